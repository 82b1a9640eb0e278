from __future__ import annotations

import csv
import errno
import json
import re
import shlex
import stat
import sys
from pathlib import Path

import pytest

from tests.report.notebooks import code, notebook, ours, text_of
from tests.view.made import bucket, judged, made, refusal
from wakit.cli import main
from wakit.files.writing import make_folder
from wakit.jobs.render import render_client
from wakit.services.s3 import AccountBlock


@pytest.fixture
def wakit(tmp_path, monkeypatch, capsys):
    """Run a command line in a folder that is not the reviews folder."""
    monkeypatch.delenv("WAKIT_REVIEWS", raising=False)
    monkeypatch.chdir(tmp_path)

    def run(line):
        code: object = 0
        try:
            main(shlex.split(line))
        except SystemExit as leave:
            code = leave.code
        return code, *capsys.readouterr()

    return run


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    """The output folder of a review with evidence."""
    store = with_evidence(tmp_path_factory.mktemp("rendered"))
    render_client("acme", store.path)
    return store.workload("acme").output("internal")


def test_no_place_of_this_machine_is_in_what_is_rendered(output):
    reviews, python = output.parents[2], sys.prefix
    for file in output.iterdir():
        text = file.read_text("utf-8", "replace")
        assert not [place for place in (str(reviews), python, str(Path.home()) + "/", "/tmp/") if place in text]


def with_evidence(folder):
    rows = {
        "s3_buckets": [bucket("logs"), bucket("web", has_expiry=False)],
        "s3_account_blocks": [AccountBlock(*[True] * 5)],
    }
    return judged(folder, rows, [refusal("s3_buckets", "policy_is_public", "arn:aws:s3:::web")])


@pytest.fixture
def store(tmp_path):
    return with_evidence(tmp_path)


def copy_of(store, *cells):
    """Put a notebook of one's own in place of the working copy."""
    copy = store.workload("acme").notebooks / "3-review.ipynb"
    copy.parent.mkdir(exist_ok=True)
    parameters = code('client = workload = evidence = audience = ""', tags=["parameters"])
    copy.write_text(text_of(notebook(parameters, *cells)))
    return copy


def test_a_review_with_evidence_needs_no_sdk(output):
    html = (output / "review.html").read_text()
    assert all(f'id="SEC{n:02}"' in html for n in range(1, 12))
    assert html.count('id="SEC') == 11 + 63
    assert "1 of 2 buckets lacks a bucket-wide lifecycle rule that expires objects or earlier versions" in html
    assert len(html) < 1_500_000


def test_beside_the_page_lie_notebook_and_findings(output):
    rows = list(csv.DictReader((output / "findings.csv").read_text().splitlines()))
    assert {row["account_id"] for row in rows} == {"012345670123"}
    assert {stat.S_IMODE(f.stat().st_mode) for f in output.iterdir()} == {0o600}
    plan = {"plan.csv", "plan.md", "plan.xlsx"}
    assert {f.name for f in output.iterdir()} == {"review.ipynb", "review.html", "findings.csv", "findings.xlsx"} | plan


def test_no_place_of_the_machine_is_in_what_is_written(output):
    for file in output.iterdir():
        assert str(output.parents[4]) not in file.read_text("utf-8", "replace")


def test_where_nothing_can_be_written_it_says_so_before_a_notebook_runs(wakit, monkeypatch, tmp_path):
    assert wakit("init acme --evidence none")[0] == 0
    monkeypatch.setattr("wakit.jobs.deliverable.run_notebook", lambda *_, **__: pytest.fail("a notebook ran"))
    monkeypatch.setattr("tempfile.TemporaryFile", read_only)
    code, out, err = wakit("render acme --reviews reviews")
    assert (code, out) == (2, "")
    output = tmp_path / "reviews/acme/main/output/internal"
    assert err.startswith(f"wakit: can't write in {output}: the file system is read-only")


def read_only(**_):
    """Root may write whatever the mode says."""
    raise OSError(errno.EROFS, "Read-only file system")


