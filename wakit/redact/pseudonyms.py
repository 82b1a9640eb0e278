"""Pseudonyms: the same for the same value as long as the client's key file is kept, and told by that file alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from wakit.errors import FileError
from wakit.files.reading import read_text
from wakit.files.writing import locked, write_sealed
from wakit.redact.nouns import ACCOUNT

__all__ = ["Pseudonyms"]

Named = tuple[str, str]  #: noun and value
_Mark = tuple[int, ...]  #: what tells that a file is as it was; of none it is empty
_MOST_DIGITS = 12


class Pseudonyms:
    """Values → "account A", "bucket 7"; numbered as they are first asked for, and kept in the key file.

    The file is one object of JSON, pseudonym → value: whoever has it can tell what each stands for.
    Without ``file`` they hold as long as this object. ``lettered`` are the nouns with letters behind them. A ``draft``
    gives names as the file would, without writing them; somebody else does, and `settle` tells whether they agree.

    >>> names = Pseudonyms()
    >>> names.of([("bucket", "logs"), ("account", "012345670123"), ("bucket", "data"), ("bucket", "logs")])
    ['bucket 1', 'account A', 'bucket 2', 'bucket 1']
    """

    def __init__(
        self, file: Path | None = None, lettered: Collection[str] = (ACCOUNT,), *, is_draft: bool = False
    ) -> None:
        self._file, self._lettered, self._is_draft = file, lettered, is_draft
        self._given: dict[Named, str] = {}
        self._counts: dict[str, int] = {}
        self._open: ExitStack | None = None
        self._is_begun = False
        self._mark: _Mark = ()
        if file is not None:
            self._take(self._read(file))

    def of(self, named: Iterable[Named]) -> list[str]:
        """The pseudonym of each noun and value; new ones are on disk when this returns.

        Raises:
            FileError: somebody broke the key file.
            StoreError: it can't be written.
        """
        wanted = list(named)
        new = [one for one in dict.fromkeys(wanted) if one not in self._given]
        if new:
            with self.together():
                self._begin()
                self._number(one for one in new if one not in self._given)
        return [self._given[one] for one in wanted]

    def settle(self) -> bool:
        """Whether the key file has come to say what this draft says; then it is a draft no more.

        Raises:
            FileError: somebody broke the key file.
        """
        if self._is_draft and self._file is not None:
            known = self._read(self._file)
            if any(known.get(pseudonym) != value for (_, value), pseudonym in self._given.items()):
                return False
            self._take(known)
        self._is_draft = False
        return True

    def check(self) -> None:
        """Make sure that the key file says what each name stands for, before what holds them leaves; of a draft nothing
        leaves.

        Raises:
            FileError: somebody deleted, broke or replaced it.
        """
        if self._file is not None and self._given and not self._is_draft and self._mark != _mark(self._file):
            self._stays(self._file, self._read(self._file))

    def forget(self, is_gone: Callable[[str], bool]) -> None:
        """Take values out of the key file; their pseudonyms are given to nobody else.

        Raises:
            FileError: somebody broke the key file.
            StoreError: it can't be written.
        """
        with self.together():
            self._begin()
            kept = self._given.items()
            self._given = {(noun, _forgotten(p) if is_gone(value) else value): p for (noun, value), p in kept}

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is named in the block is written once, at its end; for a whole table, say."""
        if self._open is not None:
            yield
            return
        with ExitStack() as stack:
            self._open = stack
            try:
                yield
            finally:
                self._open = None

    def _begin(self) -> None:
        """Take what others have named; they wait until the new ones are on disk."""
        if self._file is None or self._open is None or self._is_begun or self._is_draft:
            return
        file = self._file
        self._open.enter_context(locked(file.parent))  # a notebook's kernel and who started it both give names
        known = self._read(file)
        if known:
            self._stays(file, known)
        self._take(known)
        self._is_begun = True
        self._open.callback(self._write, file)

    def _read(self, file: Path) -> dict[str, str]:
        self._mark = _mark(file)  # what is written after this is another
        return _read(file, self._lettered)

    def _stays(self, file: Path, known: Mapping[str, str]) -> None:
        """Refuse a key file in which something that was named means something else, unless it was forgotten."""
        if any(known.get(p) not in (value, _forgotten(p)) for (_, value), p in self._given.items()):
            told = "is another than the one that names came from" if known else "is gone, which names came from"
            raise FileError(file, f"{told}; put that back and run again, or run again for other names")

    def _write(self, file: Path) -> None:
        self._is_begun = False
        known = {pseudonym: value for (_, value), pseudonym in self._given.items()}
        write_sealed(file, (json.dumps(known, ensure_ascii=False, indent=0) + "\n").encode())
        self._mark = _mark(file)

    def _number(self, new: Iterable[Named]) -> None:
        for noun, value in new:
            self._counts[noun] = number = self._counts.get(noun, 0) + 1
            self._given[noun, value] = f"{noun} {_letters(number) if noun in self._lettered else number}"

    def _take(self, known: Mapping[str, str]) -> None:
        for pseudonym, value in known.items():
            noun, _, number = pseudonym.rpartition(" ")
            self._given[noun, value] = pseudonym
            counted = _number(number) if noun in self._lettered else int(number)
            self._counts[noun] = max(self._counts.get(noun, 0), counted)


def _mark(file: Path) -> _Mark:
    try:
        found = file.stat()
    except OSError:
        return ()
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def _read(file: Path, lettered: Collection[str]) -> dict[str, str]:
    if not file.exists():
        return {}
    try:
        known = json.loads(read_text(file))
    except ValueError:
        known = None
    if not isinstance(known, dict) or not all(_is_numbered(one, lettered) for one in known):
        raise FileError(file, "is not as wakit wrote it; put it back, or pseudonyms would change their meaning")
    return {str(pseudonym): str(value) for pseudonym, value in known.items()}


def _is_numbered(pseudonym: str, lettered: Collection[str]) -> bool:
    noun, _, number = pseudonym.rpartition(" ")
    is_letters = number.isalpha() and number.isupper()
    is_short = number.isascii() and len(number) <= _MOST_DIGITS
    return bool(noun) and is_short and (is_letters if noun in lettered else number.isdecimal())


def _forgotten(pseudonym: str) -> str:
    return f"forgotten {pseudonym}"


def _letters(number: int) -> str:
    """A to Z, then AA.

    >>> _letters(1), _letters(26), _letters(27), _letters(703)
    ('A', 'Z', 'AA', 'AAA')
    """
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def _number(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found
