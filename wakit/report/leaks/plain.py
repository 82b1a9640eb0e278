"""Text as it is compared: one form of each letter, nothing invisible, one space where there are several."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import Self

__all__ = ["Spaced", "folded", "spaced", "visible"]

_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
#: accents that belong to the letter before them
_JOINING = re.compile(r"[\u0300-\u036f\u3099\u309a]")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-")
#: how a page shows what is invisible
_SHOWN = re.compile(r"\[U\+[0-9A-F]{4,6}\]")
_SPACES, _WHITE = re.compile(r"\s\s+|[^\S ]"), re.compile(r"\s+")


def visible(text: str) -> str:
    """The text without what can't be seen, and with one form of each letter; lines stay lines.

    >>> visible("a\\u200bc\\u00adme [U+200B]\\uff41")
    'acme a'
    """
    if not text.isascii():
        if _JOINING.search(text):
            text = unicodedata.normalize("NFKC", text)
        text = _FOREIGN.sub(lambda found: _seen(found[0]), text)
    return _SHOWN.sub("", text) if "[U+" in text else text


@lru_cache(maxsize=4096)
def _seen(run: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", _INVISIBLE.sub("", run))).translate(_DASHES)


def folded(text: str) -> str:
    """Small letters, as many as there were letters.

    >>> folded("\\u0130A"), len(folded("\\u0130"))
    ('ia', 1)
    """
    return text.lower() if text.isascii() else text.replace("\u0130", "i").lower()


def spaced(text: str) -> str:
    """One space for each run of white space.

    >>> spaced("a \\n  b")
    'a b'
    """
    inside = " ".join(text.split())  # splits at what ``\\s`` is, five times as fast
    return f"{' ' * text[:1].isspace()}{inside}{' ' * (text[-1:].isspace() and bool(inside))}"


class Spaced:
    """A text with one space for each run of white space (or none at all), that knows where it came from.

    >>> made = Spaced("a \\n  bc")
    >>> made.text, made.origin(3)
    ('a bc', 6)
    """

    def __init__(self, text: str, gaps: re.Pattern[str] | None = None, instead: str = " ") -> None:
        self._source, self._gaps, self._instead = text, gaps or _SPACES, instead
        self.text = gaps.sub(instead, text) if gaps else spaced(text)
        self._map: tuple[list[int], list[int]] | None = None

    @classmethod
    def tight(cls, text: str) -> Self:
        """Without any white space."""
        made = cls("")
        made._source, made._gaps, made._instead, made.text = text, _WHITE, "", "".join(text.split())
        return made

    def origin(self, offset: int) -> int:
        """The offset in the text that it was made of."""
        if self._map is None:
            ends = [found.span() for found in self._gaps.finditer(self._source)]
            lost = list(accumulate(end - start - len(self._instead) for start, end in ends))
            self._map = [end - gone for (_, end), gone in zip(ends, lost, strict=True)], lost
        starts, lost = self._map
        n = bisect_right(starts, offset)
        return offset + (lost[n - 1] if n else 0)
