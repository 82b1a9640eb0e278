"""Law 1: unseen is unknown. Law 3: verdicts stand on their own account, on no order, and on what they read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

import pandas as pd
import pytest

from tests.laws.test_promise import CASES, SIGHTS
from tests.laws.worlds import (
    ACCOUNTS,
    Apart,
    Frames,
    apart,
    beside,
    blanked,
    evidence,
    named,
    reads_table,
    statuses,
    tells_apart,
    world,
)
from tests.organisations import seen_by
from wakit.evidence.evidence import Evidence
from wakit.evidence.relate import exists
from wakit.judge import judge, verdicts
from wakit.lineage import Lineage
from wakit.model import Status
from wakit.registry import Check, Registry, check, isolated, load

CHECKS = sorted(load().checks)
SEEDS = range(1, 5)
RARER = range(5, 13)
_MUCH = 7
Cells = tuple[str, str]


def seen_though_nothing_was(registry: Registry) -> set[str]:
    """Checks that give another verdict than UNKNOWN where nothing was seen at all."""
    found = judge(Evidence.from_frames({}, accounts=ACCOUNTS), registry).table
    return set(found.loc[found["status"] != Status.UNKNOWN, "check"])


def betrayed_by_a_refusal(registry: Registry, one: Check) -> list[str]:
    """What goes wrong when each table that a check takes is refused in turn, the rest being seen."""
    wrong = []
    refusable = [n for n in reads_table(registry, one) if n not in registry.told]  # nobody refuses what a client tells
    shown: set[str] = set()
    for seed in SEEDS:
        told = each_refused(registry, seed, one)
        for name in refusable:
            before, after = told[one.name, ""], told[one.name, name]
            found = {s for place, s in after.items() if s not in (before.get(place), "UNKNOWN")}
            wrong += [f"{name} refused: verdicts change to {sorted(found)}"] if found else []
            shown |= {name} if after != before else set()
    hidden = (n for n in refusable if n not in shown and not shows_in_an_example(registry, one, n))
    return wrong + [
        f"{n} refused: nothing becomes UNKNOWN" for n in hidden if not shows_in_rarer_worlds(registry, one, n)
    ]


def each_refused(registry: Registry, seed: int, one: Check) -> Apart:
    """The verdicts by check and refused table; under ``""`` where none is refused."""
    return _of_all(seed) if one is load().checks.get(one.name) else _refused(registry, seed, (one.name,))


@cache
def _of_all(seed: int) -> Apart:
    """Apart those that read much: they need many accounts, and the others few."""
    much = {name for name in CHECKS if len(reads_table(load(), load().checks[name])) > _MUCH}
    return _refused(load(), seed, tuple(much)) | _refused(load(), seed, tuple(n for n in CHECKS if n not in much))


def _refused(registry: Registry, seed: int, checks: tuple[str, ...]) -> Apart:
    """Each table is refused in an account that refuses none that is read beside it: one judging tells of all."""
    frames = read_by(registry, checks, seed)
    groups = never_read_together(registry, checks)
    worlds = named(["", *groups])
    refused = {table: (account,) for account, group in worlds.items() if group for table in groups[group]}
    told = apart(registry, beside(frames, worlds), worlds, checks, refused)
    return {
        (check, table): told[check, group]
        for check in checks
        for group, tables in {"": [""], **groups}.items()
        for table in tables
    }


def never_read_together(registry: Registry, checks: Iterable[str]) -> dict[str, list[str]]:
    """The tables that these checks read, in groups of which no check reads two."""
    groups: dict[str, list[str]] = {}
    reads = [set(reads_table(registry, registry.checks[name])) for name in checks]
    for table in sorted({t for read in reads for t in read if t in registry.collectors}):
        beside = {t for read in reads if table in read for t in read}
        free = (name for name, group in groups.items() if beside.isdisjoint(group))
        groups.setdefault(next(free, f"group {len(groups)}"), []).append(table)
    return groups


def read_by(registry: Registry, checks: Iterable[str], seed: int) -> Frames:
    """The tables of a world that these checks take; of the others they say nothing."""
    read = {table for name in checks for table in reads_table(registry, registry.checks[name])}
    return {name: data for name, data in world(registry, seed).items() if name in read}


def shows_in_rarer_worlds(registry: Registry, one: Check, table: str) -> bool:
    """Whether a refusal makes a difference in any of some more worlds."""
    tried = (_refused(registry, seed, (one.name,)) for seed in RARER)
    return any(told[one.name, ""] != told[one.name, table] for told in tried)


def shows_in_an_example(registry: Registry, one: Check, table: str) -> bool:
    """Random rows seldom make a whole path of seven tables: the check's own examples may show that it looks there."""
    for n, case in enumerate(CASES):
        if case.check == one.name and table in case.tables:
            left = {name: rows for name, rows in case.tables.items() if name != table}
            if _unknown(verdicts(Evidence.of(left), one.name, registry)) > _unknown_in_case(n):
                return True
    tables = [n for n in reads_table(registry, one) if n in registry.collectors]
    for n, (name, told) in enumerate(SIGHTS):
        if name == one.name and any(table in sight for sight in told.values()):
            part = {account: {n: rows for n, rows in sight.items() if n != table} for account, sight in told.items()}
            if _unknown(verdicts(seen_by(part, *tables), one.name, registry)) > _unknown_in_sight(n, *tables):
                return True
    return False


def _unknown(found: Iterable[Status]) -> int:
    return sum(status == Status.UNKNOWN for status in found)


@cache
def _unknown_in_case(n: int) -> int:
    return _unknown(verdicts(Evidence.of(CASES[n].tables), CASES[n].check))


@cache
def _unknown_in_sight(n: int, *tables: str) -> int:
    check, told = SIGHTS[n]
    return _unknown(verdicts(seen_by(told, *tables), check))


