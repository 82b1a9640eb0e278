"""The evidence's tables in a notebook: DataFrames by name, which Tab completes and ``?`` explains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol, cast

import pandas as pd

from wakit.errors import InputError, UnknownName
from wakit.evidence.tables import empty, is_unseen
from wakit.judge import Tables, Underivable
from wakit.review.excerpt import TABLES
from wakit.review.opened import Opened
from wakit.view.html import Html, join, tag
from wakit.view.tabledoc import table_doc, unseen_lines
from wakit.view.tables import row_count, rows_table

__all__ = ["EvidenceTable", "EvidenceTables", "NoSuchTable", "rows_of"]


class NoSuchTable(AttributeError):
    """An attribute of the evidence that is no table; says the nearest, as `UnknownName` does."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the message, not where in wakit it was raised."""
        return [f"{type(self).__name__}: {self}"]


class _Shown(Protocol):
    def _repr_html_(self) -> str | None: ...


class EvidenceTable(pd.DataFrame):
    """A DataFrame of evidence; what is made of it is a plain DataFrame."""

    #: given after it was made, and worked out when somebody asks: most tables are never explained
    _review: Opened | None = None
    _table, _missing = "", ""

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return pd.DataFrame

    def getdoc(self) -> str:
        """What ``?`` shows in a notebook: rows, columns, who saw them, what was not seen."""
        rows = None if self._missing else len(self)
        return table_doc(self._review, self._table, rows, self._missing) if self._review else ""

    def _repr_html_(self) -> str:
        """The rows as pandas shows them, and below them what was not seen."""
        notes = [self._missing] if self._missing else unseen_lines(self._review, self._table) if self._review else []
        below = join(tag("p", f"Not seen: {line}.") for line in notes)
        return f"{cast(_Shown, pd.DataFrame(self))._repr_html_() or ''}{below}"


class EvidenceTables(Mapping[str, pd.DataFrame]):
    """The evidence's tables by name, collected and derived ones, one row for each resource that was seen.

    Each is a DataFrame that begins with ``account_id``, ``region`` and ``key``; its columns have Arrow types
    (``bool[pyarrow]``, ``string``, ``int64``, ``timestamp[us, tz=UTC]``), so comparing with ``<NA>`` gives ``<NA>``.
    In them ``<NA>`` means "could not look"; ``review.gaps()`` says why. What does not exist is a value (``False``,
    ``""``). A place whose listing was refused has no row here. Units stand in the names of columns; ``wakit reads``
    names the operation of AWS that sees each.

    A table is an attribute too, for people: Tab completes the names, ``review.evidence.s3_buckets?`` says what its
    columns mean, who saw them and what was not seen. Where this review has no such table (it is held by interview, or
    the table was not collected or could not be derived) the attribute is a table without rows that says why, so that
    a notebook goes on; by name in brackets, as a program asks, it is an error.

    >>> from types import SimpleNamespace
    >>> from wakit.evidence.evidence import Evidence
    >>> from wakit.evidence.rows import column, row
    >>> from wakit.judge import Tables
    >>> from wakit.registry import load
    >>> @row(key="name", operation="s3:ListBuckets")
    ... class Bucket:
    ...     name: str = column(kind="name")
    ...     is_versioned: bool | None = column("s3:GetBucketVersioning")
    >>> seen = Evidence.of({"s3_buckets": [Bucket("logs", True), Bucket("web", None)]})
    >>> tables = EvidenceTables(SimpleNamespace(evidence=seen, tables=Tables(seen, load()), registry=load()))
    >>> tables["s3_buckets"]["is_versioned"].tolist(), len(tables.s3_buckets), len(tables.kms_keys)
    ([True, <NA>], 2, 0)
    >>> len(tables.whole("s3_buckets"))
    2

    Raises:
        UnknownName: no table is called so; names the nearest.
        InputError: the review is held by interview; the table was not collected, or could not be derived.
    """

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    def __getitem__(self, name: str) -> pd.DataFrame:
        found = self._found(name)
        known = self._opened.registry
        is_ours = name in {*known.collectors, *known.derived, *known.told}
        return self._told(found, name) if is_ours else found

    def __getattr__(self, name: str) -> EvidenceTable:
        if name.startswith("_") or name not in dir(self):
            raise NoSuchTable(str(UnknownName("table", name, self._names)))
        try:
            return self._told(self._found(name), name)
        except UnknownName:
            raise
        except InputError as error:
            return self._told(empty(self._opened.registry.table(name).row), name, str(error))

    def whole(self, name: str) -> pd.DataFrame:
        """A table as judging has it: one row for each resource, and one for each place that AWS kept from us.

        Of such a place only account and region are known, all else is ``<NA>``. It is there to join by, never to count
        by: the joins of ``wakit.evidence.relate`` answer ``<NA>``, not "none", where something could stand there.
        Columns have Arrow types, times are UTC.

        Raises:
            UnknownName: no table is called so; names the nearest.
        """
        row = self._opened.registry.table(name).row
        every = self._opened.tables
        return every.rows(name) if every is not None else empty(row)

    def _told(self, found: pd.DataFrame, name: str, missing: str = "") -> EvidenceTable:
        """The table with what is to be said of it; it bears its name into what is made of it."""
        told = EvidenceTable(found)
        told._review, told._table, told._missing = self._opened, name, missing
        told.attrs = {**found.attrs, TABLES: [name]}
        return told

    def _found(self, name: str) -> pd.DataFrame:
        evidence, every, registry = self._opened.evidence, self._opened.tables, self._opened.registry
        if evidence is None or every is None:
            raise InputError(f'no table "{name}": this review has no evidence, it is held by interview')
        if name in registry.derived:
            return self._derived(every, name)
        if name in registry.collectors and name not in evidence.names:
            raise InputError(f'the table "{name}" was not collected in this evidence; collect again to have it')
        if name not in evidence.names:
            raise UnknownName("table", name, self)
        return evidence[name]

    def _derived(self, tables: Tables, name: str) -> pd.DataFrame:
        try:
            made = tables[name]
        except Underivable as error:
            raise InputError(f'the table "{name}" could not be derived: {error}') from None
        return made[~is_unseen(made)].reset_index(drop=True)

    def __iter__(self) -> Iterator[str]:
        evidence = self._opened.evidence
        return iter([*evidence.names, *self._opened.registry.derived] if evidence is not None else [])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def _names(self) -> list[str]:
        known = self._opened.registry
        return [*known.collectors, *known.derived, *known.told]

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._names})

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> object:
        return self._listing()._repr_mimebundle_()

    def _listing(self) -> Html:
        if self._opened.evidence is None:
            return tag("p", "No evidence: this review is held by interview.")
        return rows_table(["Table", "Rows"], [[name, row_count(rows_of(self, name))] for name in self])


def rows_of(tables: Mapping[str, pd.DataFrame], name: str) -> int | None:
    """How many rows a table has; None for one that is not there: one odd thing costs one thing."""
    try:
        return len(tables[name])
    except InputError:
        return None
