"""Law: empty is nothing there. With any tables emptied nothing raises, and what is not there is NONE_FOUND.

A table without rows is empty in two ways: with a chunk that holds none, or without any chunk; Arrow treats them
differently, and a region without VPCs makes either.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import combinations

import pandas as pd
import pyarrow as pa
import pytest

from tests.laws.worlds import ACCOUNTS, Frames, evidence, reads_table, stands_on, world
from wakit.evidence.evidence import Evidence
from wakit.evidence.rows import RowType
from wakit.evidence.tables import frame
from wakit.judge import Tables, Underivable, judge
from wakit.model import Status
from wakit.registry import Check, Derived, Registry, check, isolated, load

CHECKS = sorted(load().checks)
Emptied = Callable[[RowType], pd.DataFrame]


def no_row(row: RowType) -> pd.DataFrame:
    """A table with one chunk that holds nothing."""
    return frame(pa.table([pa.array([], f.type) for f in row.schema], row.schema))


def no_chunk(row: RowType) -> pd.DataFrame:
    """A table without any chunk."""
    return frame(pa.table([pa.chunked_array([], f.type) for f in row.schema], row.schema))


#: the two ways of having no row
EMPTY = (no_row, no_chunk)


@cache
def full() -> Frames:
    """Rows of every type; nothing unknown."""
    return world(load(), 1)


def without(registry: Registry, emptied: Mapping[str, Emptied]) -> tuple[Evidence, Registry]:
    """Evidence in which these tables, collected or derived, have nothing in them."""
    nothing = {name: empty(registry.table(name).row) for name, empty in emptied.items()}
    with isolated(registry) as changed:
        for name, one in registry.derived.items():
            if name in nothing:
                changed.derived[name] = derived_as(one, nothing[name])
            elif emptied.keys().isdisjoint(stands_on(registry, one)):  # worked out again, it would be the same
                changed.derived[name] = derived_as(one, whole()[name])
    return evidence(full() | {n: t for n, t in nothing.items() if n not in registry.derived}), changed


def derived_as(one: Derived, table: pd.DataFrame) -> Derived:
    """A derived table that is always this one."""
    return replace(one, function=lambda: table, needs=())


@cache
def whole() -> Tables:
    """Every table with all its rows."""
    return Tables(evidence(full()), load())


def wrong(registry: Registry, one: Check, emptied: Mapping[str, Emptied]) -> list[str]:
    """What goes wrong where these tables have nothing in them: an error, or a verdict on what is not there."""
    found = judge(*without(registry, emptied), [one.name])
    problems = [str(f) for f in found.failures]
    statuses = found.table[["account_id", "status"]].drop_duplicates().values.tolist()
    if one.subject in emptied and statuses != [[a, Status.NONE_FOUND] for a in sorted(ACCOUNTS)]:
        problems.append(f"{one.name}: {statuses} though there is no {one.subject}")
    return problems


def underivable(name: str, emptied: Mapping[str, Emptied]) -> str:
    """What a derived table ends with where these tables have nothing in them."""
    try:
        Tables(*without(load(), emptied))[name]
    except Underivable as error:
        return f"{name} without {', '.join(emptied)}: {error}"
    return ""


def alone(names: Collection[str]) -> Iterator[Mapping[str, Emptied]]:
    """Each table, and all of them, empty in either way."""
    for empty in EMPTY:
        yield from ({name: empty} for name in names)
        yield dict.fromkeys(names, empty)


def in_pairs(names: Collection[str]) -> Iterator[Mapping[str, Emptied]]:
    """Any two of the tables: both sides of a join, each empty in its own way."""
    return (dict(zip(pair, EMPTY, strict=True)) for pair in combinations(names, 2))


@pytest.mark.parametrize("name", CHECKS)
def test_what_a_check_reads_may_be_empty(name: str) -> None:
    """The tables behind it alone and all together, and in pairs those that its own joins see."""
    one = load().checks[name]
    tried = [*alone(reads_table(load(), one)), *in_pairs(one.needs)]
    assert [p for emptied in tried for p in wrong(load(), one, emptied)] == []


@pytest.mark.parametrize("name", sorted(load().derived))
def test_what_a_table_is_derived_of_may_be_empty(name: str) -> None:
    needs = load().derived[name].needs
    assert [p for emptied in [*alone(needs), *in_pairs(needs)] if (p := underivable(name, emptied))] == []


@pytest.mark.parametrize("empty", EMPTY)
@pytest.mark.parametrize("name", CHECKS)
def test_a_subject_is_judged_though_nothing_else_is_there(name: str, empty: Emptied) -> None:
    one = load().checks[name]
    others = [t for t in reads_table(load(), one) if t != one.subject]
    found = judge(*without(load(), dict.fromkeys(others, empty)), [name])
    assert found.failures == ()
    assert Status.UNKNOWN not in set(found.table["status"])


@pytest.mark.parametrize("empty", EMPTY)
def test_an_account_without_anything_is_nothing_found_everywhere(empty: Emptied) -> None:
    found = judge(*without(load(), dict.fromkeys(load().collectors, empty)))
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
    assert wrong(registry, registry.checks[mutant.__name__], dict.fromkeys(names, empty))
