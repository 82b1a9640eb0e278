"""``wakit review`` in a real JupyterLab in a real Chromium: the desk is there without a click, keeps its keys, saves,
and says when nobody listens. One JupyterLab for all; its kernel is ended by the last tests."""

from __future__ import annotations

import contextlib
import json
import os
import random
import stat
import string
from pathlib import Path

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from playwright.sync_api import TimeoutError, expect

from tests.browser.axe import faults, hard_to_read
from tests.browser.lab import PATIENCE, comes_true, ended, written
from wakit.lens import load_lens
from wakit.model import AnswerStatus
from wakit.review.opened import open_workload

FIRST, SECOND = (p.choice_id for p in load_lens().question("SEC01").practices[:2])
SIGN_IN = load_lens().question("SEC02").practices[0].choice_id
#: JupyterLab's commands: cut, delete, insert above and below, to Markdown, merge, undo, interrupt, restart, save …
KEYS = ["d", "d", "x", "b", "m", "0", "0", "Shift+M", "z", "i", "i", "Control+s", "y", "r", "Shift+Enter"]
NOTEBOOK = """() => [...document.querySelectorAll(".jp-Notebook .jp-Cell")].map(cell => [
    cell.className.match(/jp-(Code|Markdown|Raw)Cell/)[1],
    cell.querySelector(".jp-InputPrompt")?.textContent,
    cell.querySelector("[data-wakit=desk]") !== null,
])"""


@pytest.fixture
def desk(page):
    """The desk at SEC01, with the focus on its first best practice."""
    go(page, "SEC01")
    page.locator(f"[data-wakit=desk] [data-choice={FIRST}]").click(position={"x": 40, "y": 8})
    expect(page.locator(f"[data-choice={FIRST}][data-focus]")).to_be_focused(timeout=PATIENCE)
    return page.locator("[data-wakit=desk]")


def go(page, question):
    """Click a question; what random keys have opened may lie over it, even a moment later, and is closed first."""
    for _ in range(20):
        over = page.locator(".wd-panel:not([hidden]) [data-act=close]")
        if over.count():
            over.click()
        with contextlib.suppress(TimeoutError):
            return page.locator(f"nav [data-go={question}]").click(timeout=3_000)
    raise AssertionError(f"{question} can't be clicked")


def said(store, choice_id=FIRST, question="SEC01"):
    return open_workload("acme", store.path).question_answers(question).practices[choice_id]


def saved(desk, choice_id=FIRST):
    desk.locator(f"[data-choice={choice_id}][data-saved]:not([data-unsaved])").wait_for(timeout=PATIENCE)


def test_the_desk_is_there_without_a_click_and_takes_keys_at_once(page, store):
    expect(page.locator("[data-wakit=desk] [data-focus]")).to_be_focused(timeout=PATIENCE)
    page.keyboard.press("4")
    assert comes_true(page, lambda: said(store).status is AnswerStatus.LATER)


def test_no_other_client_is_in_sight(page, store):
    listed = page.evaluate("() => fetch('/api/contents').then(r => r.json()).then(j => j.content.map(c => c.name))")
    assert sorted(listed) == ["client.yaml", "main"]
    assert "othercorp" not in page.content()


def test_nothing_is_asked_of_the_outside(opened_lab):
    assert opened_lab[1] == []


@pytest.mark.skipif(os.name == "nt", reason="there are no such sockets")
def test_the_kernel_is_not_reached_over_the_network(page, lab):
    connection = json.loads(Path(lab.kernel.cmdline()[-1]).read_text())
    assert connection["transport"] == "ipc"
    assert Path(connection["ip"]).parent.stat().st_mode & 0o077 == 0


def test_there_is_no_terminal(page):
    assert page.evaluate("() => fetch('/api/terminals').then(r => r.status)") == 404


@pytest.mark.skipif(os.name == "nt", reason="there are no such modes")
def test_all_that_a_session_wrote_is_its_owner_s(page, store):
    client = store.path / "acme"
    saved = "main/notebooks/.ipynb_checkpoints/2-walkthrough-checkpoint.ipynb"
    assert comes_true(page, lambda: (client / saved).exists() and (client / ".jupyterlab").is_dir())
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in client.rglob("*")}
    assert {path: oct(mode) for path, mode in modes.items() if mode & 0o077} == {}


def test_nothing_is_left_at_home(page, store, home):
    """No history, no list of notebooks that were run, no log of npm's, not even an empty folder."""
    saved = store.path / "acme/main/notebooks/.ipynb_checkpoints/2-walkthrough-checkpoint.ipynb"
    assert comes_true(page, saved.exists)
    assert written(home) == {"lab.log"}


def test_what_is_clicked_and_typed_is_on_disk(desk, store):
    desk.locator(f"[data-choice={FIRST}] button[data-status=in_place]").click()
    desk.locator("[data-field=note]").fill("Accounts by team\nand by stage")
    saved(desk)
    assert (said(store).status, said(store).note) == (AnswerStatus.IN_PLACE, "Accounts by team\nand by stage")


@pytest.mark.parametrize("where", ["on a practice", "on a button", "on its text"])
def test_keys_of_the_desk_are_no_commands_of_the_notebook(page, desk, where):
    before = page.evaluate(NOTEBOOK)
    if where == "on a button":
        desk.locator("[data-status=later]").first.focus()
    elif where == "on its text":
        desk.locator(".wd-heading").click()
    for key in KEYS:
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert page.evaluate(NOTEBOOK) == before
    assert page.locator(".jp-Dialog").count() == 0


