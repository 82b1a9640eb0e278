"""How people write names into a sentence: between marks, and behind the word for what bears them."""

from __future__ import annotations

import re

__all__ = ["MARKS", "is_written_as_name"]

#: what people put around a name, and behind it; none of it is a part of the name, unless the whole is known so
MARKS = "`'\"“”„‟«»‹›‘’‚*_~…—–!?.:;,()[]{}<>|\\$%^+"
_PAIRS = ("``", "''", '""', "“”", "„“", "„”", "«»", "»«", "‹›", "›‹", "‘’", "‚‘", "**", "__")
_BEFORE = re.compile(r"(\w+)(?: called| named)? $")
#: characters in which the word before a name stands; a note may be a megabyte
_NEAR = 60
#: what stands in a policy as a principal, and where a policy is attached, is mostly called by what it is
_ALSO = {"principal": {"group", "role", "user"}, "organization policy target": {"unit", "ou"}}
#: values that are words more often than names
_WORDS = {"tag", "tag value"}
#: AWS's own, such as AdministratorAccess, where wakit's texts have it too
_JOINED = re.compile(r"[a-z][A-Z]")


def is_written_as_name(said: str, at: int, value: str, noun: str) -> bool:
    """Whether a word of a sentence, which is also the name of something, is meant as its name there.

    >>> is_written_as_name('Only "orders" is encrypted.', 6, "orders", "queue")
    True
    >>> is_written_as_name("the queue orders", 10, "orders", "queue")
    True
    >>> is_written_as_name("many orders", 5, "orders", "queue")
    False
    """
    if noun in _WORDS or _JOINED.search(value):
        return False
    around = said[at - 1 : at] + said[at + len(value) : at + len(value) + 1]
    before = _BEFORE.search(said[max(0, at - _NEAR) : at])
    return around in _PAIRS or (before is not None and _is_called(noun, before[1].lower()))


def _is_called(noun: str, word: str) -> bool:
    return word == noun.split()[-1].lower() or word in _ALSO.get(noun, ())
