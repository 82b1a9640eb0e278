"""``wakit gaps``, and what else says that something was not looked at."""

from __future__ import annotations

import json

import pytest

from tests.review.two_accounts import SHOP, VAULT, two_accounts, workload
from wakit.cli.gaps import by_kind
from wakit.evidence.folding import FoldedGap
from wakit.model import Reason
from wakit.view.lines import gap_text

KEYS = {"account_id", "region", "operation", "action", "reason", "code", "count", "best_practices", "advice"}


@pytest.fixture
def store(tmp_path, monkeypatch):
    found = two_accounts(tmp_path)
    monkeypatch.setenv("WAKIT_REVIEWS", str(found.path))
    return found


def refused(rows):
    return [row for row in rows if row["reason"] == "denied"]


def test_gaps_of_one_operation_for_one_reason_are_one_line(run, store) -> None:
    code, out, _ = run("gaps", "acme", "--json")
    rows = json.loads(out)
    assert code == 0
    assert all(set(row) >= KEYS for row in rows)
    (row,) = refused(rows)
    assert (row["account_id"], row["region"], row["operation"]) == (VAULT, "eu-west-1", "s3:GetBucketPolicyStatus")
    assert (row["count"], row["code"], row["best_practices"]) == (2, "AccessDenied", ["SEC08-BP04"])
    assert "wakit policy" in row["advice"]


def test_gaps_for_people_say_why_where_and_what_to_do(run, store) -> None:
    code, out, err = run("gaps", "acme")
    assert code == 0
    at = out.splitlines().index(
        f"s3:GetBucketPolicyStatus: AWS refused the call (AccessDenied), in {VAULT} (eu-west-1), 2 gaps"
    )
    assert out.splitlines()[at + 1 : at + 3] == ["  blinds SEC08-BP04", "  allow s3:GetBucketPolicyStatus"]
    assert "region eu-north-1: not in this collection" in err


def test_a_region_that_is_off_is_told_once() -> None:
    codes = {"ec2:DescribeVolumes": "AuthFailure", "kms:ListKeys": "UnrecognizedClientException"}
    off = [FoldedGap(SHOP, "eu-north-1", o, o, Reason.REGION_OFF, c, 1, (o,)) for o, c in codes.items()]
    also = FoldedGap(VAULT, "eu-north-1", "kms:ListKeys", "kms:ListKeys", Reason.REGION_OFF, "AuthFailure", 1, ())
    same, apart = by_kind([*off, also])
    head = gap_text(same, []).splitlines()[0]
    assert head == f"2 operations: the region is not enabled, in {SHOP} (eu-north-1), 2 gaps"
    assert apart == [also]


def test_gaps_of_a_workload_are_those_of_its_accounts(run, store) -> None:
    assert refused(json.loads(run("gaps", workload(store, "vault", (VAULT,)), "--json")[1]))
    assert not refused(json.loads(run("gaps", workload(store, "shop", (SHOP,)), "--json")[1]))


def test_an_interview_has_no_gaps(run, store) -> None:
    run("init", "talk", "--evidence", "none")
    code, out, err = run("gaps", "talk", "--json")
    assert (code, json.loads(out)) == (0, [])
    assert err == "this review is held by interview: it has no evidence, and so no gaps\n"


def test_before_a_collection_gaps_says_what_to_do(run, store) -> None:
    run("init", "new", "--account", SHOP)
    assert run("gaps", "new")[2] == "no evidence yet: wakit collect new\n"


@pytest.mark.parametrize("command", ["coverage", "gaps"])
def test_a_scope_narrower_than_the_clients_file_is_said(run, store, command: str) -> None:
    assert "region eu-north-1: not in this collection\n" in run(command, "acme", "--json")[2]


def test_page_one_says_what_was_not_asked_for(store) -> None:
    from wakit.review.opened import open_workload
    from wakit.view.pageone import page_one

    assert "region eu-north-1: not in this collection" in page_one(open_workload("acme", store.path))
