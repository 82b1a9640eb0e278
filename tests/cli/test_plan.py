"""``wakit plan``."""

from __future__ import annotations

import json

import pytest

from wakit.review.answers import answer
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.store import create_reviews


@pytest.fixture
def reviews(tmp_path):
    store = create_reviews(tmp_path / "reviews")
    create_client(store, NewClient("acme", evidence="none"))
    opened = open_workload("acme", store.path)
    choice_id = opened.lens.practice("SEC04-BP01").choice_id
    answer(opened.folder.answers, "SEC04", choice_id, opened.lens, status="not_in_place")
    return store.path


def test_the_plan_is_said(run, reviews):
    code, out, err = run("plan", "acme", "--reviews", str(reviews))
    assert (code, err) == (0, "")
    assert "The answered question is high-risk." in out
    assert "  SEC04-BP01  Configure service and application logging" in out


def test_as_json_it_is_one_document(run, reviews):
    code, out, _ = run("plan", "acme", "--json", "--reviews", str(reviews))
    found = json.loads(out)
    assert (code, found["high_risk"], found["goal"], found["clears"]) == (0, ["SEC04"], 1, ["SEC04"])
    assert found["is_estimate"] is True
    (item,) = found["items"]
    assert {"question", "best_practice", "choice_id", "owner", "side_effects"} <= {*item}
    assert (item["effort"], item["due"], item["status"]) == ("weeks", None, "open")


def test_a_wrong_file_is_told_and_nothing_is_planned(run, reviews):
    (reviews / "acme" / "main" / "plan.yaml").write_text("goal: many\n", encoding="utf-8")
    code, out, err = run("plan", "acme", "--reviews", str(reviews))
    assert (code, out) == (2, "")
    assert "plan.yaml, line 1" in err
