"""Generated tests: a few fixed examples in ``make test``, new ones for some minutes in ``make fuzz``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")
Explore = Callable[[SearchStrategy[T], Callable[[T], None]], None]

#: examples of each test in ``make test``, and of each round in ``make fuzz``
_FEW, _MANY = 25, 200
_PHASES = list(Phase)
_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


@pytest.fixture
def explore(request: pytest.FixtureRequest) -> Explore[T]:
    """Tries a body on what a strategy makes: ``explore(strategy, body)``.

    With ``WAKIT_FUZZ_MINUTES`` all tests of this folder together take that long, round after round with new seeds;
    a round that fails names its seed (``WAKIT_FUZZ_SEED`` begins with it).
    """
    minutes = float(os.environ.get("WAKIT_FUZZ_MINUTES", "0"))
    share = 60 * minutes / sum("explore" in getattr(i, "fixturenames", ()) for i in request.session.items)

    def explore(strategy: SearchStrategy[T], body: Callable[[T], None]) -> None:
        for number in _seeds(share):
            quiet = settings(
                max_examples=_MANY if share else _FEW,
                derandomize=not share,
                phases=_PHASES,
                deadline=None,
                database=None,
                report_multiple_bugs=False,
                suppress_health_check=_QUIET,
            )
            tried = quiet(given(strategy)(_alone(body)))
            if share:
                tried = seed(number)(tried)
            tried()

    return explore


@pytest.fixture
def found_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mutant need not be found in its smallest form, which takes most of the time."""
    monkeypatch.setattr(sys.modules[__name__], "_PHASES", [Phase.generate])


def _seeds(seconds: float) -> Iterator[int]:
    """One round, or as many as fit into the time."""
    first = int(os.environ.get("WAKIT_FUZZ_SEED", time.time_ns() % 1_000_000))
    end = time.monotonic() + seconds
    for number in count(first):
        yield number
        if time.monotonic() >= end:
            return


def _alone(body: Callable[[T], None]) -> Callable[[T], None]:
    def tried(made: T) -> None:
        body(made)

    return tried
