"""An account behind a real endpoint, empty before each case."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wakit.demo.places import PRODUCTION
from wakit.demo.stand_in import StandIn, stand_in


@pytest.fixture(scope="module")
def standing() -> Iterator[StandIn]:
    with stand_in() as aws, aws.applied(PRODUCTION):
        yield aws


@pytest.fixture
def aws(standing: StandIn) -> StandIn:
    standing.reset()
    return standing
