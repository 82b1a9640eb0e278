"""Times as lines: from when until when, and where today stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pandas as pd

from wakit.aws import NEVER
from wakit.facts.spoken import spoken
from wakit.view.counting import of_all
from wakit.view.drawing import (
    BAD,
    COLOURS,
    LINE,
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
from wakit.view.html import Html
from wakit.view.words import day

__all__ = ["spans"]

_STEP, _TOP, _AXIS, _LEFT, _RIGHT = 24, 24, 26, 230, 60
#: how far labels of the axis stand from one another, and how many do
_APART, _TICKS = 44, 7
#: so many colours can be told apart
_PARTS = 8


@dataclass(frozen=True)
class _Line:
    name: str
    start: datetime | None
    end: datetime | None
    end_word: str
    part: str


def spans(
    data: pd.DataFrame,
    name: str,
    start: str,
    end: str,
    split: str = "",
    *,
    good: object = None,
    now: datetime | None = None,
    title: str = "",
    most: int = 20,
) -> Html:
    """A line for each row, from one time to another, the oldest first; what never was and what was not seen is said.

    Args:
        data: any DataFrame.
        name: the column that names a line.
        start: the column of times in which it begins.
        end: the column in which it ends.
        split: the column that gives the colours.
        good: which of its values is in order.
        now: where today stands, by the evidence; ``review.at``.
        title: what it shows, best as a question.
        most: how many lines.

    Raises:
        InputError: it is no DataFrame, or has no such column.
    """
    names, starts, ends, parts = columns_of(data, [name, start, end, split or name])
    words = few(words_of(parts), _PARTS) if split else [""] * len(names)
    rows = zip(words_of(names), map(_moment, starts), ends, words, strict=True)
    oldest = sorted(rows, key=lambda row: (row[1] is None, row[1] or NEVER, row[0]))[:most]
    lines = [_Line(called, begin, _moment(b), words_of([b])[0], part) for called, begin, b, part in oldest]
    moments = [m for line in lines for m in (line.start, line.end) if m is not None]
    if not moments:
        return said(title)
    axis = _Axis.over([*moments, *([now] if now else [])])
    order = sorted(dict.fromkeys(words), key=lambda word: (word == UNSEEN, word != "yes", word))
    palette = Palette.of(order, good)
    shown, top = ([legend(palette, order, spoken(split))], _TOP) if split else ([], 4)
    bottom = top + _STEP * len(lines)
    drawn = [*shown, *axis.drawn(top, bottom, now), *_lines(lines, axis, palette, top)]
    note = f"The oldest {of_all(len(lines), len(names))}." if len(lines) < len(names) else ""
    return figure(title, drawn, bottom + _AXIS, _told(lines), note)


def _moment(found: object) -> datetime | None:
    """A time that was; None for what never was, and for what was not seen."""
    if not isinstance(found, datetime) or pd.isna(found):
        return None
    moment = found if found.tzinfo else found.replace(tzinfo=UTC)
    return None if moment == NEVER else moment


@dataclass(frozen=True)
class _Axis:
    first: datetime
    last: datetime

    @classmethod
    def over(cls, moments: Sequence[datetime]) -> _Axis:
        return cls(min(moments), max(*moments, min(moments) + timedelta(days=30)))

    def x(self, moment: datetime) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * ((moment - self.first) / (self.last - self.first))

    def drawn(self, top: float, bottom: float, now: datetime | None) -> Iterator[Html]:
        today = self.x(now) if now is not None else -_APART
        for moment, told in self._ticks():
            x = self.x(moment)
            yield shape("path", d=f"M{x:.1f} {top:g}V{bottom:g}", stroke=LINE, stroke_width=0.7)
            if abs(x - today) > _APART:
                yield label(x, bottom + 14, told, fill=SOFT, size=11, end="middle")
        if now is not None:
            upright = f"M{today:.1f} {top:g}V{bottom:g}"
            yield shape("path", said=f"today: {day(now)}", d=upright, stroke=BAD, stroke_width=1.5)
            yield label(today, bottom + 14, "today", fill=BAD, size=11, end="middle", bold=True)

    def _ticks(self) -> Iterator[tuple[datetime, str]]:
        """Beginnings of months or years, as many as stand well beside one another."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = next((n for n in (1, 3, 6, 12, 24, 60, 120, 240, 600) if months / n <= _TICKS), 2400)
        for month in range(self.first.year * 12, (self.last.year + 1) * 12, step):
            moment = datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
            if self.first <= moment <= self.last:
                yield moment, f"{moment:%Y}" if step >= 12 else f"{moment:%b %Y}"


def _lines(lines: Sequence[_Line], axis: _Axis, palette: Palette, top: float) -> Iterator[Html]:
    for at, line in enumerate(lines):
        y = top + at * _STEP + _STEP / 2
        yield label(_LEFT - 12, y + 4, fitted(line.name, _LEFT - 16), end="end")
        fill = palette.fills[line.part] if line.part else COLOURS[0]
        solid = "#8a96a3" if line.part == UNSEEN else fill
        ends = [axis.x(m) for m in (line.start, line.end) if m is not None]
        if len(ends) == 2:
            yield shape(
                "line",
                said=_told([line]),
                x1=ends[0],
                x2=ends[1],
                y1=y,
                y2=y,
                stroke=solid,
                stroke_width=5.0,
                stroke_opacity=0.55,
                stroke_linecap="round",
            )
        for x in ends:
            yield shape("circle", said=_told([line]), cx=x, cy=y, r=4.5, fill=solid)
        if line.end is None:
            yield label((ends or [float(_LEFT)])[0] + 10, y + 4, line.end_word, fill=SOFT, size=11)


def _told(lines: Sequence[_Line]) -> str:
    def when(moment: datetime | None, otherwise: str) -> str:
        return otherwise if moment is None else day(moment)

    return "; ".join(f"{line.name}: {when(line.start, '–')} to {when(line.end, line.end_word)}" for line in lines)
