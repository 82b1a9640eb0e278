"""Controls over a portfolio: clients, since when, which question. Nothing is kept of what is chosen."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import ipywidgets as widgets

from wakit.errors import WakitError
from wakit.review.portfolio import Asked
from wakit.view.portfolio import FILTERS, client_names, filters_line, question_options
from wakit.view.whatif import error_line

if TYPE_CHECKING:
    from wakit.widgets.portfolio import PortfolioPage

__all__ = ["PortfolioFilters"]

_STYLE = {"description_width": "initial"}


class PortfolioFilters:
    """The controls; each change is asked for at once, and every part below follows."""

    def __init__(self, page: PortfolioPage) -> None:
        self._page, asked = page, page.portfolio.asked
        names = client_names(page.whole)
        rows = min(6, len(names) or 1)
        self.clients = widgets.SelectMultiple(options=names, description=FILTERS["clients"], rows=rows)
        self.clients.value = tuple(name for name in asked.clients if name in names)
        self.since = widgets.DatePicker(value=asked.since, description=FILTERS["since"], style=_STYLE)
        options = [*question_options(page.whole).items()]
        self.question = widgets.Dropdown(options=options, value=asked.question, description=FILTERS["question"])
        self.said = widgets.HTML(str(filters_line(page.portfolio)))
        for control in (self.clients, self.since, self.question):
            control.style, control.layout.max_width = _STYLE, "100%"
            control.observe(self._chosen, "value")
        controls = [self.clients] if names else []
        self.widget = widgets.VBox([widgets.HBox([*controls, widgets.VBox([self.since, self.question])]), self.said])

    def _chosen(self, _: object) -> None:
        since = self.since.value if isinstance(self.since.value, date) else None
        asked = Asked(tuple(self.clients.value), since=since, question=self.question.value or "")
        try:
            self._page.ask(asked)
            self.said.value = str(filters_line(self._page.portfolio))
        except WakitError as error:
            self.said.value = str(error_line(error.shown))

    def _repr_mimebundle_(self, **_: object) -> object:
        found = self.widget._repr_mimebundle_()
        data = found[0] if isinstance(found, tuple) else found
        return {**(data or {}), "text/plain": "The filters of the portfolio"}
