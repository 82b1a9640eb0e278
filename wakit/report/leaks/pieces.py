"""Many small strings of one file as one long text, so that it is searched once; each knows its place."""

from __future__ import annotations

from bisect import bisect_right

from wakit.report.leaks.leak import Passage, by_line
from wakit.report.leaks.plain import visible

__all__ = ["APART", "Pieces"]

#: between two strings: no value holds it, so none is found half in one and half in the other
APART = "\x00\n"


class Pieces:
    """Strings with their places, to be made a `Passage` of.

    >>> held = Pieces("metadata")
    >>> held.add("Ada", "entry 1"); held.add("one\\ntwo", "entry 2")
    >>> (found,) = held.passages()
    >>> found.at(found.text.index("Ada")), found.at(found.text.index("two"))
    ('metadata, entry 1', 'metadata, entry 2, line 2')
    """

    def __init__(self, place: str = "", *, may_wrap: bool = False) -> None:
        self.place, self.may_wrap = place, may_wrap
        self._texts: list[str] = []
        self._starts: list[int] = []
        self._places: list[str] = []
        self._end = 0

    def add(self, text: str, place: str = "") -> None:
        """Add a string; nothing where it is empty."""
        if text:
            text = visible(text)
            self._starts.append(self._end)
            self._places.append(place)
            self._texts.append(text)
            self._end += len(text) + len(APART)

    def passages(self) -> list[Passage]:
        """One passage of all of it; none where nothing was added."""
        if not self._texts:
            return []
        return [Passage(self.place, APART.join(self._texts), self._where, self.may_wrap)]

    def _where(self, text: str, offset: int) -> str:
        n = max(bisect_right(self._starts, offset) - 1, 0)
        piece = self._texts[n]
        line = by_line(piece, offset - self._starts[n]) if "\n" in piece else ""
        return ", ".join(filter(None, (self._places[n], line)))
