"""The stage: it follows, shows what was agreed, and never holds anything private."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.desk import FIRST, field, press, saved
from wakit.review.projection import on_stage
from wakit.view.stage import stage_card

pytestmark = pytest.mark.browser
#: the same script as the desk's, in another cell
IN_THE_PAGE = """() => {
  const model = { get: (name) => name === "is_stage" }, el = document.body.appendChild(document.createElement("div"));
  window.end_of_stage = new AbortController();
  window.widget.render({ model, el, signal: window.end_of_stage.signal });
}"""


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


def test_it_fills_the_screen_after_a_reload_of_the_desk_too(desk, stage):
    desk.reload()
    stage.evaluate("() => { document.documentElement.requestFullscreen = () => { window.isFull = true } }")
    stage.locator(".ws-full").click()
    assert stage.evaluate("window.isFull") is True


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


def test_where_the_browser_opens_no_window_a_link_does(desk):
    desk.page.evaluate("() => { window.kept = window.open; window.open = () => null }")
    desk.page.locator("[data-open=stage]").click()
    desk.page.evaluate("() => { window.open = window.kept }")
    with desk.page.expect_popup() as opening:
        desk.page.locator(".wd-status a").click()
    expect(opening.value.locator(f"main[data-wakit=stage][data-question=SEC08] [data-choice={FIRST}]")).to_be_visible()


def test_where_there_is_no_window_at_all_the_stage_follows_in_the_page(desk):
    desk.page.evaluate(IN_THE_PAGE)
    shown = desk.page.locator("main[data-wakit=stage]")
    expect(shown.locator(f"[data-choice={FIRST}]")).to_be_visible()
    press(desk, "ArrowRight")
    expect(desk.page.locator("main[data-wakit=stage][data-question=SEC09]")).to_be_visible()
    desk.page.evaluate("window.end_of_stage.abort()")
    press(desk, "ArrowLeft")
    expect(desk.page.locator("[data-wakit=desk][data-question=SEC08]")).to_be_visible()
    assert shown.get_attribute("data-question") == "SEC09"


def test_the_looks_of_the_stage_reach_no_further(desk):
    """A card of it may stand in a page of JupyterLab."""
    size = "getComputedStyle(document.body).fontSize + getComputedStyle(document.body).backgroundColor"
    before = desk.page.evaluate(size)
    desk.page.evaluate(
        "card => document.body.insertAdjacentHTML('beforeend', card)", stage_card(on_stage(desk.desk.session))
    )
    assert desk.page.evaluate(size) == before
    assert desk.page.evaluate("getComputedStyle(document.querySelector('main[data-wakit=stage]')).fontSize") == "22px"
