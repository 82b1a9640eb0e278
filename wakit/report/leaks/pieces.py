"""Many small strings of one file as one long text, so that it is searched once; each knows its place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Iterator, Sequence
from itertools import pairwise

from wakit.report.leaks.leak import Passage, by_line
from wakit.report.leaks.plain import visible

__all__ = ["Pieces", "anew"]

#: between two strings: no value holds it, so none is found half in one and half in the other
_APART = "\x00\n"


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
        self._places: list[str | Callable[[str, int], str]] = []
        self._end = 0

    def add(self, text: str, place: str | Callable[[str, int], str] = "") -> None:
        """Add a string, nothing where it is empty; its place, or what tells that of an offset in it."""
        if text:
            text = visible(text)
            self._starts.append(self._end)
            self._places.append(place)
            self._texts.append(text)
            self._end += len(text) + len(_APART)

    def passages(self) -> list[Passage]:
        """One passage of all of it; none where nothing was added."""
        if not self._texts:
            return []
        return [Passage(self.place, _APART.join(self._texts), self._where, self.may_wrap)]

    def _where(self, text: str, offset: int) -> str:
        n = max(bisect_right(self._starts, offset) - 1, 0)
        piece, place = self._texts[n], self._places[n]
        if not isinstance(place, str):
            return place(piece, offset - self._starts[n])
        line = by_line(piece, offset - self._starts[n]) if "\n" in piece else ""
        return ", ".join(filter(None, (place, line)))


def anew(parts: Sequence[str], known: Container[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """Where the parts begin and end that do not stand side by side in ``known``: whatever was looked through already
    need not be again, and what two parts say together is.

    >>> list(anew(["a", "b", "c", "d", "e"], {("b", "c"), ("c", "d")}))
    [(0, 2), (3, 5)]
    """
    begins = -1
    for at, pair in enumerate(pairwise(parts)):
        if pair not in known:
            begins = at if begins < 0 else begins
        elif begins >= 0:
            yield begins, at + 1
            begins = -1
    if begins >= 0:
        yield begins, len(parts)
