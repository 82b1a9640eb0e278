from __future__ import annotations

import pandas as pd

from wakit.evidence.tables import frame
from wakit.lens import load_lens
from wakit.preflight import PREFLIGHT_SCHEMA
from wakit.registry import isolated, load
from wakit.widgets.preflight import Preflight, summary, try_access

ONE, TWO = "012345670123", "999999999999"


def tried(*rows):
    return Preflight("", pd.DataFrame(), pd.DataFrame(rows, columns=PREFLIGHT_SCHEMA.names))


def row(account, action, outcome, practices=""):
    ids = [load_lens().practice(number).choice_id for number in practices.split(", ") if number]
    return (account, "eu-west-1", action.replace(":", ":List"), action, outcome, "", practices, ", ".join(ids))


def test_what_was_seen_or_could_not_be_tried_is_not_refused():
    found = tried(row(ONE, "s3:A", "seen"), row(ONE, "s3:B", "not tried"), row(ONE, "s3:C", "denied"))
    assert list(found.refused["action"]) == ["s3:C"]


def test_a_best_practice_goes_blind_once_with_all_its_actions():
    found = tried(
        row(ONE, "s3:B", "denied", "SEC08-BP02, SEC03-BP07"),
        row(TWO, "s3:B", "denied", "SEC08-BP02"),
        row(TWO, "s3:A", "denied_by_guardrail", "SEC08-BP02"),
        row(TWO, "s3:C", "seen", "SEC01-BP01"),
    ).blind.set_index("best_practice")
    assert dict(found["actions"]) == {"SEC03-BP07": "s3:B", "SEC08-BP02": "s3:A, s3:B"}
    assert found.loc["SEC08-BP02", "title"] == "Enforce encryption at rest"


def test_a_refusal_that_blinds_nothing_blinds_nothing():
    assert tried(row(ONE, "s3:A", "denied")).blind.empty


def test_a_review_by_interview_tries_nothing(opened):
    found = try_access("acme", opened.folder.client.path.parent)
    assert repr(found) == "Nothing to try: client.yaml says evidence: none."
    assert found.accounts.empty
    assert found.refused.empty
    assert found.blind.empty


def test_what_the_registry_left_out_is_said_as_on_the_command_line():
    nothing = frame(PREFLIGHT_SCHEMA.empty_table())
    assert "left out" not in summary(nothing)
    with isolated(load()) as registry:
        registry.problems["copied"] = "wakit/services/copied.py:9: cannot import name 'fakts'"
        assert summary(nothing).splitlines()[1:] == ["left out: wakit/services/copied.py:9: cannot import name 'fakts'"]


def test_operations_are_counted_for_each_account() -> None:
    found = pd.DataFrame({"account_id": ["012345670123", "345678901234"], "outcome": ["seen", "denied"]})
    assert summary(found).splitlines() == [
        "012345670123: 1 operation allowed, 0 refused",
        "345678901234: 0 operations allowed, 1 refused",
    ]