def test_a_review_by_interview_renders_too(wakit, tmp_path):
    store = made(tmp_path)
    output = store.workload("acme").output("internal")
    status, out, err = wakit("render acme/main --reviews reviews")
    assert (status, out, err) == (0, f"{output / 'review.html'}\n", "")
    assert "held by interview" in (output / "review.html").read_text()
    assert len((output / "findings.csv").read_text().splitlines()) == 1


def test_the_working_copy_is_what_runs_and_no_other_parameter_is_needed(wakit, store):
    shown = ours("<p>x</p>")
    copy_of(
        store,
        code("from wakit.view.html import tag\ntag('p', f'mine: {client} {workload} {evidence} {audience}')", shown),
    )
    wakit("render acme --reviews reviews")
    html = (store.workload("acme").output("internal") / "review.html").read_text()
    assert "<p>mine: acme main 20260101T000000Z internal</p>" in html


def test_a_notebook_that_stops_leaves_the_last_page_as_it_was(wakit, store):
    page = store.workload("acme").output("internal") / "review.html"
    make_folder(page.parent)
    page.write_text("yesterday's")
    copy_of(store, code("1 / 0"))
    status, out, err = wakit("render acme --reviews reviews")
    assert (status, out, page.read_text()) == (1, "", "yesterday's")
    assert re.search(r"wakit: 3-review.ipynb, cell 2 \(1 / 0\): ZeroDivisionError: .*\nwhat ran", err)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("render acne --reviews reviews", "did you mean acme?"),
        ("render acme/mian --reviews reviews", "did you mean main?"),
        ("render acme --evidence 20260101T000001Z --reviews reviews", "did you mean 20260101T000000Z?"),
        ("render acme", "no reviews folder"),
    ],
)
def test_what_is_not_there_leaves_with_2(wakit, store, line, said):
    status, _, err = wakit(line)
    assert status == 2
    assert said in err


def test_a_wrong_answers_file_leaves_with_2_and_names_the_line(wakit, store):
    answers = store.workload("acme").answers / "SEC08.yaml"
    answers.write_text('question: SEC08\nlens: "2024-11-06"\nnone_of_these: perhaps\n')
    status, _, err = wakit("render acme --reviews reviews")
    assert status == 2
    assert "SEC08.yaml, line 3" in err


def test_the_master_runs_with_papermill_alone(wakit, store, tmp_path, monkeypatch):
    import subprocess
    import sys

    from wakit.review.store import notebooks_folder

    monkeypatch.setenv("WAKIT_REVIEWS", str(store.path))
    master = notebooks_folder() / "3-review.ipynb"
    start = "import sys; sys.modules['rfc3987_syntax'] = None; from papermill.cli import papermill; papermill()"
    command = [sys.executable, "-c", start, str(master), "out.ipynb", "-p", "client", "acme", "--no-progress-bar"]
    subprocess.run(command, check=True, cwd=tmp_path, capture_output=True)
    cells = json.loads((tmp_path / "out.ipynb").read_text())["cells"]
    assert all(c["outputs"] for c in cells if c["cell_type"] == "code" and c["source"][0].startswith("review."))


def test_damaged_evidence_is_said_before_a_notebook_runs(store, wakit):
    snapshot = store.workload("acme").client.snapshots.newest()
    (snapshot / "gaps.parquet").write_bytes(b"PAR1")
    code, out, err = wakit(f"render acme --reviews {store.path}")
    assert (code, out) == (2, "")
    assert "gaps.parquet: cut short or damaged" in err
    assert "3-review" not in err
    assert not (store.workload("acme").output("internal") / "review.ipynb").exists()


def test_where_nothing_was_collected_yet_it_says_so(tmp_path, monkeypatch):
    from wakit.errors import NotebookError
    from wakit.jobs import deliverable
    from wakit.review.newclient import NewClient, create_client
    from wakit.review.store import create_reviews

    def stopped(*_):
        raise NotebookError("stopped")

    said: list[str] = []
    store = create_reviews(tmp_path / "reviews")
    create_client(store, NewClient("acme", accounts=["012345670123"]))
    monkeypatch.setattr(deliverable, "_run", stopped)
    with pytest.raises(NotebookError):
        render_client("acme", store.path, say=said.append)
    assert [line.partition(" --reviews ")[0] for line in said] == [
        "no evidence yet, so every answer comes from people; wakit collect acme"
    ]
