"""The evidence by attribute, as people in a notebook ask for it."""

from __future__ import annotations

import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter

from tests.view.made import bucket, judged, made, refusal
from wakit import open_review
from wakit.evidence.relate import exists
from wakit.services.s3 import AccountBlock
from wakit.view.html import to_text
from wakit.widgets.evidencetables import NoSuchTable


@pytest.fixture
def talk(tmp_path):
    """A review by interview."""
    return open_review("acme", made(tmp_path / "talk").path)


@pytest.fixture
def seen(tmp_path):
    """Two buckets, of one of which it is not known whether it keeps versions; in a region they could not be listed."""
    rows = {"s3_buckets": [bucket("logs"), bucket("web", is_versioned=None)]}
    rows["s3_account_blocks"] = [AccountBlock(*[True] * 5)]
    cell = refusal("s3_buckets", "is_versioned", "arn:aws:s3:::web", "s3:GetBucketVersioning")
    return open_review("acme", judged(tmp_path, rows, [refusal("s3_buckets"), cell]).path)


def test_a_table_is_an_attribute_and_a_dataframe(seen):
    buckets = seen.evidence.s3_buckets
    assert isinstance(buckets, pd.DataFrame)
    assert buckets.equals(seen.evidence["s3_buckets"])


def test_what_is_made_of_it_is_plain_and_knows_where_it_comes_from(seen):
    found = seen.evidence.s3_buckets.query("is_versioned")[["name"]]
    assert type(found) is pd.DataFrame
    assert found.attrs == {"wakit_tables": ["s3_buckets"]}


def test_a_column_that_is_added_stays_out_of_the_evidence(seen):
    mine = seen.evidence.s3_buckets
    mine["mine"] = True
    assert "mine" not in seen.evidence.s3_buckets


def test_names_are_completed(seen, talk):
    assert {"s3_buckets", "internet_paths", "client_networks", "keys"} <= set(dir(seen.evidence))
    assert "s3_buckets" in seen.evidence._ipython_key_completions_()
    assert talk.evidence._ipython_key_completions_() == []


def test_a_table_explains_itself(seen):
    told = seen.evidence.s3_buckets.getdoc()
    assert told.startswith("s3_buckets: Every general purpose bucket of the account, wherever it lives.\n\n2 rows;")
    assert "Evidence of 1 January 2026, 00:00 UTC." in told
    assert "  public_access_blocked      flag    all four settings are on  (s3:GetPublicAccessBlock)" in told
    assert "  S3 buckets in 1 place: AWS refused the call" in told
    assert "  “is versioned” of 1 row of S3 buckets: AWS refused the call" in told


def test_a_derived_and_a_told_table_say_what_they_are_made_of(seen):
    assert "Made of s3_account_blocks" not in seen.evidence.client_networks.getdoc()
    assert "Told by the client's file" in seen.evidence.client_networks.getdoc()
    assert "Made of iam_users" in seen.evidence.iam_user_rights.getdoc()
    assert "in 1 place: " in seen.evidence.iam_user_rights.getdoc()


def test_below_a_table_stands_what_was_not_seen(seen):
    data, _ = DisplayFormatter().format(seen.evidence.s3_buckets)
    below = data["text/html"].rpartition("</table>")[2]
    assert "Not seen: S3 buckets in 1 place: AWS refused the call." in below
    data, _ = DisplayFormatter().format(seen.evidence.s3_account_blocks)
    assert "Not seen" not in data["text/html"]


@pytest.mark.parametrize(
    ("review", "name", "why"),
    [
        ("talk", "s3_buckets", "this review has no evidence, it is held by interview"),
        ("talk", "internet_paths", "this review has no evidence, it is held by interview"),
        ("seen", "ec2_instances", "was not collected in this evidence"),
    ],
)
def test_a_table_that_is_missing_has_no_rows_and_says_why(review, name, why, request):
    found = getattr(request.getfixturevalue(review).evidence, name)
    assert len(found) == 0
    assert "account_id" in found
    assert why in found.getdoc()
    assert why in DisplayFormatter().format(found)[0]["text/html"]


def test_what_is_no_table_is_no_attribute_and_names_the_nearest(seen, talk):
    for review in (seen, talk):
        assert not hasattr(review.evidence, "s3_bucket")
        with pytest.raises(NoSuchTable, match='unknown table "s3_bucket"; did you mean s3_buckets') as caught:
            _ = review.evidence.s3_bucket
        assert len(caught.value._render_traceback_()) == 1


def test_a_whole_table_is_there_to_join_by(seen, talk):
    whole = seen.evidence.whole("s3_buckets")
    assert whole["key"].isna().tolist() == [False, False, True]
    others = seen.evidence.s3_buckets.head(1).assign(bucket="elsewhere").astype(whole["name"].dtype)
    assert exists(others, whole, {"bucket": "name"}).tolist() == [pd.NA]
    assert len(talk.evidence.whole("s3_buckets")) == 0


def test_what_a_chapter_rests_on_is_told(seen, talk):
    told = to_text(seen.basis("s3_buckets s3_account_blocks", "ec2_instances"))
    assert "Acme Freight, as seen on 1 January 2026, 00:00 UTC" in told
    assert "S3 buckets 2 S3 buckets in 1 place: AWS refused the call" in told
    assert "EC2 instances not there" in told
    assert "held by interview: no account was looked at" in talk.basis("s3_buckets")


def test_fields_that_were_refused_alike_are_told_together(tmp_path):
    dark = bucket("web", is_versioned=None, has_expiry=None, encryption=None)
    names = ("is_versioned", "has_expiry", "encryption")
    gaps = [refusal("s3_buckets", name, dark.arn, "s3:GetBucketVersioning") for name in names]
    told = open_review("acme", judged(tmp_path, {"s3_buckets": [dark]}, gaps).path).evidence.s3_buckets.getdoc()
    assert "“encryption”, “has expiry” and 1 more field of 1 row of S3 buckets: AWS refused the call" in told
