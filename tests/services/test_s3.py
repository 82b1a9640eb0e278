from __future__ import annotations

import pytest

from tests.cases import FAIL, PASS, UNKNOWN, Case, example, holds
from wakit.services.s3 import AccountBlock, Bucket, BucketStatement

BLOCKED = example(Bucket, arn="blocked", public_access_blocked=True, policy_is_public=True)
OPEN = example(Bucket, arn="open", public_access_blocked=False, policy_is_public=True)
UNSEEN = example(Bucket, arn="unseen", public_access_blocked=None, policy_is_public=True)
NO_ACCOUNT_BLOCK = [example(AccountBlock, blocks_public_access=False)]

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
        "s3_requires_tls",
        [PASS, FAIL, UNKNOWN],
        {
            "s3_buckets": [BLOCKED, OPEN, UNSEEN],
            "s3_bucket_statements": [
                example(BucketStatement, bucket_arn="blocked", denies_plain_http=True),
                example(BucketStatement, bucket_arn="unseen", position=None, denies_plain_http=None),
            ],
        },
    ),
    Case(
        "s3_encrypts_by_default",
        [PASS, FAIL, UNKNOWN],
        {"s3_buckets": [example(Bucket, arn=str(e), encryption=e) for e in ("AES256", "", None)]},
    ),
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
