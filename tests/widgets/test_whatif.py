"""What if, without a browser: what a person chooses is set as a value."""

from __future__ import annotations

from datetime import date

import pytest

from wakit.review.answers import answer
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.store import create_reviews
from wakit.view.html import to_text
from wakit.widgets.facade import open_review
from wakit.widgets.whatif import WhatIfPage


@pytest.fixture
def page(tmp_path):
    store = create_reviews(tmp_path / "reviews")
    create_client(store, NewClient("acme", evidence="none"))
    opened = open_workload("acme", store.path)
    for number in ("SEC04-BP01", "SEC08-BP02"):
        practice = opened.lens.practice(number)
        answer(opened.folder.answers, practice.question, practice.choice_id, opened.lens, status="not_in_place")
    return WhatIfPage(opened)


def shown(page):
    return to_text(page._plan.value)


def row(page, number):
    return page._rows[page.what_if.opened.lens.practice(number).choice_id]


def on_disk(page):
    return page.what_if.opened.folder.plan.read_text(encoding="utf-8")


def test_each_decision_has_a_row_and_another_can_be_added(page):
    assert [r.practice.id for r in page._rows.values()] == ["SEC04-BP01"]
    page._add.click()
    assert {r.practice.id for r in page._rows.values()} == {"SEC04-BP01", "SEC08-BP02"}
    assert page._add.disabled


def test_a_row_says_what_the_guidance_estimates_and_what_is_no_decision(page):
    page._add.click()
    decided, other = row(page, "SEC04-BP01"), row(page, "SEC08-BP02")
    assert decided.effort.label == "weeks (guidance)"
    assert [to_text(one.title.value).partition(" · ")[2] for one in (decided, other)] == ["", "not among the decisions"]
    answer(*_missing(page, "OPS06-BP01"), status="not_in_place")
    page._goal.value = 100
    assert row(page, "OPS06-BP01").effort.label == "not estimated"


def _missing(page, number):
    opened = page.what_if.opened
    practice = opened.lens.practice(number)
    return opened.folder.answers, practice.question, practice.choice_id, opened.lens


def test_a_choice_is_seen_at_once_and_nothing_is_written(page):
    before = on_disk(page)
    row(page, "SEC04-BP01").stands.value = "later"
    assert "SEC08-BP02" in {r.practice.id for r in page._rows.values()}
    assert "1 change not kept yet." in shown(page)
    assert on_disk(page) == before


def test_a_day_is_asked_for_where_something_waits_for_one(page):
    one = row(page, "SEC04-BP01")
    assert one.day.layout.display == "none"
    one.stands.value = "not_before"
    assert one.day.layout.display == ""
    one.day.value = date(2027, 3, 1)
    assert (one.stands.value, page.what_if.choices[one.practice.choice_id, "not_before"].chosen) == (
        "not_before",
        "2027-03-01",
    )
    one.stands.value = "open"
    assert not page.what_if.choices


def test_keep_writes_and_back_forgets(page):
    row(page, "SEC04-BP01").effort.value = "hours"
    page._goal.value = 100
    page._keep.click()
    assert to_text(page._said.value).strip() == "2 changes written into plan.yaml."
    assert "effort: hours" in on_disk(page)
    row(page, "SEC04-BP01").effort.value = "weeks"
    page._drop.click()
    assert row(page, "SEC04-BP01").effort.value == "hours"
    assert page._keep.disabled


def test_what_is_wrong_stands_beside_the_controls(page):
    page.what_if.opened.folder.plan.write_text("goal: many\n", encoding="utf-8")
    row(page, "SEC04-BP01").stands.value = "later"
    assert 'role="alert"' in page._said.value
    assert "plan.yaml, line 1" in page._said.value
    assert str(page.what_if.opened.folder.path) not in page._said.value


def test_the_notebook_keeps_nothing_of_what_was_chosen(page):
    row(page, "SEC04-BP01").stands.value = "later"
    bundle = page._repr_mimebundle_()
    assert bundle["text/plain"] == "What if, over the plan of acme/main"
    assert set(bundle) == {"text/plain", "application/vnd.jupyter.widget-view+json"}


def test_every_control_has_words(page):
    controls = [page._goal, page._another, page._add, page._keep, page._drop]
    controls += [c for r in page._rows.values() for c in (r.stands, r.day, r.effort)]
    assert all(control.description for control in controls)


def test_where_nobody_sits_at_the_notebook_it_is_the_plan(page):
    folder = page.what_if.opened.folder
    review = open_review("acme", folder.client.path.parent, live=False)
    assert "high-risk" in str(review.what_if())
    assert isinstance(open_review("acme", folder.client.path.parent, live=True).what_if(), WhatIfPage)
