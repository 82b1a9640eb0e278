"""The batch over the eight demo clients: two are made to fail, the others are finished, and later the rest."""

from __future__ import annotations

import json

import pytest

from tests.eight import eight_clients

EXPIRED, INVALID = "veldwijk", "quillstone"


@pytest.fixture(scope="module")
def eight(tmp_path_factory):
    with eight_clients(tmp_path_factory.mktemp("eight") / "reviews") as made:
        yield made


def manifest(eight, invalid):
    """Two are collected anew, one of them with credentials that end; one is asked for what no notebook knows."""
    names = [path.parent.name for path in sorted(eight.reviews.glob("*/client.yaml"))]
    entries = [{"client": name, "steps": ["judge"]} for name in names]
    for entry in entries:
        if entry["client"] in (EXPIRED, "harrowmint"):
            entry["steps"] = ["collect", "judge"]
        if entry["client"] == INVALID and invalid:
            entry.update(steps=["render"], parameters={"evidnce": "newest"})
        if entry["client"] == "brindlewood":  # by interview: there is nothing to judge
            entry["steps"] = ["review"]
    file = eight.reviews / "night.yaml"
    file.write_text(json.dumps({"clients": entries}))
    return str(file)


def clients(rows):
    return {row["client"] for row in rows}


def test_two_of_eight_fail_and_resume_finishes_only_the_rest(run, eight):
    before = {path: path.stat().st_mtime_ns for path in eight.reviews.glob("*/logs/*")}
    with eight.expired(EXPIRED):
        code, out, err = run("batch", manifest(eight, invalid=True), "--jobs", "2", "--skip-invalid", "--json")
    told = json.loads(out)
    assert code == 1, err
    assert clients(told["failed"]) == {EXPIRED, INVALID}
    reasons = {row["client"]: row["reason"] for row in told["failed"]}
    assert "expired" in reasons[EXPIRED].lower()
    assert 'unknown parameter "evidnce"; did you mean evidence?' in reasons[INVALID]
    assert [(row["client"], row["notebook"]) for row in told["not_started"]] == [(EXPIRED, "judge")]
    assert len(clients(told["succeeded"])) == 6
    logs = {path for path in eight.reviews.glob("*/logs/*") if path not in before}
    code, out, err = run("batch", manifest(eight, invalid=False), "--jobs", "2", "--resume", "--json")
    assert code == 0, err
    assert len(clients(json.loads(out)["succeeded"])) == 8
    later = {path.parent.parent.name for path in eight.reviews.glob("*/logs/*") if path not in logs | set(before)}
    assert later == {EXPIRED, INVALID}
