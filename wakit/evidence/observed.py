"""What a finding observed: fields, not a sentence; ``view`` makes the words, a redaction sees each field's class.

A field is ``column``, ``value`` (as text, null: not seen), ``type`` (``flag``, ``number``, ``time``, ``text``) and
the column's data ``class``. An absence stays the value it is: ``""``, ``false``, the beginning of 1970 for "never".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wakit.evidence.rows import Column

__all__ = ["OBSERVED", "observed"]

_FIELDS = ("column", "value", "type", "class")
_FIELD = pa.struct([(name, pa.string()) for name in _FIELDS])
OBSERVED = pa.list_(_FIELD)


def observed(columns: Sequence[tuple[Column, pa.ChunkedArray]], rows: int) -> pa.ListArray:
    """One list of fields for each row, in the order of the columns, worked out column by column.

    >>> is_on = Column("is_on", pa.bool_(), "", "plain", "")
    >>> observed([(is_on, pa.chunked_array([[True, None]]))], 2)[1].as_py()
    [{'column': 'is_on', 'value': None, 'type': 'flag', 'class': 'plain'}]
    """
    width = len(columns)
    texts = [chunk for _, values in columns for chunk in pc.cast(values, pa.string()).chunks]
    values = pa.chunked_array([pa.array([], pa.string()), *texts]).combine_chunks()
    by_row, which = _row_by_row(width, rows)
    names, types, kinds = _said(tuple(c for c, _ in columns))
    parts = {"column": names.take(which), "value": values.take(by_row), "type": types.take(which)}
    parts["class"] = kinds.take(which)
    fields = pa.StructArray.from_arrays([parts[f.name] for f in _FIELD], fields=list(_FIELD))
    return pa.ListArray.from_arrays(pa.array(np.arange(rows + 1) * width, pa.int32()), fields, type=OBSERVED)


def _row_by_row(width: int, rows: int) -> tuple[pa.Array, pa.Array]:
    """Where the cells of each row are among those of column after column, and which column each is of."""
    by_row = np.arange(rows * width).reshape(width, rows).T.ravel()
    return pa.array(by_row, pa.int64()), pa.array(np.tile(np.arange(width), rows), pa.int64())


@lru_cache(maxsize=512)
def _said(columns: tuple[Column, ...]) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Name, type and class of columns."""
    told = ([c.name for c in columns], [_type(c) for c in columns], [c.kind for c in columns])
    names, types, kinds = (pa.array(texts, pa.string()) for texts in told)
    return names, types, kinds


def _type(column: Column) -> str:
    if pa.types.is_boolean(column.dtype):
        return "flag"
    if pa.types.is_timestamp(column.dtype):
        return "time"
    return "text" if pa.types.is_string(column.dtype) else "number"
