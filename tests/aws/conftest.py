from __future__ import annotations

from collections.abc import Iterator

import pytest

from wakit.aws.access import Access, Target
from wakit.aws.reader import Reader
from wakit.demo.account import REVIEWER
from wakit.demo.stand_in import StandIn, stand_in


@pytest.fixture(scope="module")
def running() -> Iterator[StandIn]:
    with stand_in() as aws:
        yield aws


@pytest.fixture
def aws(running: StandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """An empty AWS at a real HTTP endpoint; calls are tried once only, so that faults show at once."""
    running.reset()
    with running.applied():
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        yield running


@pytest.fixture
def reader(aws: StandIn) -> Reader:
    account, _ = Access().enter(Target(REVIEWER), ("eu-central-1",))
    return Reader(account, "eu-central-1")
