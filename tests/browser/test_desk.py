"""The desk's script in a real Chromium, without Jupyter: what a key and a click do."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import faults, hard_to_read
from tests.browser.day import hold
from tests.browser.desk import DARK, FIRST, SECOND, THIRD, field, press, saved, shown_desk, suggest
from wakit.model import AnswerStatus, Suggestion
from wakit.review.session import Session
from wakit.widgets.deskpage import DeskPage

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("key", "status"), list(zip("1234", AnswerStatus, strict=True)), ids="1234")
def test_a_key_answers(desk, on_disk, key, status):
    press(desk, key)
    if key == "3":
        desk.page.keyboard.type("no data rests here")
        press(desk, "Enter")
    saved(desk)
    pressed = desk.page.locator(f"{desk.practice(FIRST)} button[aria-pressed=true]")
    assert (on_disk().status, pressed.get_attribute("data-status")) == (status, status.value)


def test_zero_takes_an_answer_back(desk, on_disk):
    press(desk, "1", "0")
    saved(desk)
    expect(desk.page.locator(f"{desk.practice(FIRST)} button[aria-pressed=true]")).to_have_count(0)
    assert on_disk().status is None


def test_arrows_lead_through_practices_and_questions(desk):
    press(desk, "ArrowDown")
    expect(desk.page.locator(f"{desk.practice(SECOND)}[data-focus]")).to_be_focused()
    press(desk, "ArrowRight")
    expect(desk.page.locator("[data-wakit=desk][data-question=SEC09] [data-focus]")).to_be_focused()
    press(desk, "g", "s", "1")
    expect(desk.page.locator("[data-wakit=desk][data-question=SEC01]")).to_be_visible()
    press(desk, "g", "0", "8")
    expect(desk.page.locator("[data-wakit=desk][data-question=SEC08]")).to_be_visible()


def test_a_note_is_typed_without_being_a_command(desk, on_disk):
    press(desk, "n")
    desk.page.keyboard.type("1 2 3: don't panic, ask Ana? a")
    press(desk, "Escape", "1")
    saved(desk)
    assert (on_disk().note, on_disk().status) == ("1 2 3: don't panic, ask Ana? a", AnswerStatus.IN_PLACE)


def test_who_speaks_is_offered_taken_and_stays(desk, on_disk):
    press(desk, "s")
    desk.page.keyboard.type("an")
    press(desk, "Enter", "1", "ArrowDown")
    expect(desk.page.locator(f"{desk.practice(SECOND)}[data-focus]")).to_be_visible()
    press(desk, "2")
    saved(desk, SECOND)
    assert (on_disk().said_by, on_disk(SECOND).said_by) == ("Ana Lima", "Ana Lima")
    expect(desk.page.locator(".wd-speaker")).to_contain_text("Ana Lima")


def test_enter_takes_over_what_the_evidence_decides(desk, session, on_disk):
    suggest(session, FIRST, Suggestion.NOT_MET)
    press(desk, "Enter")
    saved(desk)
    assert on_disk().status is AnswerStatus.NOT_IN_PLACE
    press(desk, "1")
    expect(desk.page.locator(f"{desk.practice(FIRST)} .wd-against")).to_be_visible()


def test_the_rest_is_asked_once(desk, session, on_disk):
    for choice_id in (SECOND, THIRD):
        suggest(session, choice_id, Suggestion.MET)
    press(desk, "a")
    expect(desk.page.locator(".wd-status")).to_contain_text("Answer 2 best practices as suggested")
    assert on_disk(SECOND).status is None
    press(desk, "Enter")
    saved(desk, THIRD)
    assert (on_disk(SECOND).status, on_disk(THIRD).status) == (AnswerStatus.IN_PLACE, AnswerStatus.IN_PLACE)
    press(desk, "u")
    expect(desk.page.locator("button[aria-pressed=true]")).to_have_count(0)
    assert on_disk(SECOND).status is None


def test_a_mouse_answers_too(desk, on_disk):
    desk.page.locator(f"{desk.practice(THIRD)} button[data-status=later]").click()
    saved(desk, THIRD)
    expect(desk.page.locator(f"{desk.practice(THIRD)}[data-focus]")).to_be_visible()
    field(desk, "note", THIRD).fill("next month")
    desk.page.locator("nav [data-go=SEC01]").click()
    expect(desk.page.locator("[data-wakit=desk][data-question=SEC01]")).to_be_visible()
    assert (on_disk(THIRD).status, on_disk(THIRD).note) == (AnswerStatus.LATER, "next month")


def test_a_question_as_a_whole_is_answered(desk, session):
    desk.page.locator("[data-whole] summary").click()
    desk.page.get_by_label("The question does not apply").check()
    reason = desk.page.locator("[data-whole] [data-field=reason]")
    reason.fill("nothing is stored")
    desk.page.locator("[data-whole][data-saved]").wait_for()
    assert not session.opened.question_answers("SEC08").applicable


@pytest.mark.parametrize("scale", [1, 1.5], ids=["as it is", "at 150 percent"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_desk_can_be_read_by_everybody(chromium, session, theme, scale):
    view = {"width": int(1280 / scale), "height": int(720 / scale)}
    with shown_desk(chromium, DeskPage(session), viewport=view, device_scale_factor=scale) as desk:
        if theme == "dark":
            desk.page.evaluate(DARK)
        assert faults(desk.page, "[data-wakit=desk]") == []
        assert hard_to_read(desk.page, "[data-wakit=desk]") == []
        assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_interview_only_client_goes_through_the_same_day(desk, session):
    press(desk, "g", "0", "1")
    expect(desk.page.locator("[data-wakit=desk][data-question=SEC01] [data-focus]")).to_be_focused()
    held = hold(desk.page, Session(session.opened), ["Ana Lima", "Bo Weber"])
    assert len([row for row in session.opened.answers if row.status and row.answer.said_by]) == 63
    assert sum(a.actions for a in held) / len(held) <= 3
    expect(desk.page.locator(".wd-progress")).to_have_text("11 of 57 questions answered, 20 are the goal")
