"""``wakit judge`` where a check ends with an error: it is said, it is a gap, and everything else is judged."""

from __future__ import annotations

import shlex

import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.view.made import bucket, made
from wakit.cli import main
from wakit.registry import check, isolated, load
from wakit.review.opened import open_workload
from wakit.view.gaps import gap_lines
from wakit.view.html import to_text


@pytest.fixture
def judged(tmp_path, capsys):
    """Judges a client with two buckets; answers exit code, output and what was said beside it."""
    store = made(tmp_path, {"s3_buckets": [bucket("a"), bucket("b", is_versioned=False)]})

    def run(line="judge acme --json"):
        code: object = 0
        try:
            main(shlex.split(f"{line} --reviews {store.path}"))
        except SystemExit as leave:
            code = leave.code
        return code, *capsys.readouterr()

    run.snapshot = store.client("acme").snapshots.newest()
    run.store = store.path
    return run


def raises(s3_buckets: pd.DataFrame) -> pd.Series:
    """Raises."""
    raise ZeroDivisionError("by nothing\nat all")


def test_an_error_in_a_check_is_said_is_a_gap_and_costs_nothing_else(judged) -> None:
    assert judged()[0] == 0
    before = pq.read_table(judged.snapshot / "findings.parquet").to_pandas()
    held = pq.read_table(judged.snapshot / "gaps.parquet").to_pylist()
    with isolated(load()):
        check(supports=("SEC08-BP04",), headline="{failed} of {judged}")(raises)
        code, out, err = judged()
        opened = open_workload("acme", judged.store)
        card = to_text(gap_lines(opened, opened.lens.practice("SEC08-BP04")))
        assert judged()[0] == 1
    assert code == 1
    assert "failed: raises: ZeroDivisionError: by nothing\n" in err
    assert "at all" not in err
    assert out.startswith("[")
    assert "raises in 012345670123" in card
    after = pq.read_table(judged.snapshot / "findings.parquet").to_pandas()
    hit = after["check"] == "raises"
    pd.testing.assert_frame_equal(after[~hit].reset_index(drop=True), before)
    assert set(after.loc[hit, "status"]) == {"UNKNOWN"}
    more = [g for g in pq.read_table(judged.snapshot / "gaps.parquet").to_pylist() if g not in held]
    assert [(g["table"], g["reason"], g["code"], g["best_practices"]) for g in more] == [
        ("raises", "failed", "ZeroDivisionError", "SEC08-BP04")
    ]
    assert judged()[0] == 0
    assert pq.read_table(judged.snapshot / "gaps.parquet").to_pylist() == held


def test_gaps_say_what_was_not_judged(judged) -> None:
    with isolated(load()):
        check(supports=("SEC08-BP04",), headline="{failed} of {judged}")(raises)
        judged()
        code, out, _ = judged("gaps acme --json")
    assert code == 0
    assert "ZeroDivisionError" in out
