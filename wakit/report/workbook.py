"""Sheets as an XLSX file: text is text, nothing in it is a formula or a link, and its metadata say nothing.

The same sheets are written as the same bytes. Rows go through the disk, so that memory does not grow with them; the
only importer of xlsxwriter.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from wakit.files.writing import replacing
from wakit.view.escape import clean
from wakit.view.sheets import CELL, Sheet

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
_HEAD = {"bold": True, "bg_color": "#E8EDF2", "bottom": 1, "valign": "top", "text_wrap": True}
_CELL = {"valign": "top"}
_FORMATS = {"text": {}, "day": {"num_format": "yyyy-mm-dd"}, "time": {"num_format": "yyyy-mm-dd hh:mm"}}
_A4 = 9
Cell = str | date | datetime | None


def write_workbook(sheets: Iterable[Sheet], path: Path, title: str = "") -> None:
    """Write sheets into an XLSX file, whole or not at all, readable by its owner only.

    Each has a heading that stays in sight, on each printed page too, and a filter on each column. One that is longer
    than a sheet may be goes on in the next, so nothing is left out.

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
                _fill(_new(book, name, sheet, head), shown, rows)
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
    made.set_landscape()
    made.set_paper(_A4)
    made.set_print_scale(60)
    made.repeat_rows(0)
    if sheet.kept:
        made.repeat_columns(0, sheet.kept - 1)
    for at, column in enumerate(sheet.columns):
        made.set_column(at, at, column.width)
        made.write_string(0, at, column.head, head)
    return made


def _shown(book: Workbook, sheet: Sheet) -> list[Format]:
    """How the cells of each column look."""
    cell = _CELL | {"text_wrap": sheet.is_wrapped}
    formats = {kind: book.add_format(cell | how) for kind, how in _FORMATS.items()}
    return [formats[column.kind] for column in sheet.columns]


def _fill(sheet: Worksheet, shown: Sequence[Format], rows: Iterable[Sequence[Cell]]) -> None:
    number, text = 0, lru_cache(1 << 16)(partial(clean, limit=CELL))  # most cells are like one above
    for row in rows:
        number += 1
        for at, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(number, at, cell.replace(tzinfo=None), shown[at])
            elif isinstance(cell, date):
                sheet.write_datetime(number, at, datetime(cell.year, cell.month, cell.day), shown[at])
            elif cell:
                sheet.write_string(number, at, text(cell), shown[at])
    sheet.autofilter(0, 0, number, len(shown) - 1)
