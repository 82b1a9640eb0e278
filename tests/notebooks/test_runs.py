"""Every notebook runs: with evidence, with half of it refused, by interview, with a lens of one question."""

from __future__ import annotations

import json
import re
import shutil

import nbformat
import pytest

from tests.notebooks.kernel import kernel
from tests.notebooks.masters import NAMES, cells, play, shown, source
from wakit.batch import declared_parameters
from wakit.evidence.snapshot import open_snapshot
from wakit.lens import lens_path
from wakit.review.findings import load_findings
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.store import create_reviews

#: what is opened when there is evidence
AFTERWARDS = ["2-walkthrough.ipynb", "3-review.ipynb", "question.ipynb"]
CHAPTERS = [name for name in NAMES if name.startswith("explore/")]


@pytest.fixture(scope="module")
def asked(aws, store):
    """``0-preflight`` and then ``1-collect`` of the client ``open``, in one real kernel; what each shows."""
    with kernel(aws=True) as running:
        names = ("0-preflight.ipynb", "1-collect.ipynb")
        return {name: running.shown(name, client="open", reviews=str(store.path)) for name in names}


@pytest.fixture(scope="module")
def collected(asked):
    """What ``1-collect`` shows; the evidence is there."""
    return asked["1-collect.ipynb"]


@pytest.fixture(scope="module")
def without_sdk(collected):
    """A real kernel as a review has it, when the evidence is there."""
    with kernel() as running:
        yield running


@pytest.fixture
def executed(without_sdk, store):
    """Runs a master in that kernel; what it shows."""

    def run(name, client, **parameters):
        return without_sdk.shown(name, client=client, reviews=str(store.path), **parameters)

    return run


@pytest.fixture(scope="module")
def collected_half(aws, store, half):
    """``1-collect`` of the client ``half``, here; what it shows."""
    aws.refuse = half
    try:
        return play("1-collect.ipynb", client="half", reviews=str(store.path))
    finally:
        aws.heal()


def test_collecting_leaves_evidence_and_findings_on_disk(collected, store):
    snapshot = only_snapshot(store, "open")
    evidence, found = open_snapshot(snapshot), load_findings(snapshot)
    assert evidence.accounts == ("012345670123", "345678901234")
    assert "denied" not in set(evidence.gaps["reason"])
    assert found is not None
    assert len(found.table) > 100


def only_snapshot(store, client):
    (snapshot,) = store.client(client).snapshots.all()
    return snapshot


def test_collecting_shows_progress_and_the_telling_rows(collected):
    assert " tables\n" in collected
    assert "012345670123" in collected
    assert collected.count("<table") >= 5
    assert "AWS refused" not in collected


def test_collecting_shows_what_was_refused(collected_half, store):
    gaps = open_snapshot(only_snapshot(store, "half")).gaps
    assert (gaps["reason"] == "denied").sum() > 100
    assert "AWS refused the call" in collected_half


def test_preflight_says_who_we_are_and_that_all_is_open(asked):
    told = asked["0-preflight.ipynb"]
    assert "assumed-role/wakit-review" in told
    assert " 0 refused" in told


def test_preflight_names_what_is_refused_and_goes_blind(aws, store, half):
    aws.refuse = half
    try:
        told = play("0-preflight.ipynb", client="half", reviews=str(store.path))
    finally:
        aws.heal()
    assert "denied" in told
    assert "SEC08-BP02" in told


def test_the_walk_through_in_a_batch_is_cards_of_all_questions(executed):
    told = executed("2-walkthrough.ipynb", "open")
    assert all(f'id="SEC{n:02}"' in told for n in range(1, 12))
    assert 'id="COST01"' in told
    assert "by SCP, they say" in told


def test_the_walk_through_of_an_interview_needs_no_evidence(store, batch):
    told = play("2-walkthrough.ipynb", client="talk", reviews=str(store.path))
    assert "by SCP, they say" in told
    assert told.count("by interview") >= 63


def test_one_question_with_its_rows(executed):
    told = executed("question.ipynb", "open", question="SEC08")
    assert "How do you protect your data at rest?" in told
    assert "FAIL" in told
    assert "encrypt" in told


def test_a_question_of_another_pillar_by_interview(store, batch):
    told = play("question.ipynb", client="talk", reviews=str(store.path), question="cost 7")
    assert 'id="COST07"' in told


