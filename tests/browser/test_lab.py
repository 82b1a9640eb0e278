"""``wakit review`` in a real JupyterLab in a real Chromium."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from playwright.sync_api import expect

from wakit.model import AnswerStatus
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.store import create_reviews

FIRST = "sec_securely_operate_multi_accounts"
PATIENCE = 60_000  # milliseconds, for a busy machine


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    made = create_reviews(tmp_path_factory.mktemp("lab") / "reviews")
    create_client(made, NewClient("acme", evidence="none"))
    create_client(made, NewClient("othercorp", evidence="none"))
    return made


class Lab(NamedTuple):
    address: str
    process: subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def lab(store, tmp_path_factory):
    """``wakit review acme``, and the address at which it answers."""
    log = tmp_path_factory.mktemp("log") / "lab.log"
    command = [sys.executable, "-c", "from wakit.cli import main; main()", "review", "acme", "--no-browser"]
    home = {"HOME": str(tmp_path_factory.mktemp("home")), "WAKIT_REVIEWS": str(store.path)}
    with log.open("w") as file:
        running = subprocess.Popen(command, stdout=file, stderr=file, env=os.environ | home, start_new_session=True)
    try:
        yield Lab(_address(running, log), running)
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)


def _address(running, log):
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end and running.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:\S+", log.read_text()):
            return found[0]
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="module")
def page(chromium, lab):
    """The walk-through as it opens, with all its cells run; remembers requests to the outside."""
    page = chromium.new_page(viewport={"width": 1280, "height": 720})
    page.set_default_timeout(PATIENCE)
    page.outside = []
    page.on("request", lambda r: r.url.startswith(("http://127.0.0.1", "data:", "blob:")) or page.outside.append(r.url))
    page.goto(lab.address)
    run_all(page)
    yield page
    page.close()


def run_all(page):
    page.get_by_text(re.compile(r"Python 3.*\| Idle")).wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator('[data-command="runmenu:run-all"]').click()
    page.locator(".wakit-card").first.wait_for()


@pytest.fixture
def card(page):
    """The first best practice of SEC01."""
    return page.locator(".wakit-card").first


def comes_true(page, statement):
    """Whether it does while the page lives on; cells that still run hold up what is typed."""
    end = time.monotonic() + PATIENCE / 1000
    while not (found := statement()) and time.monotonic() < end:
        page.wait_for_timeout(50)
    return found


def said(store, field):
    answers = open_workload("acme", store.path).question_answers("SEC01")
    return getattr(answers.practices[FIRST], field)


def test_it_opens_the_walk_through_of_this_client(page):
    assert "/lab/workspaces/acme/tree/main/notebooks/2-walkthrough.ipynb" in page.url
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


def test_nothing_is_asked_of_the_outside(page):
    assert page.outside == []


@pytest.mark.skipif(os.name == "nt", reason="there are no such sockets")
def test_the_kernel_is_not_reached_over_the_network(page, lab):
    (kernel,) = psutil.Process(lab.process.pid).children()
    connection = json.loads(Path(kernel.cmdline()[-1]).read_text())
    assert connection["transport"] == "ipc"
    assert Path(connection["ip"]).parent.stat().st_mode & 0o077 == 0


def test_there_is_no_terminal(page):
    assert page.evaluate("() => fetch('/api/terminals').then(r => r.status)") == 404
