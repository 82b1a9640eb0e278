"""What a leak scan found, in the one to three lines of a refusal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from wakit.view.counting import and_more, count
from wakit.view.escape import one_line

__all__ = ["leak_text"]

_KINDS, _PLACES = 6, 3


class _Leak(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def place(self) -> str: ...


def leak_text(leaks: Iterable[_Leak]) -> str:
    """What was found by kind, where, and what to do; never what it says.

    >>> from collections import namedtuple
    >>> one = namedtuple("Leak", "kind file place")
    >>> print(leak_text([one("bucket", "findings.csv", "row 7, column 3"), one("person", "review.html", "line 9")]))
    not written: 2 places with what must not leave the house: 1 × bucket, 1 × person
    findings.csv, row 7, column 3 (bucket); review.html, line 9 (person)
    take it out of the answer, note, notebook or branding that says it, then render again
    """
    found = list(leaks)
    kinds = Counter(leak.kind for leak in found).most_common()
    said = ", ".join(f"{number} × {kind}" for kind, number in kinds[:_KINDS]) + and_more(max(len(kinds) - _KINDS, 0))
    places = "; ".join(one_line(_where(leak), 160) for leak in found[:_PLACES]) + and_more(max(len(found) - _PLACES, 0))
    return f"not written: {count(len(found), 'place')} with what must not leave the house: {said}\n{places}\n{_ADVICE}"


def _where(leak: _Leak) -> str:
    return f"{leak.file}{', ' if leak.place else ''}{leak.place} ({leak.kind})"


_ADVICE = "take it out of the answer, note, notebook or branding that says it, then render again"
