"""A PDF read back: its bookmarks, what stands where on each page, and which rows of tables are on which pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import pypdfium2
from pypdf import PdfReader

__all__ = ["Bookmark", "Paper"]

#: above this line, in points from the lower edge, is the text; below it the line with the page's number
FLOOR = 53.0


@dataclass(frozen=True)
class Bookmark:
    """An entry of the outline, with the page it leads to (from 1)."""

    title: str
    level: int
    page: int
    top: float


class Paper:
    """A PDF file as tests ask about it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.reader = PdfReader(file)
        self._numbers = {cast("Any", page.indirect_reference).idnum: n for n, page in enumerate(self.reader.pages, 1)}

    @cached_property
    def texts(self) -> list[str]:
        """What stands on each page."""
        return [text for text, _ in self._read]

    @cached_property
    def _read(self) -> list[tuple[str, list[tuple[str, float]]]]:
        """Each page's text, and each piece of it with how high it stands: to take a page apart is what costs here."""
        return [_text_and_pieces(page) for page in self.reader.pages]

    @property
    def bookmarks(self) -> list[Bookmark]:
        """Every bookmark, in the order of the outline."""
        return list(self._below(self.reader.outline, 1))

    def _below(self, entries: list[Any], level: int) -> Iterator[Bookmark]:
        for one in entries:
            if isinstance(one, list):
                yield from self._below(one, level + 1)
            else:
                page = (self.reader.get_destination_page_number(one) or 0) + 1
                yield Bookmark(str(one.title), level, page, float(one.top or 0))

    def heights(self, page: int) -> list[float]:
        """How high above the lower edge each piece of a page's text stands, its number and line left out."""
        return [height for _, height in self._read[page - 1][1] if height > FLOOR]

    def last_line(self, page: int) -> str:
        """What stands lowest on a page, its number and line left out."""
        lowest = min(self.heights(page), default=0)
        return "".join(text for text, height in self._read[page - 1][1] if abs(height - lowest) < 1)

    def ends_with_a_heading(self, page: int) -> bool:
        """Whether a page announces what stands on the next one."""
        last = "".join(self.last_line(page).split())
        titles = ["".join(mark.title.split()) for mark in self.bookmarks if mark.page == page and mark.level <= 3]
        return any(title.endswith(last) for title in titles)

    def fill(self, page: int) -> float:
        """Which part of a page's height is used, 0 to 1."""
        height = float(self.reader.pages[page - 1].mediabox.height)
        return 1 - (min(self.heights(page), default=height) - FLOOR) / (height - 2 * FLOOR)

    @property
    def links(self) -> list[str]:
        """Where links lead outside of the document."""
        return [str(a["/A"]["/URI"]) for a in self._annotations if "/A" in a and "/URI" in a["/A"]]

    @property
    def inner_links(self) -> list[bool]:
        """For each link within the document whether what it names is there."""
        named = self.reader.named_destinations
        return [str(a["/Dest"]) in named for a in self._annotations if "/Dest" in a]

    def entries(self, page: int) -> dict[str, str]:
        """What each link of a page within the document leads to, and all that is read within its bounds."""
        held = [a.get_object() for a in self.reader.pages[page - 1].get("/Annots", [])]
        document = pypdfium2.PdfDocument(self._file)
        text = document[page - 1].get_textpage()
        found = {str(a["/Dest"]): text.get_text_bounded(*map(float, a["/Rect"])) for a in held if "/Dest" in a}
        document.close()
        return found

    @property
    def _annotations(self) -> list[Any]:
        return [a.get_object() for page in self.reader.pages for a in page.get("/Annots", [])]

    @property
    def rows(self) -> list[set[int]]:
        """For each row of a table's body the pages on which something of it stands; heads stand on each page."""
        rows = self._elements("TR")
        return [self._pages(row) for row in rows if any(one.get("/S") == "/TD" for one in _children(row))]

    def pages_of(self, kind: str) -> list[set[int]]:
        """For each element of a kind (``H2``) the pages on which something of it stands."""
        return [self._pages(element) for element in self._elements(kind)]

    def _elements(self, kind: str) -> list[Any]:
        return [e for e in self._below_element(self._root) if e.get("/S") == f"/{kind}"]

    @property
    def _root(self) -> Any:
        return cast("Any", self.reader.trailer["/Root"])["/StructTreeRoot"]

    def _below_element(self, element: Any) -> Iterator[Any]:
        for one in _children(element):
            yield one
            yield from self._below_element(one)

    def _pages(self, element: Any) -> set[int]:
        """An element names its page where it is not that of the one above, and each mark may name another."""
        inside = [element, *self._below_element(element)]
        return {self._numbers[one.raw_get("/Pg").idnum] for one in inside if "/Pg" in one and "/K" in one} | {
            self._numbers[one.raw_get("/Pg").idnum] for one in inside if one.get("/Type") == "/MCR" and "/Pg" in one
        }


def _text_and_pieces(page: Any) -> tuple[str, list[tuple[str, float]]]:
    pieces: list[tuple[str, float]] = []

    def note(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        if text.strip():
            pieces.append((text, tm[4] * cm[1] + tm[5] * cm[3] + cm[5]))

    return page.extract_text(visitor_text=note), pieces


def _children(element: Any) -> list[Any]:
    below = element.get("/K", [])
    held = [one.get_object() for one in (below if isinstance(below, list) else [below])]
    return [one for one in held if isinstance(one, dict)]
