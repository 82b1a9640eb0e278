from __future__ import annotations

from collections import Counter

from tests.view.made import ACCOUNT, bucket, made
from wakit.model import Gravity
from wakit.review.opened import open_workload
from wakit.services.organization import OrganizationAccount
from wakit.view.html import to_text
from wakit.view.provenance import provenance
from wakit.view.standing import header, standing, telling_headlines

SHOP, GONE = "222222222222", "333333333333"


def test_it_says_whose_and_of_when(seen):
    text = to_text(standing(seen))
    assert text.startswith("Acme Freight\nWorkload\nmain\nEvidence of\n1 January 2026, 00:00 UTC")
    assert "Accounts\n012345670123\nRegions\neu-central-1" in text


def test_by_interview_nothing_was_looked_at(review):
    text = to_text(standing(review()))
    assert "none: this review is held by interview" in text
    assert "To talk about first" not in text


def test_the_most_telling_headline_comes_first(review):
    public = bucket("open", policy_is_public=True, public_access_blocked=False)
    opened = review([public, bucket("plain", has_expiry=False)])
    first, *_ = telling_headlines(opened)
    assert first[0].check == "s3_policy_is_not_public"
    assert all(headline.failed for headline, _ in telling_headlines(opened))


def test_page_one_has_two_of_one_question_and_whatever_is_critical(review):
    bad = {"policy_is_public": True, "acl_is_public": True, "acls_are_off": False, "is_versioned": False}
    bad |= {"public_access_blocked": False, "has_expiry": False, "has_access_log": False}
    found = [
        (practices[0].question, headline.gravity is Gravity.CRITICAL)
        for headline, practices in telling_headlines(review([bucket("open", **bad)]))
    ]
    assert found.count(("SEC08", True)) == 2
    assert ("SEC08", False) not in found
    assert max(Counter(question for question, is_critical in found if not is_critical).values()) <= 2


def test_active_accounts_of_the_organisation_that_nobody_looked_at_are_named(tmp_path):
    accounts = [
        OrganizationAccount(number, name, state, None)
        for number, name, state in [(ACCOUNT, "Ours", "ACTIVE"), (SHOP, "Shop", "ACTIVE"), (GONE, "Old", "SUSPENDED")]
    ]
    text = to_text(header(open_workload("acme", made(tmp_path, {"organization_accounts": accounts}).path)))
    assert f"1 other active account of the organisation: Shop ({SHOP})" in text
    assert "Old" not in text


def test_provenance_names_versions_and_the_rule_of_the_risk(seen):
    text = to_text(provenance(seen))
    assert "2024-11-06" in text
    assert "Collected by\nwakit 0" in text
    assert "AWS does not publish its rule" in text


def test_goals_are_a_list(review):
    folder = review().folder
    folder.file.write_text("lens: 2024-11-06\ngoals:\n  - Nothing leaves.\n  - The old shop is safe.\n")
    again = open_workload("acme", folder.client.path.parent)
    assert "Goals\nNothing leaves.\nThe old shop is safe.\n" in to_text(standing(again))