def test_random_keys_never_change_a_cell_of_the_notebook(page, desk):
    before = page.evaluate(NOTEBOOK)
    keys = [*string.ascii_letters, *string.digits, "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Escape"]
    for key in random.Random(2000).choices(keys, k=600):
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    assert page.evaluate(NOTEBOOK) == before
    # "not applicable" without a reason is kept, not saved, and says so; nothing else may be left
    silent = page.locator("[data-wakit=desk] [data-unsaved]:not(:has(.wd-problem))")
    expect(silent).to_have_count(0, timeout=PATIENCE)
    assert page.locator("[data-wakit=desk] [data-keep]").count() == 0  # no conflict with oneself
    assert page.evaluate("document.activeElement.closest('[data-wakit=desk]') !== null")
    for question in ("SEC05", "SEC06"):  # what is clicked comes after all keys that still wait for the kernel
        go(page, question)
        expect(page.locator(f"[data-wakit=desk][data-question={question}]")).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_desk_can_be_read_in_either_theme(page, desk, theme):
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.locator(".lm-Menu-item", has_text="Theme").first.hover()
    page.locator(".lm-Menu-item", has_text=theme).first.click()
    page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=theme)
    for status in ("in_place", "not_in_place", "later"):
        desk.locator(f"[data-choice={FIRST}] button[data-status={status}]").click()
        assert hard_to_read(page, "[data-wakit=desk]") == []
    if theme == "JupyterLab Light":
        assert faults(page, "[data-wakit=desk]") == []


def test_a_question_of_nine_practices_is_on_one_screen(page, desk):
    page.locator("nav [data-go=SEC03]").click()
    expect(page.locator("[data-wakit=desk][data-question=SEC03]")).to_be_visible(timeout=PATIENCE)
    middle = page.locator(".wd-middle")
    assert middle.evaluate("one => one.querySelectorAll('[data-choice]').length") == 9
    last, room = (page.locator(one).last.bounding_box() for one in ("[data-wakit=desk] [data-choice]", ".wd-middle"))
    assert last["y"] + last["height"] <= room["y"] + room["height"] <= 720


def test_it_is_there_again_after_a_reload_where_it_was(page, store, desk):
    desk.locator("[data-field=note]").fill("Two teams share one account")
    saved(desk)
    page.locator("nav [data-go=SEC05]").click()
    expect(page.locator("[data-wakit=desk][data-question=SEC05]")).to_be_visible(timeout=PATIENCE)
    page.reload()
    expect(page.locator("[data-wakit=desk][data-question=SEC05] [data-focus]")).to_be_visible(timeout=PATIENCE)
    page.locator("nav [data-go=SEC01]").click()
    expect(page.locator("[data-field=note]")).to_have_value("Two teams share one account", timeout=PATIENCE)


def test_the_stage_is_a_window_beside_it(page, desk):
    with page.expect_popup() as opening:
        desk.locator("[data-open=stage]").click()
    stage = opening.value.locator("main[data-wakit=stage]")
    expect(stage.locator(f"[data-choice={FIRST}]")).to_be_visible(timeout=PATIENCE)
    page.bring_to_front()
    desk.locator(f"[data-choice={SECOND}] button[data-status=in_place]").click()
    expect(stage.locator(f"[data-choice={SECOND}]")).to_contain_text("in place", timeout=PATIENCE)
    opening.value.close()


def kill(lab):
    lab.kernel.kill()


def kill_while_it_works(lab):
    """What runs a cell says that it is busy, and then no more."""
    kernel = lab.kernel
    client = BlockingKernelClient(connection_file=kernel.cmdline()[-1])
    client.load_connection_file()
    client.start_channels()
    client.execute("import os, signal, time; time.sleep(1); os.kill(os.getpid(), signal.SIGKILL)")
    ended(kernel)
    client.stop_channels()


def restart_from_elsewhere(lab):
    lab.ask(f"/{lab.ask()[0]['id']}/restart", "POST")


ENDS = {
    "it is killed": kill,
    "it is killed at work": kill_while_it_works,
    "it is restarted from elsewhere": restart_from_elsewhere,
}


@pytest.mark.parametrize("end", ENDS)
def test_a_desk_whose_kernel_is_gone_says_so_takes_no_more_and_starts_again(page, desk, lab, store, end):
    page.locator("nav [data-go=SEC02]").click()
    expect(page.locator("[data-wakit=desk][data-question=SEC02]")).to_be_visible(timeout=PATIENCE)
    ENDS[end](lab)
    gone = page.locator("[data-wakit=desk][data-disconnected] .wd-gone")
    expect(gone).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-wakit=desk] :is(button, input, select, textarea):enabled")).to_have_count(0)
    gone.get_by_role("button", name="Start it again").click()
    again = page.locator("[data-wakit=desk][data-question=SEC02]:not([data-disconnected])")
    expect(again.locator("[data-focus]")).to_be_visible(timeout=PATIENCE)
    again.locator("[data-field=note]").fill(f"after {end}")
    saved(again, SIGN_IN)
    assert said(store, SIGN_IN, "SEC02").note == f"after {end}"
