"""Why do you say that: a verdict with the cells it rests on, the calls that saw them, threshold, and what to ask."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import cast

import pytest

from tests.laws.test_refusal import permitted, permitted_findings
from tests.view.made import bucket, judged, made, refusal
from wakit.errors import InputError, UnknownName
from wakit.judge import Tables
from wakit.lineage import Lineage
from wakit.model import Status
from wakit.registry import load
from wakit.review.client import Client
from wakit.review.explain import explain, keys
from wakit.review.opened import Opened, open_workload
from wakit.services.s3 import AccountBlock
from wakit.view.explained import explained_card, explained_json, explained_text
from wakit.view.html import to_text


@pytest.fixture
def review(tmp_path):
    """One bucket with versions, one without, and one that could not be looked at."""
    dark = bucket("dark", has_expiry=None)
    rows = [bucket("good"), bucket("plain", has_expiry=False), dark]
    gap = refusal("s3_buckets", "has_expiry", dark.arn, "s3:GetLifecycleConfiguration", "SEC07-BP04")
    tables = {"s3_buckets": rows, "s3_account_blocks": [AccountBlock(*[False] * 5)]}
    return open_workload("acme", judged(tmp_path, tables, [gap]).path)


def told(review, key: str) -> str:
    (one,) = explain(review, "s3_has_lifecycle", key)
    return explained_text(one)


def test_a_verdict_names_the_resource_the_cell_the_call_and_the_time(review) -> None:
    said = told(review, "plain")
    headline, key = said.splitlines()[:2]
    assert headline.startswith("to talk about: Bucket plain lacks a bucket-wide lifecycle rule that expires objects")
    assert key == "  arn:aws:s3:::plain"
    assert "S3 buckets: has expiry: no (s3:GetBucketLifecycleConfiguration" in said
    assert "012345670123, eu-central-1)" in said
    assert "Evidence of 1 January 2026, 00:00 UTC\nSource: https://" in said


def test_where_evidence_cannot_decide_it_says_why_and_what_to_ask(review) -> None:
    said = told(review, "arn:aws:s3:::dark")
    assert "has expiry: not seen" in said
    assert "Not seen: s3:GetLifecycleConfiguration: AWS refused the call (AccessDenied); " in said
    assert said.splitlines()[-1].startswith("Ask: who can say of dark whether this is so?")


def test_what_fails_comes_first_then_what_was_not_seen(review) -> None:
    assert [key.rpartition(":")[2] for key in keys(review, "s3_has_lifecycle")] == ["plain", "dark", "good"]


def test_a_threshold_stands_with_its_date_and_source() -> None:
    opened = demo()
    (one,) = explain(opened, "internet_reaches_no_admin_port", keys(opened, "internet_reaches_no_admin_port")[0])
    assert "admin_ports" in {fact.name for fact in one.thresholds}
    assert "Measured against: admin ports: " in explained_text(one)
    assert "to be checked again by " in explained_text(one)


def test_a_threshold_stands_there_also_where_something_else_was_measured_by_it_before() -> None:
    opened, check = demo(), "internet_reaches_no_admin_port"
    said = [explain(opened, check, keys(opened, check)[0])[0].thresholds for _ in range(2)]
    assert said[0] == said[1]
    assert {"internet_share", "ephemeral_port_first"} <= {fact.name for fact in said[1]}


def demo() -> Opened:
    """What explaining needs of a review, on the demo account as far as it may be seen."""
    found = {"findings": permitted_findings(), "evidence": permitted(), "tables": Tables(permitted(), load())}
    by_interview = Client(evidence="none")
    return cast(Opened, SimpleNamespace(**found, registry=load(), lineage=Lineage.of(load()), client=by_interview))


@pytest.mark.parametrize(("check", "key"), [("s3_has_lifecycel", "plain"), ("s3_has_lifecycle", "plane")])
def test_a_slip_of_the_pen_is_told_with_the_nearest(review, check: str, key: str) -> None:
    with pytest.raises(UnknownName, match=r"did you mean|known:"):
        explain(review, check, key)


def test_a_review_by_interview_has_no_verdict(tmp_path) -> None:
    with pytest.raises(InputError, match="held by interview"):
        explain(open_workload("acme", made(tmp_path).path), "s3_has_lifecycle", "x")


def test_every_check_explains_itself_on_the_demo_account() -> None:
    """Each verdict rests on something: cells, or a table in which nothing concerns it; the cells are the evidence's."""
    opened = demo()
    for check in load().checks:
        first = keys(opened, check)[0]
        for one in explain(opened, check, first):
            assert one.cells or one.looked_through or one.status is Status.NONE_FOUND, check
            assert json.loads(json.dumps(explained_json(one)))["check"] == check
            assert one.key in to_text(explained_card([one]))
            assert "{" not in explained_text(one)
