from __future__ import annotations

from tests.view.made import bucket, refusal
from wakit.model import Reason
from wakit.view.gaps import gap_count_by_reason, gap_table, gaps_of
from wakit.view.html import to_text


def test_equal_gaps_are_told_once(review):
    gaps = [refusal("s3_buckets", "policy_is_public", f"arn:aws:s3:::b{n}") for n in range(30)]
    text = to_text(gap_table(review([bucket("b")], gaps)))
    assert "S3 buckets: whether policy is public (30 of them)" in text
    assert text.count("allow s3:GetBucketPolicyStatus to the role") == 1


def test_where_nobody_saw_what_there_is_what_it_belongs_to_is_named(review):
    """A policy that was refused has statements that nobody knows, so none of their columns is spoken of."""
    gaps = [refusal("s3_buckets", name, "arn:aws:s3:::b#?") for name in ("policy_is_public", "is_versioned")]
    text = to_text(gap_table(review([bucket("b")], gaps)))
    assert "S3 buckets: s3 b " in text
    assert "policy is public" not in text


def test_a_region_that_is_off_is_one_line_whatever_was_asked_there(review):
    tables = ("s3_buckets", "ec2_vpcs", "kms_keys")
    off = [refusal(name, action=f"x:{name}", practices="SEC08-BP04", reason=Reason.REGION_OFF) for name in tables]
    opened = review([bucket("b")], off)
    assert gap_count_by_reason(opened.evidence.gaps)[Reason.REGION_OFF] == 1
    assert to_text(gap_table(opened)).count("everything there") == 1


def test_a_gap_leads_to_the_practices_that_it_blinds(review):
    html = gap_table(review([], [refusal("s3_buckets")]))
    assert '<a href="#SEC08-BP04">SEC08-BP04</a>' in html


def test_each_reason_is_counted_by_kind(review):
    gaps = [refusal("s3_buckets", "policy_is_public", f"b{n}") for n in range(3)]
    found = gap_count_by_reason(review([bucket("b")], gaps).evidence.gaps)
    assert found[Reason.DENIED] == 1


def test_a_review_by_interview_says_that_nothing_was_looked_at(review):
    assert "held by interview" in gap_table(review())


def test_a_practice_knows_only_its_own_gaps(review):
    opened = review([], [refusal("s3_buckets")])
    denied = lambda number: (gaps_of(opened, opened.lens.practice(number))["reason"] == "denied").sum()  # noqa: E731
    assert (denied("SEC08-BP04"), denied("SEC10-BP07")) == (1, 0)