def not_its_own(registry: Registry, seed: int, checks: tuple[str, ...] = ()) -> list[str]:
    """Checks whose verdicts change when the other account is taken away or the rows are shuffled."""
    frames = world(registry, seed, unknown=0.2)
    both = statuses(registry, evidence(frames), checks)
    alone: dict[tuple[str, str, str, str], str] = {}
    for account in ACCOUNTS:
        mine = {n: f[f["account_id"] == account].reset_index(drop=True) for n, f in frames.items()}
        found = statuses(registry, evidence(mine), checks)
        alone |= {place: s for place, s in found.items() if place[1] == account}
    shuffled = {n: f.sample(frac=1, random_state=seed).reset_index(drop=True) for n, f in frames.items()}
    again = statuses(registry, evidence(shuffled), checks)
    return sorted({p[0] for p in both if both[p] != alone.get(p) or both[p] != again.get(p)})


def reads_in_secret(registry: Registry, one: Check) -> list[str]:
    """Columns that change a check's verdicts though its lineage does not name them."""
    if not moved(registry, {one.name: unnamed(registry, one)}):
        return []
    found = [f"{t}.{c}" for t, c in unnamed(registry, one) if moved(registry, {one.name: [(t, c)]})]
    return found or ["several at once"]


def unnamed(registry: Registry, one: Check) -> list[Cells]:
    """Table and column of what a check is given and does not read, by its lineage."""
    reads = Lineage.of(registry).reads(one)
    return [
        (table, column)
        for table in reads_table(registry, one)
        for column in sorted(set(registry.table(table).row.by_name) - reads.get(table, frozenset()))
        if column not in ("account_id", "region")
    ]


def moved(registry: Registry, blank: Mapping[str, list[Cells]]) -> set[str]:
    """The checks whose verdicts change where these columns are blank: for each check in an account of its own."""
    worlds = named(["", *blank])
    places: dict[Cells, list[str]] = defaultdict(list)
    for account, one in worlds.items():
        for cells in blank.get(one, ()):
            places[cells].append(account)
    found = apart(registry, blanked(beside(read_by(registry, blank, 1), worlds), places), worlds, tuple(blank))
    return {name for name in blank if found[name, name] != found[name, ""]}


@cache
def moved_by_what_they_do_not_name() -> set[str]:
    """Of all checks at once, but for those that would take things of several accounts for one."""
    every = {name: unnamed(load(), load().checks[name]) for name in CHECKS}
    alone = {name for name, cells in every.items() if any(tells_apart(load(), *c) for c in cells)}
    found = moved(load(), {name: cells for name, cells in every.items() if name not in alone})
    return found.union(*(moved(load(), {name: every[name]}) for name in alone))


def test_nothing_seen_is_only_unknown() -> None:
    assert seen_though_nothing_was(load()) == set()


@pytest.mark.parametrize("name", CHECKS)
def test_a_refused_listing_is_never_a_verdict(name: str) -> None:
    assert betrayed_by_a_refusal(load(), load().checks[name]) == []


@pytest.mark.parametrize("name", CHECKS)
def test_a_verdict_rests_on_what_its_lineage_names(name: str) -> None:
    assert name not in moved_by_what_they_do_not_name()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_accounts_and_order_do_not_matter(seed: int) -> None:
    assert not_its_own(load(), seed) == []


# Each law proved once: a check written the way the law guards against.


def mutant(function) -> tuple[Registry, Check]:
    with isolated(load()) as registry:
        check(supports=("SEC08-BP04",), headline="{row}", fine="{row}", gravity="low")(function)
    return registry, registry.checks[function.__name__]


def decides_for_the_unseen(s3_buckets: pd.DataFrame) -> pd.Series:
    """A verdict that fills in what is missing."""
    filled: pd.Series = s3_buckets["public_access_blocked"].fillna(True)
    return filled


def forgets_a_refusal(s3_buckets: pd.DataFrame, s3_bucket_statements: pd.DataFrame) -> pd.Series:
    """A context whose refusal is dropped."""
    seen = s3_bucket_statements[s3_bucket_statements["key"].notna()]
    return exists(s3_buckets, seen, {"arn": "bucket_arn"}, within="account")


def looks_at_the_neighbour(s3_buckets: pd.DataFrame) -> pd.Series:
    """A verdict that leans on all rows."""
    found: pd.Series = s3_buckets["encryption"]
    most = found.max()
    alike: pd.Series = (found == "x") | (found == most)
    return alike


def hides_what_it_reads(s3_buckets: pd.DataFrame) -> pd.Series:
    """A column read behind the lineage's back."""
    hidden: pd.Series = s3_buckets.iloc[:, list(s3_buckets.columns).index("is_versioned")]
    return hidden & s3_buckets["has_object_lock"]


def test_mutant_that_decides_for_the_unseen_is_found() -> None:
    assert betrayed_by_a_refusal(*mutant(forgets_a_refusal))
    _, one = mutant(decides_for_the_unseen)
    frames = world(load(), 1, unknown=0.5)
    registry, _ = mutant(decides_for_the_unseen)
    hidden = frames["s3_buckets"]["public_access_blocked"].isna().to_numpy(dtype=bool)
    found = judge(evidence(frames), registry, [one.name]).table
    assert not (found.loc[hidden, "status"] == Status.UNKNOWN).any()


def test_mutant_that_looks_at_the_neighbour_is_found() -> None:
    registry, one = mutant(looks_at_the_neighbour)
    assert any(not_its_own(registry, seed, (one.name,)) for seed in range(5))


def test_mutant_that_hides_what_it_reads_is_found() -> None:
    assert reads_in_secret(*mutant(hides_what_it_reads)) == ["s3_buckets.is_versioned"]
