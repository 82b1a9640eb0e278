"""Rows of a table by place and key, which knows where some of them may be hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

import pandas as pd
import pyarrow as pa

from wakit.evidence.rows import Value, row_type
from wakit.evidence.tables import chunked, frame, table

__all__ = ["Groups", "Listed", "Place", "Tables", "cells", "children", "framed", "rows"]

R = TypeVar("R")
#: a cell; each caller names the columns it asks for and knows their types
Cell = Any
Tables = Mapping[str, pd.DataFrame]


class Place(NamedTuple):
    """An account and a region; the region is ``None`` where all of the account's are meant."""

    account: str | None
    region: str | None


class Listed(Generic[R]):
    """The children of each key in its place, and whether there may be more of them.

    A row without its key (a refused listing, something that could not be read) may belong to any key of its place.
    """

    def __init__(self) -> None:
        self._held: dict[tuple[Place, str], list[R]] = {}
        self._blind: set[Place] = set()

    def add(self, place: Place, key: str | None, row: R) -> None:
        """Keep a row; without a key it hides what else is there."""
        if key is None or place.region is None:
            self._blind.add(place)
        else:
            self._held.setdefault((place, key), []).append(row)

    def of(self, place: Place, key: str) -> list[R]:
        """What was seen under a key; an empty key is nobody's."""
        return self._held.get((place, key), []) if key else []

    def hides(self, place: Place) -> bool:
        """Whether there may be more than was seen, under any key of the place."""
        return place in self._blind or Place(place.account, None) in self._blind

    def each(self) -> Iterator[tuple[Place, str]]:
        """Every key that was seen, with its place."""
        return iter(self._held)

    def blind(self) -> set[Place]:
        """The places in which something was not seen."""
        return self._blind


#: the groups of each interface or database
Groups = Listed[str | None]


def rows(data: pd.DataFrame, *columns: str) -> Iterator[tuple[Place, tuple[Cell, ...]]]:
    """The place of each row, and its values in these columns; ``None`` where one was not seen."""
    accounts, regions = (chunked(data[name]).to_pylist() for name in ("account_id", "region"))
    known: dict[tuple[str | None, str | None], Place] = {}
    values = zip(*(chunked(data[name]).to_pylist() for name in columns), strict=True)
    for pair, row in zip(zip(accounts, regions, strict=True), values, strict=True):
        yield known.setdefault(pair, Place(*pair)), row


def children(data: pd.DataFrame, key: str, column: str) -> Listed[str | None]:
    """One column of a table by the key of its parent."""
    found: Listed[str | None] = Listed()
    for place, (parent, value) in rows(data, key, column):
        found.add(place, parent, value)
    return found


def cells(place: Place) -> dict[str, Value]:
    """The cells of a place; alone they are a row for what was not seen there."""
    return {"account_id": place.account, "region": place.region}


def framed(kind: type, records: Iterable[Mapping[str, Value]]) -> pd.DataFrame:
    """Records as a table of a row type, without keys; a cell that a record does not name was not seen."""
    schema = pa.schema([field for field in row_type(kind).schema if field.name != "key"])
    blank: dict[str, Value] = dict.fromkeys(schema.names)
    return frame(table(schema, (blank | dict(record) for record in records)))
