"""Law: empty is nothing there. With any tables emptied nothing raises, and what is not there is NONE_FOUND.

A table without rows is empty in two ways: with a chunk that holds none, or without any chunk; Arrow treats them
differently, and a region without VPCs makes either.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cache
from itertools import combinations

import pandas as pd
import pyarrow as pa
import pytest

from tests.laws.worlds import ACCOUNTS, Frames, evidence, reads_table, world
from wakit.evidence.rows import RowType
from wakit.evidence.tables import frame
from wakit.judge import Findings, judge
from wakit.model import Status
from wakit.registry import Check, Registry, check, isolated, load

CHECKS = sorted(load().checks)
Emptied = Callable[[RowType], pd.DataFrame]


def no_row(row: RowType) -> pd.DataFrame:
    """A table with one chunk that holds nothing."""
    return frame(pa.table([pa.array([], f.type) for f in row.schema], row.schema))


def no_chunk(row: RowType) -> pd.DataFrame:
    """A table without any chunk."""
    return frame(pa.table([pa.chunked_array([], f.type) for f in row.schema], row.schema))


@cache
def full() -> Frames:
    """Rows of every type; nothing unknown."""
    return world(load(), 1)


def judged(registry: Registry, names: Collection[str], empty: Emptied, checks: Collection[str]) -> Findings:
    """What the checks say where these tables have nothing in them."""
    frames = full() | {name: empty(registry.table(name).row) for name in names}
    return judge(evidence(frames), registry, checks)


def wrong(registry: Registry, one: Check, names: Collection[str], empty: Emptied) -> list[str]:
    """What goes wrong where these tables have nothing in them: an error, or a verdict on what is not there."""
    found = judged(registry, names, empty, [one.name])
    problems = [str(f) for f in found.failures]
    statuses = found.table[["account_id", "status"]].drop_duplicates().values.tolist()
    if one.subject in names and statuses != [[a, Status.NONE_FOUND] for a in sorted(ACCOUNTS)]:
        problems.append(f"{one.name}: {statuses} though there is no {one.subject}")
    return problems


def alone_and_in_pairs(names: list[str]) -> Iterator[tuple[str, ...]]:
    yield from ((name,) for name in names)
    yield from combinations(names, 2)
    yield tuple(names)


@pytest.mark.parametrize("empty", [no_row, no_chunk])
@pytest.mark.parametrize("name", CHECKS)
def test_what_a_check_reads_may_be_empty(name: str, empty: Emptied) -> None:
    one = load().checks[name]
    read = reads_table(load(), one)
    assert [p for names in alone_and_in_pairs(read) for p in wrong(load(), one, names, empty)] == []


@pytest.mark.parametrize("empty", [no_row, no_chunk])
@pytest.mark.parametrize("name", CHECKS)
def test_a_subject_is_judged_though_nothing_else_is_there(name: str, empty: Emptied) -> None:
    one = load().checks[name]
    others = [t for t in reads_table(load(), one) if t != one.subject]
    found = judged(load(), others, empty, [name])
    assert found.failures == ()
    assert Status.UNKNOWN not in set(found.table["status"])


@pytest.mark.parametrize("empty", [no_row, no_chunk])
def test_an_account_without_anything_is_nothing_found_everywhere(empty: Emptied) -> None:
    found = judged(load(), list(load().collectors), empty, CHECKS)
    assert found.failures == ()
    assert set(found.table["status"]) == {Status.NONE_FOUND}
    places = found.table[["check", "account_id"]].drop_duplicates()
    assert len(places) == len(CHECKS) * len(ACCOUNTS)
    assert not found.counts.drop(columns=["check", "account_id", "unseen_regions"]).to_numpy().any()


# The law proved once: checks that stumble over nothing.


def takes_the_first(s3_buckets: pd.DataFrame) -> pd.Series:
    """A verdict that needs a first row."""
    alike: pd.Series = s3_buckets["name"] == s3_buckets["name"].iloc[0]
    return alike


def combines_chunks(s3_buckets: pd.DataFrame, s3_bucket_statements: pd.DataFrame) -> pd.Series:
    """A verdict that needs a chunk on the other side."""
    first = s3_bucket_statements["bucket_arn"].array.__arrow_array__().chunk(0)
    alike: pd.Series = s3_buckets["name"] != str(len(first))
    return alike


@pytest.mark.parametrize(
    ("mutant", "names", "empty"),
    [(takes_the_first, ["s3_buckets"], no_row), (combines_chunks, ["s3_bucket_statements"], no_chunk)],
)
def test_mutants_that_stumble_over_nothing_are_found(mutant, names: list[str], empty: Emptied) -> None:
    with isolated(load()) as registry:
        check(supports=("SEC08-BP04",), headline="{row}", fine="{row}", gravity="low")(mutant)
    assert wrong(registry, registry.checks[mutant.__name__], names, empty)
