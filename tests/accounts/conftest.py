"""An account behind a real endpoint, empty before each case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wakit.cli import main
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
def wakit(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """``wakit …`` as a user types it: exit code, standard output, standard error."""
    monkeypatch.setenv("WAKIT_REVIEWS", str(tmp_path / "reviews"))

    def typed(*args: str) -> tuple[int, str, str]:
        code = 0
        try:
            main(args)
        except SystemExit as leave:
            code = int(leave.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return typed
