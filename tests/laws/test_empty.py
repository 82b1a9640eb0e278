"""Law: empty is nothing there. With any tables emptied nothing raises, and what is not there is NONE_FOUND.

A table without rows is empty in two ways: with a chunk that holds none, or without any chunk; Arrow treats them
differently, and a region without VPCs makes either.
"""

from __future__ import annotations

from collections import defaultdict
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
#: the tables that are emptied, each in its way
Trial = tuple[tuple[str, Emptied], ...]


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


def wrong(registry: Registry, checks: Collection[str], emptied: Mapping[str, Emptied]) -> dict[str, list[str]]:
    """What goes wrong with each check where these tables have nothing in them: an error, or a verdict on what is not
    there."""
    found = judge(*without(registry, emptied), checks)
    problems = {name: [str(f) for f in found.failures if name in f.checks] for name in checks}
    told: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for name, account, status in zip(*(found.table[n] for n in ("check", "account_id", "status")), strict=True):
        told[name].add((account, status))
    for one in (registry.checks[name] for name in checks):
        if one.subject in emptied and told[one.name] != {(a, Status.NONE_FOUND) for a in ACCOUNTS}:
            problems[one.name].append(f"{one.name}: {told[one.name]} though there is no {one.subject}")
    return problems


def underivable(names: Collection[str], emptied: Mapping[str, Emptied]) -> dict[str, list[str]]:
    """What each derived table ends with where these tables have nothing in them."""
    tables, found = Tables(*without(load(), emptied)), dict[str, list[str]]()
    for name in names:
        try:
            tables[name]
        except Underivable as error:
            found[name] = [f"{name} without {', '.join(emptied)}: {error}"]
    return found


def alone(names: Collection[str]) -> Iterator[Mapping[str, Emptied]]:
    """Each table, and all of them, empty in either way."""
    for empty in EMPTY:
        yield from ({name: empty} for name in names)
        yield dict.fromkeys(names, empty)


def in_pairs(names: Collection[str]) -> Iterator[Mapping[str, Emptied]]:
    """Any two of the tables: both sides of a join, each empty in its own way."""
    return (dict(zip(pair, EMPTY, strict=True)) for pair in combinations(names, 2))


def tried(name: str) -> Iterator[Trial]:
    """Of a check: the tables behind it alone and all together, and in pairs those that its own joins see. Of a derived
    table: the same of those that it is made of."""
    one = load().checks.get(name) or load().derived[name]
    names = reads_table(load(), one) if isinstance(one, Check) else one.needs
    for emptied in (*alone(names), *in_pairs(one.needs)):
        yield tuple(sorted(emptied.items(), key=lambda item: item[0]))


@cache
def trials() -> Mapping[Trial, list[str]]:
    """What is tried, each once: several checks and tables rest on the same."""
    found: defaultdict[Trial, list[str]] = defaultdict(list)
    for name in [*CHECKS, *load().derived]:
        for trial in dict.fromkeys(tried(name)):
            found[trial].append(name)
    return found


@cache
def outcome(trial: Trial) -> Mapping[str, list[str]]:
    """What goes wrong, by check and derived table."""
    checks = [name for name in trials()[trial] if name in load().checks]
    found = wrong(load(), checks, dict(trial)) if checks else {}
    return found | underivable([name for name in trials()[trial] if name in load().derived], dict(trial))


@pytest.mark.parametrize("name", [*CHECKS, *sorted(load().derived)])
def test_what_a_check_reads_or_a_table_is_derived_of_may_be_empty(name: str) -> None:
    assert [problem for trial in tried(name) for problem in outcome(trial).get(name, ())] == []


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
    assert wrong(registry, [mutant.__name__], dict.fromkeys(names, empty))[mutant.__name__]
