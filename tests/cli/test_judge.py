"""``wakit judge`` where a check ends with an error: it is said, it is a gap, and everything else is judged."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.conftest import Run
from tests.view.made import bucket, made
from wakit.registry import check, isolated, load
from wakit.review.opened import open_workload
from wakit.review.store import ClientFolder
from wakit.view.gaps import gap_lines
from wakit.view.html import to_text


@pytest.fixture
def client(tmp_path: Path) -> ClientFolder:
    """A client with two buckets, collected and not judged yet."""
    found: ClientFolder = made(tmp_path, {"s3_buckets": [bucket("a"), bucket("b", acls_are_off=False)]}).client("acme")
    return found


def raises(s3_buckets: pd.DataFrame) -> pd.Series:
    """Raises."""
    raise ZeroDivisionError("by nothing\nat all")


def test_an_error_in_a_check_is_said_is_a_gap_and_costs_nothing_else(run: Run, client: ClientFolder) -> None:
    reviews = str(client.path.parent)
    judge = ("judge", "acme", "--json", "--reviews", reviews)
    snapshot = client.snapshots.newest() or Path()
    assert run(*judge)[0] == 0
    before = pq.read_table(snapshot / "findings.parquet").to_pandas()
    held = pq.read_table(snapshot / "gaps.parquet").to_pylist()
    with isolated(load()):
        check(supports=("SEC08-BP04",), headline="{row}", fine="{row}", gravity="low")(raises)
        code, out, err = run(*judge)
        opened = open_workload("acme", reviews)
        card = to_text(str(gap_lines(opened, opened.lens.practice("SEC08-BP04"))))
        assert run(*judge)[0] == 1
    assert code == 1
    assert "failed: raises: ZeroDivisionError: by nothing\n" in err
    assert "at all" not in err
    assert out.startswith("[")
    assert "raises in 012345670123" in card
    after = pq.read_table(snapshot / "findings.parquet").to_pandas()
    hit = after["check"] == "raises"
    pd.testing.assert_frame_equal(after[~hit].reset_index(drop=True), before)
    assert set(after.loc[hit, "status"]) == {"UNKNOWN"}
    more = [g for g in pq.read_table(snapshot / "gaps.parquet").to_pylist() if g not in held]
    assert [(g["table"], g["reason"], g["code"], g["best_practices"]) for g in more] == [
        ("raises", "failed", "ZeroDivisionError", "SEC08-BP04")
    ]
    assert run(*judge)[0] == 0
    assert pq.read_table(snapshot / "gaps.parquet").to_pylist() == held


def test_gaps_say_what_was_not_judged(run: Run, client: ClientFolder) -> None:
    at = ("--json", "--reviews", str(client.path.parent))
    with isolated(load()):
        check(supports=("SEC08-BP04",), headline="{row}", fine="{row}", gravity="low")(raises)
        run("judge", "acme", *at)
        code, out, _ = run("gaps", "acme", *at)
    assert code == 0
    assert "ZeroDivisionError" in out
