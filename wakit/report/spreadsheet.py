"""Findings as a CSV file that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from wakit.files.writing import write_text
from wakit.judge import FINDINGS_SCHEMA, Findings
from wakit.view.escape import clean
from wakit.view.sentences import observed_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["findings_csv", "safe_cell", "write_findings"]

_FORMULA = re.compile(r"\s*[=+\-@|＝＋－＠]|[\t\r\n]")
_CELL = 32_000


def safe_cell(value: object) -> str:
    """A cell that a spreadsheet takes as text: what would be a formula begins with ``'``.

    >>> safe_cell("=1+1"), safe_cell("012345670123"), safe_cell(" @sum(a1)")
    ("'=1+1", '012345670123', "' @sum(a1)")
    """
    raw = str(value)
    text = clean(raw, _CELL)
    return f"'{text}" if _FORMULA.match(raw) or _FORMULA.match(text) else text


def findings_csv(findings: Findings | None) -> str:
    """Every finding as CSV with a heading; only the heading in a review by interview."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(FINDINGS_SCHEMA.names)
    if findings is not None:
        writer.writerows(_columns(findings.table))
    return text.getvalue()


def write_findings(findings: Findings | None, path: Path) -> None:
    """Write `findings_csv` into a file, whole or not at all.

    Raises:
        StoreError: it can't be written.
    """
    write_text(path, findings_csv(findings))


def _columns(table: pd.DataFrame) -> list[tuple[str, ...]]:
    """The rows as safe text; each distinct value of a column is looked at once."""
    columns = []
    for name in FINDINGS_SCHEMA.names:
        held = table[name].dt.strftime("%Y-%m-%dT%H:%M:%SZ") if name == "at" else table[name]
        if name == "observed":
            values = [observed_text(fields) for fields in pa.array(held).to_pylist()]
        else:
            values = ["" if v is None else v for v in held.astype(object).where(held.notna(), None)]
        safe = {v: safe_cell(v) for v in set(values)}
        columns.append([safe[v] for v in values])
    return list(zip(*columns, strict=True))
