"""Row types: one frozen class for each evidence table, from which schema, key and sources follow."""

from __future__ import annotations

import string
import types
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from typing import Literal, TypeVar, dataclass_transform

import pandas as pd
import pyarrow as pa

from wakit.errors import DefinitionError

__all__ = [
    "Column",
    "DataClass",
    "RowType",
    "Rows",
    "Unreadable",
    "Value",
    "column",
    "element",
    "row",
    "row_type",
]

R = TypeVar("R")
DataClass = Literal["plain", "name", "network", "personal", "secret_like"]
#: What a cell may hold; ``None`` means "we could not look", and nothing else.
Value = str | bool | int | float | datetime | None

_ARROW: dict[object, pa.DataType] = {
    str: pa.string(),
    bool: pa.bool_(),
    int: pa.int64(),
    float: pa.float64(),
    datetime: pa.timestamp("us", tz="UTC"),
}
_PLACE = ("account_id", "region", "key")
_HANDLE = "__wakit_row__"


class Rows(list[R]):
    """Rows of one table, as a collector hands them over; an item that can't be read stands in it as ``Unreadable``."""


@dataclass(frozen=True, eq=False)
class Unreadable:
    """An item of a listing that could not be read or named: it is there, and nothing else is known of it."""

    problem: Exception


@dataclass(frozen=True)
class Column:
    """One column: its Arrow type, the operation that sees it (``service:Operation``) and its data class.

    ``also`` are further operations without which it can't be told.
    """

    name: str
    dtype: pa.DataType
    operation: str
    kind: DataClass
    doc: str
    also: tuple[str, ...] = ()

    @property
    def operations(self) -> tuple[str, ...]:
        """All that it hangs on, the first one first."""
        return (self.operation, *self.also)


@dataclass(frozen=True)
class RowType:
    """All that follows from a row class.

    ``key`` is a column's name or a pattern such as ``"password-policy/{account_id}"``; keys never hold an
    invented ARN. ``operation`` lists the resources and sees each column that names no other.
    """

    name: str
    cls: type
    key: str
    operation: str
    columns: tuple[Column, ...]

    def __hash__(self) -> int:  # the columns follow from the class, and to hash them all costs a hundred times as much
        return hash((self.name, self.cls))

    @cached_property
    def schema(self) -> pa.Schema:
        """Arrow schema: ``account_id``, ``region`` and ``key`` first, then the columns."""
        own = [pa.field(c.name, c.dtype) for c in self.columns if c.name not in _PLACE]
        return pa.schema([pa.field(n, pa.string()) for n in _PLACE] + own)

    @cached_property
    def dtypes(self) -> list[pd.ArrowDtype]:
        """The schema's types as pandas calls them."""
        return [pd.ArrowDtype(f.type) for f in self.schema]

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Column by its name; the three of place are not among them unless the row declares them."""
        return {c.name: c for c in self.columns}

    @cached_property
    def operations(self) -> frozenset[str]:
        """Every operation that some column rests on, the listing included."""
        return frozenset({o for c in self.columns for o in c.operations} | {self.operation}) - {""}

    @cached_property
    def names_region(self) -> bool:
        """The rows themselves say in which region they are."""
        return "region" in self.by_name

    @cached_property
    def key_columns(self) -> tuple[str, ...]:
        """The columns that name a row: those of the key's pattern, place apart."""
        named = [name for _, name, _, _ in string.Formatter().parse(self._key_pattern) if name]
        return tuple(n for n in named if n in self.by_name)

    @cached_property
    def _key_pattern(self) -> str:
        return self.key if "{" in self.key else "{" + self.key + "}"

    def record(self, item: object, account_id: str, region: str) -> dict[str, Value]:
        """One row as a dictionary with its place and key; an unknown part of a key reads ``?``.

        Of an unreadable item only the place is known.
        """
        values: dict[str, Value] = {"account_id": account_id, "region": region, "key": None}
        if isinstance(item, Unreadable):
            values.update(dict.fromkeys(c.name for c in self.columns))
        else:
            values.update({c.name: _whole(getattr(item, c.name)) for c in self.columns})
        values["key"] = self._key_pattern.format_map({k: "?" if v is None else v for k, v in values.items()})
        return values

    def operations_of(self, name: str) -> tuple[str, ...]:
        """The operations that a column hangs on; for place and key the listing."""
        found = self.by_name.get(name)
        return found.operations if found is not None else (self.operation,)

    def operation_of(self, name: str) -> str:
        """The operation that sees a column; for place and key the listing."""
        found = self.by_name.get(name)
        return found.operation if found is not None else self.operation


