"""Words that say nothing about a client, as wakit itself uses them: a name of them alone can't be told from text.

``main``, ``admin`` or ``production`` is the name of something in most accounts, and a word of every second sentence.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from wakit.facts.spoken import spoken
from wakit.lens import load_lens
from wakit.registry import load

__all__ = ["is_ordinary"]

_WORD = re.compile(r"[^\W\d_]+")
#: shorter names stand in other words by chance
_SHORTEST = 4


def is_ordinary(name: str) -> bool:
    """Whether a name can't be told from text: too short, or made of nothing but words that wakit uses itself.

    Digits make it a name: a year or a port is one of ours as well, so they count only beside letters.

    >>> is_ordinary("admin"), is_ordinary("web"), is_ordinary("data-archive"), is_ordinary("nordlicht-admin")
    (True, True, True, False)
    >>> is_ordinary("db-2"), is_ordinary("orders-4711"), is_ordinary("i-0abc1234")
    (True, False, False)
    """
    if len(name) < _SHORTEST:
        return True
    digits = sum(c.isdigit() for c in name)
    words = _WORD.findall(name)
    if digits > 2 or not words:
        return not words and digits < _SHORTEST
    known = _words()
    return all(len(word) < _SHORTEST or word.lower() in known for word in words)


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
    yield from _texts("lens")
    yield from _spoken_in_view()
    for name, one in (registry.collectors | registry.derived | registry.told).items():
        yield f"{name} {spoken(name)} {one.row.name}"
        yield from (f"{column.name} {spoken(column.name)} {column.doc}" for column in one.row.columns)
    for check in registry.checks.values():
        yield f"{check.name} {check.title} {check.function.__doc__ or ''}"
        yield f"{check.headline} {check.fine}"


def _texts(place: str) -> Iterator[str]:
    """Prompts and guidance, as they are kept."""
    folders = [files("wakit") / place]
    while folders:
        for entry in folders.pop().iterdir():
            if entry.is_dir():
                folders.append(entry)
            elif entry.name.endswith((".toml", ".md")):
                yield entry.read_text("utf-8")


def _spoken_in_view() -> Iterator[str]:
    """The words of the room that has them all, without its docstrings: their examples name invented clients."""
    for entry in (files("wakit") / "view").iterdir():
        if entry.name.endswith(".py"):
            tree = ast.parse(entry.read_text("utf-8"))
            told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                    yield node.value
