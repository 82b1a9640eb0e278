"""wakit's own words: what a report says whoever the client is, so what can't be a leak.

The texts of the lens, its prompts and its guidance; the checks' statements and sentences; names of tables and columns
and how they are spoken; AWS's names of operations; the facts with their sources; what ``view`` and ``report`` say; the
notebooks. Neither docstrings (their examples hold names) nor the demo account (its names are what is looked for).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache

from wakit.facts.spoken import spoken
from wakit.redact.texts import kept_in, said_in
from wakit.registry import Collector, Derived, ToldTable, load
from wakit.review.store import notebooks_folder

__all__ = ["own_texts"]

_DATA = ("lens", "facts", "view", "report", "redact")
_SAYING = ("view", "report")
#: what looks for leaks names what it looks for
_NEVER_SHOWN = frozenset({"leaks"})
#: where a template is filled
_TO_FILL = re.compile(r"\{[{%#].*?[}%#]\}")
_READ = (".json", ".toml", ".yaml", ".md", ".css", ".j2")


@cache
def own_texts() -> str:
    """All of it, one text after another."""
    return "\n".join([*_data(), *_declared(), *_said(), *_stories()])


def _data() -> Iterator[str]:
    for room in _DATA:
        yield from (_TO_FILL.sub(" ", text) for text in kept_in(room, *_READ, without=_NEVER_SHOWN))


def _declared() -> Iterator[str]:
    known = load()
    for check in known.checks.values():
        yield from (check.name, spoken(check.name), check.title, check.about)
        yield from (s.said(*n) for s in (check.headline, check.fine) for n in ((1, 1), (1, 3), (2, 2), (3, 3)))
    tables: list[Collector | Derived | ToldTable] = [*known.collectors.values(), *known.derived.values()]
    tables += known.told.values()
    for name in sorted({t.name for t in tables} | {column.name for t in tables for column in t.row.columns}):
        yield from (name, spoken(name))


def _said() -> Iterator[str]:
    """What the code says that makes words for people."""
    for room in _SAYING:
        yield from said_in(room, without=_NEVER_SHOWN)


def _stories() -> Iterator[str]:
    for path in sorted(notebooks_folder().rglob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            yield "".join(cell["source"])
