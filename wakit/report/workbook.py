"""Sheets as an XLSX file: text is text, nothing in it is a formula or a link, and its metadata say nothing.

The same sheets are written as the same bytes. Rows go through the disk, so that memory does not grow with them; the
only importer of xlsxwriter.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from wakit.files.writing import replacing
from wakit.view.escape import clean
from wakit.view.sheets import CELL, Column, Mark, Sheet

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["ROWS", "write_workbook"]

#: rows that a sheet of a spreadsheet takes, its heading apart; what is more goes on in another sheet
ROWS = 1_048_575
_MADE = datetime(2000, 1, 1)
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_HEAD = {"bold": True, "bg_color": "#E8EDF2", "bottom": 1, "valign": "vcenter", "text_wrap": True}
_CELL = {"valign": "top", "align": "left", "border": 1, "border_color": "#D5DCE3"}
_FORMATS = {"text": {}, "day": {"num_format": "yyyy-mm-dd"}, "time": {"num_format": "yyyy-mm-dd hh:mm"}}
#: dark on light, so that they are read without colours too
_MARKS: dict[Mark, dict[str, object]] = {
    "open": {"bg_color": "#FBE9D7"},
    "grave": {"bold": True, "font_color": "#9B1C1C"},
    "quiet": {"font_color": "#5B6673", "italic": True},
}
_A4 = 9
#: points that a line is high, and a row at most; the head's own
_LINE, _HIGHEST, _TOP = 15, 409, 24
#: characters of a text that a line takes for each that its column is wide: letters are narrower than figures
_PER_WIDTH = 1.08
#: lines that are written into a row's height: programs that open the file don't all reckon it from the text
_MOST = _HIGHEST // _LINE
Cell = str | date | datetime | None


def write_workbook(sheets: Iterable[Sheet], path: Path, title: str = "") -> None:
    """Write sheets into an XLSX file, whole or not at all, readable by its owner only.

    Each has a heading that stays in sight, on each printed page too, and a filter on each column; a row is as high as
    its longest cell. One that is longer than a sheet may be goes on in the next, so nothing is left out.

    Args:
        sheets: one after the other.
        path: the file.
        title: stands in the file's properties, and nothing else does.

    Raises:
        StoreError: it can't be written.
    """
    from xlsxwriter import Workbook

    with (
        replacing(path) as beside,
        tempfile.TemporaryDirectory(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent) as folder,
    ):
        book = Workbook(str(beside), {**_OPTIONS, "tmpdir": folder})
        book.set_properties({"title": clean(title), "created": _MADE})
        head = book.add_format(_HEAD)
        for sheet in sheets:
            shown = _shown(book, sheet)
            for name, rows in _parts(sheet):
                _fill(_new(book, name, sheet, head), sheet, shown, rows)
        book.close()


def _parts(sheet: Sheet) -> Iterator[tuple[str, Iterable[Sequence[Cell]]]]:
    """A sheet in parts of which each fits; at least one, which may be empty."""
    rows, number = iter(sheet.rows), 1
    first = next(rows, None)
    yield sheet.title, [] if first is None else islice(chain([first], rows), ROWS)
    while (first := next(rows, None)) is not None:
        number += 1
        yield f"{sheet.title} {number}", islice(chain([first], rows), ROWS)


def _new(book: Workbook, name: str, sheet: Sheet, head: Format) -> Worksheet:
    made = book.add_worksheet(name)
    made.freeze_panes(1, sheet.kept)
    made.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # an account's number is a name
    _paper(made, sheet)
    made.set_row(0, _TOP)
    for at, column in enumerate(sheet.columns):
        made.set_column(at, at, column.width)
        made.write_string(0, at, column.head, head)
    return made


def _paper(made: Worksheet, sheet: Sheet) -> None:
    """A page is as wide as what is printed, and says which it is."""
    made.set_landscape()
    made.set_paper(_A4)
    made.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    made.fit_to_pages(1, 0)
    made.set_footer("&L&A&RPage &P of &N")
    made.repeat_rows(0)
    if sheet.kept:
        made.repeat_columns(0, sheet.kept - 1)


@dataclass(frozen=True)
class _Look:
    """How the cells of a column look, and how many characters a line of them has, or 0."""

    plain: Format
    marked: Mapping[str, Format]
    line: int


def _shown(book: Workbook, sheet: Sheet) -> list[_Look]:
    return [_look(book, column) for column in sheet.columns]


def _look(book: Workbook, column: Column) -> _Look:
    cell = _CELL | {"text_wrap": column.is_wrapped} | _FORMATS[column.kind]
    marked = {text: book.add_format(cell | _MARKS[mark]) for text, mark in column.marks.items()}
    line = round(column.width * _PER_WIDTH) if column.is_wrapped and column.kind == "text" else 0
    return _Look(book.add_format(cell), marked, line)


@lru_cache(1 << 16)  # most cells are like one above
def _told(text: str, line: int) -> tuple[str, int]:
    """A cell's text, and how many lines it takes."""
    shown = clean(text, limit=CELL)
    return shown, sum(-(-len(part) // line) or 1 for part in shown.split("\n")) if line else 1


def _fill(made: Worksheet, sheet: Sheet, shown: Sequence[_Look], rows: Iterable[Sequence[Cell]]) -> None:
    number = 0
    for row in rows:
        number += 1
        told = [
            _told(cell, look.line) if isinstance(cell, str) else ("", 1) for cell, look in zip(row, shown, strict=True)
        ]
        made.set_row(number, _LINE * min(_MOST, max(lines for _, lines in told)))
        for at, (cell, look, (text, _)) in enumerate(zip(row, shown, told, strict=True)):
            if text:
                made.write_string(number, at, text, look.marked.get(text, look.plain))
            elif isinstance(cell, datetime):
                made.write_datetime(number, at, cell.replace(tzinfo=None), look.plain)
            elif isinstance(cell, date):
                made.write_datetime(number, at, datetime(cell.year, cell.month, cell.day), look.plain)
            else:
                made.write_blank(number, at, None, look.plain)
    made.autofilter(0, 0, number, len(shown) - 1)
    made.print_area(0, 0, number, (sheet.printed or len(shown)) - 1)
