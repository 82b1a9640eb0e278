"""The technical annex: every check with the resources that it looked at, folded, question by question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from wakit.lens import BestPractice
from wakit.review.opened import Opened
from wakit.review.suggest import Headline
from wakit.view.chips import dot, sentence_of
from wakit.view.counting import count
from wakit.view.figures import by_account
from wakit.view.findingrows import FindingRow, finding_table, taken, telling_order
from wakit.view.html import Html, join, link, section, tag
from wakit.view.practice import Sight, about, headline_word, seen_by
from wakit.view.words import Word

__all__ = ["anchor", "annex"]

#: rows of all tables together: a page of a million resources would be read by nobody
_ROWS = 2_500
_LEAST = 6


class _Table(NamedTuple):
    """One check: the best practices that it speaks of, its findings, and which of them are shown in which order."""

    headline: Headline
    practices: Sequence[BestPractice]
    at: npt.NDArray[np.intp]
    order: Sequence[tuple[int, Word]]


def anchor(check: str) -> str:
    """Where the table of a check stands on the page."""
    return f"check-{check}"


def annex(opened: Opened) -> Html:
    """Findings by account, then each check under its first question; the rows of all of them together are bounded."""
    if opened.findings is None or opened.acceptance is None:
        return tag("p", "No account was looked at, so there is nothing to show here.", class_="wk-none")
    table = opened.findings.table
    tables = list(_tables(opened, table, opened.acceptance.by_finding))
    most = _limit([len(one.order) for one in tables])
    rows = iter(taken(table, [(int(one.at[at]), word) for one in tables for at, word in one.order[:most]]))
    sight = Sight.of(table)
    made = [_check(opened, one, list(islice(rows, min(most, len(one.order)))), sight) for one in tables]
    parts = []
    for question in opened.lens.questions:
        own = [check for one, check in zip(tables, made, strict=True) if one.practices[0].question == question.id]
        if own:
            title = f"{question.id}: {count(len(own), 'check')}"
            parts.append(section(title, tag("h3", title), join(own), id=f"annex-{question.id}"))
    return tag("div", by_account(opened), *parts, class_="wk-annex")


def _tables(opened: Opened, table: pd.DataFrame, accepted: npt.NDArray[np.int64]) -> Iterator[_Table]:
    status, keys, idle = (table[name].to_numpy() for name in ("status", "key", "is_unused"))
    told: dict[str, list[tuple[Headline, BestPractice]]] = {}
    for practice in opened.lens.practices:
        for headline in opened.suggested[practice.choice_id].headlines:
            told.setdefault(headline.check, []).append((headline, practice))
    for check, (first, *more) in told.items():
        headline, practice = first
        at = opened.places(practice.choice_id, check)
        is_named = keys[at] != headline.subject
        order = telling_order(status[at], is_named, idle[at].astype(bool), accepted[at] >= 0)
        yield _Table(headline, [practice, *(one for _, one in more)], at, order)


def _limit(sizes: Sequence[int]) -> int:
    """How many rows each table may show, so that all of them together keep to the bound: short ones are whole.

    >>> _limit([3, 10]), _limit([10_000, 10_000, 3])
    (10, 1248)
    """
    left, most = _ROWS, max(sizes, default=0)
    for at, size in enumerate(sorted(sizes)):
        share = left // (len(sizes) - at)
        if size > share:
            return max(_LEAST, share)
        left -= size
    return most


def _check(opened: Opened, one: _Table, rows: Sequence[FindingRow], sight: Sight) -> Html:
    """Its sentence and numbers; unfolded its resources, where they were seen, and the best practices it speaks of."""
    headline = one.headline
    summary = tag("summary", dot(headline_word(headline)), sentence_of(headline), about(headline), class_="wk-headline")
    links = join((link(practice.id, f"#{practice.id}") for practice in one.practices), ", ")
    inside = tag(
        "div",
        tag("p", links, ": ", headline.title, class_="wk-count"),
        finding_table(opened, rows) if rows else None,
        _left_out(len(rows), len(one.order)),
        seen_by(opened, sight.at(one.at)),
        id=anchor(headline.check),
    )
    return tag("details", summary, inside, class_="wk-check")


def _left_out(shown: int, every: int) -> Html | None:
    if shown >= every:
        return None
    return tag("p", f"{shown:,} of {every:,} shown; all of them: findings.csv", class_="wk-count")
