"""What stands beside what on the first pages: of a review that nobody has answered yet, and of the portfolio."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from tests.clients import TODAY, add_client, record
from tests.report.notebooks import code, notebook, ours, story, text_of
from tests.view.made import bucket, judged
from wakit.model import AnswerStatus
from wakit.report.page import render_page
from wakit.review.opened import open_workload
from wakit.review.portfolio import Asked, open_portfolio
from wakit.review.store import create_reviews
from wakit.services.s3 import AccountBlock
from wakit.view.html import Html
from wakit.view.pageone import page_one
from wakit.view.portfolio import summary

pytestmark = pytest.mark.browser

Shown = Callable[[Html], dict[str, tuple[float, float]]]


@pytest.fixture
def shown(chromium) -> Shown:
    """Where each box of a first page begins on a wide screen: from the left, from above."""

    def show(first: Html) -> dict[str, tuple[float, float]]:
        page: Page = chromium.new_page(viewport={"width": 1440, "height": 900})
        page.set_content(render_page(text_of(notebook(story("# R"), code("", ours(first)))), title="Acme"))
        boxes = page.locator(".wk-first > *").all()
        places = {str(one.evaluate("box => box.className")): one.bounding_box() for one in boxes}
        page.close()
        return {name: (place["x"], place["y"]) for name, place in places.items() if place}

    return show


def test_while_nothing_is_to_be_decided_what_is_grave_stands_in_its_place(shown: Shown, tmp_path) -> None:
    rows = {"s3_buckets": [bucket("open", policy_is_public=True)], "s3_account_blocks": [AccountBlock(*[False] * 5)]}
    opened = open_workload("acme", judged(tmp_path, rows).path)
    at = shown(page_one(opened))
    left = [at[name] for name in ("wk-decisions", "wk-gravest", "wk-unseen-first")]
    assert len({x for x, _ in left}) == 1
    assert [y for _, y in left] == sorted(y for _, y in left)
    assert at["wk-chart"][0] > left[0][0]
    assert at["wk-chart"][1] < left[1][1]


def test_on_the_portfolio_what_is_commonest_stands_beside_who_is_next(shown: Shown, tmp_path) -> None:
    reviews = create_reviews(tmp_path / "reviews").path
    add_client(reviews, "acme", [record(datetime(2026, 3, 1, tzinfo=UTC), {"SEC08-BP02": AnswerStatus.NOT_IN_PLACE})])
    at = shown(summary(open_portfolio(reviews, Asked(), today=TODAY)))
    following, commonest = at["wk-decisions"], at["wk-gravest"]
    assert commonest[0] > following[0]
    assert commonest[1] == following[1]
