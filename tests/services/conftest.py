"""An empty account behind a real endpoint, for tests that collect."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.collected import ACCOUNT
from wakit.demo.stand_in import StandIn, stand_in


@pytest.fixture(scope="module")
def standing() -> Iterator[StandIn]:
    with stand_in() as aws, aws.applied(ACCOUNT):
        yield aws


@pytest.fixture
def aws(standing: StandIn) -> StandIn:
    standing.reset()
    return standing
