"""Rows → Arrow → DataFrame, with the same dtypes in every direction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import pandas as pd
import pyarrow as pa

from wakit.evidence.place import Place
from wakit.evidence.rows import RowType, Value

__all__ = ["chunked", "empty", "frame", "is_unseen", "records", "table", "with_unseen"]


def table(schema: pa.Schema, records: Iterable[Mapping[str, Value]]) -> pa.Table:
    """Records → an Arrow table of exactly this schema; raises ``pa.ArrowInvalid`` for a value of another type."""
    rows = list(records)
    return pa.table([pa.array([r[f.name] for r in rows], type=f.type) for f in schema], schema=schema)


def frame(data: pa.Table) -> pd.DataFrame:
    """Arrow → a DataFrame in which each column keeps its Arrow dtype, so that ``<NA>`` has Kleene logic."""
    made: pd.DataFrame = data.to_pandas(types_mapper=pd.ArrowDtype)
    return made


def chunked(values: pd.Series) -> pa.ChunkedArray:
    """A column as Arrow with at least one chunk: of none at all, Arrow can't tell what to combine or choose from."""
    array = values.array.__arrow_array__() if isinstance(values.dtype, pd.ArrowDtype) else pa.array(values)
    chunks = array.chunks if isinstance(array, pa.ChunkedArray) else [array]
    return pa.chunked_array(chunks or [pa.array([], array.type)])


def records(data: pd.DataFrame, *columns: str) -> list[dict[str, Value]]:
    """The rows with these columns, ``None`` where a cell is not seen: for derived tables, which may loop."""
    values = [chunked(data[name]).to_pylist() for name in columns]
    return [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]


def empty(row: RowType) -> pd.DataFrame:
    """A table without rows."""
    return _empty(row).copy(deep=False)


@lru_cache(maxsize=512)
def _empty(row: RowType) -> pd.DataFrame:
    """Made once for each row type: Arrow takes a millisecond, and judging asks for each table."""
    return frame(row.schema.empty_table())


def with_unseen(data: pd.DataFrame, row: RowType, places: Iterable[Place]) -> pd.DataFrame:
    """The table, and for each account and region whose listing was refused one row of which only that is known.

    Such a row is ``<NA>`` in every other column (``region`` too where the rows name their own, or where all
    regions are meant), so that every comparison and join that could concern it is ``<NA>`` by itself.
    """
    blank: dict[str, Value] = {f.name: None for f in row.schema}
    unseen = [
        blank | {"account_id": p.account_id, "region": None if row.names_region or p.is_account else p.region}
        for p in places
    ]
    if not unseen:
        return data
    return pd.concat([data, frame(table(row.schema, unseen))], ignore_index=True)


def is_unseen(data: pd.DataFrame) -> pd.Series[bool]:
    """True for the rows that stand for a refused listing."""
    return data["key"].isna()
