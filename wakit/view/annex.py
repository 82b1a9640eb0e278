"""The technical annex: every check with the resources that it looked at, folded, question by question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from wakit.view.findingrows import finding_table, in_telling_order
from wakit.view.html import Html, join, link, section, tag
from wakit.view.practice import about, headline_word, seen_by
from wakit.view.words import Word

__all__ = ["anchor", "annex"]

#: rows of all tables together: a page of a million resources would be read by nobody
_ROWS = 2_500
_LEAST = 6
_SHOWN = ("status", "key", "arn", "account_id", "region", "observed")
_SEEN = ("check", "status", "account_id", "region", "source")


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
    tables = list(_tables(opened, opened.findings.table, opened.acceptance.by_finding))
    most = _limit([len(one.order) for one in tables])
    parts = []
    for question in opened.lens.questions:
        own = [one for one in tables if one.practices[0].question == question.id]
        if own:
            title = f"{question.id}: {count(len(own), 'check')}"
            checks = join(_check(opened, one, most) for one in own)
            parts.append(section(title, tag("h3", title), checks, id=f"annex-{question.id}"))
    return tag("div", by_account(opened), *parts, class_="wk-annex")


def _tables(opened: Opened, table: pd.DataFrame, accepted: npt.NDArray[np.int64]) -> Iterator[_Table]:
    places = _grouped(table)
    status, keys, idle = (table[name].to_numpy() for name in ("status", "key", "is_unused"))
    told: dict[str, list[tuple[Headline, BestPractice]]] = {}
    for practice in opened.lens.practices:
        for headline in opened.suggested[practice.choice_id].headlines:
            told.setdefault(headline.check, []).append((headline, practice))
    for check, (first, *more) in told.items():
        headline, practice = first
        at = places.get(f"{check} {practice.choice_id}", np.array([], dtype=np.intp))
        is_named = keys[at] != headline.subject
        order = in_telling_order(status[at], is_named, idle[at].astype(bool), accepted[at] >= 0)
        yield _Table(headline, [practice, *(one for _, one in more)], at, order)


def _grouped(table: pd.DataFrame) -> Mapping[str, npt.NDArray[np.intp]]:
    """Where the findings of each check about each best practice stand."""
    both = table["check"].astype(object) + " " + table["choice_id"].astype(object)
    found = both.groupby(both, sort=False).indices
    return {str(key): np.asarray(at, dtype=np.intp) for key, at in found.items()}


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


def _check(opened: Opened, one: _Table, most: int) -> Html:
    """Its sentence and numbers; unfolded its resources, where they were seen, and the best practices it speaks of."""
    headline = one.headline
    shown = one.order[:most]
    top = one.at[[at for at, _ in shown]]
    summary = tag("summary", dot(headline_word(headline)), sentence_of(headline), about(headline), class_="wk-headline")
    links = join((link(practice.id, f"#{practice.id}") for practice in one.practices), ", ")
    inside = tag(
        "div",
        tag("p", links, ": ", headline.title, class_="wk-count"),
        finding_table(opened, _of(opened, top, _SHOWN), [(at, word) for at, (_, word) in enumerate(shown)])
        if shown
        else None,
        _left_out(len(shown), len(one.order)),
        seen_by(opened, _of(opened, one.at, _SEEN)),
        id=anchor(headline.check),
    )
    return tag("details", summary, inside, class_="wk-check")


def _of(opened: Opened, at: npt.NDArray[np.intp], columns: Sequence[str]) -> pd.DataFrame:
    """Some columns of the findings at these places: to take what nobody looks at would cost most of the page."""
    assert opened.findings is not None
    found: pd.DataFrame = opened.findings.table[list(columns)].iloc[at]
    return found


def _left_out(shown: int, every: int) -> Html | None:
    if shown >= every:
        return None
    return tag("p", f"{shown:,} of {every:,} shown; all of them: findings.csv", class_="wk-count")
