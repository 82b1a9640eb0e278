"""Figures over all reviews: bars and a table over months. Each says in text what it shows; no colour stands alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from wakit.review.portfolio import Portfolio
from wakit.review.portfoliorows import (
    QuestionMonthRow,
    coverage_rows,
    month_rows,
    practice_rows,
    question_month_rows,
    question_rows,
    review_rows,
)
from wakit.view.counting import count, of_all
from wakit.view.html import Html, join, tag
from wakit.view.portfoliowords import OLD_DAYS, is_overdue, month_text
from wakit.view.tables import rows_table

__all__ = [
    "age_figure",
    "coverage_figure",
    "due_figure",
    "effort_figure",
    "months_figure",
    "practices_figure",
    "questions_figure",
]

_MOST_QUESTIONS, _MOST_PRACTICES, _MOST_MONTHS, _MONTHS_AHEAD = 15, 12, 5, 6

#: how it looks (see ``cards.css``), and how much of the bar it is
Part = tuple[str, int]


def _bars(title: str, rows: Iterable[tuple[object, str, Sequence[Part]]]) -> Html:
    """A bar for each row: its name, its numbers in words, its parts."""
    lines = (
        tag("li", tag("span", name), tag("span", told, class_="wk-count"), _bar(parts)) for name, told, parts in rows
    )
    head = tag("figcaption", title, class_="wk-chart-title")
    return tag("figure", head, tag("ul", *lines, class_="wk-bars"), class_="wk-chart")


def _bar(parts: Iterable[Part]) -> Html:
    pieces = (tag("i", class_=f"wk-part-{look}", style=f"flex: {number} 1 0") for look, number in parts if number)
    return tag("span", *pieces, class_="wk-bar", aria_hidden="true")


def _counted(title: str, rows: Sequence[tuple[str, int, str]], noun: str) -> Html:
    """How many of something each row is, on one scale; the look of a row says what it means."""
    most = max((number for _, number, _ in rows), default=0)
    bars = (
        (name, count(number, noun) if number else "none", [(look, number), ("none", most - number)])
        for name, number, look in rows
    )
    return _bars(title, bars)


def questions_figure(portfolio: Portfolio) -> Html | None:
    """The questions that most reviews have high-risk, and how that was at some months before."""
    rows = [row for row in question_rows(portfolio) if row.high_risk][:_MOST_QUESTIONS]
    if not rows:
        return None
    found = {(one.tool_id, one.month): one for one in question_month_rows(portfolio)}
    months = _some(sorted({month for _, month in found}))
    lines = [
        [
            join([tag("span", row.question, class_="wk-number"), f" {row.title}"]),
            *(_cell(found.get((row.tool_id, month))) for month in months),
        ]
        for row in rows
    ]
    heads = ["Question", *(month_text(month, short=True) for month in months)]
    title = "Questions that are high-risk most often, of the reviews that had answered them by the end of each month"
    head = tag("figcaption", title, class_="wk-chart-title")
    return tag("figure", head, rows_table(heads, lines, class_="wk-heat"), class_="wk-chart")


def _some(months: Sequence[str]) -> list[str]:
    """The newest, and others at equal distances before it."""
    step = max(1, -(-len(months) // _MOST_MONTHS))
    return list(months[::-1][::step][:_MOST_MONTHS])[::-1]


def _cell(row: QuestionMonthRow | None) -> Html:
    if row is None or not row.reviews:
        return tag("span", "–")
    return tag(
        "span",
        of_all(row.high_risk, row.reviews),
        _bar([("bad", row.high_risk), ("none", row.reviews - row.high_risk)]),
    )


def practices_figure(portfolio: Portfolio) -> Html | None:
    """The best practices that most reviews lack in a high-risk question."""
    rows = [row for row in practice_rows(portfolio) if row.in_high_risk][:_MOST_PRACTICES]
    if not rows:
        return None
    bars = [
        (
            join([tag("span", row.best_practice, class_="wk-number"), f" {row.title}"]),
            f"{row.not_in_place:,} not in place, {row.in_place:,} in place",
            [("bad", row.not_in_place), ("good", row.in_place)],
        )
        for row in rows
    ]
    return _bars("Best practices that high-risk questions lack most often, as people answered", bars)


def months_figure(portfolio: Portfolio) -> Html | None:
    """High-risk questions over all reviews, and those that were cleared, at the end of some months."""
    rows = {row.month: row for row in month_rows(portfolio)}
    kept = [rows[month] for month in _some(sorted(rows)) if rows[month].high_risk or rows[month].cleared]
    if not kept:
        return None
    most = max(row.high_risk + row.cleared for row in kept)
    bars = [
        (
            month_text(row.month),
            f"{row.high_risk:,} high-risk, {row.cleared:,} cleared, in {count(row.reviews, 'review')}",
            [("good", row.cleared), ("bad", row.high_risk), ("none", most - row.high_risk - row.cleared)],
        )
        for row in kept
    ]
    return _bars("High-risk questions, and those that were cleared, at the end of the month", bars)


def coverage_figure(portfolio: Portfolio) -> Html | None:
    """How much of each Security question could be seen, over the reviews with evidence."""
    rows = coverage_rows(portfolio)
    if not rows:
        return None
    bars = []
    for row in rows:
        parts = [
            ("in full", "good", row.seen_in_full),
            ("in part", "mild", row.seen_in_part),
            ("not seen", "unseen", row.not_seen),
            ("only asked", "none", row.only_asked),
        ]
        whole = sum(number for _, _, number in parts)
        told = ", ".join(f"{_percent(number, whole)} {name}" for name, _, number in parts if number)
        name = join([tag("span", row.question, class_="wk-number"), f" {row.title}"])
        bars.append((name, told, [(look, number) for _, look, number in parts]))
    reviews = max(row.reviews for row in rows)
    return _bars(f"How much of each Security question could be seen, in {count(reviews, 'review')} with evidence", bars)


def _percent(number: int, whole: int) -> str:
    """A share that is not nothing is never said as 0.

    >>> _percent(1, 300), _percent(1, 3)
    ('under 1 %', '33 %')
    """
    share = 100 * number / whole
    return "under 1 %" if 0 < share < 1 else f"{share:.0f} %"


def age_figure(portfolio: Portfolio) -> Html | None:
    """How old the evidence of the reviews is."""
    if not portfolio.standings:
        return None
    names = ("a month at most", "up to three months", "up to six months", "up to a year", "older than a year")
    limits, talk = (31, 92, OLD_DAYS, 366), "no evidence: held by interview"
    found: Counter[str] = Counter()
    for one in portfolio.standings:
        age = one.evidence_age(portfolio.today)
        found[talk if age is None else names[sum(age > limit for limit in limits)]] += 1
    looks = ("good", "good", "mild", "bad", "bad")
    rows = [(name, found[name], look) for name, look in zip(names, looks, strict=True)]
    return _counted(
        "How old the evidence is", [*rows, *([(talk, found[talk], "mild")] if found[talk] else [])], "review"
    )


def due_figure(portfolio: Portfolio) -> Html | None:
    """How many re-reviews are overdue, and in which month the others are due."""
    rows = review_rows(portfolio)
    if not rows:
        return None
    over = sum(is_overdue(row, portfolio) for row in rows)
    found = Counter(row.next_review_month for row in rows if not is_overdue(row, portfolio))
    today = portfolio.today
    numbers = [today.year * 12 + today.month - 1 + ahead for ahead in range(_MONTHS_AHEAD)]
    months = [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]
    later = sum(number for month, number in found.items() if month not in months)
    lines = [("overdue", over, "bad"), *((month_text(month), found[month], "mild") for month in months)]
    return _counted("When re-reviews are due", [*lines, *([("later", later, "mild")] if later else [])], "re-review")


def effort_figure(portfolio: Portfolio) -> Html | None:
    """What the plans take: their decisions by how much work each is, and how many questions they clear."""
    rows = [row for row in review_rows(portfolio) if row.decisions]
    if not rows:
        return None
    sizes = [
        ("work of hours", sum(row.decisions_of_hours for row in rows), "mild"),
        ("work of days", sum(row.decisions_of_days for row in rows), "mild"),
        ("work of weeks", sum(row.decisions_of_weeks for row in rows), "mild"),
    ]
    unknown = sum(row.decisions_of_unknown for row in rows)
    clear = count(sum(row.decisions_clear for row in rows), "high-risk question")
    title = f"What the plans of {count(len(rows), 'review')} take to reach their goals, and so to clear {clear}"
    return _counted(title, [*sizes, *([("not estimated", unknown, "mild")] if unknown else [])], "decision")
