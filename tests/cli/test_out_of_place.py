"""What stands in place of a folder or of a file is said, on every system, and nothing is replaced by half."""

from __future__ import annotations

import pytest

from wakit.review.newclient import NewClient, create_client
from wakit.review.store import create_reviews


@pytest.fixture
def store(tmp_path, monkeypatch):
    made = create_reviews(tmp_path / "reviews")
    create_client(made, NewClient("acme", evidence="none"))
    monkeypatch.setenv("WAKIT_REVIEWS", str(made.path))
    return made


@pytest.mark.parametrize("place", ["evidence", "main/answers", "main/pins"])
def test_a_file_in_place_of_a_folder_is_said(run, store, place):
    """Nobody would find what is kept there, and the review would say that nobody answered."""
    there = store.path / "acme" / place
    if there.is_dir():
        there.rmdir()
    there.write_text("x")
    code, out, err = run("plan", "acme")
    assert (code, out, err) == (2, "", f"wakit: {there} is a file; a folder is needed there\n")


def test_a_folder_in_place_of_a_file_is_said_and_the_others_stay_as_they_were(store, run):
    output = store.client("acme").workload().output("internal")
    (output / "review.html").mkdir(parents=True)
    (output / "findings.csv").write_text("before")
    code, _, err = run("render", "acme")
    assert (code, err.splitlines()[-1]) == (2, f"wakit: {output / 'review.html'} is a folder; a file is needed there")
    assert (output / "findings.csv").read_text() == "before"
