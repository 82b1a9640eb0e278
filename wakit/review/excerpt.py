"""The first rows of any DataFrame, small enough to be kept and shown: cells as text, each column with its data class.

A cell is what a finding's field is (``evidence/observed.py``): a value as text, None where it was not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import islice
from typing import Literal

import pandas as pd
from pydantic import model_validator

from wakit.errors import InputError
from wakit.evidence.rows import DataClass
from wakit.files.wording import FileModel, wrong
from wakit.registry import Registry

__all__ = ["COLUMNS", "ROWS", "TABLES", "Excerpt", "ExcerptColumn", "excerpt"]

#: so many are kept; how many there are is kept beside
ROWS, COLUMNS = 20, 8
#: the key in a DataFrame's ``attrs`` that names the tables of evidence it comes from
TABLES = "wakit_tables"
_CELL, _NAME = 300, 60
#: from what anybody may read to what nobody should
_CLASSES: tuple[DataClass, ...] = ("plain", "name", "network", "personal", "secret_like")
_MOST = _CLASSES[-1]
#: columns that every table or the findings have
_KNOWN: Mapping[str, DataClass] = {
    "account_id": "name",
    "account": "name",
    "region": "plain",
    **dict.fromkeys(
        ("check", "best_practice", "choice_id", "strength", "status", "title", "gravity", "source"), "plain"
    ),
}
#: what a merge puts behind a name that both sides have
_SIDE = re.compile(r"_[xy]$")
_SECRET = r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}|-----BEGIN|\bxox[a-z]-|\bgh[pousr]_\w{20,}"
_IPV4 = r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"
_IPV6 = r"\b[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*(?:::|(?::[0-9a-f]{1,4}){4})"
#: what a cell looks like, whatever its column is called
_LOOKS: tuple[tuple[re.Pattern[str], DataClass], ...] = (
    (re.compile(_SECRET), "secret_like"),
    (re.compile(r"[^\s@]+@[^\s@]+\.\w|:user/|:mfa/"), "personal"),
    (re.compile(f"{_IPV4}|{_IPV6}", re.IGNORECASE), "network"),
    (re.compile(r"\barn:|(?<!\d)\d{12}(?!\d)"), "name"),
)


class ExcerptColumn(FileModel):
    """A column: its name, what its cells are, and their class of data."""

    name: str
    type: Literal["flag", "number", "time", "text"] = "text"
    data_class: DataClass = _MOST


class Excerpt(FileModel):
    """The first rows of a table, and how many it has; a cell is text, None where it was not seen."""

    total: int
    columns: tuple[ExcerptColumn, ...]
    rows: tuple[tuple[str | None, ...], ...] = ()
    tables: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _is_a_table(self) -> Excerpt:
        width = len(self.columns)
        for number, row in enumerate(self.rows, 1):
            if len(row) != width:
                raise wrong(f"row {number} has {len(row)} cells, and there are {width} columns", key="rows")
        return self


def excerpt(data: object, registry: Registry) -> Excerpt:
    """The first rows and columns of a DataFrame.

    The class of a column is the strictest of what its name says (the column of that name in the tables it comes from,
    else in any table) and what its cells look like; text in a column that no table knows is taken for the strictest.

    Args:
        data: a DataFrame; an index with names counts as columns.
        registry: the tables whose columns are known.

    Raises:
        InputError: it is no DataFrame, or one without columns.
    """
    if not isinstance(data, pd.DataFrame):
        like = "; make it one with .reset_index(name=…)" if isinstance(data, pd.Series) else ""
        raise InputError(f"a DataFrame is pinned, and this is a {type(data).__name__}{like}")
    named = [name for name in data.index.names if name is not None]
    top = data.head(ROWS)
    inside = {name for name in named if name in top.columns}
    top = top.reset_index() if named and not inside else top
    if not len(top.columns):
        raise InputError("the DataFrame has no columns, so there is nothing to see in it")
    tables = tuple(name for name in _listed(data.attrs.get(TABLES)) if _is_table(registry, name))
    places = [at for at, name in enumerate(top.columns) if not (name == "key" and _is_said_by_arn(top))]
    found = [_column(top, at, tables, registry) for at in places[:COLUMNS]]
    rows = zip(*(cells for _, cells in found), strict=True)
    return Excerpt(total=len(data), columns=tuple(c for c, _ in found), rows=tuple(rows), tables=tables)


def _is_said_by_arn(top: pd.DataFrame) -> bool:
    """The key says what the ARN beside it says."""
    return list(top.columns).count("arn") == list(top.columns).count("key") == 1 and top["key"].equals(top["arn"])


def _listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else []


def _is_table(registry: Registry, name: str) -> bool:
    return name in {*registry.collectors, *registry.derived, *registry.told}


def _column(
    top: pd.DataFrame, at: int, tables: tuple[str, ...], registry: Registry
) -> tuple[ExcerptColumn, list[str | None]]:
    """One column, by its place: two may bear one name."""
    label: object = top.columns[at]
    held = top.iloc[:, at]
    name = _short(" ".join(map(str, label)) if isinstance(label, tuple) else str(label), _NAME).strip() or "?"
    cells = [_cell(value) for value in held.astype(object)]
    kind = _type(held)
    data_class = "plain" if kind in ("flag", "time") else _class(name, kind, tables, registry)
    looks = [data_class, *(look for cell in cells if cell for look in _looks(cell))]
    return ExcerptColumn(name=name, type=kind, data_class=max(looks, key=_CLASSES.index)), cells


def _type(held: pd.Series) -> Literal["flag", "number", "time", "text"]:
    if pd.api.types.is_bool_dtype(held.dtype):
        return "flag"
    if pd.api.types.is_datetime64_any_dtype(held.dtype):
        return "time"
    return "number" if pd.api.types.is_numeric_dtype(held.dtype) else "text"


def _class(name: str, kind: str, tables: tuple[str, ...], registry: Registry) -> DataClass:
    """What the tables say of a column of this name, those it comes from before all others."""
    plain = _SIDE.sub("", name)
    if plain == "key":  # as strict as what it is made of
        rows = [registry.table(table).row for table in tables]
        made_of = [row.by_name[part].kind for row in rows for part in row.key_columns]
        return max(made_of, key=_CLASSES.index) if made_of else "personal"
    every = {n: t.row.by_name for n, t in (registry.collectors | registry.derived | registry.told).items()}
    own = [every[table][plain].kind for table in tables if plain in every[table]]
    found: list[DataClass] = own or [columns[plain].kind for columns in every.values() if plain in columns]
    if plain in _KNOWN:
        found.append(_KNOWN[plain])
    return max(found, key=_CLASSES.index) if found else "plain" if kind == "number" else _MOST


def _looks(cell: str) -> Iterator[DataClass]:
    return (kind for pattern, kind in _LOOKS if pattern.search(cell))


def _cell(value: object) -> str | None:
    """One value as text: times in ISO and UTC, true and false; None where it was not seen."""
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        return _short(_inner(value))
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}Z"
    if isinstance(value, date):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) or type(value).__name__ == "bool_" else _short(str(value))


def _inner(value: Mapping[object, object] | Iterable[object]) -> str:
    """What stands in one cell together, in short: a finding's fields as ``name: value``."""
    if isinstance(value, Mapping):
        if {"column", "value"} <= set(value):
            return f"{value['column']}: {'not seen' if value['value'] is None else value['value']}"
        return ", ".join(f"{k}: {v}" for k, v in islice(value.items(), ROWS))
    return ", ".join(_inner(v) if isinstance(v, Mapping) else str(v) for v in islice(value, ROWS))


def _short(text: str, limit: int = _CELL) -> str:
    """Text that a file takes: whole characters, and not more of them than anybody reads."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return cut if cut.isascii() else cut.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
