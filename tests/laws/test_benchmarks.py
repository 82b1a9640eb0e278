"""What the page of benchmarks names can be run, and everything that can be run is named there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.benchmarks.__main__ import PARTS


def test_every_part_is_named_and_runs_with_all() -> None:
    page = Path("docs/benchmarks.md").read_text(encoding="utf-8").split("|")[0]
    named = re.findall(r"`(?:python -m tests\.benchmarks )?([a-z]+)`", page)
    assert set(named) == set(PARTS)
    parts = {path.stem for path in Path("tests/benchmarks").glob("*.py")} & set(re.findall(r"\w+", page))
    assert parts <= set(PARTS)
