"""Law: whatever ends a collection, and whenever, going on with it gives the evidence of an undisturbed run."""

from __future__ import annotations

import itertools
import threading
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from tests.laws.recorded import AT, TARGETS, Change, Recording, collected, gathered, recording
from tests.laws.test_refusal import OPERATIONS, affected, permitted
from wakit.aws.look import Refused
from wakit.aws.reader import Pages
from wakit.collect import Step, collect
from wakit.errors import AccessError, SnapshotError
from wakit.evidence.evidence import Evidence
from wakit.evidence.snapshot import SnapshotWriter
from wakit.evidence.tables import chunked, frame
from wakit.model import Reason

#: after how many answers the credentials are lost, and after how many tables somebody presses Ctrl-C
MOMENTS = (0, 3, 90, 300)


@cache
def calls() -> int:
    """How many answers an undisturbed run gets."""
    return len(recording())


def lost_after(n: int) -> Change:
    """Credentials that are lost after ``n`` answers, and stay lost."""
    given, lock = itertools.count(), threading.Lock()

    def change(asked: str, pages: Pages) -> Pages:
        with lock:
            if next(given) >= n:
                raise Refused(Reason.EXPIRED, "ExpiredToken", asked, "expired")
        return pages

    return change


def lost_once_at(*moments: int) -> Change:
    """Credentials that are refused and renewed at once: one answer is missing at each of these moments."""
    given, lock = itertools.count(), threading.Lock()

    def change(asked: str, pages: Pages) -> Pages:
        with lock:
            if next(given) in moments:
                raise Refused(Reason.EXPIRED, "ExpiredToken", asked, "expired")
        return pages

    return change


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table in the order of their places."""
    rows = pa.table({name: chunked(table[name]) for name in table.columns})
    return frame(rows.sort_by([(name, "ascending") for name in ("account_id", "region", "key")]))


def differences(one: Evidence, other: Evidence) -> list[str]:
    """Tables that differ, and the gaps."""
    found = [] if one.names == other.names else ["names"]
    for name in one.names:
        rows = [in_order(e[name]) for e in (one, other)]
        found += [] if rows[0].equals(rows[1]) else [name]
    gaps = [e.gaps.sort_values(list(e.gaps.columns), ignore_index=True) for e in (one, other)]
    return found + ([] if gaps[0].equals(gaps[1]) else ["gaps"])


@pytest.fixture(scope="module")
def undisturbed() -> Evidence:
    return permitted()


def test_what_is_read_back_is_what_was_seen(undisturbed: Evidence, tmp_path: Path) -> None:
    """The undisturbed run was never written: other laws look at what is seen alone."""
    assert differences(undisturbed, collected(tmp_path / "evidence")[0]) == []


@pytest.mark.parametrize(
    "losses",
    [
        [lost_after(n) for n in MOMENTS],  # going on is lost again, later each time
        [lost_once_at(0)],  # the regions were not told, and others are looked at
        [lost_once_at(*MOMENTS[1:])],
    ],
    ids=["for good", "once at the beginning", "once and again"],
)
def test_lost_credentials_lose_nothing(losses: list[Change], undisturbed: Evidence, tmp_path: Path) -> None:
    for lost in losses:
        with pytest.raises(AccessError, match="--resume") as said:
            collected(tmp_path / "evidence", lost)
        assert said.value.exit_code == 3
    assert differences(undisturbed, collected(tmp_path / "evidence")[0]) == []


def denied_for(operation: str) -> Change:
    """An operation that these credentials may never call."""

    def change(asked: str, pages: Pages) -> Pages:
        if asked == operation:
            raise Refused(Reason.DENIED, "AccessDenied", asked, "denied")
        return pages

    return change


def lost_once_for(operation: str, otherwise: Change) -> Change:
    """Credentials that are refused once, at one operation, in a world that is otherwise as told."""
    given = itertools.count()

    def change(asked: str, pages: Pages) -> Pages:
        if asked == operation and next(given) == 0:
            raise Refused(Reason.EXPIRED, "ExpiredToken", asked, "expired")
        return otherwise(asked, pages)

    return change


def test_a_cell_that_was_lost_among_cells_that_are_denied_is_asked_again(tmp_path: Path) -> None:
    denied, lost = denied_for("s3:GetBucketVersioning"), "s3:GetBucketEncryption"
    tables = affected(lost)
    with pytest.raises(AccessError, match="--resume"):
        collected(tmp_path / "evidence", lost_once_for(lost, denied), tables)
    undisturbed = gathered(denied, tables)[0]
    assert differences(undisturbed, collected(tmp_path / "evidence", denied, tables)[0]) == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_credentials_lost_at_any_operation_lose_nothing(operation: str, tmp_path: Path) -> None:
    tables = affected(operation)
    with pytest.raises(AccessError, match="--resume"):
        collected(tmp_path / "evidence", lost_once_for(operation, lambda _, pages: pages), tables)
    resumed = collected(tmp_path / "evidence", tables=tables)[0]
    assert resumed.gaps.empty
    assert [name for name in tables if not in_order(resumed[name]).equals(in_order(permitted()[name]))] == []


def interrupted_at(n: int, folder: Path) -> None:
    """Somebody presses Ctrl-C after so many tables and places."""

    def stop(step: Step) -> None:
        if step.done >= n:
            raise KeyboardInterrupt

    access = Recording(memory=recording())
    with pytest.raises(KeyboardInterrupt):
        collect(TARGETS, folder, access=access, at=AT, progress=stop)
    access.stop()


def test_an_interruption_loses_nothing(undisturbed: Evidence, tmp_path: Path) -> None:
    """Nor do several, each of what went on with the one before."""
    for n in (1, 40, 150):
        interrupted_at(n, tmp_path / "evidence")
    assert differences(undisturbed, collected(tmp_path / "evidence")[0]) == []


def test_the_moments_lie_within_a_run() -> None:
    assert max(MOMENTS) < calls()


# Proved once: a collection that keeps what was lost as a gap, and a resume that believes any shard.


def test_mutant_a_loss_that_is_read_as_a_denial_is_found(undisturbed: Evidence, tmp_path: Path) -> None:
    given = itertools.count()

    def denied(asked: str, pages: Pages) -> Pages:
        if next(given) > 90:
            raise Refused(Reason.DENIED, "ExpiredToken", asked, "read as a denial")
        return pages

    assert "gaps" in differences(undisturbed, collected(tmp_path / "evidence", denied)[0])


def test_mutant_a_resume_that_believes_any_shard_is_found(
    monkeypatch: pytest.MonkeyPatch, undisturbed: Evidence, tmp_path: Path
) -> None:
    with pytest.raises(AccessError):
        collected(tmp_path / "evidence", lost_after(200))
    monkeypatch.setattr(SnapshotWriter, "has", lambda self, name, account_id, schema, regions: True)
    with pytest.raises(SnapshotError, match="holds nothing of account"):
        collected(tmp_path / "evidence")
