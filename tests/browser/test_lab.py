"""``wakit review`` in a real JupyterLab in a real Chromium."""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.lab import PATIENCE, comes_true, opened_page, run_all, running_lab
from wakit.model import AnswerStatus
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.store import create_reviews

FIRST = "sec_securely_operate_multi_accounts"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    made = create_reviews(tmp_path_factory.mktemp("lab") / "reviews")
    create_client(made, NewClient("acme", evidence="none"))
    create_client(made, NewClient("othercorp", evidence="none"))
    return made


@pytest.fixture(scope="module")
def lab(store, tmp_path_factory):
    """``wakit review acme``."""
    with running_lab(store.path, "acme", tmp_path_factory.mktemp("home")) as lab:
        yield lab


@pytest.fixture(scope="module")
def opened(chromium, lab):
    """The walk-through with all its cells run, and what it asked of the outside."""
    page, outside = opened_page(chromium, lab)
    yield page, outside
    page.close()


@pytest.fixture(scope="module")
def page(opened):
    return opened[0]


@pytest.fixture
def card(page):
    """The first best practice of SEC01."""
    return page.locator(".wakit-card").first


def said(store, field):
    answers = open_workload("acme", store.path).question_answers("SEC01")
    return getattr(answers.practices[FIRST], field)


def test_it_opens_the_walk_through_of_this_client(page):
    # JupyterLab drops the notebook's name from the address when the page is loaded again
    assert "/lab/workspaces/acme/tree/main/notebooks" in page.url
    expect(page.locator(".lm-TabBar-tabLabel", has_text="2-walkthrough.ipynb").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".wakit-form h3").first).to_have_text(re.compile("^SEC01"), timeout=PATIENCE)


def test_a_click_and_a_note_are_on_disk(page, store, card):
    card.get_by_role("button", name="Not in place", exact=True).click()
    note = card.get_by_label("Note")
    note.press_sequentially("Two teams share one account")
    assert comes_true(page, lambda: said(store, "note") == "Two teams share one account")
    assert said(store, "status") is AnswerStatus.NOT_IN_PLACE
    expect(card.locator(".wakit-saved")).to_have_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"), timeout=PATIENCE)


def test_it_is_there_again_after_a_reload(page, store, card):
    note = said(store, "note")
    page.reload()
    run_all(page)
    expect(card.get_by_label("Note")).to_have_value(note, timeout=PATIENCE)


def test_a_script_in_a_note_stays_text(page, store, card):
    page.once("dialog", lambda dialog: pytest.fail(dialog.message))
    script = "<img src=x onerror=alert(1)>"
    card.get_by_label("Said by").fill(script)
    assert comes_true(page, lambda: said(store, "said_by") == script)


def test_no_other_client_is_in_sight(page, store):
    listed = page.evaluate("() => fetch('/api/contents').then(r => r.json()).then(j => j.content.map(c => c.name))")
    assert sorted(listed) == ["client.yaml", "main"]
    assert "othercorp" not in page.content()


def test_nothing_is_asked_of_the_outside(opened):
    assert opened[1] == []


@pytest.mark.skipif(os.name == "nt", reason="there are no such sockets")
def test_the_kernel_is_not_reached_over_the_network(page, lab):
    connection = json.loads(Path(lab.kernel.cmdline()[-1]).read_text())
    assert connection["transport"] == "ipc"
    assert Path(connection["ip"]).parent.stat().st_mode & 0o077 == 0


def test_there_is_no_terminal(page):
    assert page.evaluate("() => fetch('/api/terminals').then(r => r.status)") == 404


@pytest.mark.skipif(os.name == "nt", reason="there are no such modes")
def test_all_that_a_session_wrote_is_its_owner_s(page, store):
    page.keyboard.press("Control+s")
    client = store.path / "acme"
    saved = "main/notebooks/.ipynb_checkpoints/2-walkthrough-checkpoint.ipynb"
    assert comes_true(page, lambda: (client / saved).exists() and (client / ".jupyterlab").is_dir())
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in client.rglob("*")}
    assert {path: oct(mode) for path, mode in modes.items() if mode & 0o077} == {}
