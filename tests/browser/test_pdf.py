"""A page as a PDF that a browser of this machine printed."""

from __future__ import annotations

import os
import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

import wakit
from tests.report.notebooks import code, notebook, ours, story, text_of
from tests.report.paper import Paper
from tests.view.made import made
from wakit.batch import read_notebook
from wakit.errors import PdfError
from wakit.lens import load_lens
from wakit.report.browser import find_browser
from wakit.report.page import render_page
from wakit.report.pdf import _cleaned, write_pdf
from wakit.review.branding import read_brand, sample_folder
from wakit.review.store import notebooks_folder
from wakit.view.html import join, link, section, tag

pytestmark = pytest.mark.browser

TITLE = 'Zoë & "Söhne" · Kurier'


def long_table(chapter):
    head = tag("thead", tag("tr", tag("th", "Resource"), tag("th", "Seen")))
    cell = tag("td", "two lines of what was seen ", "word " * 25)
    rows = join(tag("tr", tag("td", f"{chapter} row {n}"), cell) for n in range(60))
    return ours(section(chapter, tag("h3", chapter), tag("table", head, tag("tbody", rows)), id=chapter))


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    cells = [story("# The review\n\nIn a few words."), story("## First chapter")]
    cells += [code("", long_table("SEC01")), story("## Second chapter"), code("", long_table("SEC02"))]
    cells += [code("", ours(tag("p", link("AWS says", "https://docs.aws.amazon.com/x.html"))))]
    brand = read_brand(sample_folder("northbeam"))
    file = tmp_path_factory.mktemp("a folder # of 100%") / "review.html"
    file.write_text(render_page(text_of(notebook(*cells)), title=TITLE, branding=brand, watermark="demo"))
    return file


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home and a folder for temporary files, both empty, while the page is printed."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HOME", str(folder))
        patched.setattr("tempfile.tempdir", str(folder))
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
            patched.delenv(name, raising=False)
        yield folder


@pytest.fixture(scope="module")
def paper(page, home):
    pdf = page.with_suffix(".pdf")
    write_pdf(page, pdf)
    return Paper(pdf)


def test_the_browser_leaves_nothing(paper, page, home):
    """No profile, no cache of fonts, no temporary file."""
    assert list(home.rglob("*")) == []
    assert sorted(path.name for path in page.parent.iterdir()) == ["review.html", "review.pdf"]


def test_bookmarks_are_the_sections_in_their_order(paper):
    assert [b.title for b in paper.bookmarks] == ["The review", "First chapter", "SEC01", "Second chapter", "SEC02"]
    assert [b.level for b in paper.bookmarks] == [1, 2, 3, 2, 3]
    assert paper.bookmarks[-1].page > paper.bookmarks[1].page


def test_pages_say_whose_they_are_and_each_but_the_first_its_number(paper):
    count = len(paper.texts)
    numbers = [re.findall(r"(\d+) of (\d+)", text) for text in paper.texts]
    assert numbers == [[], *([(str(n), str(count))] for n in range(2, count + 1))]
    assert all(f"{TITLE} · Northbeam Advisory" in text for text in paper.texts)


def test_no_row_stands_on_two_pages_and_no_page_is_half_empty(paper):
    assert len(paper.rows) == 120
    assert [pages for pages in paper.rows if len(pages) != 1] == []
    last = len(paper.texts)
    assert [n for n in range(1, last) if paper.fill(n) < 0.5] == []


def test_the_watermark_is_on_each_page_and_in_no_text(paper):
    assert all("demo" not in text for text in paper.texts)
    assert all(
        b"/Pattern" in page.get_contents().get_data() or "/XObject" in page["/Resources"] for page in paper.reader.pages
    )


def contents_of(paper):
    """The entries of the contents, on whatever page these stand."""
    (page,) = (n for n, text in enumerate(paper.texts, 1) if "Contents" in text)
    return paper.entries(page)


def test_the_contents_say_on_which_page_each_place_stands(paper):
    first, _, second, _ = marks = paper.bookmarks[1:]
    assert first.page < second.page  # the contents stand between them
    entries = contents_of(paper).values()
    assert [" ".join(entry.split()) for entry in entries] == [f"{mark.title} {mark.page}" for mark in marks]


def test_an_entry_is_read_whole_and_one_that_is_cut_keeps_its_number(tmp_path):
    titles = ["How do you do this, that and the other " + "well " * 12 + "for long?", "And " + "so on " * 60]
    cells = [story("# R"), story("## One"), story("## Zwei, ä")]
    cells += [code("", ours(section(title, tag("h3", title), id=f"x{n}"))) for n, title in enumerate(titles)]
    (tmp_path / "page.html").write_text(render_page(text_of(notebook(*cells)), title="x"))
    write_pdf(tmp_path / "page.html", tmp_path / "page.pdf")
    one, two, whole, cut = (" ".join(e.split()) for e in contents_of(Paper(tmp_path / "page.pdf")).values())
    assert (one.split()[-1], two.split()[-1]) == ("1", "1")
    assert whole == f"{titles[0]} 1"
    assert re.fullmatch(r"And (so on )+.*… 1", cut)


@pytest.fixture(scope="module")
def interview(tmp_path_factory):
    """The review notebook of a client without an account, while nobody has said anything: what it shows is short."""
    review = wakit.open_review("acme", made(tmp_path_factory.mktemp("interview")).path)
    cells = [
        story(cell.source) if cell.cell_type == "markdown" else code("", ours(eval(cell.source, {"review": review})))
        for cell in read_notebook(notebooks_folder() / "3-review.ipynb").cells
        if cell.cell_type == "markdown" or re.fullmatch(r"review\.\w+\([^)]*\)", cell.source)
    ]
    page = tmp_path_factory.mktemp("interview") / "review.html"
    page.write_text(render_page(text_of(notebook(*cells)), title="Acme"))
    write_pdf(page, page.with_suffix(".pdf"))
    return Paper(page.with_suffix(".pdf"))


