"""``wakit review`` in a real JupyterLab in a real Chromium: what is typed is kept, forms keep their keys, links open
beside them, and they say when nobody listens. One JupyterLab for all; its kernels are ended by the last tests."""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.axe import faults, hard_to_read
from tests.browser.lab import PATIENCE, comes_true, opened_page, run_all, running_lab
from wakit.model import AnswerStatus
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.store import create_reviews

#: JupyterLab's commands: cut, delete, insert above and below, to Markdown, merge, undo, interrupt, restart, save …
KEYS = ["d", "d", "x", "a", "b", "m", "0", "0", "Shift+M", "z", "i", "i", "Control+s", "y", "r", "1", "Shift+Enter"]
NOTEBOOK = """() => [...document.querySelectorAll(".jp-Notebook .jp-Cell")].map(cell => [
    cell.className.match(/jp-(Code|Markdown|Raw)Cell/)[1],
    cell.querySelector(".jp-InputPrompt")?.textContent,
    cell.querySelector(".wakit-form") !== null,
])"""


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
    page.locator(".wakit-form[data-lm-suppress-shortcuts]").first.wait_for()
    return page, outside


@pytest.fixture(scope="module")
def page(opened):
    return opened[0]


@pytest.fixture
def form(page):
    return page.locator(".wakit-form").first


@pytest.fixture
def card(page):
    """The first best practice of SEC01."""
    return page.locator(".wakit-card").first


def said(store, field, question="SEC01"):
    """What is on disk of the first best practice of a question; nothing where it has no answer yet."""
    opened = open_workload("acme", store.path)
    answers = opened.question_answers(question).practices
    return getattr(answers.get(opened.lens.question(question).choice_ids[0]), field, None)


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


def type_commands(page):
    for key in KEYS:
        page.keyboard.press(key)
    page.wait_for_timeout(200)


PLACES = {
    "a status": lambda form: form.get_by_role("button", name="Not in place", exact=True).first,
    "a button that does one thing": lambda form: form.get_by_role("button", name="Clear").first,
    "a list": lambda form: form.get_by_label("How sure").first,
    "plain text of the form": lambda form: form.locator(".wakit-sum"),
    "a fold": lambda form: form.locator("h4").first,
}


@pytest.mark.parametrize("place", PLACES)
def test_no_key_after_a_click_is_a_command_of_jupyterlab(page, form, place):
    before = page.evaluate(NOTEBOOK)
    assert len(before) > 20
    PLACES[place](form).click(position={"x": 3, "y": 3})
    type_commands(page)
    assert page.evaluate(NOTEBOOK) == before
    assert page.locator(".jp-Dialog").count() == 0


def test_what_is_redrawn_while_it_has_the_focus_leaves_it_in_the_form(page, form):
    clear = form.get_by_role("button", name="Clear").first
    clear.focus()
    clear.evaluate("button => button.replaceWith(button.cloneNode(true))")
    before = page.evaluate(NOTEBOOK)
    type_commands(page)
    assert page.evaluate("document.activeElement.closest('.wakit-form') !== null")
    assert page.evaluate(NOTEBOOK) == before


def test_the_browser_does_not_offer_to_save_the_page(page, form):
    form.get_by_role("button", name="Clear").first.focus()
    page.evaluate("() => addEventListener('keydown', event => (window.prevented = event.defaultPrevented))")
    page.keyboard.press("Control+s")
    assert page.evaluate("window.prevented")


def test_a_link_opens_beside_the_notebook(page, form):
    before = page.url
    with page.context.expect_page() as opened:
        form.locator("h3 a").first.click()
    assert opened.value.evaluate("window.opener") is None
    opened.value.close()
    assert page.url == before


@pytest.mark.parametrize(("theme", "wrong"), [("JupyterLab Light", faults), ("JupyterLab Dark", hard_to_read)])
def test_a_form_can_be_read_in_either_theme(page, form, theme, wrong):
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.locator(".lm-Menu-item", has_text="Theme").first.hover()
    page.locator(".lm-Menu-item", has_text=theme).first.click()
    page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=theme)
    for button in ("In place", "Not in place", "Later"):
        form.get_by_role("button", name=button, exact=True).first.click()
        assert wrong(page, ".wakit-form .wakit-card") == []


def kill(lab, page):
    lab.kernel.kill()
    page.locator(".jp-Dialog .jp-mod-accept").click()  # JupyterLab noticed, and starts another one


def restart_from_elsewhere(lab, page):
    lab.ask(f"/{lab.ask()[0]['id']}/restart", "POST")


ENDS = {"it is killed": kill, "it is restarted from elsewhere": restart_from_elsewhere}


@pytest.fixture(scope="module")
def question(chromium, lab, page):
    """A page with one form, that of SEC08; the walk-through, which takes twenty times as long to run, is closed."""
    page.close()
    lab.ask(f"/{lab.ask()[0]['id']}", "DELETE")
    place = lab.address.replace("/workspaces/acme/", "/workspaces/question/")
    page, _ = opened_page(chromium, lab._replace(address=place.replace("2-walkthrough", "question")))
    yield page
    page.close()


@pytest.fixture
def only_form(question):
    return question.locator(".wakit-form").first


def note(form, store, text):
    """Type it as the note of the first best practice, and see it on disk."""
    form.get_by_label("Note").first.fill(text)
    assert comes_true(form.page, lambda: said(store, "note", "SEC08") == text)


def test_it_is_there_again_after_a_reload(question, store, only_form):
    note(only_form, store, "Two teams share one key")
    question.reload()
    run_all(question)
    expect(only_form.get_by_label("Note").first).to_have_value("Two teams share one key", timeout=PATIENCE)


@pytest.mark.parametrize("end", ENDS)
def test_a_form_whose_kernel_is_gone_says_so_and_is_disabled(question, only_form, lab, store, end):
    only_form.scroll_into_view_if_needed()  # one that is out of sight is not asked whether its kernel lives
    expect(only_form.locator(".wakit-gone")).to_be_hidden()
    ENDS[end](lab, question)
    only_form.scroll_into_view_if_needed()
    expect(only_form.locator(".wakit-gone")).to_be_visible(timeout=PATIENCE)
    assert only_form.get_attribute("data-disconnected") == ""
    expect(only_form.locator(":is(button, input, select, textarea):enabled")).to_have_count(0)
    assert comes_true(question, lambda: lab.ask()[0]["execution_state"] == "idle")
    run_all(question)
    expect(only_form.locator(".wakit-gone")).to_be_hidden(timeout=PATIENCE)
    note(only_form, store, f"after {end}")
