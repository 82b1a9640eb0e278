"""Odd evidence from the row types alone: absent, extreme, far-away, Unicode, duplicate and missing values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd
import pyarrow as pa
from hypothesis import strategies as st

from wakit.evidence.evidence import Evidence
from wakit.evidence.gaps import Gap
from wakit.evidence.rows import Column, RowType, Value
from wakit.evidence.tables import frame
from wakit.model import Reason
from wakit.registry import Collector, Derived, Registry, ToldTable

AT = datetime(2026, 1, 1, tzinfo=UTC)
ACCOUNTS, STRANGER = ("012345670123", "210987654321"), "999999999999"
REGIONS = ("eu-central-1", "us-east-1")

_BIG = 2**63 - 1
_YEAR_1, _YEAR_9999 = -62_135_596_800_000_000, 253_402_300_799_999_999
_TEXTS = [
    "",
    "a",
    "b",
    "?",
    "*",
    "-1",
    "tcp",
    "igw",
    "IPv6",
    "0.0.0.0/0",
    "global",
    "x" * 100_000,
    "\u202e\u0000ü",
    "None",
]
_CELLS: Mapping[pa.DataType, st.SearchStrategy[object]] = {
    pa.string(): st.sampled_from(_TEXTS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    pa.bool_(): st.booleans(),
    pa.int64(): st.sampled_from([0, 1, -1, 22, 443, 65535, _BIG, -_BIG - 1]) | st.integers(-_BIG - 1, _BIG),
    pa.float64(): st.sampled_from([0.0, float("inf"), float("-inf"), float("nan"), 1e308]) | st.floats(),
    # microseconds since 1970, as far as they go
    pa.timestamp("us", tz="UTC"): st.sampled_from([0, _YEAR_1, _YEAR_9999, _BIG, -_BIG - 1, 1_760_000_000_000_000]),
}
Row = dict[str, object]


@dataclass(frozen=True)
class Odd:
    """Rows by table, and the tables whose listing was refused in a place."""

    rows: Mapping[str, Sequence[Row]]
    refused: Sequence[tuple[str, str, str]]

    def evidence(self, registry: Registry) -> Evidence:
        """The same as evidence; a table that is not named was never collected."""
        frames = {name: framed(registry.table(name).row, rows) for name, rows in self.rows.items()}
        gaps = [Gap(a, r, t, "", "", "", Reason.DENIED, "AccessDenied", "", AT) for t, a, r in self.refused]
        return Evidence.from_frames(frames, accounts=ACCOUNTS, gaps=gaps, at=AT)


def framed(row: RowType, rows: Sequence[Row]) -> pd.DataFrame:
    """Rows as a table; none at all is a table without a chunk."""
    columns = [
        pa.chunked_array([pa.array([r[f.name] for r in rows], f.type)] if rows else [], f.type) for f in row.schema
    ]
    return frame(pa.table(columns, row.schema))


@st.composite
def odd_rows(
    draw: st.DrawFn, one: Collector | Derived | ToldTable, accounts: Sequence[str] = (*ACCOUNTS, STRANGER)
) -> Row:
    """One row of a table, each cell of which may be anything that its type can hold."""
    place: Row = {
        "account_id": draw(st.sampled_from(accounts)),
        "region": draw(st.sampled_from(REGIONS)) if isinstance(one, Collector) and one.scope == "region" else "global",
        "key": draw(
            st.sampled_from(["arn:a", "arn:b", "?"]) | st.text(st.characters(exclude_categories=["Cs"]), max_size=3)
        ),
    }
    cells = {c.name: draw(_cell(c)) for c in one.row.columns if c.name not in ("account_id", "key")}
    return place | cells


def _cell(column: Column) -> st.SearchStrategy[object]:
    return st.none() | _CELLS[column.dtype]


@st.composite
def odd_evidence(draw: st.DrawFn, registry: Registry, tables: Sequence[str]) -> Odd:
    """A few rows of each of the tables; now and then one was never collected, or refused in a place."""
    rows = {
        name: draw(st.lists(odd_rows(registry.table(name)), max_size=3)) for name in tables if draw(st.integers(0, 9))
    }
    places = st.tuples(
        st.sampled_from(sorted(tables)), st.sampled_from(ACCOUNTS), st.sampled_from(["", "global", *REGIONS])
    )
    return Odd(rows, draw(st.lists(places, max_size=2)))


def named(row: Row) -> tuple[Value, ...]:
    """What tells a finding's row from another."""
    return (str(row["account_id"]), str(row["region"] or ""), str(row["key"]))
