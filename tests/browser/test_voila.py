"""``wakit review --voila`` in a real Voilà in a real Chromium: the same desk as a page of its own."""

from __future__ import annotations

import urllib.error
import urllib.request
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.axe import faults
from tests.browser.lab import PATIENCE, comes_true, written
from wakit.lens import load_lens
from wakit.model import AnswerStatus
from wakit.review.opened import open_workload

OPTIONS = ("--voila",)
FIRST, SECOND = (p.choice_id for p in load_lens().question("SEC01").practices[:2])


def said(store, choice_id=FIRST):
    return open_workload("acme", store.path).question_answers("SEC01").practices[choice_id]


def test_keys_are_the_desks_at_once_and_nothing_is_asked_of_the_outside(opened_lab, store):
    page, outside = opened_lab
    expect(page.locator("[data-wakit=desk] [data-focus]")).to_be_focused(timeout=PATIENCE)
    page.keyboard.press("1")
    page.keyboard.press("n")
    page.keyboard.insert_text("one account for each team")
    page.keyboard.press("Escape")
    page.locator(f"[data-choice={FIRST}][data-saved]:not([data-unsaved])").wait_for()
    assert (said(store).status, said(store).note) == (AnswerStatus.IN_PLACE, "one account for each team")
    assert outside == []


def test_nothing_is_left_at_home(opened_lab, home):
    assert written(home) == {"lab.log"}


def test_it_can_be_read_by_everybody(page):
    assert faults(page, "[data-wakit=desk]") == []


def test_the_stage_is_a_window_beside_it(page):
    with page.expect_popup() as opening:
        page.locator("[data-open=stage]").click()
    stage = opening.value.locator("main[data-wakit=stage]")
    expect(stage.locator(f"[data-choice={FIRST}]")).to_contain_text("in place", timeout=PATIENCE)
    opening.value.close()
    page.bring_to_front()


def test_it_is_there_again_after_a_reload_where_it_was(page, store):
    page.locator(f"[data-wakit=desk] [data-choice={SECOND}]").click(position={"x": 40, "y": 8})
    expect(page.locator(f"[data-choice={SECOND}][data-focus]")).to_be_focused(timeout=PATIENCE)
    page.reload()
    expect(page.locator(f"[data-choice={SECOND}][data-focus]")).to_be_focused(timeout=PATIENCE)
    page.keyboard.press("2")
    assert comes_true(page, lambda: said(store, SECOND).status is AnswerStatus.NOT_IN_PLACE)


def test_a_question_by_mouse_is_there_again_after_a_reload(page, store):
    page.locator("nav [data-go=SEC04]").click()
    expect(page.locator("[data-wakit=desk][data-question=SEC04]")).to_be_visible(timeout=PATIENCE)
    choices = load_lens().question("SEC04").choice_ids
    for choice, status in zip(choices, AnswerStatus, strict=True):
        page.locator(f"[data-choice={choice}] button[data-status={status.value}]").click()
        if status is AnswerStatus.NOT_APPLICABLE:
            page.locator(f"[data-choice={choice}] [data-field=reason]").fill("nothing to remediate")
        page.locator(f"[data-choice={choice}][data-saved]:not([data-unsaved])").wait_for(timeout=PATIENCE)
    page.reload()
    for choice, status in zip(choices, AnswerStatus, strict=True):
        pressed = page.locator(f"[data-choice={choice}] button[data-status={status.value}][aria-pressed=true]")
        expect(pressed).to_be_visible(timeout=PATIENCE)
    said = open_workload("acme", store.path).question_answers("SEC04").statuses
    assert list(said.values()) == list(AnswerStatus)


def test_nobody_without_the_address_gets_in_and_no_other_file_or_client_is_in_sight(page, lab):
    address = urlsplit(lab.address)
    bare = f"{address.scheme}://{address.netloc}"
    assert "othercorp" not in page.content()
    for path in ("", "/voila/render/2-walkthrough.ipynb", "/voila/files/client.yaml", "/api/kernels"):
        assert got(bare + path) in ("/login", 403, 404)


def got(address):
    """Where one ends up, or how one is refused."""
    try:
        with urllib.request.urlopen(address) as answer:
            return urlsplit(answer.url).path
    except urllib.error.HTTPError as refused:
        return refused.code
