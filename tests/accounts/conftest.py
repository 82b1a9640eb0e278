"""An account behind a real endpoint, empty before each case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wakit.demo.places import PRODUCTION
from wakit.demo.stand_in import StandIn, stand_in

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def standing() -> Iterator[StandIn]:
    with stand_in() as aws, aws.applied(PRODUCTION):
        yield aws


@pytest.fixture
def aws(standing: StandIn) -> StandIn:
    standing.reset()
    return standing


@pytest.fixture
def wakit(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``run``, with an empty reviews folder named in the environment."""
    monkeypatch.setenv("WAKIT_REVIEWS", str(tmp_path / "reviews"))
    return run
