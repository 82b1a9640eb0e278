"""Rows of a table by place and key, which knows where some of them may be hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

import pandas as pd
import pyarrow as pa

from wakit.evidence.rows import Value, row_type
from wakit.evidence.tables import arrow, frame

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
        self._held: dict[tuple[Place, str], list[R]] = defaultdict(list)
        self._blind: set[Place] = set()

    def add(self, place: Place, key: str | None, row: R) -> None:
        """Keep a row; without a key it hides what else is there."""
        if key is None or place.region is None:
            self._blind.add(place)
        else:
            self._held[place, key].append(row)

    def of(self, place: Place, key: str) -> list[R]:
        """What was seen under a key; an empty key is nobody's."""
        return self._held.get((place, key), []) if key else []

    def hides(self, place: Place) -> bool:
        """Whether there may be more than was seen, under any key of the place."""
        return bool(self._blind) and (place in self._blind or (place.account, None) in self._blind)

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
    accounts, regions = (arrow(data, name).to_pylist() for name in ("account_id", "region"))
    places = map(_Places().__getitem__, zip(accounts, regions, strict=True))
    return zip(places, zip(*(arrow(data, name).to_pylist() for name in columns), strict=True), strict=True)


class _Places(dict[tuple[str | None, str | None], Place]):
    """One object for each place: tables have many rows of few places."""

    def __missing__(self, pair: tuple[str | None, str | None]) -> Place:
        self[pair] = place = Place(*pair)
        return place


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
    schema = _without_key(kind)
    found = list(records)
    return frame(pa.table([pa.array([one.get(f.name) for one in found], f.type) for f in schema], schema=schema))


@cache
def _without_key(kind: type) -> pa.Schema:
    return pa.schema([field for field in row_type(kind).schema if field.name != "key"])
