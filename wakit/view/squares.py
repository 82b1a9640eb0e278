"""Security's best practices as squares, a row for each question: what people said, and what the evidence points to.

Each row says in words what its squares show, so that nobody has to look up a sign first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from wakit.model import AnswerStatus, Risk, Suggestion
from wakit.review.opened import Opened
from wakit.review.risk import risk_of
from wakit.view.chips import answer_of, answer_word
from wakit.view.counting import count
from wakit.view.drawing import INK, SOFT, UNSEEN_FILL, figure, fitted, label, shape
from wakit.view.html import Html, join, tag
from wakit.view.words import ANSWERS, RISKS, SUGGESTIONS

__all__ = ["Cell", "Row", "practice_picture", "squares"]

#: what a suggestion comes to at a glance: fill, and the words of the key
_AGAINST, _FOR, _DARK, _ASKED = "evidence against it", "mostly or all in order", "not fully seen", "asked only"
_KINDS = {
    Suggestion.NOT_MET: _AGAINST,
    Suggestion.MOSTLY_NOT: _AGAINST,
    Suggestion.MET: _FOR,
    Suggestion.MOSTLY_IN_ORDER: _FOR,
    Suggestion.NOTHING_AGAINST: _FOR,
    Suggestion.IN_PART: _DARK,
    Suggestion.NOT_SEEN: _DARK,
    Suggestion.BY_INTERVIEW: _ASKED,
}
#: what was only asked is as the page around it, light or dark, and so is a sign on it
_FILLS = {_AGAINST: "#f6bd8f", _FOR: "#c3deee", _ASKED: "var(--jp-layout-color0, #ffffff)"}
#: on every other fill, in either theme
_ON, _EDGE, _CORNER = "#1d2733", "#7d8995", "#8a2c08"
_WIDE, _LEFT, _STEP, _HIGH, _SIDE = 470, 50, 24, 25, 21


@dataclass(frozen=True)
class Cell:
    """One best practice: its number, what evidence suggests, what people said."""

    number: str
    suggestion: Suggestion
    answer: AnswerStatus | None


@dataclass(frozen=True)
class Row:
    """One question with its best practices."""

    question: str
    risk: Risk
    cells: Sequence[Cell]


def practice_picture(opened: Opened) -> Html:
    """Security's questions with their best practices as a picture, with words for who can't see it."""
    rows = [
        Row(
            question.id,
            risk_of(question, said),
            [
                Cell(p.id, opened.suggested[p.choice_id].suggestion, answer_of(said, p.choice_id))
                for p in question.practices
            ],
        )
        for question in opened.lens.security
        for said in [opened.question_answers(question.id)]
    ]
    return (
        squares(rows) if rows else tag("p", "The lens of this review has no question about Security.", class_="wk-none")
    )


def squares(rows: Sequence[Row]) -> Html:
    """The picture: the same rows give the same bytes."""
    widest = max(len(row.cells) for row in rows)
    drawn = [_drawn(row, at, _LEFT + widest * _STEP + 8) for at, row in enumerate(rows)]
    top = len(rows) * _HIGH + 7
    keys = [_signs(rows, top), _fills(rows, top + 18)]
    told = " ".join(f"{row.question}: {_words(row)}." for row in rows)
    every = sum(len(row.cells) for row in rows)
    what = count(every, "best practice")
    return figure(f"Security: {what}, question by question", [*drawn, *keys], top + 36, told, width=_WIDE)


def _drawn(row: Row, at: int, words: float) -> Html:
    y = at * _HIGH + 1
    return join(
        [
            label(0, y + 15, row.question, bold=True, fill="var(--brand, #0b4f6c)"),
            *(_square(cell, _LEFT + place * _STEP, y) for place, cell in enumerate(row.cells)),
            label(words, y + 15, fitted(_words(row), _WIDE - words), fill=SOFT),
        ]
    )


def _square(cell: Cell, x: float, y: float) -> Html:
    told = f"{cell.number}: {answer_word(cell.answer).text}; evidence: {SUGGESTIONS[cell.suggestion].text}"
    sign = ANSWERS[cell.answer].sign if cell.answer else ""
    kind = _KINDS[cell.suggestion]
    ink = INK if kind == _ASKED else _ON
    shown = label(x + _SIDE / 2, y + 15, sign, fill=ink, size=13, end="middle", bold=True) if sign else None
    return tag("g", tag("title", told), _box(kind, x, y, _SIDE), shown)


def _box(kind: str, x: float, y: float, side: float) -> Html:
    """A fill, and a corner where something speaks against it: nobody needs to tell colours apart."""
    fill = _FILLS.get(kind, UNSEEN_FILL)
    box = shape("rect", x=x, y=y, width=side, height=side, rx=3.0, fill=fill, stroke=_EDGE, stroke_width=0.8)
    tip = side * 0.4
    corner = f"M{x + side - tip:g} {y:g}h{tip:g}v{tip:g}z"
    return join([box, shape("path", d=corner, fill=_CORNER) if kind == _AGAINST else None])


def _words(row: Row) -> str:
    """``high: 2 not in place, 1 open``, or ``all 6 in place``."""
    counted = Counter(cell.answer for cell in row.cells)
    left = counted[None] + counted[AnswerStatus.LATER]
    if left == len(row.cells):
        return f"open{_against(row)}"
    if counted[AnswerStatus.IN_PLACE] == len(row.cells):
        return _in_place(row, "all in place")
    missing = counted[AnswerStatus.NOT_IN_PLACE]
    said = [f"{missing} not in place" if missing else "", f"{left} open" if left else ""]
    told = ", ".join(filter(None, said)) or _in_place(row, "all that applies in place")
    return f"{RISKS[row.risk].text}: {told}" if row.risk in (Risk.HIGH, Risk.MEDIUM) else told


def _in_place(row: Row, fine: str) -> str:
    """Short where evidence speaks against some of it: the words have to fit beside the squares."""
    against = _against(row, AnswerStatus.IN_PLACE)
    return f"in place{against}" if against else fine


def _against(row: Row, *answers: AnswerStatus) -> str:
    """How many the evidence speaks against, of all or of those with these answers."""
    cells = [cell for cell in row.cells if not answers or cell.answer in answers]
    against = sum(_KINDS[cell.suggestion] == _AGAINST for cell in cells)
    return f", evidence against {against}" if against else ""


def _signs(rows: Iterable[Row], y: float) -> Html:
    """What people said, as far as it is there."""
    given = {cell.answer for row in rows for cell in row.cells}
    said = [f"{word.sign} {word.text}" for status, word in ANSWERS.items() if status in given]
    return label(0, y + 11, " · ".join([*said, "blank: not answered"] if None in given else said), fill=SOFT, size=11)


def _fills(rows: Iterable[Row], y: float) -> Html:
    """What the evidence points to, as far as it is there; nothing in a review by interview."""
    kinds = {_KINDS[cell.suggestion] for row in rows for cell in row.cells}
    if kinds == {_ASKED}:
        return join([])
    return join(_keyed(y, [kind for kind in (_AGAINST, _FOR, _DARK, _ASKED) if kind in kinds]))


def _keyed(y: float, kinds: Iterable[str]) -> Iterator[Html]:
    x = 0.0
    for kind in kinds:
        yield _box(kind, x, y, 12)
        yield label(x + 16, y + 11, kind, fill=SOFT, size=11)
        x += 28 + 5.3 * len(kind)
