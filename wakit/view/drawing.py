"""Pieces of pictures: words of values with their colours, legends, labels that fit, the figure around a drawing.

Drawings are SVG made of `tag`, so that whatever an account holds is text in them; colours follow JupyterLab's theme.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from wakit.errors import InputError, UnknownName
from wakit.view.counting import count
from wakit.view.escape import one_line
from wakit.view.html import Html, join, tag
from wakit.view.words import value

__all__ = [
    "BAD",
    "COLOURS",
    "INK",
    "LINE",
    "SOFT",
    "UNSEEN",
    "UNSEEN_FILL",
    "WIDTH",
    "Palette",
    "columns_of",
    "few",
    "figure",
    "fitted",
    "hatch",
    "label",
    "legend",
    "said",
    "shape",
    "words_of",
]

WIDTH = 720
INK, SOFT = "var(--jp-ui-font-color1, #1d2733)", "var(--jp-ui-font-color2, #55616e)"
LINE = "var(--jp-border-color1, #c6ced7)"
#: what is said of a cell that could not be seen, and the pattern that it is drawn in
UNSEEN = "not seen"
_HATCH = "wk-hatch"
UNSEEN_FILL = f"url(#{_HATCH})"
BAD = "#c2410c"
_GOOD, _BAD = "#1b7f6b", BAD
COLOURS = ("#2b7ea1", "#9ccbe3", "#f0b429", "#5f9e8f", "#9b6fa8", "#d98a5b", "#a9b4bf", "#d5e6a3")
_DARK = {_GOOD, _BAD, "#2b7ea1", "#9b6fa8"}
_TYPICAL, _SMALL = 6.3, 12


@dataclass(frozen=True)
class Palette:
    """Which colour each word has: what was not seen is hatched, good and bad ones have theirs, all others one each."""

    fills: Mapping[str, str]

    @classmethod
    def of(cls, words: Iterable[str], good: object = None) -> Palette:
        """Colours for words in this order; where ``good`` is given, it is good and every other word is to talk about.

        ``good`` is a value as in the table (``True``), a word, or several of them.
        """
        wanted = {value(one) for one in (good if isinstance(good, list | tuple | set) else [good])}
        named = [word for word in dict.fromkeys(words) if word != UNSEEN]
        if good is None:
            fills = {word: COLOURS[at % len(COLOURS)] for at, word in enumerate(named)}
        else:
            fills = {word: _GOOD if word in wanted else _BAD for word in named}
        return cls({**fills, UNSEEN: UNSEEN_FILL})

    def ink(self, word: str) -> str:
        """The colour of text on it."""
        return "#ffffff" if self.fills[word] in _DARK else "#1d2733"


def columns_of(data: object, names: Sequence[str]) -> list[list[object]]:
    """The values of columns, by their names.

    Raises:
        InputError: it is no DataFrame.
        UnknownName: it has no such column; names the nearest.
    """
    if not isinstance(data, pd.DataFrame):
        raise InputError(f"a DataFrame is drawn, and this is a {type(data).__name__}")
    found = []
    for name in names:
        if name not in data.columns:
            raise UnknownName("column", name, [str(column) for column in data.columns])
        at = list(data.columns).index(name)  # two may bear one name
        found.append(list(data.iloc[:, at].astype(object)))
    return found


def words_of(values: Iterable[object]) -> list[str]:
    """Values as people read them, on one line; what could not be seen is said."""
    known: dict[object, str] = {}
    words = []
    for found in values:
        key = (type(found), found) if isinstance(found, str | bool | int) else None
        if key is None or key not in known:
            known[key] = _called(one_line(value(found), 200))
        words.append(known[key])
    return words


def _called(word: str) -> str:
    """An ARN by what it ends with: ``role/deploy``; a whole account by its number."""
    parts = word.split(":", 5)
    if parts[0] != "arn" or len(parts) < 6:
        return word
    return parts[4] if parts[5] == "root" else parts[5]


def few(words: list[str], most: int) -> list[str]:
    """The most frequent words as they are, and the others as one."""
    counted = Counter(words)
    kept = [word for word, _ in sorted(counted.items(), key=lambda one: (-one[1], one[0]))]
    if len(kept) <= most:
        return words
    rest = {*kept[most - 1 :]} - {UNSEEN}
    other = count(len(rest), "other")
    return [other if word in rest else word for word in words]


def fitted(text: str, width: float) -> str:
    """As much of a text as fits, by the width of typical letters; of an ARN or a path its end says most."""
    most = max(3, int(width / _TYPICAL))
    if len(text) <= most:
        return text
    return "…" + text[-most + 1 :] if text.startswith("arn:") or "/" in text else text[: most - 1] + "…"


def shape(name: str, *children: object, said: str = "", **attributes: float | str | None) -> Html:
    """One shape of a drawing; ``said`` is shown where somebody points at it."""
    given = {key: f"{v:g}" if isinstance(v, float | int) else v for key, v in attributes.items()}
    return tag(name, tag("title", said) if said else None, *children, **given)


def label(
    x: float, y: float, text: str, *, fill: str = INK, size: float = _SMALL, end: str = "start", bold: bool = False
) -> Html:
    """Text in a drawing."""
    weight = "600" if bold else None
    return shape(
        "text",
        text,
        x=x,
        y=y,
        fill=fill,
        style=f"font-size:{size:g}px;text-anchor:{end}" + (";font-weight:600" if weight else ""),
    )


def legend(palette: Palette, words: Iterable[str], about: str = "") -> Html:
    """What each colour means, on one line; ``about`` says of what."""
    head = f"{about[:1].upper()}{about[1:]}:" if about else ""
    parts, x = [label(0, 10, head, fill=SOFT)], len(head) * _TYPICAL + (10 if head else 0)
    for word in words:
        shown = fitted(word, 150)
        box = shape("rect", x=x, y=1.0, width=11.0, height=11.0, fill=palette.fills[word], stroke=LINE, rx=2.0)
        parts += [box, label(x + 16, 10, shown, fill=SOFT)]
        x += 34 + len(shown) * _TYPICAL
    return join(parts)


def hatch(id: str, ground: str, line: str) -> Html:
    """Lines on a ground, to fill a shape with: ``url(#id)``."""
    return tag(
        "pattern",
        shape("rect", width=6.0, height=6.0, fill=ground),
        shape("path", d="M0 6L6 0", stroke=line, stroke_width=1.2),
        id=id,
        width="6",
        height="6",
        patternUnits="userSpaceOnUse",
    )


def figure(
    title: str, drawn: Iterable[Html], height: float, told: str, note: str = "", *, width: float = WIDTH
) -> Html:
    """A drawing under its title; ``told`` is what it shows, for who can't see it and for a plain text."""
    patterns = tag("defs", hatch(_HATCH, "#e3e7ec", "#8a96a3"))
    inside = join([tag("title", told), patterns, *drawn])
    svg = tag("svg", inside, viewBox=f"0 0 {width:g} {height:g}", role="img", width="100%")
    return _framed(title, svg, told, note)


def said(title: str, shown: Html | None = None, note: str = "") -> Html:
    """A table as a figure, or a line that there is nothing to show."""
    nothing = tag("p", "No row in what was seen, so there is nothing to draw.", class_="wk-none")
    return _framed(title, nothing if shown is None else shown, "", note)


def _framed(title: str, shown: Html, told: str, note: str) -> Html:
    head = tag("p", title, class_="wk-chart-title") if title else None
    below = tag("figcaption", note) if note else None
    twin = tag("span", told, style="display:none") if told else None  # what a plain text shows
    return tag("figure", head, shown, twin, below, class_="wk-chart")
