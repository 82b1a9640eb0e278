"""A word to lie behind the text of a page: as shapes, so that nobody hears it read, finds it or copies it."""

from __future__ import annotations

import io
import re

__all__ = ["watermark"]

_WORD = re.compile(r"[A-Za-z][A-Za-z ]{0,15}")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>]*>")
_INCHES, _ANGLE, _WIDE = 6, 36, 0.97
_COLOUR, _FAINT = "#6b7885", 0.075


def watermark(word: str) -> str:
    """A short word across a square, faint enough to read through, as an SVG file.

    >>> "demo" in watermark("demo")
    False

    Raises:
        ValueError: it is more than a short word of letters.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    if not _WORD.fullmatch(word):
        raise ValueError(f"a watermark is one short word, not {word!r}")
    look = FontProperties(family="DejaVu Sans", weight="bold")
    size = _WIDE * _INCHES * 72 * 100 / TextPath((0, 0), word, size=100, prop=look).get_extents().width
    with rc_context({"svg.fonttype": "path", "svg.hashsalt": "wakit", "text.parse_math": False}):
        figure = Figure(figsize=(_INCHES, _INCHES), facecolor="none")
        FigureCanvasSVG(figure)
        drawn_word = figure.text(0.5, 0.5, word, fontproperties=look, ha="center", va="center", rotation=_ANGLE)
        drawn_word.set(fontsize=size, color=_COLOUR, alpha=_FAINT)
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    plain = _DOCTYPE.sub("", drawn.getvalue())  # with one, a file is taken for more than a picture
    lines = (line for line in plain.splitlines() if not line.strip().startswith("<!--"))  # names the word
    return "\n".join(lines)
