"""Strings of other people's making, so that they can only ever be read.

>>> clean("in\\x00voice\\u202egpj.exe")
'invoice[U+202E]gpj.exe'
>>> clean("x" * 1_000_000, limit=5)
'xxxxx… (1,000,000 characters)'
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

__all__ = ["LIMIT", "clean", "escape", "one_line"]

#: longer texts are cut, and say how long they were
LIMIT = 600
_SHORT = 80

_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
#: controls, bidi and other invisible characters, lone surrogates; not tab and line feed, nor the joiners of scripts
_ODD = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    r"\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)


def clean(value: object, limit: int = LIMIT) -> str:
    """A value as text in which nothing is hidden: invisible characters show their number, NUL is gone, long is cut."""
    text = str(value)
    cut = text if len(text) <= limit else text[:limit]
    cut = _ODD.sub(_visible, _LINE_ENDS.sub("\n", cut))
    return cut if len(text) <= limit else f"{cut}… ({len(text):,} characters)"


def one_line(value: object, limit: int = LIMIT) -> str:
    """The same on one line: no part of it can pass for a line of ours.

    >>> one_line("a\\r\\nwakit: all is well")
    'a wakit: all is well'
    """
    return clean(value, limit).replace("\n", " ").replace("\t", " ")


def escape(value: object, limit: int = LIMIT) -> str:
    """The same, safe inside an HTML element or a quoted attribute."""
    if isinstance(value, str) and len(value) <= min(limit, _SHORT):
        return _escaped(value)
    return html.escape(clean(value, limit), quote=True)


@lru_cache(maxsize=8192)  # a page says most of its words and classes a thousand times
def _escaped(value: str) -> str:
    return html.escape(clean(value), quote=True)


def _visible(found: re.Match[str]) -> str:
    code = ord(found[0])
    return "" if code == 0 else f"[U+{code:04X}]"
