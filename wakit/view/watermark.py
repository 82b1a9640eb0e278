"""A word to lie behind the text of a page: as shapes, so that nobody hears it read, finds it or copies it."""

from __future__ import annotations

import io
import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["watermark"]

_WORD = re.compile(r"[A-Za-z][A-Za-z ]{0,15}")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>]*>")
_SETTINGS = "MPLCONFIGDIR"
_INCHES, _ANGLE, _WIDE = 6, 36, 0.97
_COLOUR, _FAINT = "#6b7885", 0.075


def watermark(word: str) -> str:
    """A short word across a square, faint enough to read through, as an SVG file.

    >>> "demo" in watermark("demo")
    False

    Raises:
        ValueError: it is more than a short word of letters.
    """
    with _leaving_nothing():
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


@contextmanager
def _leaving_nothing() -> Iterator[None]:
    """What matplotlib writes when it is imported (a list of this machine's fonts) is gone afterwards.

    Where somebody said where it belongs, or it is imported already, it is theirs.
    """
    if _SETTINGS in os.environ or "matplotlib" in sys.modules:
        yield
        return
    told = logging.getLogger("matplotlib.font_manager")
    before = told.level
    with tempfile.TemporaryDirectory(prefix="wakit-") as place:
        os.environ[_SETTINGS] = place
        told.setLevel(logging.ERROR)  # that this takes a moment, each time, helps nobody
        try:
            yield
        finally:
            told.setLevel(before)
            del os.environ[_SETTINGS]
