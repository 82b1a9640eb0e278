"""``wakit demo`` as a process of its own, and its report opened as a person would."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Dialog, expect

import wakit
from tests.browser.axe import faults, hard_to_read
from tests.browser.day import hold
from tests.browser.lab import PATIENCE, at_home, opened_desk, running_lab, written
from tests.report.paper import Paper
from wakit.batch import read_notebook
from wakit.lens import load_lens
from wakit.model import Suggestion
from wakit.report.cleaned import notebook_text, page_of
from wakit.report.page import render_page
from wakit.report.pdf import write_pdf
from wakit.review.branding import Brand, Logo, read_brand, sample_brands, sample_folder
from wakit.review.opened import open_workload
from wakit.review.session import Session
from wakit.review.store import open_store
from wakit.view.html import to_text

ROOT = Path(__file__).parents[2]
PATH = "/usr/bin:/bin"


def large_logo() -> Logo:
    """A picture that is scaled down to what a page needs."""
    made = io.BytesIO()
    Image.new("RGB", (1000, 1000), "#7a1f5c").save(made, "png")
    return Logo(Path("logo.png"), made.getvalue())


#: two lines of a title; a name and a footer as long as they may be
LONG_TITLE = "Northern Parcel and Freight Forwarding Company · Kurier, the tracking platform, with all its interfaces"
LARGEST = Brand("W" * 60, "W" * 200, "#7a1f5c", "#7a1f5c", large_logo())
BRANDS = {name: read_brand(sample_folder(name)) for name in sample_brands()} | {"largest": LARGEST}


@pytest.fixture(scope="module")
def somewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home, a folder to stand in and one for temporary files, all empty."""
    folder = tmp_path_factory.mktemp("x")
    for name in ("home", "here", "tmp"):
        (folder / name).mkdir()
    return folder


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, somewhere: Path) -> tuple[Path, str]:
    """The report, and what the command said beside it, as ``make demo`` runs it: no ``.venv`` is activated.

    A proxy that leads nowhere must not matter.
    """
    reviews = tmp_path_factory.mktemp("demo") / "reviews"
    proxies = {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    around = {"PATH": PATH, "TMPDIR": str(somewhere / "tmp"), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    home = at_home(somewhere / "home") | proxies | around
    command = [sys.executable, "-m", "wakit", "demo", "--keep", str(reviews)]
    done = subprocess.run(command, env=home, cwd=somewhere / "here", capture_output=True, text=True, check=True)
    return Path(done.stdout.strip().splitlines()[-1]), done.stderr


def reviews_of(report: Path) -> Path:
    """The reviews folder in which a report lies."""
    return next(folder for folder in report.parents if (folder / "wakit-reviews.toml").is_file())


def test_the_last_line_is_the_path_of_the_report(demo) -> None:
    report, said = demo
    assert report.name == "review.html"
    assert report.stat().st_size <= 1_000_000
    assert report.stat().st_mode & 0o777 == 0o600
    steps = ["account", "preflight", "collect", "answers", "report", "client"]
    assert [line.split()[0] for line in said.splitlines()[: len(steps)]] == steps


def test_law_nothing_is_written_but_into_the_reviews_folder(demo, somewhere) -> None:
    """Collected, judged, answered, rendered for the house and the client: no cache, no history, no temporary file."""
    assert written(somewhere) == {"home", "here", "tmp"}


@pytest.mark.skipif(os.name == "nt", reason="there are no such modes")
def test_law_what_is_written_is_its_owner_s_alone(demo) -> None:
    reviews = reviews_of(demo[0])
    modes = {path: (path.is_dir(), path.stat().st_mode & 0o777) for path in [reviews, *reviews.rglob("*")]}
    assert {path: mode for path, mode in modes.items() if mode not in ((True, 0o700), (False, 0o600))} == {}


def test_it_shows_every_question_and_practice_evidence_and_gaps(demo, chromium) -> None:
    page = chromium.new_page()
    page.goto(demo[0].as_uri())
    security = load_lens().pillar("security")
    assert [q.id for q in security.questions if page.locator(f'[id="{q.id}"]').count() != 1] == []
    assert [p.id for p in security.practices if page.locator(f'[id="{p.id}"]').count() != 1] == []
    text = page.inner_text("body")
    for words in (
        "not encrypted",
        "Not seen",
        "secretsmanager:ListSecrets",
        "by interview",
        "Platform lead",
        "bucket 1",
    ):
        assert words in text
    assert page.title() == "Nordlicht Logistics · Kurier, the tracking platform"
    assert "Katrin Vogt" not in text  # the client's copy
    assert "Katrin Vogt" in (demo[0].parents[1] / "internal" / "review.html").read_text()
    assert "Jonas himself" not in text  # a private note
    page.close()


def test_page_one_is_one_screen_and_says_what_to_decide(demo, chromium) -> None:
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(demo[0].as_uri())
    first = page.locator("[data-wakit=page-one]")
    assert first.evaluate("one => one.getBoundingClientRect().bottom") <= 900
    assert first.locator("ol[data-wakit=decisions] > li").count() >= 5
    gravest = first.locator("ol[data-wakit=gravest] > li")
    assert len({text.split()[-1][:5] for text in gravest.all_inner_texts()}) == 3  # of three questions
    assert "seen in part" in first.locator("[data-wakit=not-seen]").inner_text()
    first.locator(".wk-hidden").evaluate_all("them => them.forEach(one => one.remove())")
    aloud = re.findall(r"[A-Za-z]{2,}\b", first.inner_text().partition("Security: 63")[0])
    assert len(aloud) <= 190  # a minute, as newsreaders speak
    page.close()


def test_page_one_is_one_page_of_paper_and_the_contents_come_behind_it(demo, chromium) -> None:
    """As Chromium lays it out for A4 with the margins of the page, 182 by 263 mm."""
    page = chromium.new_page(viewport={"width": 688, "height": 994})
    page.emulate_media(media="print")
    page.goto(demo[0].as_uri())
    assert page.locator("[data-wakit=page-one]").evaluate("one => one.getBoundingClientRect().bottom") <= 994
    page.close()


@pytest.mark.parametrize("brand", BRANDS)
def test_under_a_letterhead_page_one_is_one_screen_and_one_page_of_paper_too(demo, chromium, tmp_path, brand) -> None:
    """Under a title as long as two names are, by the samples and by the largest letterhead that may be."""
    shown = notebook_text(page_of(read_notebook(demo[0].with_suffix(".ipynb"))))
    (tmp_path / "review.html").write_text(render_page(shown, title=LONG_TITLE, branding=BRANDS[brand]))
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto((tmp_path / "review.html").as_uri())
    bottom = "document.querySelector('[data-wakit=page-one]').getBoundingClientRect().bottom"
    assert page.evaluate(bottom) <= 900
    page.set_viewport_size({"width": 688, "height": 994})
    page.emulate_media(media="print")
    assert page.evaluate(bottom) <= 994
    page.close()


def test_no_question_is_longer_than_two_pages_of_paper(demo, chromium) -> None:
    page = chromium.new_page(viewport={"width": 688, "height": 994})
    page.emulate_media(media="print")
    page.goto(demo[0].as_uri())
    pages = page.eval_on_selector_all(
        "section[data-question]", "all => all.map(one => [one.id, one.offsetHeight / 994])"
    )
    assert len(pages) == 57
    assert [(name, high) for name, high in pages if high > 2] == []
    page.close()


@pytest.mark.browser
def test_as_a_pdf_rows_are_whole_pages_full_and_links_lead_somewhere(demo, tmp_path: Path) -> None:
    write_pdf(demo[0], tmp_path / "demo.pdf")
    paper = Paper(tmp_path / "demo.pdf")
    chapters = [mark.page for mark in paper.bookmarks if mark.level == 2]
    assert chapters[:2] == [1, 2]
    assert [n for n in range(1, len(paper.texts)) if paper.ends_with_a_heading(n)] == []
    after = zip(paper.bookmarks, paper.bookmarks[1:], strict=False)
    assert [b.title for a, b in after if a.level == 4 and a.page != b.page and b.top < 770] == []  # cards are whole
    assert [pages for pages in paper.rows if len(pages) != 1] == []
    assert [n for n in range(1, len(paper.texts)) if paper.fill(n) < 0.5 and n + 1 not in chapters] == []
    assert all(paper.inner_links)
    assert all(link.startswith("https://docs.aws.amazon.com/") for link in paper.links)


def test_on_a_telephone_the_decisions_come_before_the_contents(demo, chromium) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(demo[0].as_uri())
    tops = [page.locator(where).bounding_box()["y"] for where in ("ol[data-wakit=decisions]", "nav", ".pages")]
    assert tops == sorted(tops)
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_it_and_would_find_one(demo, chromium, scheme) -> None:
    page = chromium.new_page(bypass_csp=True, color_scheme=scheme)
    page.goto(demo[0].as_uri())
    found = faults(page) if scheme == "light" else hard_to_read(page, "html")  # names and structure know no theme
    assert found == []
    page.locator(".wk-lead").last.evaluate("lead => (lead.style.opacity = .5)")  # one of hundreds
    assert len(hard_to_read(page, "main")) == 1
    page.close()


@pytest.mark.parametrize(("is_light", "look"), [("true", "#fff; color: #212121"), ("false", "#111; color: #e0e0e0")])
def test_cards_can_be_read_in_a_notebook_of_either_theme(demo, chromium, is_light, look) -> None:
    page = chromium.new_page(bypass_csp=True)
    page.goto(demo[0].as_uri())
    shown = "".join(page.eval_on_selector_all("main .shown", "all => all.map(one => one.innerHTML)"))
    css = (files("wakit.view") / "cards.css").read_text()
    links = "#1565c0" if is_light == "true" else "#90caf9"
    style = f"<style>body {{ background: {look} }} a {{ color: {links} }} {css}</style>"
    page.set_content(f"<body data-jp-theme-light={is_light}>{style}<main>{shown}</main></body>")
    assert page.locator(".wk-practice").count() == 63
    assert hard_to_read(page, "main") == []
    page.close()


def test_it_asks_for_nothing_and_runs_nothing(demo, chromium) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    alerts: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def on_dialog(dialog: Dialog) -> None:
        alerts.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", on_dialog)
    page.goto(demo[0].as_uri())
    page.wait_for_timeout(300)
    assert asked == [demo[0].as_uri()]
    assert alerts == []
    assert page.locator("script").count() == 0
    page.close()


def test_every_answer_evidence_and_gap_is_on_disk(demo) -> None:
    client = reviews_of(demo[0]) / "demo"
    snapshot = next((client / "evidence").glob("*Z"))
    assert json.loads((snapshot / "manifest.json").read_text())["complete"] is True
    assert len(list((client / "main" / "answers").glob("*.yaml"))) >= 20
    assert {f.name for f in (client / "main" / "output" / "internal").iterdir()} >= {
        "review.ipynb",
        "review.html",
        "findings.csv",
    }


def pasted(lines: str, home: Path) -> subprocess.CompletedProcess[str]:
    """What a person pastes where it was printed, into a fresh shell with nothing of ours around."""
    bare = {"PATH": PATH, "HOME": str(home), "PYTHONPATH": str(ROOT)}
    return subprocess.run(["/bin/sh", "-ec", lines], env=bare, capture_output=True, text=True)


def test_what_it_prints_to_go_on_works_when_pasted(demo, tmp_path: Path) -> None:
    go_on = [line.partition(": ")[2].strip() for line in demo[1].splitlines() if line.startswith("Go on")]
    done = pasted(f"{go_on[0]} --help", tmp_path)
    assert (done.returncode, "Usage: wakit review" in done.stdout) == (0, True), done.stderr
    listed = pasted(re.sub(" review demo", " coverage demo", go_on[0]), tmp_path)
    assert (listed.returncode, "SEC08-BP02" in listed.stdout) == (0, True), listed.stderr


def test_a_kept_demo_again_is_refused_with_the_command_that_goes_on(demo, run) -> None:
    code, out, err = run("demo", "--keep", str(reviews_of(demo[0])))
    assert (code, out) == (2, "")
    assert err.strip().endswith("--serve")
    assert len(err.splitlines()) == 2


def test_a_kept_demo_gets_its_account_back(demo, tmp_path: Path) -> None:
    """``--serve``: what it prints, pasted elsewhere, collects the account anew; Ctrl-C ends it."""
    reviews = Path(shutil.copytree(reviews_of(demo[0]), tmp_path / "kept" / "reviews"))
    command = [sys.executable, "-m", "wakit", "demo", "--keep", str(reviews), "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as serving:
        try:
            said = _until(serving, "as they would ask AWS")
            block = [line for line in said if line.startswith(("unset ", "export "))]
            (review,) = (line for line in said if " review demo --reviews " in line)
            collect = review.replace(" review demo ", " collect demo --region eu-west-1 ")
            done = pasted("\n".join([*block, collect]), tmp_path)
            serving.send_signal(signal.SIGINT)
            out, err = serving.communicate(timeout=120)
        finally:
            serving.kill()
    assert done.returncode == 0, done.stderr
    assert len(list((reviews / "demo" / "evidence").glob("*Z"))) == 2
    assert (serving.returncode, out.strip()) == (
        0,
        str(reviews / "demo" / "main" / "output" / "client" / "review.html"),
    )
    assert str(reviews) in err.splitlines()[-1]


def _until(serving: subprocess.Popen[str], words: str) -> list[str]:
    """The lines that it says, until the one with these words."""
    assert serving.stderr is not None
    said: list[str] = []
    for line in serving.stderr:
        said.append(line.strip())
        if words in line:
            return said
    raise AssertionError("\n".join(said))


@pytest.fixture(scope="module")
def day(demo):
    """A workload of the demo's client on which nobody has said anything yet; its attendees are in the room."""
    store = open_store(reviews_of(demo[0]))
    main = store.workload("demo/main").path
    for made in ("", "answers", "notebooks", "output"):
        (main.parent / "day" / made).mkdir(mode=0o700)
    for name in ("workload.yaml", "accepted.yaml"):
        shutil.copy(main / name, main.parent / "day" / name)
    return store.workload("demo/day")


def test_a_day_by_keyboard_answers_all_practices_in_two_actions_or_three(demo, day, chromium, tmp_path, capsys) -> None:
    reviews = reviews_of(demo[0])
    session = Session(open_workload("demo/day", reviews))
    with running_lab(reviews, "demo/day", tmp_path) as lab:
        page, _ = opened_desk(chromium, lab)
        expect(page.locator("[data-wakit=desk] [data-focus]")).to_be_focused(timeout=PATIENCE)
        held = hold(page, session, session.people)
        page.keyboard.press("c")
        page.locator("[data-clock=begin]").click()
        page.locator("[data-clock='end-15']").click()
        expect(page.locator("[data-panel=clock]")).to_contain_text("46 open questions", timeout=PATIENCE)
        page.close()
    with capsys.disabled():
        sys.stdout.write(f"\n{told(held)}\n")
    said = {row.best_practice: row.answer for row in session.opened.answers}
    assert [a.number for a in held if said[a.number].status is None or not said[a.number].said_by] == []
    assert sum(a.is_decided for a in held) >= 10
    assert max(a.actions for a in held if a.actions < 4) == 2  # five times somebody else began to speak: three more
    assert sum(a.actions for a in held) / len(held) <= 3


def told(held) -> str:
    """Actions and seconds, for each best practice and in all."""
    how = {True: "decided", False: "asked"}
    lines = [f"{a.number} {how[a.is_decided]}: {a.actions} actions, {a.seconds:.1f} s" for a in held]
    mean, median = statistics.mean(a.actions for a in held), statistics.median(a.seconds for a in held)
    return "\n".join([*lines, f"{len(held)} best practices: {mean:.1f} actions each, median {median:.1f} s"])


def test_what_was_told_explained_and_pinned_reaches_the_report(demo, day) -> None:
    review = wakit.open_review("demo/day", reviews_of(demo[0]))
    session = Session(review.opened)
    against = next(c for c, one in review.opened.suggested.items() if one.suggestion is Suggestion.NOT_MET)
    session.say(against, status="in_place", explanation="The last one leaves on Friday.", explanation_shown=True)
    session.tell("protect-data")
    first, last = session.practices[0].choice_id, session.practices[-1].choice_id
    session.say(first, note="Three teams label their data.")
    session.carry(last)
    review.pin(review.evidence["s3_buckets"][["key", "is_versioned"]], "SEC08-BP02", "Buckets and their versions")
    page = to_text(review.questions("SEC"))  # as 3-review shows them
    assert "Answer and evidence differ: The last one leaves on Friday." in page
    assert page.count("Three teams label their data.") == 2
    assert "Buckets and their versions" in page
