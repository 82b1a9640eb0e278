"""Words that say nothing about a client, as wakit itself uses them: a name of them alone can't be told from text.

``main``, ``admin`` or ``production`` is the name of something in most accounts, and a word of every second sentence.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from wakit.facts.spoken import spoken
from wakit.lens import load_lens
from wakit.redact.texts import kept_in, said_in
from wakit.registry import load

__all__ = ["is_ordinary", "is_team", "is_word"]

_WORD = re.compile(r"[^\W\d_]+")
#: shorter names stand in other words by chance
_SHORTEST = 4


def is_ordinary(name: str) -> bool:
    """Whether a name can't be told from text: too short, or one word that wakit uses itself.

    Of several words, or with digits in it, it is a name. The scan of finished files (`wakit.report.leaks`) looks for no
    less than what this leaves in text.

    >>> is_ordinary("admin"), is_ordinary("web"), is_ordinary("data-archive"), is_ordinary("nordlicht")
    (True, True, False, False)
    >>> is_ordinary("443"), is_ordinary("orders-4711"), is_ordinary("i-0abc1234")
    (True, False, False)
    """
    return len(name) < _SHORTEST or (bool(_WORD.fullmatch(name)) and name.lower() in _words())


def is_word(part: str) -> bool:
    """Whether a part of a person's name is a word that wakit uses itself, however short it is.

    >>> is_word("Will"), is_word("Tom")
    (True, False)
    """
    return part.lower() in _words()


def is_team(name: str) -> bool:
    """Whether it names a team, and nobody.

    >>> is_team("platform team"), is_team("Okonjo's team"), is_team("Ana")
    (True, False, False)
    """
    *words, last = name.lower().split() or [""]
    return last == "team" and all(map(is_ordinary, words))


@cache
def _words() -> frozenset[str]:
    return frozenset({*_common(), *(word.lower() for said in _said() for word in _WORD.findall(said) if len(word) > 2)})


def _common() -> list[str]:
    told = tomllib.loads((files("wakit.redact") / "data" / "ordinary.toml").read_text("utf-8"))
    return str(told["words"]).split()


def _said() -> Iterator[str]:
    """Every text of ours that may stand on a page."""
    lens, registry = load_lens(), load()
    for question in lens.questions:
        yield question.title
        yield question.area
        yield from (practice.title for practice in question.practices)
    yield from kept_in("lens", ".toml", ".md")
    yield from said_in("view")
    for name, one in (registry.collectors | registry.derived | registry.told).items():
        yield f"{name} {spoken(name)} {one.row.name}"
        yield from (f"{column.name} {spoken(column.name)} {column.doc}" for column in one.row.columns)
    for check in registry.checks.values():
        yield f"{check.name} {check.title} {check.function.__doc__ or ''}"
        yield f"{check.headline} {check.fine}"
