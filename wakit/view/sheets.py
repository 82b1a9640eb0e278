"""Tables for spreadsheets and trackers: columns with their kind and width, and cells that nothing runs.

A CSV file has no types, so a cell that a spreadsheet would take for a formula begins with ``'``; in XLSX text is text.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from wakit.view.escape import clean

__all__ = ["CELL", "Column", "Mark", "Sheet", "csv_text", "safe_cell"]

#: characters of a cell; a spreadsheet takes 32,767, and a cut says how long the text was
CELL = 32_000
_STARTS = "=+-@|"
_MINUS = "−"  # no formula for Excel, one for others
_BEFORE = re.compile(r"^[\s\"]+")
#: what other languages' spreadsheets part cells by, with what they forgive before a formula
_PARTED = re.compile(r"([;\t\n][\s\"']*)(?=\S)")
#: most cells: they begin with a letter or digit, and no sign in them parts cells
_HARMLESS = re.compile(r"[A-Za-z0-9][ -:<-~]*")


#: how a cell stands out beside its words: what to talk about, what is gravest, what is of no matter
Mark = Literal["open", "grave", "quiet"]


@dataclass(frozen=True)
class Column:
    """A column: its head, how wide it is in characters, and what its cells are."""

    head: str
    width: int = 14
    kind: Literal["text", "day", "time"] = "text"
    is_wrapped: bool = True  #: a long text on several lines, so that it is read whole
    marks: Mapping[str, Mark] = field(default_factory=dict)  #: by its text, how a cell stands out


@dataclass(frozen=True)
class Sheet:
    """A table with a title; ``rows`` may be read once, and hold text, days, times in UTC or None."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[str | date | datetime | None]]
    kept: int = 0  #: so many columns stay in sight when one goes to the right: what a row is about
    printed: int = 0  #: so many columns are on paper, a page wide; the rest is for screens. 0: all


def safe_cell(value: object) -> str:
    """A cell that a spreadsheet takes as text: what would be a formula begins with ``'``.

    So does what would be one where a spreadsheet parts cells by ``;``, as in German or French.

    >>> safe_cell("=1+1"), safe_cell("012345670123"), safe_cell(" @sum(a1)"), safe_cell("a;=1+1")
    ("'=1+1", '012345670123', "' @sum(a1)", "a;'=1+1")
    """
    raw = str(value)
    if len(raw) <= CELL and _HARMLESS.fullmatch(raw):
        return raw
    text = clean(raw, CELL)
    parted = _PARTED.sub(_guarded, text)
    return f"'{parted}" if _is_formula(raw) or _is_formula(text) else parted


def _guarded(found: re.Match[str]) -> str:
    return f"{found[1]}'" if _starts(found.string[found.end()]) else found[1]


def _is_formula(text: str) -> bool:
    bare = _BEFORE.sub("", text, count=1)
    return text[:1] in ("\t", "\r", "\n") or (bare != "" and _starts(bare[0]))


def _starts(character: str) -> bool:
    """Whether a formula begins with it, in the wide forms of Asian keyboards too."""
    return character == _MINUS or unicodedata.normalize("NFKC", character)[:1] in tuple(_STARTS)


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV with a heading; every cell is safe, days are ISO 8601, None is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return text.getvalue()


def _plain(cell: object) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else safe_cell(cell)
