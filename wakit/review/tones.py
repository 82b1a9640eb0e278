"""One colour → the tones of it that can be read: on white, on a dark page, and what can be read on itself.

The measure is the Web Content Accessibility Guidelines' contrast ratio; ``READABLE`` is what level AA asks of text.

>>> round(contrast("#ffffff", "#000000")), readable("#ffcc00", on=WHITE) == "#ffcc00"
(21, False)
>>> contrast(readable("#ffcc00", on=WHITE), WHITE) >= READABLE
True
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DARK", "READABLE", "WHITE", "Tones", "contrast", "readable", "tones"]

READABLE = 4.5
#: the grounds on which text stands: the darkest one of a light page, the lightest one of a dark page
WHITE, DARK = "#eff2f5", "#2a3138"
_ON_BANNER = ("#ffffff", "#000000")  # one of the two can be read on any ground
_STEPS = 100


@dataclass(frozen=True)
class Tones:
    """What a page takes of a consultancy's colours; each can be read where it stands."""

    accent: str = "#0b4f6c"  #: text and lines on a light page
    accent_dark: str = "#7cc4e0"  #: the same on a dark page
    banner: str = "#0b4f6c"  #: behind the title
    on_banner: str = "#ffffff"  #: the title


def tones(accent: str = "", banner: str = "") -> Tones:
    """The tones of the colours that somebody chose, as ``#rrggbb``; wakit's own where there are none.

    >>> tones("#7a1f5c")
    Tones(accent='#7a1f5c', accent_dark='#ba8baa', banner='#7a1f5c', on_banner='#ffffff')
    """
    usual = Tones()
    ground = (banner or accent or usual.banner).lower()
    return Tones(
        readable(accent.lower(), on=WHITE) if accent else usual.accent,
        readable(accent.lower(), on=DARK) if accent else usual.accent_dark,
        ground,
        max(_ON_BANNER, key=lambda text: contrast(text, ground)),
    )


def readable(colour: str, *, on: str) -> str:
    """The colour, or the nearest to it on its way to black or white that can be read there."""
    end = "#000000" if _light(on) > _light("#777777") else "#ffffff"
    mixed = (_mixed(colour, end, step / _STEPS) for step in range(_STEPS + 1))
    return next(tone for tone in mixed if contrast(tone, on) >= READABLE)


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, 1 (the same) to 21 (black and white)."""
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _light(colour: str) -> float:
    """The relative luminance, 0 to 1."""
    shares = (part / 255 for part in _parts(colour))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(colour: str, end: str, share: float) -> str:
    mixed = (round(a + (b - a) * share) for a, b in zip(_parts(colour), _parts(end), strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)