def _whole(value: Value) -> Value:
    """A cell that can be kept: half a character, which JSON can hold and UTF-8 can't, reads as one that was lost."""
    if not isinstance(value, str) or value.isascii():
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def column(operation: str = "", *also: str, kind: DataClass | None = None, doc: str = "") -> typing.Any:
    """Declare a column: which operation sees it (default: the listing), and its class of data.

    Text whose class nobody declared is taken for the strictest, and stays in the house; flags, numbers and times are
    plain.

    Where more than one operation is needed to tell it, each is named.

    >>> @row(key="name", operation="s3:ListBuckets")
    ... class Bucket:
    ...     name: str = column(kind="name")
    ...     versioned: bool | None = column("s3:GetBucketVersioning")
    >>> [c.operation for c in row_type(Bucket).columns]
    ['s3:ListBuckets', 's3:GetBucketVersioning']
    """
    return field(metadata={"operation": operation, "also": also, "kind": kind, "doc": doc})


@dataclass_transform(field_specifiers=(column,), frozen_default=True)
def row(*, key: str, operation: str = "") -> Callable[[type[R]], type[R]]:
    """Make a class a row type; see :class:`RowType` for ``key`` and ``operation``."""

    def make(cls: type[R]) -> type[R]:
        frozen = dataclass(frozen=True)(cls)
        setattr(frozen, _HANDLE, (key, operation))
        return frozen

    return make


def row_type(cls: type) -> RowType:
    """The row type of a class made with :func:`row`; raises ``DefinitionError`` where it is wrongly written."""
    if _HANDLE not in vars(cls):
        raise DefinitionError(f"{cls.__name__} is no row type: decorate it with @row(key=…)")
    if cls not in _ROW_TYPES:
        _ROW_TYPES[cls] = _read(cls)
    return _ROW_TYPES[cls]


_ROW_TYPES: dict[type, RowType] = {}


def _read(cls: type) -> RowType:
    key, operation = getattr(cls, _HANDLE)
    hints = typing.get_type_hints(cls)
    columns = tuple(
        Column(
            f.name,
            _arrow(cls, f.name, hints[f.name]),
            f.metadata.get("operation") or operation,
            f.metadata.get("kind") or ("secret_like" if hints[f.name] in (str, str | None) else "plain"),
            f.metadata.get("doc", ""),
            f.metadata.get("also", ()),
        )
        for f in fields(cls)
    )
    found = RowType(cls.__name__, cls, key, operation, columns)
    used = {name for _, name, _, _ in string.Formatter().parse(found._key_pattern) if name}
    unknown = used - set(found.by_name) - set(_PLACE)
    if unknown:
        raise DefinitionError(f"{cls.__name__}: its key names {', '.join(sorted(unknown))}, which is no column")
    return found


def _arrow(cls: type, name: str, hint: object) -> pa.DataType:
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    plain = [o for o in options if o is not type(None)]
    if len(plain) != 1 or plain[0] not in _ARROW:
        raise DefinitionError(
            f"{cls.__name__}.{name}: {hint} can't be a column; use str, bool, int, float or datetime, "
            "optional by `| None`; a list is a table of its own"
        )
    return _ARROW[plain[0]]


def element(hint: object) -> type:
    """The row class in ``Rows[Bucket]``."""
    args: Sequence[object] = typing.get_args(hint)
    if len(args) != 1 or not isinstance(args[0], type):
        raise DefinitionError(f"{hint} does not name a row type: annotate the result as Rows[Bucket]")
    return args[0]
