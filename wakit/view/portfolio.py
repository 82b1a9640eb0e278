"""The portfolio as a page: where all reviews stand, what is due, what is high-risk most often, each review in a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from wakit.review.portfolio import Portfolio
from wakit.review.portfoliorows import ReviewRow, question_rows, review_rows
from wakit.review.risk import RISK_LABEL
from wakit.view.chips import chip
from wakit.view.counting import count, of_all
from wakit.view.html import Html, join, tag
from wakit.view.portfoliofigures import (
    age_figure,
    coverage_figure,
    due_figure,
    effort_figure,
    months_figure,
    practices_figure,
    questions_figure,
)
from wakit.view.portfoliowords import (
    due_text,
    effort_text,
    evidence_text,
    is_overdue,
    left_out_lines,
    portfolio_name,
    progress_text,
    scope_text,
    standing_sentences,
)
from wakit.view.tables import rows_table
from wakit.view.words import RISKS, Word

__all__ = [
    "FILTERS",
    "PARTS",
    "client_names",
    "coverage",
    "filters_line",
    "left_out",
    "progress",
    "question_options",
    "questions",
    "reviews",
    "summary",
]

_FIRST, _DUE, _ROWS, _LINES = 5, 6, 40, 12
_OVERDUE = Word("overdue", "!", "bad")
_NOTHING = "Nothing is recorded yet, so there is nothing to show."
_NONE = "Nothing of this is recorded here."
_CALM = "No question that was answered here is high-risk."
_BARS = "In each bar: what is cleared, what is still high-risk (striped), and where the goal is (the line)."
_RISK = f"Risk is {RISK_LABEL}."


def filters_line(portfolio: Portfolio) -> Html:
    """What was asked for, and how many reviews that is."""
    told = scope_text(portfolio) or "Every review."
    return tag("p", f"{told} {portfolio_name(portfolio)}.", class_="wk-count", role="status")


def client_names(portfolio: Portfolio) -> list[str]:
    """The clients as a list offers them; none where they bear letters, which would tell who is chosen."""
    if not portfolio.names:
        return []
    return sorted({one.client for one in portfolio.standings} | {one.client for one in portfolio.silent})


def question_options(portfolio: Portfolio) -> dict[str, str]:
    """The questions as a list offers them, in the order of the lens, and their ids; the first is every question."""
    rows = sorted(question_rows(portfolio), key=lambda row: row.question)
    return {"every question": "", **{f"{row.question} {row.title}": row.tool_id for row in rows}}


def summary(portfolio: Portfolio) -> Html:
    """Where the reviews stand, which are due next, what is high-risk most often, and what is not among them."""
    tiles = (tag("p", tag("b", number), " ", tag("span", said)) for number, said in standing_sentences(portfolio))
    scope = scope_text(portfolio)
    boxes = (_next(portfolio), _commonest(portfolio), _missing(portfolio))
    return tag(
        "section",
        tag("p", scope, class_="wk-count") if scope else None,
        tag("div", *tiles, class_="wk-tiles"),
        tag("div", *boxes, class_="wk-first"),
        class_="wk-summary",
        id="summary",
        data_wakit="portfolio",
    )


def _next(portfolio: Portfolio) -> Html | None:
    rows = review_rows(portfolio)
    if not rows:
        return None
    lines = (
        tag("li", tag("span", row.review), tag("span", _due(row, portfolio), class_="wk-links")) for row in rows[:_DUE]
    )
    left = len(rows) - _DUE
    more = tag("p", f"{count(left, 'other is', 'others are')} due later.", class_="wk-after") if left > 0 else None
    return tag("div", tag("h3", "To be reviewed next"), tag("ol", *lines), more, class_="wk-decisions")


def _due(row: ReviewRow, portfolio: Portfolio) -> Html:
    """The day, and whether it has passed."""
    late = chip(_OVERDUE) if is_overdue(row, portfolio) else None
    return join(part for part in (late, " " if late else None, due_text(row)) if part)


def _commonest(portfolio: Portfolio) -> Html | None:
    rows = [row for row in question_rows(portfolio) if row.high_risk][:_FIRST]
    if not rows:
        return None
    lines = (
        tag(
            "li",
            tag("span", row.title or row.question, class_="wk-sentence"),
            _of(row.question, row.high_risk, row.reviews),
        )
        for row in rows
    )
    return tag("div", tag("h3", "High-risk most often"), tag("ol", *lines), class_="wk-gravest")


def _of(name: str, number: int, every: int) -> Html:
    return tag("span", tag("span", name, class_="wk-number"), f" {of_all(number, every, 'review')}", class_="wk-links")


def _missing(portfolio: Portfolio) -> Html:
    silent, changed = len(portfolio.silent), sum(one.changed is not None for one in portfolio.standings)
    said = [
        f"{count(silent, 'review has', 'reviews have')} no record that counts here." if silent else "",
        f"{count(changed, 'review was', 'reviews were')} changed after the newest record." if changed else "",
        f"{count(len(portfolio.unread), 'line of a file', 'lines of files')} could not be read."
        if portfolio.unread
        else "",
    ]
    told = " ".join(part for part in said if part) or "Every review has a record, and nothing was changed since."
    head = tag("h3", "Not in these numbers")
    return tag(
        "div",
        head,
        tag("p", told if portfolio.standings or silent or portfolio.unread else _NOTHING),
        class_="wk-unseen-first",
    )


def questions(portfolio: Portfolio) -> Html:
    """Which questions are high-risk most often, over time, and which best practices they lack."""
    nothing = _CALM if any(one.answered for one in portfolio.standings) else _NONE
    return _figures(questions_figure(portfolio), practices_figure(portfolio), note=_RISK, nothing=nothing)


def progress(portfolio: Portfolio) -> Html:
    """High-risk questions and cleared ones over time, what the plans take, and when re-reviews are due."""
    return _figures(months_figure(portfolio), effort_figure(portfolio), due_figure(portfolio))


def coverage(portfolio: Portfolio) -> Html:
    """How much could be seen, and how old the evidence is."""
    return _figures(coverage_figure(portfolio), age_figure(portfolio))


def _figures(*figures: Html | None, note: str = "", nothing: str = _NONE) -> Html:
    shown = [figure for figure in figures if figure is not None]
    label = tag("p", note, class_="wk-count") if note and shown else None
    return tag("section", *(shown or [tag("p", nothing, class_="wk-none")]), label, class_="wk-summary wk-figures")


def reviews(portfolio: Portfolio) -> Html:
    """Every review in a row, those first that are due first; many are folded."""
    rows = review_rows(portfolio)
    if not rows:
        return tag("section", tag("p", _NOTHING, class_="wk-none"), class_="wk-summary")
    more = rows[_ROWS:]
    folded = (
        tag("details", tag("summary", f"{count(len(more), 'more', 'more')}, due later"), _table(more, portfolio))
        if more
        else None
    )
    shown = [_table(rows[:_ROWS], portfolio), folded, tag("p", _BARS, class_="wk-count")]
    return tag("section", *shown, class_="wk-summary")


def _table(rows: Sequence[ReviewRow], portfolio: Portfolio) -> Html:
    asked = portfolio.asked.question
    heads = [
        "Review",
        "Answered",
        *(["This question"] if asked else []),
        "High-risk questions",
        "Evidence",
        "Next re-review",
        "Plan",
    ]
    lines = [
        [
            tag("b", row.review),
            of_all(row.answered, row.questions),
            *([_risk(row)] if asked else []),
            _progress(row),
            evidence_text(row).replace(" ", "\u00a0"),
            _due(row, portfolio),
            effort_text(row),
        ]
        for row in rows
    ]
    return rows_table(heads, lines, class_="wk-portfolio")


def _risk(row: ReviewRow) -> Html:
    found = next((word for risk, word in RISKS.items() if risk == row.risk), None)
    return chip(found) if found else tag("span", "–")


def _progress(row: ReviewRow) -> Html:
    """A bar of what is cleared, with a mark where the goal is."""
    told = tag("span", progress_text(row))
    if not row.found:
        return told
    parts = [("good", row.cleared), ("bad", row.found - row.cleared)]
    pieces = (tag("i", class_=f"wk-part-{look}", style=f"flex: {number} 1 0") for look, number in parts if number)
    mark = tag("s", style=f"left: {100 * row.goal / row.found:.0f}%")
    return join([told, tag("span", *pieces, mark, class_="wk-bar wk-to-goal", aria_hidden="true")])


def left_out(portfolio: Portfolio) -> Html:
    """What is not among the reviews, each with what to type."""
    lines = list(left_out_lines(portfolio))
    if not lines:
        there = (
            "every review has a record, and none was changed since" if portfolio.standings else "there is no review yet"
        )
        return tag("section", tag("p", f"Nothing: {there}."), class_="wk-summary")
    shown, rest = lines[:_LINES], lines[_LINES:]
    listed = tag("ul", *(tag("li", line) for line in shown))
    more = (
        tag("details", tag("summary", count(len(rest), "more", "more")), tag("ul", *(tag("li", line) for line in rest)))
        if rest
        else None
    )
    return tag("section", listed, more, class_="wk-summary")


#: labels of the controls
FILTERS = {"clients": "Clients", "since": "Recorded since", "question": "Question"}
#: what the cells of the notebook show, by the cell's id
PARTS: Mapping[str, Callable[[Portfolio], Html]] = {
    "summary": summary,
    "questions": questions,
    "progress": progress,
    "coverage": coverage,
    "reviews": reviews,
    "left-out": left_out,
}
