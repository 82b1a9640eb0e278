"""Hostile strings in every field, in the evidence, in pins and among the people: nothing runs on desk or stage."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.desk import field, press, saved, shown_desk
from tests.browser.hostile import MADE_UP, hostile_client
from tests.view.made import HOSTILE
from wakit.lens import load_lens
from wakit.review.opened import open_workload
from wakit.review.session import Session
from wakit.widgets.deskpage import DeskPage

pytestmark = pytest.mark.browser
FIELDS = ("note", "quote", "said_by", "private_note", "reason", "explanation")
SECURITY = [question.id for question in load_lens().security]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return hostile_client(tmp_path_factory.mktemp("hostile"))


@pytest.fixture
def desk(chromium, store):
    with shown_desk(chromium, DeskPage(Session(open_workload("acme", store.path)))) as desk:
        yield desk


@pytest.fixture
def alarms(desk):
    """What ran, or was asked for, in whatever window."""
    found = []
    desk.page.context.on("request", lambda request: found.append(request.url))
    desk.page.context.on("dialog", lambda dialog: found.append(dialog.message))
    desk.page.context.on("console", lambda message: found.append(message.text))
    desk.page.on("pageerror", lambda error: found.append(str(error)))
    return found


def is_clean(page):
    return page.locator(MADE_UP).count() == 0


def test_what_was_kept_and_seen_runs_nowhere(desk, alarms):
    with desk.page.expect_popup() as opening:
        desk.page.locator("[data-open=stage]").click()
    shown = []
    for question in SECURITY:
        desk.page.locator(f"nav [data-go={question}]").click()
        expect(opening.value.locator(f"main[data-question={question}]")).to_be_visible()
        desk.page.locator("[data-focus]").focus()
        press(desk, "f")
        expect(desk.page.locator(".wd-facts > *").first).to_be_visible()
        shown.append(desk.page.content())
        assert is_clean(desk.page)
    for key in ("t", "c", "?"):
        press(desk, key, "Escape")
    assert is_clean(desk.page)
    assert opening.value.locator(MADE_UP.replace("script, ", "")).count() == 0
    assert all(text in "".join(shown) for text in ("&lt;script&gt;alert(1)", "{{ 7*7 }}"))
    assert alarms == []


@pytest.mark.parametrize("name", FIELDS)
def test_what_is_typed_runs_nowhere(desk, alarms, name):
    desk.page.locator("nav [data-go=SEC11]").click()
    last = desk.desk.session.lens.question("SEC11").choice_ids[0]
    expect(desk.page.locator(f"{desk.practice(last)}[data-focus]")).to_be_visible()
    control = field(desk, name, last)
    control.evaluate("node => (node.hidden = false)")
    for text in HOSTILE[:5]:
        control.fill(text)
        control.blur()
        saved(desk, last)
        assert control.input_value() == text
    assert is_clean(desk.page)
    assert alarms == []
