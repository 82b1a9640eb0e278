"""Pictures of any DataFrame: counts as bars, flags as a grid, ways from one column to the next, times as lines.

Each is ``Html`` for a cell's end. What could not be seen (``<NA>``) is drawn hatched and called so, never left out;
``good=`` names what is in order, and then everything else is shown as something to talk about.

>>> import pandas as pd
>>> seen = pd.array([True, None, False], "bool[pyarrow]")
>>> buckets = pd.DataFrame({"region": ["eu", "eu", "us"], "is_versioned": seen})
>>> print(to_text(bars(buckets, "region", "is_versioned", good=True, title="Versions")))
Versions
eu: 2 (1 yes, 1 not seen); us: 1 (1 no)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import pandas as pd

from wakit.facts.spoken import spoken
from wakit.view.chips import resource
from wakit.view.drawing import (
    SOFT,
    UNSEEN,
    WIDTH,
    Palette,
    columns_of,
    few,
    figure,
    fitted,
    label,
    legend,
    said,
    shape,
    words_of,
)
from wakit.view.flow import flow
from wakit.view.html import Html, join, tag, to_text
from wakit.view.spans import spans
from wakit.view.tables import rows_table, shown_of
from wakit.view.words import day

__all__ = ["bars", "flow", "grid", "spans", "to_text"]

_BAR, _STEP, _TOP = 20, 30, 30
_MOST_LABEL = 230
_YES, _NO = "yes", "no"
#: so many colours can be told apart
_PARTS = 8


def bars(data: pd.DataFrame, by: str, split: str = "", *, good: object = None, title: str = "", most: int = 12) -> Html:
    """How many rows there are for each value of a column, each bar split by another column.

    Args:
        data: any DataFrame.
        by: the column whose values are the bars, the most frequent first.
        split: the column that divides them.
        good: which of its values is in order (``True``, a text, or several).
        title: what it shows, best as a question.
        most: how many bars; the others are one bar together.

    Raises:
        InputError: it is no DataFrame, or has no such column.
    """
    values = columns_of(data, [by, split] if split else [by])
    parts = few(words_of(values[-1]), _PARTS) if split else [""] * len(values[0])
    if not parts:
        return said(title)
    counted = Counter(zip(few(words_of(values[0]), most + 1), parts, strict=True))
    order = _in_order(parts)
    names = dict.fromkeys(name for name, _ in counted)
    rows = [(name, [(part, counted[name, part]) for part in order if counted[name, part]]) for name in names]
    rows.sort(key=lambda row: (row[0] == UNSEEN, row[0].endswith((" other", " others")), -_total(row[1]), row[0]))
    palette = Palette.of(order, good)
    shown, top = ([legend(palette, order, spoken(split))], _TOP) if split else ([], 4)
    drawn = [*shown, *_bars(rows, palette, top)]
    return figure(title, drawn, top + _STEP * len(rows), _told(rows, bool(split)))


def _total(parts: Iterable[tuple[str, int]]) -> int:
    return sum(number for _, number in parts)


def _in_order(words: Iterable[str]) -> list[str]:
    """Yes before no, others by how often they come, what was not seen last."""
    counted = Counter(words)
    fixed = {_YES: 0, _NO: 1, UNSEEN: 9}
    return sorted(counted, key=lambda word: (fixed.get(word, 2), -counted[word], word))


def _bars(rows: Sequence[tuple[str, list[tuple[str, int]]]], palette: Palette, top: int) -> Iterable[Html]:
    left = min(_MOST_LABEL, 14 + 6.6 * max(len(name) for name, _ in rows))
    room = WIDTH - left - 50
    scale = room / max(_total(parts) for _, parts in rows)
    for at, (name, parts) in enumerate(rows):
        y, x = top + at * _STEP, left
        yield label(left - 8, y + 15, fitted(name, left - 8), end="end")
        for part, number in parts:
            wide = number * scale
            yield shape(
                "rect",
                said=f"{name}: {number:,} {part}".strip(),
                x=x,
                y=float(y),
                width=wide,
                height=float(_BAR),
                fill=palette.fills[part],
                stroke="var(--jp-layout-color0, #ffffff)",
            )
            if wide > 8 + 7 * len(str(number)) and len(parts) > 1:
                yield label(x + wide / 2, y + 14, f"{number:,}", fill=palette.ink(part), size=11, end="middle")
            x += wide
        yield label(x + 6, y + 15, f"{_total(parts):,}", fill=SOFT)


def _told(rows: Sequence[tuple[str, list[tuple[str, int]]]], is_split: bool) -> str:
    def one(name: str, parts: list[tuple[str, int]]) -> str:
        inside = f" ({', '.join(f'{n:,} {part}' for part, n in parts)})" if is_split else ""
        return f"{name}: {_total(parts):,}{inside}"

    return "; ".join(one(name, parts) for name, parts in rows)


def grid(
    data: pd.DataFrame,
    rows: str | Sequence[str],
    columns: Mapping[str, str],
    *,
    good: Sequence[str] = (),
    bad: Sequence[str] = (),
    title: str = "",
    most: int = 24,
) -> Html:
    """A table of signs: a line for each row, a field for each column, so that a gap or an odd one out is seen at once.

    Args:
        data: any DataFrame, a line for each of its rows.
        rows: the column or columns that name a line.
        columns: column → its heading.
        good: columns in which *yes* is in order, and *no* something to talk about.
        bad: columns in which *yes* is something to talk about.
        title: what it shows, best as a question.
        most: how many lines.

    Raises:
        InputError: it is no DataFrame, or has no such column.
    """
    named = [rows] if isinstance(rows, str) else list(rows)
    cells = columns_of(data, [*named, *columns])
    worst = _worst(data, good, bad)[:most]
    if not worst:
        return said(title)
    lines = []
    for line in ([values[at] for values in cells] for at in worst):
        fields = [_field(found, c, good, bad) for found, c in zip(line[len(named) :], columns, strict=True)]
        lines.append((words_of(line[: len(named)]), fields))
    lines.sort(key=lambda line: line[0])
    table = rows_table(["", *columns.values()], [[_named(words), *map(_sign, fields)] for words, fields in lines])
    note = shown_of(len(lines), len(data), "lines, those with most to talk about, are")
    return said(title, join([tag("div", table, class_="wk-grid"), note]))


Field = tuple[str, str]


def _worst(data: pd.DataFrame, good: Sequence[str], bad: Sequence[str]) -> list[int]:
    """Where the rows stand: those with most to talk about first, then those with most unseen."""
    judged = [*good, *bad]
    weight = {"bad": -100, "unseen": -1}
    ranks = [0] * len(data)
    for column, values in zip(judged, columns_of(data, judged), strict=True):
        for at, word in enumerate(words_of(values)):
            ranks[at] += weight.get(_tone(column, word, good, bad), 0)
    return sorted(range(len(ranks)), key=ranks.__getitem__)


def _named(words: Iterable[str]) -> Html:
    return join([resource(word) for word in words], " · ")


def _sign(field: Field) -> Html:
    word, tone = field
    shown = {_YES: "✓ yes", _NO: "– no", UNSEEN: "? not seen"}.get(word) or word
    return tag("span", shown, class_=f"wk-field wk-field-{tone}")


def _field(found: object, column: str, good: Sequence[str], bad: Sequence[str]) -> Field:
    """What stands in a field, and how it is meant."""
    (word,) = words_of([found])
    if isinstance(found, datetime) and word not in (UNSEEN, "never"):
        word = day(found)
    return word, _tone(column, word, good, bad)


def _tone(column: str, word: str, good: Sequence[str], bad: Sequence[str]) -> str:
    if word == UNSEEN:
        return "unseen"
    if column in good or column in bad:
        return "good" if (word == _YES) == (column in good) else "bad"
    return "mild" if word == _YES else "none"