def test_no_page_ends_with_a_heading_and_a_question_begins_where_its_heading_stands(interview):
    last = len(interview.texts)
    assert [interview.last_line(n) for n in range(1, last) if interview.ends_with_a_heading(n)] == []
    marks = interview.bookmarks
    pages = {
        mark.title[:5]: (chapter.page, mark.page, practice.page)
        for chapter, mark, practice in zip([marks[0], *marks], marks, marks[1:], strict=False)
        if mark.title.startswith("SEC") and mark.level == 3 and practice.level == 4
    }
    assert len(pages) == 11
    assert {name: on for name, on in pages.items() if on[1] != on[2]} == {}


def test_a_bookmark_of_two_lines_keeps_its_words_apart(interview):
    marks = {mark.title for mark in interview.bookmarks}
    security = load_lens().pillar("security")
    titles = {f"{q.id} {q.title}" for q in security.questions} | {f"{p.id} {p.title}" for p in security.practices}
    assert titles - marks == set()


def test_a_short_review_leaves_no_page_half_white(interview):
    """Page one is short, so the contents stand below; the last one ends where the text does."""
    assert [n for n in range(1, len(interview.texts)) if interview.fill(n) < 0.7] == []


def test_links_lead_within_the_document_or_to_https(paper):
    assert len(paper.inner_links) >= 4
    assert all(paper.inner_links)
    assert paper.links == ["https://docs.aws.amazon.com/x.html"]


def test_the_file_tells_nothing_of_the_machine_or_the_hour(paper, page):
    assert paper.reader.metadata == {"/Title": TITLE, "/Creator": "wakit", "/Producer": paper.reader.metadata.producer}
    raw = page.with_suffix(".pdf").read_bytes()
    assert not re.search(rb"file:|/CreationDate|/ModDate|a folder|review\.html", raw)
    assert page.with_suffix(".pdf").stat().st_mode & 0o777 == 0o600


def test_the_same_page_gives_the_same_bytes_also_beside_others(page, paper, tmp_path):
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda n: write_pdf(page, tmp_path / f"{n}.pdf"), range(2)))
    first = page.with_suffix(".pdf").read_bytes()
    assert [(tmp_path / f"{n}.pdf").read_bytes() == first for n in range(2)] == [True, True]


def test_what_a_busy_browser_counts_otherwise_is_no_other_file(paper, page):
    """Under load it counts elements that are on no page; those that are have other numbers then."""
    made = page.with_suffix(".pdf").read_bytes()
    numbers = sorted({int(n) for n in re.findall(rb"\(node(\d{8})\)", made)})
    assert numbers == list(range(1, len(numbers) + 1)) != []
    busy = re.sub(rb"\(node(\d{8})\)", lambda found: b"(node%08d)" % (int(found[1]) + (int(found[1]) > 1)), made)
    assert (busy != made, _cleaned(busy) == made) == (True, True)


def test_nothing_is_asked_of_anybody_even_by_a_page_that_wants_to(tmp_path):
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=lambda: asked.append(server.accept()), daemon=True).start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        wanting = f"<title>x</title><img src={address}/a><iframe src={address}/b></iframe><p>done"
        (tmp_path / "page.html").write_text(wanting)
        write_pdf(tmp_path / "page.html", tmp_path / "page.pdf")
    assert asked == []
    assert "done" in Paper(tmp_path / "page.pdf").texts[0]


def test_what_takes_too_long_is_stopped_and_leaves_nothing(page, tmp_path, monkeypatch):
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nsleep 612.5 & sleep 612.5\n")
    slow.chmod(0o700)
    monkeypatch.setenv("WAKIT_CHROMIUM", str(slow))
    with pytest.raises(PdfError, match="no PDF: slow was not done in 1 s and was stopped"):
        write_pdf(page, tmp_path / "x.pdf", seconds=1)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["slow"]
    assert [p for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == ["sleep", "612.5"]] == []


def test_a_browser_that_ends_once_without_having_printed_is_asked_again(page, paper, tmp_path, monkeypatch):
    """Each page is printed twice; the second time it fails would cost the page numbers."""
    fickle, count = tmp_path / "fickle", tmp_path / "count"
    counted = f"echo x >> '{count}'; case $(wc -l < '{count}') in 1|3) exit 0;; esac"
    fickle.write_text(f'#!/bin/sh\n{counted}\nexec "{find_browser()}" "$@"\n')
    fickle.chmod(0o700)
    monkeypatch.setenv("WAKIT_CHROMIUM", str(fickle))
    write_pdf(page, tmp_path / "x.pdf")
    assert (tmp_path / "x.pdf").read_bytes() == page.with_suffix(".pdf").read_bytes()
    assert len(count.read_text().split()) == 4


def test_a_program_that_prints_nothing_or_an_old_one_is_told(page, tmp_path, monkeypatch):
    old = "%%PDF-1.4\\n/Producer (Skia/PDF m120)\\n%%%%EOF"
    for content, said in (("", "without having printed"), (old, "version 120. prints no page numbers; install 131")):
        fake = tmp_path / "fake"
        find = 'for a; do case $a in --print-to-pdf=*) printf "$made" > "${a#*=}";; esac; done'
        fake.write_text(f"#!/bin/sh\nmade='{content}'\n{find}\n")
        fake.chmod(0o700)
        monkeypatch.setenv("WAKIT_CHROMIUM", str(fake))
        with pytest.raises(PdfError, match=said):
            write_pdf(page, tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()


def test_the_browser_of_this_machine_is_found():
    assert os.access(find_browser(), os.X_OK)
