"""Figures as SVG; the only module that knows matplotlib, and it has no state between two pictures."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wakit.model import AnswerStatus, Suggestion
from wakit.review.opened import Opened
from wakit.view.chips import answer_word
from wakit.view.escape import clean
from wakit.view.html import Html, tag, text
from wakit.view.words import SUGGESTIONS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Cell", "Row", "practice_map", "practice_picture"]

#: fill, ink, hatch; distinguishable for every kind of colour vision, and in grey
_LOOKS = {
    Suggestion.MET: ("#1b7f6b", "#ffffff", ""),
    Suggestion.NOTHING_AGAINST: ("#a9d3e8", "#1d2733", ""),
    Suggestion.MOSTLY_IN_ORDER: ("#d5e6a3", "#1d2733", ""),
    Suggestion.MOSTLY_NOT: ("#f0b429", "#1d2733", ""),
    Suggestion.NOT_MET: ("#c2410c", "#ffffff", ""),
    Suggestion.IN_PART: ("#cfdcea", "#1d2733", "////"),
    Suggestion.NOT_SEEN: ("#e3e7ec", "#1d2733", "////"),
    Suggestion.BY_INTERVIEW: ("#ffffff", "#5b6673", ""),
}
_SIGNS = {
    AnswerStatus.IN_PLACE: "✓",
    AnswerStatus.NOT_IN_PLACE: "✗",
    AnswerStatus.NOT_APPLICABLE: "–",
    AnswerStatus.LATER: "…",
}
_TITLE = 58


@dataclass(frozen=True)
class Cell:
    """One best practice: the last part of its number, what evidence suggests, what people said."""

    number: str
    suggestion: Suggestion
    answer: AnswerStatus | None


@dataclass(frozen=True)
class Row:
    """One question with its best practices."""

    question: str
    title: str
    cells: Sequence[Cell]


def practice_picture(opened: Opened) -> Html:
    """Security's questions with their best practices as a picture, with words for who can't see it."""
    rows = [
        Row(
            question.id,
            question.title,
            [
                Cell(
                    p.id.rpartition("BP")[2],
                    opened.suggested[p.choice_id].suggestion,
                    said.practices[p.choice_id].status,
                )
                for p in question.practices
            ],
        )
        for question in opened.lens.security
        for said in [opened.question_answers(question.id)]
    ]
    if not rows:
        return tag("p", "The lens of this review has no question about Security.", class_="wk-none")
    caption = tag(
        "figcaption",
        "Each square is a best practice: its colour is what the evidence suggests, the sign in it what people said: ",
        "✓ in place, ✗ not in place, – not applicable, … later; no sign, no answer yet.",
    )
    return tag("figure", Html(practice_map(rows)), caption, class_="wk-picture")


def practice_map(rows: Sequence[Row]) -> str:
    """The SVG of the picture: the same rows give the same bytes."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    widest = max(6, max(len(row.cells) for row in rows))
    high = len(rows) + 1.33
    style = rc_context(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": "wakit",
            "font.family": "sans-serif",
            "text.parse_math": False,
            "hatch.linewidth": 0.6,
            "hatch.color": "#9aa5b1",
        }
    )
    with style:
        figure = Figure(figsize=(4.2, 0.44 * high))
        FigureCanvasSVG(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, max(widest, 9) + 0.05), ylim=(high, 0))
        axes.set_axis_off()
        for at, row in enumerate(rows):
            _draw_row(axes, at, row)
        _draw_legend(axes, len(rows) + 0.12, max(widest, 9))
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    return _inline(drawn.getvalue(), _alternative(rows))


def _draw_row(axes: Axes, at: int, row: Row) -> None:
    title = clean(row.title)
    title = title if len(title) <= _TITLE else title[: _TITLE - 1].rstrip(" ,") + "…"
    axes.text(0.03, at + 0.25, row.question, fontsize=7.6, fontweight="bold", color="#0b4f6c")
    axes.text(0.95, at + 0.25, title, fontsize=7.4, color="#1d2733")
    for place, cell in enumerate(row.cells):
        _draw_cell(axes, place, at + 0.36, cell)


def _draw_cell(axes: Axes, x: float, y: float, cell: Cell) -> None:
    _draw_box(axes, x + 0.03, y, 0.92, 0.48, cell.suggestion)
    ink = _LOOKS[cell.suggestion][1]
    axes.text(x + 0.13, y + 0.25, cell.number, fontsize=7, color=ink, va="center")
    if cell.answer is not None:
        axes.text(
            x + 0.74, y + 0.25, _SIGNS[cell.answer], fontsize=9, fontweight="bold", color=ink, ha="center", va="center"
        )


def _draw_box(axes: Axes, x: float, y: float, width: float, height: float, suggestion: Suggestion) -> None:
    from matplotlib.patches import Rectangle

    fill, _, hatch = _LOOKS[suggestion]
    edge = "#9aa5b1" if suggestion in (Suggestion.BY_INTERVIEW, Suggestion.IN_PART, Suggestion.NOT_SEEN) else fill
    axes.add_patch(Rectangle((x, y), width, height, facecolor=fill, edgecolor=edge, linewidth=0.8, hatch=hatch or None))


def _draw_legend(axes: Axes, y: float, width: float) -> None:
    step = width / 3
    for n, suggestion in enumerate(_LOOKS):
        x, top = (n % 3) * step, y + (n // 3) * 0.38
        _draw_box(axes, x + 0.03, top, 0.36, 0.24, suggestion)
        axes.text(x + 0.5, top + 0.13, SUGGESTIONS[suggestion].text, fontsize=7.4, color="#1d2733", va="center")


def _alternative(rows: Sequence[Row]) -> str:
    """What the picture shows, in a sentence for each question."""
    return " ".join(f"{row.question}: {', '.join(_said(cell) for cell in row.cells)}." for row in rows)


def _said(cell: Cell) -> str:
    return f"{cell.number} {SUGGESTIONS[cell.suggestion].text}, {answer_word(cell.answer).text}"


def _inline(svg: str, alternative: str) -> str:
    """Only the drawing: without prolog, document type and metadata, and with its alternative text."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<!--.*?-->", "", body, flags=re.DOTALL)
    body = re.sub(r'\s(?:width|height)="[\d.]+pt"', "", body, count=2)
    start = body.index(">")
    title = tag("title", text(alternative, limit=20_000))
    return f'{body[:start]} role="img" stroke-linejoin="round">{title}{body[start + 1 :]}'
