"""Thresholds of the client's own: what is judged by them, what they may say, and where a review says so."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cases import AT, example
from tests.conftest import Run
from tests.review.test_suggest import CHOICE, counted, declare
from tests.view.made import made
from wakit.errors import UnknownName
from wakit.facts.thresholds import limit
from wakit.judge import Findings
from wakit.lens import load_lens
from wakit.model import OwnThreshold, Strength, Suggestion
from wakit.registry import Registry
from wakit.review.explain import explain
from wakit.review.opened import Opened, open_workload
from wakit.review.suggest import Suggested, suggest
from wakit.services.iam_credentials import IamAccessKey
from wakit.view.explained import explained_json, explained_text
from wakit.view.html import to_text
from wakit.view.provenance import provenance
from wakit.view.sentences import headline_text, reason_text

CHECK = "iam_access_keys_are_rotated"


def key(days: int) -> IamAccessKey:
    made_at = AT - timedelta(days=days)
    return example(IamAccessKey, user_arn=f"u{days}", user=f"u{days}", is_active=True, last_rotated=made_at)


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    """A client with keys of 100 and 200 days that asks for 180."""
    store = made(tmp_path, {"iam_access_keys": [key(100), key(200)]})
    own = "thresholds:\n  access_key_max_age_days:\n    value: 180\n    reason: twice a year\n    agreed_by: Jane Doe\n"
    file = store.client("acme").file
    file.write_text(file.read_text() + own)
    return Path(store.path)


@pytest.fixture
def opened(reviews: Path) -> Opened:
    return open_workload("acme", reviews)


def of_keys(opened: Opened) -> Suggested:
    return opened.suggested[opened.lens.practice("SEC02-BP05").choice_id]


def test_the_sentence_has_the_number_that_was_used_and_says_whose_it_is(opened: Opened) -> None:
    (said,) = [headline_text(h) for h in of_keys(opened).headlines if h.check == CHECK]
    assert said.startswith("1 of 2 active access keys is older than 180 days; ")
    assert said.endswith("measured by your own threshold of 180 days; the usual is 90 days")


def test_why_a_practice_stands_as_it_does_names_it_once(opened: Opened) -> None:
    assert reason_text(of_keys(opened)).count("your own threshold of 180 days; the usual is 90 days") == 1


def test_the_page_of_methods_says_to_what_and_why(opened: Opened) -> None:
    said = to_text(provenance(opened))
    assert "access key max age days: 180 days, laxer than the usual 90 days (twice a year, agreed by Jane Doe; " in said


def test_explaining_gives_the_reason_and_what_is_usual(opened: Opened) -> None:
    (one,) = explain(opened, CHECK, "u100/access-key/0")
    said = explained_text(one)
    assert said.startswith("in order: Active access key 0 is 180 days old or younger")
    assert "180 days (client.yaml: twice a year, agreed by Jane Doe; the usual is 90 days, as of " in said
    found = json.loads(json.dumps(explained_json(one)))["threshold"][0]
    assert (found["value"], found["usual"], found["set_by_client"], found["reason"]) == (180, 90, True, "twice a year")


def test_coverage_as_json_says_what_was_set(run: Run, reviews: Path) -> None:
    rows = json.loads(run("coverage", "acme", "--json", "--reviews", str(reviews))[1])
    found = {one["name"]: one for row in rows for one in row["thresholds"]}
    assert found["access_key_max_age_days"]["reason"] == "twice a year"
    assert [name for name, one in found.items() if one["set_by_client"]] == ["access_key_max_age_days"]
    assert "n of m active access keys are older than 180 days" in str(rows)


def test_judging_as_json_says_what_was_set(run: Run, reviews: Path) -> None:
    code, out, err = run("judge", "acme", "--json", "--reviews", str(reviews))
    found = {row["check"]: row["thresholds"] for row in json.loads(out)}
    assert (code, [name for name, own in found.items() if own]) == (0, [CHECK])
    assert "your own threshold: access key max age days: 180 days, laxer than the usual 90 days" in err


@pytest.mark.parametrize(
    ("strength", "number", "expected"),
    [
        (Strength.PROVES, 90, Suggestion.MET),
        (Strength.PROVES, 60, Suggestion.MET),
        (Strength.PROVES, 180, Suggestion.NOTHING_AGAINST),
        (Strength.DISPROVES, 90, Suggestion.NOT_MET),
        (Strength.DISPROVES, 180, Suggestion.NOT_MET),
        (Strength.DISPROVES, 60, Suggestion.MOSTLY_IN_ORDER),
    ],
)
def test_a_laxer_number_proves_nothing_and_a_stricter_one_disproves_nothing(
    strength: Strength, number: int, expected: Suggestion
) -> None:
    passed, failed = (2, 0) if strength is Strength.PROVES else (3, 1)
    own = [OwnThreshold("access_key_max_age_days", number, "so")]
    assert weighed(strength, counted(a=(passed, failed, 0)), own).suggestion is expected


def weighed(strength: Strength, findings: Findings, own: list[OwnThreshold]) -> Suggested:
    """One check that measures by the age of keys, with this strength."""
    registry: Registry = declare(a=strength.value)
    registry.checks["a"] = replace(registry.checks["a"], limits=("access_key_max_age_days",))
    return suggest(load_lens(), registry, findings, own=own)[CHOICE]


def test_a_threshold_that_is_none_is_refused_where_it_is_declared() -> None:
    with pytest.raises(UnknownName, match="did you mean access_key_max_age_days"):
        limit("access_key_max_days")
