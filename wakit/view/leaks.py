"""What a leak scan found, in the one to three lines of a refusal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Protocol

from wakit.view.counting import and_more, count
from wakit.view.escape import one_line

__all__ = ["leak_text", "unsought_text"]

_KINDS, _PLACES, _UNSOUGHT = 6, 3, 3


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


def unsought_text(by_kind: Mapping[str, int]) -> str:
    """What the scan did not look for, how much of it and why; nothing where it looked for everything.

    >>> print(unsought_text({"queue": 2, "tag": 1}))
    the leak scan did not look for 3 of the client's names, which are too short or words that wakit's own texts use \
too, like a queue called "orders": 2 × queue, 1 × tag
    >>> unsought_text({})
    ''
    """
    kinds, every = Counter(by_kind).most_common(), sum(by_kind.values())
    if not every:
        return ""
    why = "is too short or a word" if every == 1 else "are too short or words"
    said = ", ".join(f"{number} × {kind}" for kind, number in kinds[:_UNSOUGHT])
    more = and_more(max(every - sum(number for _, number in kinds[:_UNSOUGHT]), 0))
    return (
        f"the leak scan did not look for {every:,} of the client's names, which {why} that wakit's own texts use too, "
        f'like a queue called "orders": {said}{more}'
    )


def _where(leak: _Leak) -> str:
    return f"{leak.file}{', ' if leak.place else ''}{leak.place} ({leak.kind})"


_ADVICE = "take it out of the answer, note, notebook or branding that says it, then render again"
