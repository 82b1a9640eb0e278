"""Numbers with their nouns; everything that counts for people counts here. Needs no table, so it is quick to import."""

from __future__ import annotations

__all__ = ["and_more", "count", "of_all"]


def count(number: int, what: str, many: str = "") -> str:
    """A number with its noun.

    >>> count(1, "check"), count(1200, "check"), count(2, "best practice of High risk", "of them")
    ('1 check', '1,200 checks', '2 of them')
    """
    return f"{number:,} {what if number == 1 else many or what + 's'}"


def and_more(number: int, where: str = "") -> str:
    """What is said behind the one that is named; nothing where it is the only one.

    >>> and_more(3, "above"), and_more(0)
    (' (and 3 more, above)', '')
    """
    return f" (and {number:,} more{f', {where}' if where else ''})" if number else ""


def of_all(number: int, every: int, what: str = "", many: str = "") -> str:
    """A part of a whole.

    >>> of_all(2, 4), of_all(0, 1, "table"), of_all(1200, 5000, "table")
    ('2 of 4', '0 of 1 table', '1,200 of 5,000 tables')
    """
    return f"{number:,} of {count(every, what, many) if what else f'{every:,}'}"
