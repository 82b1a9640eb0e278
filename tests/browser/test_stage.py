"""The stage: it follows, shows what was agreed, and never holds anything private."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.desk import FIRST, field, press, saved

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(desk):
    with desk.page.expect_popup() as opening:
        desk.page.locator("[data-open=stage]").click()
    opening.value.locator("main[data-wakit=stage][data-question=SEC08]").wait_for()
    return opening.value


def test_the_stage_follows_and_is_never_opened_twice(desk, stage):
    press(desk, "ArrowRight")
    stage.locator("main[data-question=SEC09]").wait_for()
    desk.page.locator("[data-open=stage]").click()
    assert len(desk.page.context.pages) == 2


def test_the_stage_outlives_a_reload_of_the_desk(desk, stage):
    desk.reload()
    desk.page.locator("[data-focus]").focus()
    press(desk, "ArrowRight")
    stage.locator("main[data-question=SEC09]").wait_for()


def test_the_stage_shows_what_was_agreed(desk, stage):
    press(desk, "1")
    expect(stage.locator(f"[data-choice={FIRST}]")).to_contain_text("in place")


def test_the_stage_never_holds_anything_private(desk, session, stage):
    session.opened.suggested  # noqa: B018  # what is shown is worked out before
    stage.evaluate(
        "name => { window.all = []; new BroadcastChannel(window.name).onmessage = (e) => window.all.push(e.data) }", ""
    )
    for name, text in {"note": "CANARY-NOTE", "quote": "CANARY-QUOTE", "private_note": "CANARY-PRIVATE"}.items():
        field(desk, name).fill(text)
    field(desk, "said_by").fill("CANARY-SPEAKER")
    press(desk, "Enter", "1")
    saved(desk)
    expect(stage.locator(f"[data-choice={FIRST}]")).to_contain_text("in place")
    heard = stage.content() + stage.evaluate("JSON.stringify(window.all)") + stage.title()
    prompts = session.prompts.practice(FIRST)
    private = ["CANARY", prompts.opening, *prompts.probes, *prompts.red_flags, prompts.good]
    assert [text for text in private if text in heard] == []
    assert "in place" in stage.evaluate("JSON.stringify(window.all)")
