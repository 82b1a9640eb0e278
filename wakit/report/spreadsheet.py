"""Findings as a CSV file, and as a sheet, that a spreadsheet opens without running anything in them.

The whole table of findings lies beside the page as CSV, whatever its size: it opens anywhere, and whoever scans what
leaves the house can read it. The XLSX file is the same for people: what is to talk about first, the gravest on top, and
a filter on each column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wakit.evidence.tables import chunked
from wakit.files.writing import replacing
from wakit.judge import FINDINGS_SCHEMA, Findings
from wakit.model import Gravity, Status
from wakit.view.sentences import observed_text
from wakit.view.sheets import Column, Sheet, safe_cell
from wakit.view.words import STATUSES, STRENGTHS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["findings_csv", "findings_sheet", "write_findings"]

_COLUMNS = {
    "status": Column("Status", 14, marks={STATUSES[Status.FAIL].text: "open", STATUSES[Status.UNKNOWN].text: "quiet"}),
    "gravity": Column("Gravity", 10, marks={Gravity.CRITICAL.value: "grave"}),
    "best_practice": Column("Best practice", 14),
    "title": Column("Check", 52),
    "key": Column("Resource", 52),
    "account_id": Column("Account", 15),
    "region": Column("Region", 15),
    "observed": Column("What was seen", 52),
    "is_unused": Column("Not in use", 11),
    "strength": Column("Strength", 18, is_wrapped=False),
    "source": Column("Source", 34, is_wrapped=False),
    "at": Column("Seen at (UTC)", 18, "time"),
    "holds_for": Column("Holds for", 15, is_wrapped=False),
    "arn": Column("ARN", 50, is_wrapped=False),
    "choice_id": Column("Choice id", 34, is_wrapped=False),
    "check": Column("Check id", 34, is_wrapped=False),
}
#: up to whether it is in use: where a reading comes from, and ids, are for screens
_PRINTED = 9
#: rows that are made text at once
_AT_ONCE = 20_000
#: what a person reads first
_FIRST = (Status.FAIL, Status.UNKNOWN, Status.PASS, Status.NONE_FOUND)


def findings_csv(findings: Findings | None) -> str:
    """Every finding as CSV with a heading; only the heading in a review by interview."""
    return "".join(_parts(findings))


def write_findings(findings: Findings | None, path: Path) -> None:
    """Write `findings_csv` into a file, whole or not at all.

    Raises:
        StoreError: it can't be written.
    """
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        file.writelines(_parts(findings))


def _parts(findings: Findings | None) -> Iterator[str]:
    """The heading, and so many rows at once that they take little room."""
    yield f"{','.join(FINDINGS_SCHEMA.names)}\n"
    table = None if findings is None else findings.table
    for start in range(0, 0 if table is None else len(table), _AT_ONCE):
        assert table is not None
        part = table.iloc[start : start + _AT_ONCE]
        cells = [_safe(_column(part, name)) for name in FINDINGS_SCHEMA.names]
        yield "".join(f"{line}\n" for line in pc.binary_join_element_wise(*cells, ",").to_pylist())


def _safe(texts: pa.Array) -> pa.Array:
    """Cells as they stand in a CSV file; each distinct one is looked at once."""
    coded = texts.dictionary_encode()
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    made = []
    for text in coded.dictionary.to_pylist():
        writer.writerow((safe_cell(text), ""))  # two, because an empty one alone would be quoted
        made.append(held.getvalue()[:-2])
        held.seek(0)
        held.truncate()
    return pa.array(made, pa.string()).take(coded.indices)


def findings_sheet(findings: Findings, titles: Mapping[str, str]) -> Sheet:
    """Every finding as a sheet for people, what is to talk about first; ``titles`` are those of the checks."""
    rows = _rows(_by_gravity(findings.table), titles)
    return Sheet("Findings", [*_COLUMNS.values()], rows, printed=_PRINTED)


def _by_gravity(table: pd.DataFrame) -> pd.DataFrame:
    """What is to talk about, the gravest first, then by best practice; what is not in use behind it."""
    order = {
        "status": [one.value for one in _FIRST],
        "gravity": [one.value for one in Gravity],
        "best_practice": sorted(table["best_practice"].unique()),
    }
    ranks = {
        name: table[name].astype(object).map({value: n for n, value in enumerate(known)})
        for name, known in order.items()
    }
    by = table[["check", "is_unused"]].assign(**ranks).reset_index(drop=True)
    return table.iloc[by.sort_values(["status", "is_unused", "gravity", "best_practice", "check"], kind="stable").index]


def _rows(table: pd.DataFrame, titles: Mapping[str, str]) -> Iterator[Sequence[str | datetime | None]]:
    words: dict[str, Mapping[str, str]] = {
        "status": {status.value: word.text for status, word in STATUSES.items()},
        "strength": {strength.value: said for strength, said in STRENGTHS.items()},
    }
    told = {name: [said.get(one, one) for one in _texts(table, name)] for name, said in words.items()}
    told["title"] = [titles.get(name, name) for name in _texts(table, "check")]
    at = [None if moment is None else moment.to_pydatetime() for moment in _held(table["at"])]
    unused = ["yes" if flag else "" for flag in _held(table["is_unused"])]
    left = [name for name in _COLUMNS if name not in told]
    columns = {name: _texts(table, name) for name in left} | told | {"at": at, "is_unused": unused}
    return zip(*(columns[name] for name in _COLUMNS), strict=True)


def _texts(table: pd.DataFrame, name: str) -> list[str]:
    found: list[str] = _column(table, name).to_pylist()
    return found


def _column(table: pd.DataFrame, name: str) -> pa.Array:
    """A column as text; what is missing is empty."""
    values = chunked(table[name]).combine_chunks()
    if name == "observed":
        return _observed(values)
    if name == "at":
        values = pc.strftime(values, "%Y-%m-%dT%H:%M:%SZ")
    if pa.types.is_boolean(values.type):
        values = pc.if_else(values, "True", "False")
    return pc.fill_null(values.cast(pa.string()), "")


def _observed(lists: pa.ListArray) -> pa.Array:
    """What each finding observed, in one line; what is the same in many of them is put into words once."""
    fields = lists.flatten()
    names = ("column", "value", "type")
    coded = [fields.field(name).dictionary_encode(null_encoding="encode") for name in names]
    codes = np.zeros(len(fields), dtype=np.int64)
    for one in coded:
        codes = codes * (len(one.dictionary) + 1) + one.indices.to_numpy()
    _, firsts, places = np.unique(codes, return_index=True, return_inverse=True)
    texts = [observed_text([field]) for field in fields.take(pa.array(firsts)).to_pylist()]
    told = pa.array(texts, pa.string()).take(pa.array(places))
    starts = pc.subtract(lists.offsets, lists.offsets[0])
    return pc.binary_join(pa.ListArray.from_arrays(starts, told), ", ")


def _held(column: pd.Series) -> list[Any]:
    return list(column.astype(object).where(column.notna(), None))