@pytest.mark.parametrize("name", AFTERWARDS)
def test_each_runs_with_half_of_the_evidence_refused(collected_half, store, batch, name):
    assert "not seen" in play(name, client="half", reviews=str(store.path))


def test_each_chapter_runs_with_half_of_the_evidence_refused_and_says_so(collected_half, store, batch):
    told = {name: play(name, client="half", reviews=str(store.path)) for name in CHAPTERS}
    assert {text.count('class="wk-chart"') for text in told.values()} == {4}
    assert {name for name, text in told.items() if "AWS refused the call" in text} >= {*CHAPTERS[:3]}


@pytest.mark.parametrize("name", NAMES)
def test_each_runs_by_interview(store, batch, name):
    assert play(name, client="talk", reviews=str(store.path)).strip()


@pytest.fixture
def one_question(tmp_path, monkeypatch):
    """Reviews of a client whose lens has nothing but SEC01."""
    file = json.loads(lens_path().read_text(encoding="utf-8"))
    security = next(pillar for pillar in file["pillars"] if pillar["prefix"] == "SEC")
    security["questions"] = security["questions"][:1]
    file["counts"] = {"pillars": 1, "questions": 1, "practices": len(security["questions"][0]["practices"])}
    file["pillars"], file["version"] = [security], "2030-01-01"
    (tmp_path / "2030-01-01.json").write_text(json.dumps(file), encoding="utf-8")
    shutil.copy(lens_path(), tmp_path)
    monkeypatch.setattr("wakit.lens.source._DATA", tmp_path)
    store = create_reviews(tmp_path / "reviews")
    create_client(store, NewClient("small", evidence="none"))
    return store


@pytest.mark.parametrize("name", NAMES)
def test_each_runs_with_a_lens_of_one_question(one_question, batch, name):
    question = {"question": "SEC01"} if name == "question.ipynb" else {}
    told = play(name, client="small", reviews=str(one_question.path), **question)
    assert told.strip()


def test_where_somebody_sits_at_it_the_desk_is_live(store, monkeypatch):
    monkeypatch.delenv("WAKIT_BATCH", raising=False)
    bundles = shown("2-walkthrough.ipynb", client="talk", reviews=str(store.path))
    (desk,) = [bundle for bundle in bundles if "application/vnd.jupyter.widget-view+json" in bundle]
    assert desk["text/plain"] == "The desk at SEC01 How do you securely operate your workload?"
    assert "What was promised" not in desk["text/html"]


@pytest.fixture(scope="module")
def explored(without_sdk, store):
    """All chapters of ``explore/`` of the client ``open``, in one kernel; what each shows, and the kernel."""
    return {name: without_sdk.play(name, client="open", reviews=str(store.path)) for name in CHAPTERS}, without_sdk


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_chapter_is_explored(explored, name, store):
    said, _ = explored
    assert [one for one in said[name] if "data" not in one] == []
    shown = "\n".join(one["data"].get("text/html", "") for one in said[name])
    assert shown.count('class="wk-chart"') == 4
    assert shown.count("there is nothing to draw") == 0
    assert "Not pinned: this is how it would stand in the report." in shown
    assert not (store.workload("open").pins).exists()


def test_names_of_tables_are_completed_and_a_table_is_explained(explored):
    _, running = explored
    assert running.run("import wakit; review = wakit.open_review(client, reviews)") == []
    assert "s3_buckets" in running.completed("review.evidence.s3_b")
    assert "s3_buckets" in running.completed("review.evidence['s3_b")
    told = running.explained("review.evidence.s3_buckets")
    assert "s3_buckets: Every general purpose bucket of the account" in told
    assert re.search(r"is_versioned +flag +\(s3:GetBucketVersioning\)", told)
    assert "Two-dimensional" not in told


def test_a_chapter_pins_what_it_found_when_it_is_told_to(explored, store):
    _, running = explored
    running.play("explore/layers.ipynb", client="open", reviews=str(store.path), pin=True)
    (held,) = open_workload("open", store.path).pins
    assert held.sentence.startswith("The internet reaches these machines")
    shutil.rmtree(store.workload("open").pins)


def test_every_parameter_that_a_notebook_takes_is_used():
    for name in NAMES:
        code = [cell["source"] for cell in cells(source(name))]
        names = declared_parameters(nbformat.reads(source(name), as_version=4))
        assert [n for n in names if not any(re.search(rf"\b{n}\b", text) for text in code[1:])] == []
