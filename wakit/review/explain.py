"""Why do you say that? One verdict with the cells it rests on, the calls that saw them, threshold and source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from wakit import facts
from wakit.commands import command
from wakit.errors import InputError, UnknownName
from wakit.evidence.evidence import Evidence
from wakit.evidence.parameters import OWN_THRESHOLDS
from wakit.evidence.place import GLOBAL
from wakit.evidence.tables import is_unseen
from wakit.facts.advice import advice
from wakit.facts.thresholds import Measured, measured_by
from wakit.judge import Tables, judge
from wakit.model import Reason, Status
from wakit.registry import Check
from wakit.review.opened import Opened

__all__ = ["Cell", "Explained", "Hidden", "LookedThrough", "explain", "keys"]

#: so many rows of a table stand beside one verdict; more than that nobody reads
_ROWS = 20
#: a table with so few rows in a place is about the place: its settings concern whatever is there
_SETTINGS = 2
_NAMES = re.compile(r"(?:^|_)(?:id|arn|name|key|group|role|user|bucket|policy|vpc|subnet)$")


@dataclass(frozen=True)
class Cell:
    """One value of the evidence, and the call that saw it; ``value`` is None where it could not be seen."""

    table: str
    key: str
    column: str
    value: object
    operation: str
    account_id: str
    region: str


@dataclass(frozen=True)
class LookedThrough:
    """A table of which no row concerns the resource: that nothing is there is what the verdict rests on."""

    table: str
    rows: int
    operation: str


@dataclass(frozen=True)
class Hidden:
    """Why a cell could not be seen, and what would help."""

    operation: str
    reason: Reason
    code: str
    advice: str


@dataclass(frozen=True)
class Explained:
    """One verdict of one check."""

    check: Check
    key: str
    status: Status
    account_id: str
    region: str
    at: pd.Timestamp
    cells: tuple[Cell, ...]
    looked_through: tuple[LookedThrough, ...]
    hidden: tuple[Hidden, ...]
    thresholds: tuple[facts.Fact, ...]
    is_unused: bool
    own: Mapping[str, Measured]
    """those of the thresholds that the client has set"""


def keys(opened: Opened, check: str) -> list[str]:
    """The keys that a check has a verdict on, what failed first, then what was not seen; what is not in use last.

    Raises:
        UnknownName: no such check.
        InputError: the review has no evidence.
    """
    mine = _of(opened, check)
    order = [Status.FAIL.value, Status.UNKNOWN.value, Status.PASS.value, Status.NONE_FOUND.value]
    used = ~mine["is_unused"]
    found = [mine.loc[some & (mine["status"] == status), "key"] for some in (used, ~used) for status in order]
    return list(dict.fromkeys(key for part in found for key in sorted(part)))


def _of(opened: Opened, check: str) -> pd.DataFrame:
    """The verdicts of a check, each once."""
    if opened.findings is None:
        raise InputError("this review has no evidence, it is held by interview: there is no verdict to explain")
    if check not in opened.registry.checks:
        raise UnknownName("check", check, opened.registry.checks)
    table = opened.findings.table
    first = opened.registry.checks[check].claims[0].choice_id
    mine: pd.DataFrame = table[(table["check"] == check) & (table["choice_id"] == first)]
    if not len(mine):
        again = command("judge", opened.folder.client.name)
        raise InputError(f"{check} was not judged on this evidence, which was before it; judge again: {again}")
    return mine


def explain(opened: Opened, check: str, key: str) -> list[Explained]:
    """The verdicts of a check on a resource: one for each account and region that has one of this key.

    Args:
        opened: a review with evidence.
        check: the name of a check.
        key: the resource's key or ARN, or the last part of it (``bucket-name``) where that is enough.

    Raises:
        UnknownName: no such check, or it has no verdict on such a resource; with the nearest names.
        InputError: the review has no evidence.
    """
    mine = _of(opened, check)
    found = _named(mine, key)
    if not len(found):
        raise UnknownName("resource", key, sorted(set(mine["key"])), f" (of {check})")
    tables = opened.tables
    if opened.evidence is None or tables is None:
        return []
    own = opened.client.told.thresholds
    known = opened.registry.checks[check].measured(own)
    limits = _measured_against(opened, opened.evidence, known)
    return [_explained(opened, opened.evidence, known, tables, row, limits) for _, row in found.iterrows()]


def _named(findings: pd.DataFrame, key: str) -> pd.DataFrame:
    exact: pd.DataFrame = findings[(findings["key"] == key) | (findings["arn"] == key)]
    if len(exact):
        return exact
    tail = findings["key"].str.fullmatch(rf".*[:/]{re.escape(key)}").fillna(False)
    return findings[tail.to_numpy(dtype=bool)]


def _explained(
    opened: Opened,
    evidence: Evidence,
    check: Check,
    tables: Tables,
    finding: pd.Series,
    thresholds: tuple[facts.Fact, ...],
) -> Explained:
    subject = tables.rows(check.subject)
    place = (subject["account_id"] == finding["account_id"]) & (subject["region"] == finding["region"])
    row = subject[((subject["key"] == finding["key"]) & place).fillna(False).to_numpy(dtype=bool)]
    cells, through = _evidence(opened, check, tables, row) if len(row) else ([], [])
    own = measured_by(opened.client.told.thresholds)
    here = (str(finding["key"]), str(finding["account_id"]), str(finding["region"]))
    return Explained(
        check=check,
        key=here[0],
        status=Status(finding["status"]),
        account_id=here[1],
        region=here[2],
        at=evidence.at,
        cells=tuple(cells),
        looked_through=tuple(through),
        hidden=tuple(_hidden(evidence, opened.lineage.reads(check), here)),
        thresholds=thresholds,
        is_unused=bool(finding["is_unused"]),
        own={fact.name: own[fact.name] for fact in thresholds if fact.name in own},
    )


def _measured_against(opened: Opened, evidence: Evidence, check: Check) -> tuple[facts.Fact, ...]:
    """The dated facts that were asked for while this evidence was judged by the check; its rows decide which."""
    with facts.noted() as asked:
        judge(evidence, opened.registry, [check.name])
    return tuple(facts.fact(name) for name in sorted(asked))


def _evidence(
    opened: Opened, check: Check, tables: Tables, row: pd.DataFrame
) -> tuple[list[Cell], list[LookedThrough]]:
    """The cells of the subject and of what concerns it in the other tables that the check reads."""
    cells: list[Cell] = []
    through: list[LookedThrough] = []
    for name, columns in opened.lineage.direct(check).items():
        if name == OWN_THRESHOLDS:
            continue  # said with the threshold
        if name == check.subject:
            cells += _cells(opened, name, columns | set(check.shows), row)
            continue
        whole = tables.rows(name)
        seen = whole[~is_unseen(whole)]
        near = _concerning(seen, row)
        if len(near):
            cells += _cells(opened, name, columns, near.head(_ROWS))
        else:
            through.append(LookedThrough(name, len(seen), ", ".join(_operations(opened, name, columns))))
    return cells, through


def _concerning(table: pd.DataFrame, row: pd.DataFrame) -> pd.DataFrame:
    """The rows that name what the subject's row names, or are the few settings of its account and region."""
    names = _names(row)
    matches = pd.Series(False, index=table.index)
    for column in _naming(table):
        matches |= table[column].isin(names).to_numpy(dtype=bool)
    if matches.any():
        named: pd.DataFrame = table[matches]
        return named
    account, region = row["account_id"].iloc[0], row["region"].iloc[0]
    local = table[(table["account_id"] == account).fillna(False).to_numpy(dtype=bool)]
    here = local[(local["region"] == region).fillna(False).to_numpy(dtype=bool)]
    settings = here if len(here) else local
    few: pd.DataFrame = settings if len(settings) <= _SETTINGS else settings.head(0)
    return few


