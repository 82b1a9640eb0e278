"""A client's values in a text: all of them at once, in one pass over it (Aho and Corasick's automaton)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, Protocol

import ahocorasick

from wakit.report.leaks.inventory import Inventory, Sought
from wakit.report.leaks.plain import folded, spaced, visible

__all__ = ["Hit", "Matcher"]

#: from this length on a value is found in the midst of a word too
LONG = 12


class Hit(NamedTuple):
    """That something was found, and where in the text it begins."""

    kind: str
    offset: int


class _Automaton(Protocol):
    def add_word(self, word: str, value: object) -> bool: ...
    def make_automaton(self) -> None: ...
    def iter(self, text: str) -> Iterator[tuple[int, tuple[int, str]]]: ...
    def __len__(self) -> int: ...


class Matcher:
    """Looks for the values of an inventory; what ``own`` says too is left out, and counted by kind.

    >>> found = Matcher(Inventory({"acme-exports": "bucket", "main": "bucket"}), own="the main account")
    >>> list(found.find("the main bucket is acme-exports")), dict(found.not_sought)
    ([Hit(kind='bucket', offset=19)], {'bucket': 1})
    """

    def __init__(self, inventory: Inventory, own: str) -> None:
        wanted = [(_key(one), one) for one in inventory.sought()]
        self._any, self._written = _automaton(wanted, as_written=False), _automaton(wanted, as_written=True)
        said = [*self._both(_as_compared(own)), *self._both(spaced(visible("\x00".join(inventory.shown))))]
        self._ours = {word for automaton, part in said for _, word, _ in _hits(automaton, part)}
        lost = (f"part of a {one.kind}" if one.is_part else one.kind for key, one in wanted if key in self._ours)
        self.not_sought = Counter(inventory.too_short()) + Counter(lost)

    def find(self, text: str, *, only_long: bool = False) -> Iterator[Hit]:
        """What is found in a text that has single spaces; ``only_long`` leaves out what needs a border."""
        for automaton, part in self._both(text):
            for kind, word, offset in _hits(automaton, part):
                if word not in self._ours and not (only_long and len(word) < LONG):
                    yield Hit(kind, offset)

    def _both(self, text: str) -> Iterator[tuple[_Automaton, str]]:
        if len(self._any):
            yield self._any, folded(text)
        if len(self._written):
            yield self._written, text


@lru_cache(maxsize=2)
def _as_compared(text: str) -> str:
    return spaced(visible(text))


def _key(one: Sought) -> str:
    """A value as the text is compared with it."""
    text = (
        one.text
        if one.text.isascii() and one.text.isprintable() and "  " not in one.text
        else spaced(visible(one.text))
    )
    return text.strip() if one.as_written else folded(text.strip())


def _automaton(wanted: Iterable[tuple[str, Sought]], *, as_written: bool) -> _Automaton:
    made: _Automaton = ahocorasick.Automaton()
    for key, one in wanted:
        if key and one.as_written == as_written:
            made.add_word(key, (len(key), one.kind))
    if len(made):
        made.make_automaton()
    return made


def _hits(automaton: _Automaton, text: str) -> Iterator[tuple[str, str, int]]:
    for end, (length, kind) in automaton.iter(text):
        start = end - length + 1
        if length >= LONG or _is_apart(text, start, end + 1):
            yield kind, text[start : end + 1], start


def _is_apart(text: str, start: int, end: int) -> bool:
    """Whether neither a letter nor a digit goes on before or after it."""
    before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    return not before and not (end < len(text) and text[end].isalnum() and text[end - 1].isalnum())
