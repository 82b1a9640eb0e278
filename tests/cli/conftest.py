from __future__ import annotations

from collections.abc import Callable

import pytest

from wakit.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """``wakit …`` as a user types it: exit code, standard output, standard error."""

    def typed(*args: str) -> tuple[int, str, str]:
        code = 0
        try:
            main(args)
        except SystemExit as leave:
            code = int(leave.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return typed
