"""How wide a text is at most, without a browser: so that what stands in a drawing stays in its box.

>>> widest("WWW") > widest("iii"), len(cut("x" * 1_000_000, 100)) < 20
(True, True)
>>> wrapped("one two three four", 90, 2)
['one two', 'three four']
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from wakit.view.escape import one_line

__all__ = ["SIZE", "cut", "readable", "widest", "wrapped"]

#: the size that widths are told for unless another is named
SIZE = 12.0
#: parts of the size, by the widest of the fonts that systems bring along; bold ones are wider by a tenth
_NARROW, _LOWER, _UPPER, _WIDE = 0.42, 0.66, 0.79, 1.02
_SLIM = frozenset("iljtfrI.,:;'|!()[]{} -/\\`\"·")
_BROAD = frozenset("mwMW@%—…→←▲△█&QOGD#+<>=~^")
#: scripts in which one character may be as wide as a word
_SPRAWLING = ((0xFB50, 0xFDFF), (0x12000, 0x1254F), (0xA9C1, 0xA9CF), (0x2E3A, 0x2E3B), (0x0B80, 0x0D7F))
_BOLD = 1.1
#: no label is longer, whatever its box
_MOST = 300


def readable(text: str) -> str:
    """A text as it is shown: on one line, nothing in it hidden."""
    return one_line(text, _MOST)


@lru_cache(maxsize=4096)  # pictures of many networks say most of their words again
def widest(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """So wide a text is at most."""
    return sum(_em(letter) for letter in text) * size * (_BOLD if bold else 1.0)


@lru_cache(maxsize=4096)
def _em(letter: str) -> float:
    if letter in _SLIM:
        return _NARROW
    if letter in _BROAD:
        return _WIDE
    if letter.isascii():
        return _LOWER if letter.islower() or letter.isdigit() else _UPPER
    code = ord(letter)
    if any(first <= code <= last for first, last in _SPRAWLING):
        return 7.0
    if unicodedata.category(letter) in ("Mn", "Me"):
        return 0.0
    return 1.3 if unicodedata.east_asian_width(letter) in "WF" else 1.15


def cut(text: str, width: float, size: float = SIZE, *, bold: bool = False) -> str:
    """As much of a text as fits."""
    shown = readable(text)
    if widest(shown, size, bold=bold) <= width:
        return shown
    room, kept = width - widest("…", size, bold=bold), 0.0
    for at, letter in enumerate(shown):
        kept += widest(letter, size, bold=bold)
        if kept > room:
            return shown[:at].rstrip() + "…"
    return shown


def wrapped(text: str, width: float, most: int, size: float = SIZE) -> list[str]:
    """A text on at most so many lines, broken between words; what does not fit is cut, and shows that it was."""
    words, lines = readable(text).split(" "), [""]
    for at, word in enumerate(words):
        longer = f"{lines[-1]} {word}".strip()
        if widest(longer, size) <= width or not lines[-1]:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {' '.join(words[at:])}"
            break
    return [cut(line, width, size) for line in lines if line]
