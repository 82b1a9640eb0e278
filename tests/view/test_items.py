"""Items of the plan: ids that stay, and tell no more than an audience may know."""

from __future__ import annotations

import pytest

from wakit.lens.guidance import load_guidance
from wakit.model import Audience
from wakit.review.answers import answer
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.plan import make_plan
from wakit.review.shared import shared
from wakit.review.store import create_reviews
from wakit.view.items import items_of, jira_line, parts_of, plan_sheet

PLAN = "plan:\n  - practice: SEC04-BP01\n    owner: Bo Berg\n    due: 2027-03-31\n    depends_on: [SEC01-BP01]\n"


@pytest.fixture
def opened(tmp_path):
    store = create_reviews(tmp_path / "reviews")
    create_client(store, NewClient("acme", evidence="none"))
    opened = open_workload("acme", store.path)
    practice = opened.lens.practice("SEC04-BP01")
    answer(opened.folder.answers, "SEC04", practice.choice_id, opened.lens, status="not_in_place")
    opened.folder.plan.write_text(PLAN, encoding="utf-8")
    return opened


def item_for(opened, audience):
    seen = shared(opened, Audience(audience))
    return items_of(seen, make_plan(seen))[-1]


@pytest.mark.parametrize(
    ("audience", "begins", "owner"),
    [
        ("internal", "wakit.acme.main.sec_", "Bo Berg"),
        ("client", "wakit.acme.main.sec_", "somebody in the room"),
        ("sample", "wakit.example.workload.sec_", "somebody in the room"),
    ],
)
def test_an_id_and_an_owner_tell_what_the_audience_may_know(opened, audience, begins, owner):
    item = item_for(opened, audience)
    assert item.id.startswith(begins)
    assert item.planned.owner == owner


def test_an_item_says_who_does_what_until_when_and_what_it_waits_for(opened):
    told = dict(parts_of(item_for(opened, "internal")))
    assert told["Due"] == ("31 March 2027",)
    assert told["Waits for"] == ("SEC01-BP01 Separate workloads using accounts",)
    assert told["First step"] == (
        load_guidance().practice("sec_detect_investigate_events_app_service_logging").first_step,
    )
    assert "Not before" not in told


def test_on_paper_a_sheet_says_who_does_what_until_when_and_on_a_screen_all_of_it(opened):
    sheet = plan_sheet([item_for(opened, "internal")])
    heads = [column.head for column in sheet.columns]
    assert heads[: sheet.printed][3:] == [
        "Title", "Risk", "Effort", "Owner", "Due", "Not before", "Waits for", "What was seen", "First step",
    ]  # fmt: skip
    assert set(heads[sheet.printed :]) >= {"Why", "Good enough", "How to check that it is done", "Id"}


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((1, 0, False), "1 item for Jira; where some"),
        ((0, 1, True), "1 item is in Jira already and keeps its key; none is new"),
        ((1, 0, True), "no item is in Jira yet; 1 item is new"),
        ((0, 0, True), "nothing is to be put in place, so nothing is there for Jira"),
        ((0, 0, False), "nothing is to be put in place, so nothing is there for Jira"),
        ((250, 1, True), "1 item is in Jira already and keeps its key; 250 items are new"),
        ((251, 0, False), "251 items for Jira; where some"),
        ((2, 3, True), "3 items are in Jira already and keep their keys; 2 items are new"),
    ],
)
def test_what_is_in_the_files_for_jira_is_counted(counts, said):
    assert jira_line(*counts).startswith(said)


def test_more_than_jira_takes_at_once_is_said_and_nothing_else():
    assert "imports 250 at once" in jira_line(251, 0, is_asked=False)
    assert "imports 250 at once" in jira_line(251, 9, is_asked=True)
    assert "at once" not in jira_line(250, 9, is_asked=True)
