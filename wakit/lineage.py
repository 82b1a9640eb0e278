"""What a check rests on: tables, columns, operations; found by running it once on empty tables that take note.

From this follow a finding's source, which best practices a refusal blinds, coverage and the policy. Checks have
no branches, so one run on empty tables sees every column they ever read. One that ends with an error there rests on
all it was given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import pandas as pd

from wakit.errors import Caught
from wakit.evidence.parameters import arguments, limits_of
from wakit.evidence.rows import RowType
from wakit.evidence.tables import empty
from wakit.facts.thresholds import Measured, measured_by
from wakit.model import OwnThreshold
from wakit.registry import Check, Derived, Registry

__all__ = ["Lineage"]

Columns = dict[str, frozenset[str]]
Function = Callable[..., object]
_EPOCH = pd.Timestamp(0, tz="UTC")


@dataclass(frozen=True)
class Lineage:
    """Answers for one registry; each answer is worked out once."""

    registry: Registry
    _known: dict[str, Columns]
    _blinded: dict[tuple[str, str], tuple[str, ...]]

    @classmethod
    def of(cls, registry: Registry) -> Lineage:
        """Nothing is run until it is asked for."""
        return cls(registry, {}, {})

    def reads(self, check: Check) -> Columns:
        """Table → columns that the verdicts rest on; derived tables are followed to what they are made of."""
        return self._spread(check.name, check.needs, [*check.functions])

    def subject_columns(self, check: Check) -> list[str]:
        """The columns of the subject that the verdict reads, in the table's order."""
        log = _trace(self.registry, check.needs, [check.function])
        return [c.name for c in self.registry.table(check.subject).row.columns if c.name in log[check.subject]]

    def direct(self, check: Check) -> Columns:
        """Table, collected or derived → columns that the check itself reads, whatever it says by them."""
        return _trace(self.registry, check.needs, [*check.functions])

    def operations(self, check: Check) -> tuple[str, ...]:
        """``service:Operation`` of everything a verdict rests on, sorted."""
        found: set[str] = set()
        for name, columns in self.reads(check).items():
            row = self.registry.table(name).row
            found |= {o for c in columns for o in row.operations_of(c)} | {row.operation}
        return tuple(sorted(found - {""}))

    def limits(self, check: Check) -> tuple[str, ...]:
        """The thresholds that a verdict is measured against, those of derived tables among them; each once."""
        return tuple(dict.fromkeys([*check.limits, *(n for name in check.needs for n in self._limits(name))]))

    def own(self, told: Iterable[OwnThreshold]) -> dict[str, tuple[Measured, ...]]:
        """Check → what the client has set of the thresholds that it is measured by; the others are not there."""
        by_name = measured_by(told)
        if not by_name:
            return {}
        found = {c.name: [n for n in self.limits(c) if n in by_name] for c in self.registry.checks.values()}
        return {check: tuple(by_name[n] for n in mine) for check, mine in found.items() if mine}

    def _limits(self, name: str) -> tuple[str, ...]:
        thing = self.registry.derived.get(name)
        if thing is None:
            return ()
        return (*limits_of(thing.function), *(n for need in thing.needs for n in self._limits(need)))

    def blinded(self, table: str, column: str = "") -> tuple[str, ...]:
        """Choice ids of the best practices that lose sight when a table (or only a column of it) is refused."""
        if not self._blinded:
            self._blinded.update(self._blinds())
        return self._blinded.get((table, column), ())

    def _blinds(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Of every table and column at once: each is asked for, and each needs a look at every check."""
        found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for check in self.registry.checks.values():
            choices = {c.choice_id for c in check.claims}
            for table, columns in self.reads(check).items():
                for column in ("", *columns):
                    found[table, column] |= choices
        return {place: tuple(sorted(choices)) for place, choices in found.items()}

    def _spread(self, name: str, needs: tuple[str, ...], functions: list[Function]) -> Columns:
        if name not in self._known:
            found: Columns = {}
            for table, columns in _trace(self.registry, needs, functions).items():
                thing = self.registry.table(table)
                if isinstance(thing, Derived):
                    _merge(found, self._spread(thing.name, thing.needs, [thing.function]))
                else:
                    _merge(found, {table: columns})
            self._known[name] = found
        return self._known[name]


def _merge(into: Columns, more: Columns) -> None:
    for name, columns in more.items():
        into[name] = into.get(name, frozenset()) | columns


def _trace(registry: Registry, needs: tuple[str, ...], functions: list[Function]) -> Columns:
    return _traced(tuple((n, registry.table(n).row) for n in needs), tuple(functions))


@lru_cache(maxsize=2048)
def _traced(rows: tuple[tuple[str, RowType], ...], functions: tuple[Function, ...]) -> Columns:
    """The columns of each table that the functions ask for; what they read does not change while wakit runs."""
    logs: dict[str, set[str]] = {name: set() for name, _ in rows}
    tables = {name: _Noting(empty(row), logs[name], row) for name, row in rows}
    with Caught() as caught:
        for function in functions:
            function(**arguments(function, tables, _EPOCH))
    if caught.error is not None:  # what it would have read is not known: it rests on all that it was given
        return {name: frozenset(row.by_name) for name, row in rows}
    return {name: frozenset(logs[name] & set(row.by_name)) for name, row in rows}


class _Noting(pd.DataFrame):
    """A table without rows that notes each column that is asked of it or of a part of it."""

    _log: set[str]
    _row: RowType | None

    def __init__(self, data: pd.DataFrame, log: set[str], row: RowType | None = None) -> None:
        super().__init__(data)  # type: ignore[call-arg]  # its stubs know __new__ alone
        object.__setattr__(self, "_log", log)  # pandas takes an attribute for a column
        object.__setattr__(self, "_row", row)

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return lambda *data, **more: _Noting(pd.DataFrame(*data, **more), self._log)

    def __getitem__(self, item: object) -> object:  # type: ignore[override]  # any key that pandas takes
        self._log.update(_names(item))
        if self._row is not None and isinstance(item, str) and item in self._row.schema.names:
            return _column(self._row, item)
        return super().__getitem__(item)


@lru_cache(maxsize=4096)
def _column(row: RowType, name: str) -> pd.Series:
    """A column without rows: every check asks for the same few, and nobody can write into them."""
    return empty(row)[name]


def _names(item: object) -> Iterator[str]:
    if isinstance(item, str):
        yield item
    elif isinstance(item, list):
        yield from cast(list[str], [i for i in item if isinstance(i, str)])
