"""What lies over the desk, stands in its margin or is told of an answer: stories, clock, carriers, differences."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import faults, hard_to_read
from tests.browser.desk import DARK, FIRST, SECOND, field, press, saved, suggest
from wakit.model import AnswerStatus, CarriedBy, Suggestion

pytestmark = pytest.mark.browser


def test_t_opens_the_map_and_a_number_leads_to_its_story(desk, on_disk):
    press(desk, "t")
    expect(desk.page.locator("[data-panel=stories]")).to_be_focused()
    press(desk, "5")
    first = desk.page.locator("[data-wakit=desk] [data-choice][data-focus]")
    expect(desk.page.locator(".wd-heading")).to_contain_text("Data and its protection")
    expect(first).to_be_focused()
    press(desk, "2")
    choice = first.get_attribute("data-choice")
    saved(desk, choice)
    question = desk.page.locator("[data-wakit=desk]").get_attribute("data-question")
    assert on_disk(choice, question).status is AnswerStatus.NOT_IN_PLACE
    press(desk, "ArrowRight")
    expect(desk.page.locator(".wd-heading")).to_contain_text("People away from data")


def test_escape_puts_the_map_away_and_the_next_key_is_the_desks(desk, on_disk):
    press(desk, "t", "9", "Escape", "1")
    saved(desk)
    expect(desk.page.locator("[data-panel]")).to_be_hidden()
    assert on_disk().status is AnswerStatus.IN_PLACE


def test_the_map_leads_to_a_best_practice_by_mouse(desk):
    press(desk, "t")
    desk.page.locator("[data-panel] [data-go=sec_detect_investigate_events_logs]").first.click()
    expect(desk.page.locator(f"{desk.practice('sec_detect_investigate_events_logs')}[data-focus]")).to_be_focused()


def test_what_was_told_is_put_elsewhere_with_one_key(desk, on_disk):
    press(desk, "n")
    desk.page.keyboard.insert_text("Two teams share it.")
    press(desk, "Escape", "ArrowDown")
    expect(desk.page.locator(f"{desk.practice(SECOND)}[data-focus]")).to_be_focused()
    press(desk, "r")
    saved(desk, SECOND)
    expect(field(desk, "note", SECOND)).to_have_value("Two teams share it.")
    assert on_disk(SECOND).note == "Two teams share it."


def test_c_opens_the_clock_and_the_day_begins_and_shifts(desk, session):
    press(desk, "c")
    desk.page.locator("[data-clock=begin]").click()
    expect(desk.page.locator("[data-clock=begin]")).to_have_count(0)
    desk.page.locator("[data-clock='lunch+15']").click()
    expect(desk.page.locator(".wd-clock")).not_to_have_text("Clock (c)")
    press(desk, "c")
    expect(desk.page.locator("[data-panel]")).to_be_hidden()
    assert (session.clock.is_running, session.clock.day.lunch) == (True, 15)


def test_a_quote_is_approved_and_a_carrier_chosen(desk, on_disk):
    box = desk.page.locator(f"{desk.practice(FIRST)} [data-field=quote_approved]")
    expect(box).to_be_hidden()
    press(desk, "q")
    desk.page.keyboard.insert_text("We rotate them by hand.")
    press(desk, "Escape")
    box.check()
    field(desk, "carried_by").select_option("platform")
    saved(desk)
    said = on_disk()
    assert (said.quote_approved, said.carried_by) == (True, CarriedBy.PLATFORM)


def test_where_answer_and_evidence_differ_why_is_kept(desk, session, on_disk):
    suggest(session, FIRST, Suggestion.NOT_MET)
    expect(field(desk, "explanation")).to_be_hidden()
    press(desk, "1")
    field(desk, "explanation").fill("A third party holds them.")
    press(desk, "Escape")
    desk.page.locator(f"{desk.practice(FIRST)} [data-field=explanation_shown]").check()
    saved(desk)
    expect(desk.page.locator(".wd-differ")).to_contain_text("Explained: A third party holds them.")
    assert (on_disk().explanation, on_disk().explanation_shown) == ("A third party holds them.", True)


@pytest.mark.parametrize("key", ["t", "c"])
@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_what_lies_over_the_desk_can_be_read_by_everybody(desk, key, is_dark):
    if is_dark:
        desk.page.evaluate(DARK)
    press(desk, key)
    desk.page.locator("[data-panel]").wait_for()
    assert faults(desk.page, "[data-wakit=desk]") == []
    assert hard_to_read(desk.page, "[data-wakit=desk]") == []
