"""CSV, Parquet and workbooks (XLSX): cells by their place, and what else such files hold."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from xml.etree.ElementTree import Element, ParseError, XMLParser

import pyarrow as pa
import pyarrow.parquet as pq

from wakit.report.leaks.leak import Passage, Unreadable
from wakit.report.leaks.markup import END, xml_text
from wakit.report.leaks.pieces import Pieces
from wakit.report.leaks.plain import visible

__all__ = ["csv_passages", "is_sheet", "parquet_passages", "sheet_passages"]

#: a cell may be a whole table
_LONGEST_CELL = (1 << 31) - 1
#: elements in elements of a cell, more than any program writes
_DEEPEST_CELL = 32
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_STRINGS = "xl/sharedStrings.xml"
#: so much of the cells beside one belongs to it
_NEAR = 32
_COUNTED = re.compile(r"\d")
#: in a cell, but no part of its words
_BESIDE = ("f", "rPh")


def csv_passages(data: bytes) -> Iterator[Passage]:
    """A table's cells, each text where it stands first, with what stands beside it there; a name may be in two of them,
    so words are looked through with whatever words they stand beside.

    >>> (held,) = csv_passages(b"a,b\\nc,'say'")
    >>> held.at(held.text.index("say"))
    'row 2, column 2'

    Raises:
        Unreadable: it is no table, or not UTF-8.
    """
    before = csv.field_size_limit(_LONGEST_CELL)  # of the whole process: others rely on theirs
    try:
        held = _cells(csv.reader(io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline="")))
    except (csv.Error, UnicodeDecodeError):
        raise Unreadable from None
    finally:
        csv.field_size_limit(before)
    yield from held.passages()


def _cells(rows: Iterable[Sequence[str]]) -> Pieces:
    held, told, pairs = Pieces(), set[str](), _Pairs()
    for number, row in enumerate(rows, 1):
        if not told.issuperset(row):
            for at, cell in enumerate(row):
                if cell not in told:
                    told.add(cell)
                    beside = _ending(row[at - 1]) if at else "", cell, _beginning("".join(row[at + 1 : at + 2]))
                    held.add("\t".join(" ".join(one.split()) for one in beside), partial(_cell, number, at))
                    pairs.learn(cell)
        for at, pair in pairs.anew(row):
            held.add(pair, partial(_cell, number, at + 1))
    return held


class _Pairs:
    """Words side by side in two cells, where they stand so first: rows are much alike in them."""

    def __init__(self) -> None:
        self._words = dict[str, str]()  # each as itself: a row is asked about in one go
        self._rows, self._pairs = set[tuple[str | None, ...]](), set[tuple[str, str]]()

    def learn(self, cell: str) -> None:
        """Take note of a cell; what is long, or counted, goes on in no other."""
        if 0 < len(cell) <= _NEAR and not _COUNTED.search(cell):
            self._words[cell] = cell

    def anew(self, row: Sequence[str]) -> Iterable[tuple[int, str]]:
        """The pairs of a row that stood in none before, each with the number of cells before it."""
        said = tuple(map(self._words.get, row))
        return () if said in self._rows else self._of(said)

    def _of(self, said: tuple[str | None, ...]) -> Iterator[tuple[int, str]]:
        self._rows.add(said)
        for at, (one, other) in enumerate(pairwise(said)):
            if one and other and (one, other) not in self._pairs:
                self._pairs.add((one, other))
                yield at, f"{' '.join(one.split())}\t{' '.join(other.split())}"


def _ending(cell: str) -> str:
    """What stands right before the next cell: whole words, for a part of one would be another."""
    return cell if len(cell) <= _NEAR else cell[-_NEAR:].partition(" ")[2]


def _beginning(cell: str) -> str:
    return cell if len(cell) <= _NEAR else cell[:_NEAR].rpartition(" ")[0]


def _cell(row: int, before: int, text: str, offset: int) -> str:
    return f"row {row}, column {max(before + text.count(chr(9), 0, offset), 1)}"


def parquet_passages(data: bytes) -> Iterator[Passage]:
    """Every value of every column, names, metadata, and the statistics that a reader never shows.

    Raises:
        Unreadable: it is no such file.
    """
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        table, about, held = file.read(), file.metadata, Pieces()
    except (pa.ArrowException, OSError, ValueError):
        raise Unreadable from None
    held.add(str(about.created_by), "metadata")
    for key, value in {**(about.metadata or {}), **(file.schema_arrow.metadata or {})}.items():
        held.add(_text(key), "a key of the metadata")
        held.add(_text(value), "metadata")
    for number, field in enumerate(file.schema_arrow, 1):
        held.add(field.name, f"name of column {number}")
        for key, value in (field.metadata or {}).items():
            held.add(f"{_text(key)} {_text(value)}", f"metadata of column {number}")
    for group in range(about.num_row_groups):
        for number in range(about.num_columns):
            stats = about.row_group(group).column(number).statistics
            if stats is not None and stats.has_min_max:
                held.add(f"{_text(stats.min)}\x00{_text(stats.max)}", f"statistics of column {number + 1}")
    yield from held.passages()
    for number, column in enumerate(table.columns, 1):
        yield Passage(f"column {number}", visible("\x00\n".join(_distinct(column))))


def _distinct(column: pa.ChunkedArray) -> Iterable[str]:
    """Each value once, as text; what is nested with all that it holds."""
    return dict.fromkeys(_text(value) for value in column.to_pylist())


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def sheet_passages(members: Mapping[str, bytes]) -> Iterator[Passage]:
    """The cells of a workbook and what else its sheets say (what is printed above them, lists to choose from), by
    sheet and place, each text where it stands first; its other parts are looked through as the XML they are.

    Raises:
        Unreadable: a sheet is not well formed, or a cell nested as none is.
    """
    strings = [_joined(one) for one in _root(members[_STRINGS])] if _STRINGS in members else []
    sheets = sorted(filter(is_sheet, members), key=lambda name: (len(name), name))
    for number, name in enumerate(sheets, 1):
        held, told = Pieces(f"sheet {number}"), set[str]()
        for element in _root(members[name]).iter():
            is_cell = _is(element, "c")
            text = _value(element, strings) if is_cell else element.text
            if text and text not in told:
                told.add(text)
                held.add(text, f"cell {_reference(element)}" if is_cell else "")
        yield from held.passages()


def is_sheet(member: str) -> bool:
    """Whether a member of a workbook is a sheet, whose text `sheet_passages` reads."""
    return bool(_SHEET.fullmatch(member))


def _reference(cell: Element) -> str:
    said = cell.get("r", "")
    return said if re.fullmatch(r"[A-Z]{1,3}\d{1,7}", said) else "?"


def _value(cell: Element, strings: list[str]) -> str:
    text = _joined(cell)
    if cell.get("t") == "s" and text.isdecimal() and int(text) < len(strings):
        return strings[int(text)]
    return text


def _joined(element: Element, depth: int = 0) -> str:
    """The words of a cell; apart from them its formula, and how they are spoken."""
    if not len(element):
        return element.text or ""
    if depth > _DEEPEST_CELL:
        raise Unreadable
    parts = [element.text or ""]
    for one in element:
        parts += (END, _joined(one, depth + 1), END) if _is(one, *_BESIDE) else (_joined(one, depth + 1),)
        parts.append(one.tail or "")
    return "".join(parts)


def _is(element: Element, *names: str) -> bool:
    return element.tag.rpartition("}")[2] in names


def _root(data: bytes) -> Element:
    xml_text(data)  # refuses entities, before anything expands them
    parser = XMLParser()
    try:
        parser.feed(data)
        return parser.close()
    except ParseError:
        raise Unreadable from None
