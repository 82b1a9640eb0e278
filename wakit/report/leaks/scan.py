"""The scan of finished files: nothing of the client's may be in what leaves the house.

>>> from wakit.report.leaks.inventory import Inventory
>>> found = scan({"plan.md": b"# Plan\\n\\nClose acme-exports first"}, Inventory({"acme-exports": "bucket"}))
>>> found.leaks
(Leak(kind='bucket', file='plan.md', place='line 3'),)
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path, PurePosixPath

from wakit.errors import LeakError
from wakit.report.leaks.decode import Decoder
from wakit.report.leaks.inventory import Inventory
from wakit.report.leaks.leak import UNREADABLE, Leak, Passage, Scanned, Unreadable
from wakit.report.leaks.markup import Looked, html_passages
from wakit.report.leaks.matching import Hit, Matcher
from wakit.report.leaks.own import own_texts
from wakit.report.leaks.patterns import Patterns
from wakit.report.leaks.plain import Spaced, visible
from wakit.report.leaks.secrets import find_secrets
from wakit.view.leaks import leak_text

__all__ = ["Known", "Scanner", "files_in", "refuse", "scan"]

#: a file's name and what tells that it is as it was
_Mark = tuple[str, bytes]
#: what was found in files that were looked through
Known = Mapping[_Mark, frozenset[Leak]]
#: as many of a kind in one piece of a file are told; nobody needs the rest to know that it must not leave
_MOST = 20
_NAME = "its name"
#: where lines break within a name, it ends with one of these; or it breaks anywhere
_BROKEN = re.compile(r"(?<=[-_./:@])\s*\n\s*")


def scan(files: Mapping[str, bytes], inventory: Inventory) -> Scanned:
    """Everything in these files that must not leave the house.

    Args:
        files: the finished files: their names as they will be, with the folders that go along, and what they hold.
        inventory: what is the client's. `leaks.inventory` says what of it is looked for.

    Returns:
        The leaks, sorted; true where there is one. A file that can't be decoded, or is of an unknown kind, is one.
    """
    return Scanner(inventory).scan(files)


def files_in(folder: Path) -> dict[str, bytes]:
    """The files of a folder as `scan` takes them, with the folder's own name before theirs.

    Raises:
        LeakError: something in it is no file (a link leads anywhere).
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    if any(path.is_symlink() or not path.is_file() for path in paths):
        raise LeakError(leak_text([Leak(UNREADABLE, folder.name, "a link")]))
    return {PurePosixPath(folder.name, path.relative_to(folder)).as_posix(): path.read_bytes() for path in paths}


def refuse(found: Scanned) -> None:
    """End with exit code 4 where a scan has found something.

    Raises:
        LeakError: kinds, places and how many, never what was found.
    """
    if found:
        raise LeakError(leak_text(found.leaks))


@cache
def _patterns() -> Patterns:
    return Patterns(own_texts())


class Scanner:
    """Scans for one inventory, again and again: a file that it knows as it is costs nothing.

    >>> scanner = Scanner(Inventory({"acme-exports": "bucket"}))
    >>> first, then = {"a.md": b"acme-exports"}, {"a.md": b"", "b.md": b"acme-exports"}
    >>> [[leak.file for leak in scanner.scan(files)] for files in (first, then)]
    [['a.md'], ['b.md']]
    """

    def __init__(self, inventory: Inventory) -> None:
        self._matcher, self._patterns = Matcher(inventory, own_texts()), _patterns()
        self._known: dict[_Mark, frozenset[Leak]] = {}
        self._pages: list[tuple[str, ...]] = []
        self._looked = Looked()

    def scan(self, files: Mapping[str, bytes]) -> Scanned:
        """Everything in these files that must not leave the house, as `scan` tells it."""
        found = {leak for name, data in files.items() for leak in self.look(name, data)[1]}
        order = {name: number for number, name in enumerate(files, 1)}
        told = sorted({self._masked(leak, order[leak.file]) for leak in found})
        return Scanned(tuple(told), dict(self._matcher.not_sought))

    def learn(self, known: Known) -> None:
        """Take what another scanner for the same inventory found: these files are not looked through again."""
        self._known.update(known)

    def look(self, name: str, data: bytes) -> tuple[_Mark, frozenset[Leak]]:
        """What is found in one file, with what tells that it is as it was."""
        mark = (name, hashlib.blake2b(data).digest())
        if mark not in self._known:
            self._known[mark] = frozenset(self._file(name, data))
            (self._looked.forget if self._known[mark] else self._looked.hold_nothing)()
            if name.endswith(".html") and not self._known[mark]:
                self._pages.append(tuple(one.text for one in html_passages(data.decode("utf-8", "replace"))))
        return mark, self._known[mark]

    def _file(self, name: str, data: bytes) -> Iterator[Leak]:
        """All leaks of one file, its name included."""
        yield from (Leak(hit.kind, name, _NAME) for hit in self._hits(Passage("", visible(name))))
        try:
            for passage in Decoder(self._pages, self._looked).file(name, data):
                if passage.kind:
                    yield Leak(passage.kind, name, passage.place)
                yield from (Leak(hit.kind, name, passage.at(hit.offset)) for hit in self._hits(passage))
        except Unreadable as error:
            yield Leak(UNREADABLE, name, error.place)

    def _masked(self, leak: Leak, number: int) -> Leak:
        """The same, where file and place say nothing that was found."""
        file = f"file {number}" if any(self._hits(Passage("", leak.file))) else leak.file
        place = leak.place
        if any(self._hits(Passage("", place))):
            place = "a place whose name says it"
        return Leak(leak.kind, file, place)

    def _hits(self, passage: Passage) -> Iterator[Hit]:
        told: Counter[str] = Counter()
        for hit in self._all(passage):
            told[hit.kind] += 1
            if told[hit.kind] <= _MOST:
                yield hit

    def _all(self, passage: Passage) -> Iterator[Hit]:
        text = passage.text
        yield from self._by_shape(text)
        yield from self._values(Spaced(text))
        if passage.may_wrap and "\n" in text:
            joined, tight = Spaced(text, _BROKEN, ""), Spaced.tight(text)
            if len(joined.text) != len(text):
                yield from (Hit(hit.kind, joined.origin(hit.offset)) for hit in self._by_shape(joined.text))
                yield from self._values(joined)
            yield from self._values(tight, only_long=True)

    def _by_shape(self, text: str) -> Iterator[Hit]:
        yield from self._patterns.find(text)
        yield from find_secrets(text)

    def _values(self, made: Spaced, *, only_long: bool = False) -> Iterator[Hit]:
        for hit in self._matcher.find(made.text, only_long=only_long):
            yield Hit(hit.kind, made.origin(hit.offset))
