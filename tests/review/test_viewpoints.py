from __future__ import annotations

import pytest

from tests.organisations import AT, MANAGEMENT, MEMBER, OTHER, belongs
from wakit.evidence.evidence import Evidence
from wakit.evidence.gaps import Gap
from wakit.evidence.tables import frame, table
from wakit.facts.advice import advice
from wakit.model import Reason
from wakit.registry import load
from wakit.review.viewpoints import seen_together
from wakit.view.words import why_text

POLICIES = "organization_policies"


def gap(account: str, reason: Reason = Reason.NOT_VISIBLE, name: str = POLICIES) -> Gap:
    operation = "organizations:ListPolicies"
    return Gap(account, "global", name, "", "", operation, reason, "", "SEC03-BP05", AT, operation, "choice")


def blinded(*gaps: Gap, other: str = "o-1") -> list[str]:
    """The accounts whose gaps still blind something; MEMBER is in o-1, OTHER where it is said."""
    row = load().table("organizations").row
    rows = [(MEMBER, belongs()), (MANAGEMENT, belongs()), (OTHER, belongs(other))]
    records = [row.record(sight["organizations"][0], account, "global") for account, sight in rows]
    frames = {
        "organizations": frame(table(row.schema, records)),
        POLICIES: frame(load().table(POLICIES).row.schema.empty_table()),
    }
    evidence = Evidence.from_frames(frames, accounts=(MEMBER, MANAGEMENT, OTHER), gaps=gaps, at=AT)
    gaps_left = seen_together(evidence).gaps
    assert len(gaps_left) == len(gaps)
    return sorted(gaps_left.loc[gaps_left["choice_ids"] != "", "account_id"])


def test_what_a_member_may_not_see_blinds_nothing_where_the_management_account_saw_it() -> None:
    assert blinded(gap(MEMBER), gap(OTHER)) == []


def test_where_no_account_may_see_it_every_gap_blinds() -> None:
    assert blinded(gap(MEMBER), gap(OTHER), gap(MANAGEMENT)) == [MANAGEMENT, MEMBER, OTHER]


def test_an_account_of_another_organisation_sees_for_itself_alone() -> None:
    assert blinded(gap(MEMBER), gap(MANAGEMENT), other="o-2") == [MANAGEMENT, MEMBER]


def test_an_account_that_was_not_entered_saw_nothing() -> None:
    assert blinded(gap(MEMBER), gap(OTHER), gap(MANAGEMENT, Reason.DENIED, "")) == [MANAGEMENT, MEMBER, OTHER]


@pytest.mark.parametrize("reason", [Reason.DENIED, Reason.THROTTLED])
def test_a_refused_permission_is_no_viewpoint(reason: Reason) -> None:
    assert blinded(gap(MEMBER, reason)) == [MEMBER]


def test_it_has_words_and_advice_of_its_own() -> None:
    assert "not visible from this account" in why_text(Reason.NOT_VISIBLE, "AccessDeniedException")
    assert "management account" in advice(Reason.NOT_VISIBLE, "AccessDeniedException")
    assert "permission" not in advice(Reason.NOT_VISIBLE, "AccessDeniedException")
