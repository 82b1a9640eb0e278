"""Rows → Arrow → DataFrame, with the same dtypes in every direction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pandas.api.internals import create_dataframe_from_blocks

from wakit.evidence.place import Place
from wakit.evidence.rows import RowType, Value

__all__ = ["arrow", "chunked", "empty", "flags", "frame", "is_unseen", "nulls", "records", "table", "with_unseen"]

Bools = npt.NDArray[np.bool_]


def table(schema: pa.Schema, records: Iterable[Mapping[str, Value]]) -> pa.Table:
    """Records → an Arrow table of exactly this schema; raises ``pa.ArrowInvalid`` for a value of another type."""
    rows = list(records)
    if not rows:
        return _nothing(schema)
    return pa.table([pa.array([r[f.name] for r in rows], type=f.type) for f in schema], schema=schema)


@lru_cache(maxsize=512)
def _nothing(schema: pa.Schema) -> pa.Table:
    """Most places hold nothing of most tables."""
    return schema.empty_table()


def frame(data: pa.Table) -> pd.DataFrame:
    """Arrow → a DataFrame in which each column keeps its Arrow dtype, so that ``<NA>`` has Kleene logic."""
    names, places = _columns(tuple(data.column_names))
    held = [(pd.arrays.ArrowExtensionArray(column), at) for column, at in zip(data.columns, places, strict=True)]
    # a quarter of what Arrow's own way costs, which asks many small tables for more
    found: pd.DataFrame = create_dataframe_from_blocks(held, pd.RangeIndex(len(data)), names)
    return found


@lru_cache(maxsize=1024)
def _columns(names: tuple[str, ...]) -> tuple[pd.Index, list[npt.NDArray[np.intp]]]:
    """Names as pandas holds them, and the place of each."""
    return pd.Index(names, dtype=str), [np.array([n], dtype=np.intp) for n in range(len(names))]


def chunked(values: pd.Series) -> pa.ChunkedArray:
    """A column as Arrow with at least one chunk: of none at all, Arrow can't tell what to combine or choose from."""
    return _chunked(values.array)


def _chunked(values: object) -> pa.ChunkedArray:
    array = values.__arrow_array__() if isinstance(values, pd.arrays.ArrowExtensionArray) else pa.array(values)
    if isinstance(array, pa.ChunkedArray):
        return array if array.num_chunks else pa.chunked_array([pa.array([], array.type)])
    return pa.chunked_array([array])


#: how pandas itself reaches a column; in a version that has no such way each is taken as a series
_ARRAY: Callable[[pd.DataFrame, object], object] | None = getattr(pd.DataFrame, "_get_column_array", None)


def arrow(data: pd.DataFrame, name: str) -> pa.ChunkedArray:
    """The cells of one column as Arrow: a tenth of what it costs to make a series of it first.

    >>> arrow(pd.DataFrame({"name": ["a"]}, dtype=pd.ArrowDtype(pa.string())), "name").to_pylist()
    ['a']
    """
    if _ARRAY is None or type(data) is not pd.DataFrame:  # one of another type takes note of what it is asked for
        return chunked(data[name])
    return _chunked(_ARRAY(data, data.columns.get_loc(name)))


def nulls(array: pa.ChunkedArray) -> Bools:
    """Where a column was not seen; most are seen throughout, which Arrow knows without a look."""
    return np.asarray(array.is_null(), dtype=bool) if array.null_count else np.zeros(len(array), dtype=bool)


def flags(values: pa.ChunkedArray, *, missing: bool) -> Bools:
    """Where it is true, as numpy; ``missing`` stands for what was not seen."""
    return np.asarray(values.fill_null(missing) if values.null_count else values, dtype=bool)


def records(data: pd.DataFrame, *columns: str) -> list[dict[str, Value]]:
    """The rows with these columns, ``None`` where a cell is not seen: for derived tables, which may loop."""
    values = [arrow(data, name).to_pylist() for name in columns]
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
    unseen = tuple((p.account_id, None if row.names_region or p.is_account else p.region) for p in places)
    if not unseen:
        return data
    blind = _blind(row, unseen).copy(deep=False)
    return pd.concat([data, blind], ignore_index=True) if len(data) else blind


@lru_cache(maxsize=512)
def _blind(row: RowType, unseen: tuple[tuple[str, str | None], ...]) -> pd.DataFrame:
    """The rows of what was not seen; tables are asked for again and again with the same places unseen."""
    blank: dict[str, Value] = {f.name: None for f in row.schema}
    places: list[dict[str, Value]] = [{"account_id": account, "region": region} for account, region in unseen]
    return frame(table(row.schema, (blank | place for place in places)))


def is_unseen(data: pd.DataFrame) -> pd.Series[bool]:
    """True for the rows that stand for a refused listing."""
    return data["key"].isna()
