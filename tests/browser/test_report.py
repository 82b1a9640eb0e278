"""A report full of hostile strings in a real browser: nothing runs, nothing is asked for, everything can be read."""

from __future__ import annotations

import os

import pytest

from tests.browser.hostile import MADE_UP, hostile_client
from tests.report.paper import Paper
from wakit.jobs.render import render_client
from wakit.report.pdf import write_pdf

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The page of a client whose every name is an attack."""
    store = hostile_client(tmp_path_factory.mktemp("hostile"))
    before = os.environ.pop("WAKIT_REVIEWS", None)
    try:
        return render_client("acme", store.path)
    finally:
        if before is not None:
            os.environ["WAKIT_REVIEWS"] = before


@pytest.fixture(scope="module")
def page(chromium, report):
    """The report, opened; ``page.asked`` is what it requested, ``page.alarms`` what ran or was blocked."""
    opened = chromium.new_page(viewport={"width": 1280, "height": 900})
    opened.asked, opened.alarms = [], []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.on("dialog", lambda dialog: (opened.alarms.append(dialog.message), dialog.dismiss()))
    opened.on("console", lambda message: opened.alarms.append(message.text))
    opened.on("pageerror", lambda error: opened.alarms.append(str(error)))
    opened.goto(report.as_uri(), wait_until="networkidle")
    yield opened
    opened.close()


def test_nothing_runs_and_nothing_is_asked_for(page, report):
    page.mouse.move(400, 400)
    page.mouse.wheel(0, 20_000)
    page.wait_for_timeout(300)
    assert page.asked == [report.as_uri()]
    assert page.alarms == []


def test_no_element_is_there_that_we_did_not_make(page):
    assert page.locator(MADE_UP).count() == 0
    targets = page.eval_on_selector_all("a", "links => links.map(link => link.href)")
    assert all(target.startswith(("file://", "https://docs.aws.amazon.com/")) for target in targets)


def test_hostile_names_can_be_read_as_what_they_are(page):
    text = page.inner_text("#SEC07-BP04")
    assert "<script>alert(1)</script>" in text
    assert '"><img src=x onerror=alert(3)>' in text
    assert "[U+202E]gnp.exe" in page.inner_text("main")
    assert "\u202e" not in page.content()


def test_on_paper_nothing_runs_either_and_the_layout_holds(report, tmp_path):
    write_pdf(report, tmp_path / "hostile.pdf")
    paper = Paper(tmp_path / "hostile.pdf")
    assert all(link.startswith("https://docs.aws.amazon.com/") for link in paper.links)
    assert not {b"/JavaScript", b"/Launch", b"/EmbeddedFile"} & set((tmp_path / "hostile.pdf").read_bytes().split())
    assert [pages for pages in paper.rows if len(pages) != 1] == []
    assert "<script>alert(1)</script>" in " ".join(paper.texts)


def test_a_megabyte_of_name_is_cut(report):
    assert report.stat().st_size < 1_500_000


def test_every_link_of_the_contents_leads_somewhere(page):
    targets = page.eval_on_selector_all("nav a", "links => links.map(link => link.getAttribute('href'))")
    assert len(targets) > 20
    assert all(page.locator(f"[id='{target[1:]}']").count() == 1 for target in targets)


@pytest.mark.parametrize("width", [360, 390, 800, 1280, 1440])
def test_no_width_makes_the_page_scroll_sideways(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_script_that_got_into_the_page_would_not_run(chromium, report, tmp_path):
    """The second belt holds when the first one tears: a script that did get into the page does not run."""
    torn = tmp_path / "torn.html"
    torn.write_text(
        report.read_text().replace("<main", "<script>window.ran = 1</script><img src=https://example.com/x><main")
    )
    page = chromium.new_page()
    sent: list[str] = []
    page.on("requestfinished", lambda request: sent.append(request.url))
    page.goto(torn.as_uri())
    assert page.evaluate("window.ran === undefined")
    assert sent == [torn.as_uri()]
    page.close()
