from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, PASS, UNKNOWN, Case, example, holds
from tests.collected import collected
from wakit.demo.stand_in import StandIn
from wakit.services.s3 import AccountBlock, Bucket

BLOCKED = example(Bucket, arn="blocked", public_access_blocked=True, policy_is_public=True)
OPEN = example(Bucket, arn="open", public_access_blocked=False, policy_is_public=True)
UNSEEN = example(Bucket, arn="unseen", public_access_blocked=None, policy_is_public=True)
NO_ACCOUNT_BLOCK = [example(AccountBlock, blocks_public_access=False)]


def buckets(column: str) -> dict[str, list[object]]:
    return {"s3_buckets": [example(Bucket, **{"arn": f"arn:{v}", column: v}) for v in (True, False, None)]}


CASES = [
    Case(
        "s3_policy_is_not_public",
        [PASS, FAIL, UNKNOWN],
        {"s3_buckets": [BLOCKED, OPEN, UNSEEN], "s3_account_blocks": NO_ACCOUNT_BLOCK},
    ),
    Case(
        "s3_blocks_public_access",
        [PASS, FAIL, UNKNOWN],
        {"s3_buckets": [BLOCKED, OPEN, UNSEEN], "s3_account_blocks": NO_ACCOUNT_BLOCK},
    ),
    Case(
        "s3_encrypts_by_default",
        [PASS, FAIL, UNKNOWN],
        {"s3_buckets": [example(Bucket, arn=str(e), encryption=e) for e in ("AES256", "", None)]},
    ),
    Case(
        "s3_account_blocks_public_access",
        [PASS, FAIL, UNKNOWN],
        {"s3_account_blocks": [example(AccountBlock, blocks_public_access=b) for b in (True, False, None)]},
    ),
    Case("s3_keeps_versions", [PASS, FAIL, UNKNOWN], buckets("is_versioned")),
    Case("s3_acls_are_off", [PASS, FAIL, UNKNOWN], buckets("acls_are_off")),
    Case("s3_has_lifecycle", [PASS, FAIL, UNKNOWN], buckets("has_expiry")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_the_accounts_block_stands_above_the_buckets() -> None:
    above = [example(AccountBlock, blocks_public_access=True)]
    assert holds(
        Case(
            "s3_blocks_public_access",
            [PASS, PASS, PASS],
            {"s3_buckets": [BLOCKED, OPEN, UNSEEN], "s3_account_blocks": above},
        )
    )


def make(name: str = "orders") -> None:
    boto3.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})


def test_what_a_plain_bucket_lacks_is_a_value(aws: StandIn, tmp_path: Path) -> None:
    make()
    seen = collected(tmp_path, "s3_buckets")
    row = seen["s3_buckets"].iloc[0]
    flags = ["policy_is_public", "is_versioned", "has_access_log", "has_expiry", "has_object_lock"]
    assert row[flags].tolist() == [False] * 5
    assert row[["arn", "region", "kms_key"]].tolist() == ["arn:aws:s3:::orders", "eu-central-1", ""]
    assert seen.gaps.empty


def test_a_rule_that_is_switched_off_does_not_expire(aws: StandIn, tmp_path: Path) -> None:
    make()
    rule = {"ID": "end", "Status": "Disabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 30}}
    configuration = {"Rules": [rule]}
    boto3.client("s3").put_bucket_lifecycle_configuration(Bucket="orders", LifecycleConfiguration=configuration)
    assert collected(tmp_path, "s3_buckets")["s3_buckets"]["has_expiry"].tolist() == [False]


def test_what_one_bucket_refuses_is_a_gap_of_that_cell(aws: StandIn, tmp_path: Path) -> None:
    make()
    aws.refuse = {"s3:GetBucketVersioning"}
    seen = collected(tmp_path, "s3_buckets")
    assert seen["s3_buckets"]["is_versioned"].isna().tolist() == [True]
    assert seen.gaps[["column", "key", "code"]].to_numpy().tolist() == [
        ["is_versioned", "arn:aws:s3:::orders", "AccessDenied"]
    ]
