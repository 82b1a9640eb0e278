"""The portfolio in a notebook where somebody sits at it, driven without a browser."""

from __future__ import annotations

from datetime import date

import pytest

from tests.clients import TODAY, many_clients
from wakit.errors import InputError
from wakit.widgets.portfolio import open_portfolio
from wakit.widgets.portfoliofilters import PortfolioFilters


@pytest.fixture
def page(tmp_path):
    return open_portfolio(many_clients(tmp_path / "reviews", 4, 2), live=True, today=TODAY)


@pytest.fixture
def filters(page):
    return page.filters()


def test_every_part_follows_the_filters(page, filters):
    rows, summary = page.reviews(), page.summary()
    filters.clients.value = ("dogwood",)
    assert ("dogwood" in rows.widget.value, "alder-bank" in rows.widget.value) == (True, False)
    assert "Only of dogwood." in summary.widget.value
    assert len(page.tables.reviews) == 1


def test_a_question_is_chosen_from_a_list(page, filters):
    rows = page.reviews()
    filters.question.value = "protect-data-rest"
    assert "This question" in rows.widget.value


def test_a_day_leaves_out_what_is_older_and_says_how_many_there_are(filters):
    filters.since.value = date(2030, 1, 1)
    assert "The portfolio of 0 reviews." in filters.said.value


def test_what_is_typed_stays_out_of_the_notebook_s_file(page, filters):
    shown = [page.reviews(), page.summary(), filters]
    assert not any("dogwood" in str(part._repr_mimebundle_()) for part in shown)


def test_with_letters_no_list_of_names_is_offered(tmp_path):
    page = open_portfolio(many_clients(tmp_path / "reviews", 4, 1), names=False, live=True, today=TODAY)
    assert PortfolioFilters(page).clients.options == ()


def test_a_wrong_day_is_said(tmp_path):
    with pytest.raises(InputError, match='since is "May", no day; write it like 2026-01-31'):
        open_portfolio(many_clients(tmp_path / "reviews", 1, 1), since="May")
