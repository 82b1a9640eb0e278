"""``wakit render --audience client``, whole: a notebook run, files written, scanned, put into place or refused."""

from __future__ import annotations

import base64
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Event, Timer

import pytest
from nbformat import NotebookNode

from tests.report.notebooks import code, notebook, story, text_of
from tests.report.paper import Paper
from tests.view.made import ACCOUNT, bucket, judged, refusal
from wakit.errors import FileError, LeakError, NotebookError, PdfError
from wakit.files.writing import make_folder
from wakit.jobs import deliverable
from wakit.jobs.leaving import Outgoing
from wakit.jobs.render import render_client
from wakit.model import Audience
from wakit.report.leaks.leak import Leak
from wakit.review.answers import answer
from wakit.review.opened import Opened, open_workload
from wakit.services.s3 import AccountBlock
from wakit.view.leaks import leak_text

#: planted in evidence, gaps, answers, attendees, the client's file and the plan; none may be in any file
CANARIES = {
    "bucket": "zephyr-exports",
    "another bucket": "quarry-backoffice-9",
    "account": ACCOUNT,
    "person": "Ottilie Marchetti",
    "part of a name": "Ottilie",
    "e-mail": "ottilie@zephyr.example",
    "network": "10.77.3.0/24",
    "address": "fe80::1ff:fe23:4567:890a",
    "private note": "Between us, the board has not been told about this.",
    "quote": "Nobody here could restore that within a week.",
    "secret": "AKIA3XAMPLE7ZEPHYR42",
    "partner": "Marmot Telemetry GmbH",
    "owner": "Leopold Nyström",
}
WORD = "canary"


def planted(folder):
    """A review in which each canary stands where such a thing stands in real ones."""
    dark = bucket(CANARIES["another bucket"], has_expiry=None)
    gap = refusal("s3_buckets", "has_expiry", dark.arn, "s3:GetLifecycleConfiguration", "SEC07-BP04")
    rows = {
        "s3_buckets": [bucket(CANARIES["bucket"], is_versioned=False), dark],
        "s3_account_blocks": [AccountBlock(*[True] * 5)],
    }
    store = judged(folder, rows, [gap])
    client, workload = store.client("acme"), store.client("acme").workload()
    partner = f'known_accounts:\n  "999888777666": {CANARIES["partner"]}\nnetworks:\n  depot: {CANARIES["network"]}\n'
    client.file.write_text(client.file.read_text() + partner)
    attendees = f"attendees:\n  - name: {CANARIES['person']}\n    role: platform lead\n"
    scope = f'scope: "{CANARIES["bucket"]} and {CANARIES["address"]}"'
    workload.file.write_text(workload.file.read_text().replace('scope: ""', scope) + attendees)
    workload.plan.write_text(f"plan:\n  - practice: SEC08-BP02\n    owner: {CANARIES['owner']}\n")
    opened = open_workload("acme", store.path)
    answer(
        workload.answers,
        "SEC08",
        opened.lens.practice("SEC08-BP02").choice_id,
        opened.lens,
        status="not_in_place",
        note=f"Ottilie: {CANARIES['bucket']} from {CANARIES['network']}; {CANARIES['secret']}, {CANARIES['e-mail']}",
        quote=CANARIES["quote"],
        private_note=CANARIES["private note"],
        said_by=CANARIES["person"],
    )
    return store


@pytest.fixture
def reviews(tmp_path):
    """Such a review, for one test alone."""
    return planted(tmp_path)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """The page of an audience, with the files beside it; rendered once, to be read only."""

    @cache
    def page(audience: str) -> Path:
        store = planted(tmp_path_factory.mktemp(audience))
        with suppress(PdfError):  # without a browser everything else is there
            render_client("acme", store.path, audience=audience, pdf=audience == "client")
        folder: Path = store.client("acme").workload().output(audience)
        return folder / "review.html"

    return page


def copy_of(store, *cells) -> None:
    """Cells of the consultant's own, in her working copy."""
    copy = store.client("acme").workload().notebooks / "3-review.ipynb"
    make_folder(copy.parent)
    parameters = code('client = workload = evidence = audience = ""', tags=["parameters"])
    opening = 'import wakit\nreview = wakit.open_review(client, "", evidence, workload, audience=audience)'
    copy.write_text(text_of(notebook(story("# A review"), parameters, code(opening), *cells)))


