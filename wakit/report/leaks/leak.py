"""What is handed from one step to the next: pieces of decoded files, and what was found in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

__all__ = ["DEEPEST", "UNREADABLE", "Leak", "Passage", "Scanned", "Unreadable", "by_line"]

#: what a file is called that can't be looked into
UNREADABLE = "something that can't be looked into"
#: files in files (an archive in a data URI in an archive), more than anybody makes by accident
DEEPEST = 8


@dataclass(frozen=True, order=True)
class Leak:
    """Something that must not leave the house: what kind of thing, in which file, where in it. Never the thing itself.

    >>> Leak("bucket", "findings.csv", "row 7, column 3")
    Leak(kind='bucket', file='findings.csv', place='row 7, column 3')
    """

    kind: str
    file: str
    place: str


def by_line(text: str, offset: int) -> str:
    """``line 2``: where in a text something stands.

    >>> by_line("a\\nbc", 2)
    'line 2'
    """
    return f"line {text.count(chr(10), 0, offset) + 1}"


@dataclass(frozen=True, repr=False)
class Passage:
    """A piece of text out of a file, and how to say where in it an offset stands.

    ``may_wrap`` where lines break in the midst of a word (pages, pictures). ``kind`` is not empty where the piece is
    itself what must not be there, whatever it says. ``is_again`` where it stands elsewhere too, with what is in it.
    """

    place: str
    text: str
    where: Callable[[str, int], str] | None = None
    may_wrap: bool = False
    kind: str = ""
    is_again: bool = False

    def at(self, offset: int) -> str:
        """The place of an offset, as people say it."""
        return ", ".join(filter(None, (self.place, self.where(self.text, offset) if self.where else "")))

    def inside(self, place: str) -> Passage:
        """The same piece, as a part of something bigger."""
        whole = ", ".join(filter(None, (place, self.place)))
        return Passage(whole, self.text, self.where, self.may_wrap, self.kind, self.is_again)


class Unreadable(Exception):
    """A file, or something in it, that can't be decoded; its place, never its content."""

    def __init__(self, place: str = "") -> None:
        super().__init__(place)
        self.place = place

    def inside(self, place: str) -> Unreadable:
        """The same, as a part of something bigger."""
        return Unreadable(", ".join(filter(None, (place, self.place))))


@dataclass(frozen=True)
class Scanned:
    """What a scan came to: what it found, and what it did not look for.

    ``not_sought`` counts by kind the values that were not looked for as they stand (`Inventory` says which), so that
    nobody takes the scan for more than it is.

    >>> bool(Scanned()), len(Scanned((Leak("bucket", "a.csv", ""),)))
    (False, 1)
    """

    leaks: tuple[Leak, ...] = ()
    not_sought: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.leaks)

    def __iter__(self) -> Iterator[Leak]:
        return iter(self.leaks)
