"""Findings as a CSV file, and as a sheet, that a spreadsheet opens without running anything in them.

The whole table of findings lies beside the page as CSV, whatever its size: it opens anywhere, and whoever scans what
leaves the house can read it. The XLSX file is the same for people: how it stands first, a filter on each column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from wakit.files.writing import write_text
from wakit.judge import FINDINGS_SCHEMA, Findings
from wakit.view.sentences import observed_text
from wakit.view.sheets import Column, Sheet, safe_cell

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["findings_csv", "findings_sheet", "write_findings"]

_COLUMNS = {
    "status": Column("Status", 13),
    "gravity": Column("Gravity", 10),
    "best_practice": Column("Best practice", 14),
    "check": Column("Check", 34),
    "key": Column("Resource", 50),
    "account_id": Column("Account", 15),
    "region": Column("Region", 15),
    "observed": Column("What was seen", 50),
    "is_unused": Column("Not in use", 11),
    "strength": Column("Strength", 11),
    "source": Column("Source", 34),
    "at": Column("Seen at (UTC)", 18, "time"),
    "holds_for": Column("Holds for", 15),
    "arn": Column("ARN", 50),
    "choice_id": Column("Choice id", 34),
}


def findings_csv(findings: Findings | None) -> str:
    """Every finding as CSV with a heading; only the heading in a review by interview."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(FINDINGS_SCHEMA.names)
    if findings is not None:
        writer.writerows(_texts(findings.table))
    return text.getvalue()


def write_findings(findings: Findings | None, path: Path) -> None:
    """Write `findings_csv` into a file, whole or not at all.

    Raises:
        StoreError: it can't be written.
    """
    write_text(path, findings_csv(findings))


def findings_sheet(findings: Findings) -> Sheet:
    """Every finding as a sheet for people."""
    return Sheet("Findings", [*_COLUMNS.values()], _rows(findings.table), is_wrapped=False)


def _texts(table: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """The rows as safe text; each distinct value of a column is looked at once."""
    columns = []
    for name in FINDINGS_SCHEMA.names:
        is_time = name == "at"
        texts = _held(table[name].dt.strftime("%Y-%m-%dT%H:%M:%SZ")) if is_time else _column(table, name)
        safe = {text: safe_cell(text) for text in set(texts)}
        columns.append([safe[text] for text in texts])
    return zip(*columns, strict=True)


def _rows(table: pd.DataFrame) -> Iterator[Sequence[str | datetime | None]]:
    at = [None if moment is None else moment.to_pydatetime() for moment in _held(table["at"])]
    unused = ["yes" if flag else "" for flag in _held(table["is_unused"])]
    columns = {name: _column(table, name) for name in _COLUMNS} | {"at": at, "is_unused": unused}
    return zip(*(columns[name] for name in _COLUMNS), strict=True)


def _column(table: pd.DataFrame, name: str) -> list[str]:
    """A column as text; what is missing is empty."""
    if name == "observed":
        return [observed_text(fields) for fields in pa.array(table[name]).to_pylist()]
    return ["" if value is None else str(value) for value in _held(table[name])]


def _held(column: pd.Series) -> list[Any]:
    return list(column.astype(object).where(column.notna(), None))