@cache
def decoded(file: Path) -> str:
    """All that stands in a file, members of archives and Base64 included."""
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    text = file.read_text("utf-8", "replace")
    islands = (one[: len(one) // 4 * 4] for one in re.findall(r"[A-Za-z0-9+/]{40,}={0,2}", text))
    return text + "\n".join(base64.b64decode(one).decode("utf-8", "replace") for one in islands)


@pytest.mark.parametrize("audience", ["client", "sample"])
def test_no_canary_is_in_any_file(rendered, audience: str) -> None:
    page = rendered(audience)
    found = {name: kind for kind, value in CANARIES.items() for name in files_with(page.parent, value)}
    assert found == {}
    assert {file.name for file in page.parent.iterdir()} >= {"review.html", "review.ipynb", "findings.csv", "plan.xlsx"}
    assert "bucket 1" in page.read_text()
    assert "Trust Notebook" in (page.parent / "review.ipynb").read_text()
    assert "Trust Notebook" not in page.read_text()


@pytest.mark.browser
def test_no_canary_is_in_the_printed_page(rendered) -> None:
    paper = Paper(rendered("client").with_suffix(".pdf"))
    said = " ".join([*paper.texts, *paper.links, *(mark.title for mark in paper.bookmarks)])
    assert [kind for kind, value in CANARIES.items() if value in said] == []
    assert "bucket 1" in said


def files_with(folder: Path, value: str) -> list[str]:
    return [file.name for file in folder.iterdir() if value in file.name or value in decoded(file)]


def test_for_the_house_the_canaries_are_there(reviews) -> None:
    folder = render_client("acme", reviews.path).parent
    missing = {kind for kind, value in CANARIES.items() if not files_with(folder, value)}
    assert missing == {"private note", "partner"}


def test_what_cells_of_ones_own_print_stays_in_the_house(reviews) -> None:
    own = code("import os\nprint(dict(os.environ))\nopen('../client.yaml').read()")
    text = code("{'the ' + 'canary': open('workload.yaml').read()}")
    copy_of(reviews, own, text, code("review.summary()"), story(f"Look at {CANARIES['bucket']}."))
    page = render_client("acme", reviews.path, audience="client")
    for said in (os.environ["PATH"], WORD, *CANARIES.values()):
        assert files_with(page.parent, said) == []
    assert "Look at bucket 1." in page.read_text()


def test_what_is_passed_off_as_wakits_own_is_refused(reviews, monkeypatch) -> None:
    """Each kind in cells of its own, of one notebook; the scan tells of each of them."""
    kinds, found = {"private note", "bucket", "person", "network"}, list[Leak]()

    def told(leaks: Iterable[Leak]) -> str:
        found.extend(leaks)
        return leak_text(found)

    monkeypatch.setattr("wakit.report.leaks.scan.leak_text", told)
    page = reviews.client("acme").workload().output("client") / "review.html"
    make_folder(page.parent)
    page.write_text("yesterday's")
    passed_off = [f"from wakit.view.html import tag\ntag('p', {CANARIES[kind]!r})" for kind in kinds]
    copy_of(reviews, *map(code, passed_off))
    with pytest.raises(LeakError) as refused:
        render_client("acme", reviews.path, audience="client")
    assert {leak.kind for leak in found if leak.file.endswith("review.html")} >= kinds
    assert [kind for kind in kinds if CANARIES[kind] in str(refused.value)] == []
    assert len(str(refused.value).splitlines()) <= 3
    assert [file.name for file in page.parent.iterdir()] == ["review.html"]
    assert page.read_text() == "yesterday's"


def test_a_notebook_that_stops_leaves_nothing_and_says_how_to_look_at_it(reviews) -> None:
    copy_of(reviews, code(f"raise ValueError({CANARIES['bucket']!r})"))
    with pytest.raises(NotebookError, match="nothing is written for them; what ran until then is in"):
        render_client("acme", reviews.path, audience="client")
    assert list(reviews.client("acme").workload().output("client").iterdir()) == []


def test_without_the_key_file_that_tells_its_names_nothing_leaves(reviews, monkeypatch) -> None:
    """Deleted while the notebook runs: the next names would be others, on the next page perhaps."""
    copy_of(reviews)
    told, client = deliverable._told, reviews.client("acme")

    def tell(done: Path, seen: Opened) -> NotebookNode:
        client.pseudonyms.unlink()
        return told(done, seen)

    monkeypatch.setattr(deliverable, "_told", tell)
    with pytest.raises(FileError, match=r"pseudonyms\.json: is gone"):
        render_client("acme", reviews.path, audience="client")
    assert list(client.workload().output("client").iterdir()) == []


def test_when_a_notebook_stops_what_is_made_beside_it_is_not_gone_on_with(reviews, monkeypatch) -> None:
    """Nobody waits for pictures and their scan then."""
    copy_of(reviews)
    ended = Event()

    def stop(*_: object) -> Path:
        try:
            raise KeyboardInterrupt
        finally:
            Timer(0.3, ended.set).start()

    def files(networks: object) -> Iterator[tuple[str, str]]:
        ended.wait(60)
        yield from ((f"topology-{n}", "<svg/>") for n in range(3))

    written = list[Path]()
    monkeypatch.setattr(deliverable, "_run", stop)
    monkeypatch.setattr(deliverable, "topology_files", files)
    monkeypatch.setattr(deliverable, "write_new", lambda path, _: written.append(path))
    with pytest.raises(KeyboardInterrupt):
        render_client("acme", reviews.path, audience="client")
    assert written == []


def test_a_scan_that_nobody_waits_for_looks_through_no_further_file(reviews, tmp_path) -> None:
    outgoing = Outgoing(tmp_path, open_workload("acme", reviews.path), Audience.CLIENT)
    with outgoing.needed():
        assert outgoing.look()
    assert outgoing.look()
    with pytest.raises(KeyboardInterrupt), outgoing.needed():
        raise KeyboardInterrupt
    with pytest.raises(CancelledError):
        outgoing.look()
