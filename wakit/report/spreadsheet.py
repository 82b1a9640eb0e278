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

import pyarrow as pa

from wakit.files.writing import write_text
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
#: what a person reads first
_FIRST = (Status.FAIL, Status.UNKNOWN, Status.PASS, Status.NONE_FOUND)


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


def _texts(table: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """The rows as safe text; each distinct value of a column is looked at once."""
    columns = []
    for name in FINDINGS_SCHEMA.names:
        is_time = name == "at"
        texts = _held(table[name].dt.strftime("%Y-%m-%dT%H:%M:%SZ")) if is_time else _column(table, name)
        safe = {text: safe_cell(text) for text in set(texts)}
        columns.append([safe[text] for text in texts])
    return zip(*columns, strict=True)


def _rows(table: pd.DataFrame, titles: Mapping[str, str]) -> Iterator[Sequence[str | datetime | None]]:
    words: dict[str, Mapping[str, str]] = {
        "status": {status.value: word.text for status, word in STATUSES.items()},
        "strength": {strength.value: said for strength, said in STRENGTHS.items()},
    }
    told = {name: [said.get(one, one) for one in _column(table, name)] for name, said in words.items()}
    told["title"] = [titles.get(name, name) for name in _column(table, "check")]
    at = [None if moment is None else moment.to_pydatetime() for moment in _held(table["at"])]
    unused = ["yes" if flag else "" for flag in _held(table["is_unused"])]
    left = [name for name in _COLUMNS if name not in told]
    columns = {name: _column(table, name) for name in left} | told | {"at": at, "is_unused": unused}
    return zip(*(columns[name] for name in _COLUMNS), strict=True)


def _column(table: pd.DataFrame, name: str) -> list[str]:
    """A column as text; what is missing is empty."""
    if name == "observed":
        return [observed_text(fields) for fields in pa.array(table[name]).to_pylist()]
    return ["" if value is None else str(value) for value in _held(table[name])]


def _held(column: pd.Series) -> list[Any]:
    return list(column.astype(object).where(column.notna(), None))
