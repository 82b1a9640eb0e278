"""The portfolio in a notebook, part by part; where somebody sits at it, its filters change them all."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path

from wakit.errors import InputError
from wakit.files.wording import shown
from wakit.kernel import BATCH
from wakit.review.portfolio import Asked, Portfolio
from wakit.review.portfolio import open_portfolio as open_records
from wakit.review.portfoliotables import PortfolioTables
from wakit.view.html import Html, Style, join, tag
from wakit.view.portfolio import PARTS, filters_line
from wakit.view.portfoliowords import portfolio_name

__all__ = ["PortfolioPage", "open_portfolio"]


class _Part:
    """A part of the page that is drawn again when the filters change."""

    def __init__(self, make: Callable[[Portfolio], Html], portfolio: Portfolio) -> None:
        import ipywidgets as widgets

        self._make = make
        self.widget = widgets.HTML(layout=widgets.Layout(width="auto"))  # with its margin the whole width is too much
        self.show(portfolio)

    def show(self, portfolio: Portfolio) -> None:
        self.widget.value = str(self._make(portfolio))

    def _repr_mimebundle_(self, **_: object) -> object:
        """The text is not saved with the notebook: it names clients, and would be old."""
        found = self.widget._repr_mimebundle_()
        data = found[0] if isinstance(found, tuple) else found
        return {**(data or {}), "text/plain": "A part of the portfolio; run the cell to see it."}


class PortfolioPage:
    """All reviews in a notebook. Where nobody sits at it every part is ``Html``, else a part that follows the filters.

    >>> from tempfile import TemporaryDirectory
    >>> from wakit.review.store import create_reviews
    >>> place = TemporaryDirectory()
    >>> page = open_portfolio(create_reviews(Path(place.name) / "reviews").path, live=False)
    >>> page
    The portfolio of 0 reviews
    >>> parts = [page.filters(), page.summary(), page.questions(), page.progress(), page.coverage(), page.reviews()]
    >>> all(isinstance(part, Html) for part in [*parts, page.left_out()]), len(page.tables.reviews)
    (True, 0)
    >>> place.cleanup()
    """

    def __init__(self, read: Callable[[Asked], Portfolio], asked: Asked, is_live: bool) -> None:
        self._read, self._is_live = read, is_live
        self.whole = read(Asked())
        self.portfolio = read(asked)
        self._parts: list[_Part] = []

    @property
    def tables(self) -> PortfolioTables:
        """The same as DataFrames, with the filters as they are now."""
        return PortfolioTables(self.portfolio)

    def ask(self, asked: Asked) -> None:
        """Other filters; every part that is shown follows.

        Raises:
            InputError: no such client, workload or question; all stays as it was.
        """
        self.portfolio = self._read(asked)
        for part in self._parts:
            part.show(self.portfolio)

    def filters(self) -> object:
        """Controls for clients, day and question; where nobody sits at it a line that says what was asked for."""
        if not self._is_live:
            return filters_line(self.portfolio)
        from wakit.widgets.portfoliofilters import PortfolioFilters

        return PortfolioFilters(self)

    def summary(self) -> object:
        """Where the reviews stand, which are due next, what is high-risk most often."""
        return self._shown("summary")

    def questions(self) -> object:
        """Which questions are high-risk most often, over time, and which best practices they lack."""
        return self._shown("questions")

    def progress(self) -> object:
        """High-risk questions and cleared ones over time, and when re-reviews are due."""
        return self._shown("progress")

    def coverage(self) -> object:
        """How much of each Security question could be seen, and how old the evidence is."""
        return self._shown("coverage")

    def reviews(self) -> object:
        """Every review in a row."""
        return self._shown("reviews")

    def left_out(self) -> object:
        """What is not among them, each with what to type."""
        return self._shown("left-out")

    def _shown(self, part: str) -> object:
        if not self._is_live:
            return PARTS[part](self.portfolio)
        made = _Part(PARTS[part], self.portfolio)
        self._parts.append(made)
        return made

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> object:
        """Brings the look of the parts along."""
        look = tag("style", Html((files("wakit.view") / "cards.css").read_text("utf-8")))
        data, about = Style(join([look, tag("p", repr(self))]))._repr_mimebundle_()
        return {**data, "text/plain": repr(self)}, about

    def __repr__(self) -> str:
        return portfolio_name(self.portfolio)


def open_portfolio(
    reviews: str | Path | None = None,
    client: str = "",
    *,
    since: str = "",
    question: str = "",
    names: bool = True,
    live: bool | None = None,
    today: date | None = None,
) -> PortfolioPage:
    """All reviews of all clients, by the records that `wakit render` and `wakit judge` leave.

    Args:
        reviews: the reviews folder; else ``WAKIT_REVIEWS``, else the nearest above the current folder.
        client: only these (``acme``, ``acme/web-shop``), with spaces between; else every client.
        since: only reviews recorded on that day or later, such as ``2026-01-31``.
        question: only this question, by number or Tool id.
        names: False: clients bear letters, and days are months.
        live: whether somebody sits at the notebook and gets controls; by default unless it runs in a batch.
        today: what ages are held against; else today (UTC).

    Raises:
        InputError: this is one client's kernel, in which no other may be named; or ``since`` is no day.
        UnknownName: no such client, workload or question.
        StoreError: no reviews folder.
    """
    asked = Asked(tuple(client.split()), since=_day(since), question=question)
    is_live = live if live is not None else not os.environ.get(BATCH)
    return PortfolioPage(lambda one: open_records(reviews or None, one, names=names, today=today), asked, is_live)


def _day(since: str) -> date | None:
    try:
        return date.fromisoformat(since) if since else None
    except ValueError:
        raise InputError(f"since is {shown(since)}, no day; write it like 2026-01-31") from None
