"""Forms in a real JupyterLab: their keys stay theirs, links open beside them, and they say when nobody listens."""

from __future__ import annotations

import json
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.axe import faults
from tests.browser.lab import PATIENCE, comes_true, opened_page, run_all, running_lab
from wakit.review.newclient import NewClient, create_client
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
    made = create_reviews(tmp_path_factory.mktemp("guard") / "reviews")
    create_client(made, NewClient("acme", evidence="none"))
    return made


@pytest.fixture(scope="module")
def lab(store, tmp_path_factory):
    with running_lab(store.path, "acme", tmp_path_factory.mktemp("home")) as lab:
        yield lab


@pytest.fixture(scope="module")
def page(chromium, lab):
    page, _ = opened_page(chromium, lab)
    page.locator(".wakit-form[data-lm-suppress-shortcuts]").first.wait_for()
    yield page
    page.close()


@pytest.fixture
def form(page):
    return page.locator(".wakit-form").first


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
    with page.context.expect_page() as opened:
        form.locator("h3 a").first.click()
    assert opened.value.evaluate("window.opener") is None
    opened.value.close()
    assert "/2-walkthrough.ipynb" in page.url


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_a_form_can_be_read_in_either_theme(page, form, theme):
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.locator(".lm-Menu-item", has_text="Theme").first.hover()
    page.locator(".lm-Menu-item", has_text=theme).first.click()
    page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=theme)
    for button in ("In place", "Not in place", "Later"):
        form.get_by_role("button", name=button, exact=True).first.click()
        assert faults(page, ".wakit-form .wakit-card") == []


def ask(lab, path="", method="GET"):
    """JupyterLab's server about its kernels, as another tab or program would: this page is not told."""
    address = urlsplit(lab.address)
    there = f"{address.scheme}://{address.netloc}/api/kernels{path}"
    token = parse_qs(address.query)["token"][0]
    request = urllib.request.Request(there, method=method, headers={"Authorization": f"token {token}"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def kill(lab, page):
    lab.kernel.kill()
    page.locator(".jp-Dialog .jp-mod-accept").click()  # JupyterLab noticed, and starts another one


def restart_from_elsewhere(lab, page):
    ask(lab, f"/{ask(lab)[0]['id']}/restart", "POST")


ENDS = {"it is killed": kill, "it is restarted from elsewhere": restart_from_elsewhere}


@pytest.mark.parametrize("end", ENDS)
def test_a_form_whose_kernel_is_gone_says_so_and_is_disabled(page, form, lab, store, end):
    form.scroll_into_view_if_needed()  # one that is out of sight is not asked whether its kernel lives
    expect(form.locator(".wakit-gone")).to_be_hidden()
    ENDS[end](lab, page)
    form.scroll_into_view_if_needed()
    expect(form.locator(".wakit-gone")).to_be_visible(timeout=PATIENCE)
    assert form.get_attribute("data-disconnected") == ""
    expect(form.locator(":is(button, input, select, textarea):enabled")).to_have_count(0)
    assert comes_true(page, lambda: ask(lab)[0]["execution_state"] == "idle")
    run_all(page)
    expect(form.locator(".wakit-gone")).to_be_hidden(timeout=PATIENCE)
    form.get_by_label("Note").first.fill(f"after {end}")
    assert comes_true(page, lambda: f"after {end}" in answers(store))


def answers(store):
    return "".join(file.read_text() for file in store.path.rglob("SEC01.yaml"))