def _names(row: pd.DataFrame) -> set[object]:
    found = {row[c].iloc[0] for c in _naming(row)}
    return {v for v in found if isinstance(v, str) and len(v) > 1}


def _naming(table: pd.DataFrame) -> Iterator[str]:
    return (c for c in table.columns if c not in ("account_id", "region") and _NAMES.search(c))


def _cells(opened: Opened, name: str, columns: frozenset[str], rows: pd.DataFrame) -> list[Cell]:
    declared = opened.registry.table(name).row
    wanted = [c.name for c in declared.columns if c.name in columns and c.name not in ("account_id", "region")]
    return [
        Cell(
            table=name,
            key="" if row["key"] is pd.NA else str(row["key"]),
            column=column,
            value=None if row[column] is pd.NA or row[column] is pd.NaT else row[column],
            operation=", ".join(_operations(opened, name, frozenset([column]))),
            account_id="" if row["account_id"] is pd.NA else str(row["account_id"]),
            region="" if row["region"] is pd.NA else str(row["region"]),
        )
        for _, row in rows.iterrows()
        for column in wanted
    ]


def _operations(opened: Opened, name: str, columns: frozenset[str]) -> Sequence[str]:
    """What saw these columns; for a derived table, what its own columns are made of."""
    thing = opened.registry.table(name)
    if name in opened.registry.collectors:
        return sorted({o for c in columns for o in thing.row.operations_of(c)} | {thing.row.operation} - {""})
    return sorted({o for need in thing.needs for o in _operations(opened, need, frozenset())})


def _hidden(evidence: Evidence, reads: Mapping[str, frozenset[str]], here: tuple[str, str, str]) -> Iterator[Hidden]:
    """The gaps that a verdict could stand on, each kind once."""
    key, account_id, region = here
    told: set[tuple[str, str]] = set()
    for gap in evidence.gaps[evidence.gaps["account_id"] == account_id].fillna("").to_dict("records"):
        columns = reads.get(gap["table"])
        concerns = gap["table"] == "" or (columns is not None and (gap["column"] == "" or gap["column"] in columns))
        is_here = gap["key"] in ("", key) and gap["region"] in ("", GLOBAL, region)
        kind = (gap["operation"], gap["code"])
        if concerns and is_here and kind not in told:
            told.add(kind)
            reason, code, operation = gap["reason"], gap["code"], gap["operation"]
            yield Hidden(operation, Reason(reason), code, advice(reason, code, operation))
