from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pytest

from tests.cases import ACCOUNT, FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import collected
from wakit.aws import Account, Reader
from wakit.aws.lanes import Lanes
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.services.cloudtrail import Trail
from wakit.services.organization import Organization, OrganizationAccount
from wakit.services.organization_policies import OrganizationPolicyTarget, OrganizationResourceControl
from wakit.services.s3 import Bucket
from wakit.services.s3_policies import BucketStatement, s3_bucket_statements

#: what it takes to say whether policies insist on TLS
TLS = (
    "s3_buckets",
    "s3_bucket_statements",
    "organizations",
    "organization_accounts",
    "organization_resource_controls",
    "organization_policy_targets",
)
BUCKETS: list[object] = [example(Bucket, arn=a, name=a, has_access_log=False) for a in ("one", "two", "three")]
SILENT = [example(Trail, is_multi_region=True, is_logging=True, logs_all_s3_objects=False)]


def logged(bucket: bool | None, trail: bool | None) -> dict[str, list[object]]:
    return {
        "s3_buckets": [example(Bucket, arn="one", has_access_log=bucket)],
        "s3_bucket_statements": [example(BucketStatement, bucket_arn="other")],
        "cloudtrail_trails": [example(Trail, is_multi_region=True, is_logging=True, logs_all_s3_objects=trail)],
        "cloudtrail_data_buckets": [],
    }


def insisting(in_use: bool, *policies: bool | None, manages: bool = False) -> dict[str, list[object]]:
    """``policies``: whether each resource control policy of the root demands TLS."""
    management = ACCOUNT if manages else "999999999999"
    own = {"in_use": in_use, "id": "o-1" if in_use else "", "management_account": management if in_use else ""}
    return {
        "s3_buckets": BUCKETS,
        "s3_bucket_statements": [
            example(BucketStatement, bucket_arn="one", denies_plain_http=True),
            example(BucketStatement, bucket_arn="three", position=None, denies_plain_http=None),
        ],
        "organizations": [example(Organization, **own)],
        "organization_accounts": [],
        "organization_resource_controls": [
            OrganizationResourceControl(f"p-{n}", demands) for n, demands in enumerate(policies)
        ],
        "organization_policy_targets": [
            OrganizationPolicyTarget(f"p-{n}", "r-1", "ROOT", "") for n, _ in enumerate(policies)
        ],
    }


def below(unit: str) -> dict[str, list[object]]:
    """A policy that demands TLS is attached to a unit; the account is in ``ou-1``."""
    here = OrganizationAccount(ACCOUNT, "", "ACTIVE", f"o-1/r-1/ou-1/{ACCOUNT}/")
    place = OrganizationPolicyTarget("p-0", unit, "ORGANIZATIONAL_UNIT", "")
    return {**insisting(True, True), "organization_accounts": [here], "organization_policy_targets": [place]}


def unheard() -> dict[str, list[object]]:
    """A member, and nobody saw the organisation's policies."""
    return {n: rows for n, rows in insisting(True).items() if n != "organization_resource_controls"}


def versioned(value: bool | None, **bucket: object) -> dict[str, list[object]]:
    return {
        "s3_buckets": [example(Bucket, arn="one", is_versioned=value, **bucket)],
        "s3_bucket_statements": [example(BucketStatement, bucket_arn="other")],
    }


CASES = [
    Case("s3_requires_tls", [PASS, FAIL, UNKNOWN], insisting(False)),
    Case("s3_requires_tls", [PASS, FAIL, UNKNOWN], insisting(True)),
    Case("s3_requires_tls", [PASS, FAIL, UNKNOWN], insisting(True, False)),
    Case("s3_requires_tls", [PASS, FAIL, UNKNOWN], insisting(True, True, manages=True)),
    Case("s3_requires_tls", [PASS, PASS, PASS], insisting(True, True, None)),
    Case("s3_requires_tls", [PASS, UNKNOWN, UNKNOWN], insisting(True, None, False)),
    Case("s3_requires_tls", [PASS, PASS, PASS], below("ou-1")),
    Case("s3_requires_tls", [PASS, FAIL, UNKNOWN], below("ou-2")),
    Case("s3_requires_tls", [PASS, UNKNOWN, UNKNOWN], unheard()),
    Case("s3_keeps_versions", [PASS], versioned(True)),
    Case("s3_keeps_versions", [FAIL], versioned(False)),
    Case("s3_keeps_versions", [UNKNOWN], versioned(None)),
    Case("s3_keeps_versions", [NONE_FOUND], versioned(False, acl_lets_logs_in=True)),
    Case("s3_access_is_logged", [PASS], logged(True, False)),
    Case("s3_access_is_logged", [PASS], logged(None, True)),
    Case("s3_access_is_logged", [FAIL], logged(False, False)),
    Case("s3_access_is_logged", [UNKNOWN], logged(None, False)),
    Case("s3_access_is_logged", [UNKNOWN], logged(False, None)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_a_bucket_that_takes_logs_is_not_concerned() -> None:
    takes = [
        example(BucketStatement, bucket_arn="one", lets_logs_in=True),
        example(BucketStatement, bucket_arn="two", position=None, lets_logs_in=None),
    ]
    case = Case(
        "s3_access_is_logged",
        [UNKNOWN, FAIL],
        {
            "s3_buckets": BUCKETS,
            "s3_bucket_statements": takes,
            "cloudtrail_trails": SILENT,
            "cloudtrail_data_buckets": [],
        },
    )
    assert holds(case)


def test_a_bucket_that_keeps_a_trail_is_concerned_though_it_takes_logs() -> None:
    takes: list[object] = [example(BucketStatement, bucket_arn=name, lets_logs_in=True) for name in ("one", "two")]
    trail = example(Trail, bucket="two", is_logging=False)
    tables: dict[str, list[object]] = {
        "s3_bucket_statements": takes,
        "cloudtrail_trails": [trail],
        "cloudtrail_data_buckets": [],
    }
    buckets: list[object] = [
        example(Bucket, arn=n, name=n, acl_lets_logs_in=False, has_access_log=False) for n in ("one", "two")
    ]
    assert holds(Case("s3_access_is_logged", [FAIL], {"s3_buckets": buckets, **tables}))


def make(statement: object = None) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    if statement is not None:
        s3.put_bucket_policy(Bucket="logs", Policy=json.dumps({"Version": "2012-10-17", "Statement": statement}))


def tls(**more: object) -> dict[str, object]:
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    both = ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": both, "Condition": condition}
    return deny | more


NARROWER = {"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:SourceVpc": "vpc-1"}}


@pytest.mark.parametrize(
    ("statement", "denies"),
    [
        (tls(), True),
        ([tls(Condition={"Bool": {"AWS:securetransport": [False]}}, Principal={"AWS": ["*"]})], True),
        (tls(Action="s3:PutObject"), False),
        (tls(Effect="Allow"), False),
        (tls(Principal={"AWS": "arn:aws:iam::210987654321:root"}), False),
        (tls(Condition={"Bool": {"aws:SecureTransport": "true"}}), False),
        (tls(Condition=NARROWER), False),
    ],
)
def test_only_a_whole_denial_requires_tls(aws: StandIn, tmp_path: Path, statement: object, denies: bool) -> None:
    make(statement)
    seen = collected(tmp_path, "s3_bucket_statements")["s3_bucket_statements"]
    assert seen["denies_plain_http"].tolist() == [denies]


def test_a_log_writer_is_seen(aws: StandIn, tmp_path: Path) -> None:
    writer = {"Service": "logging.s3.amazonaws.com"}
    make([{"Effect": "Allow", "Principal": writer, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/*"}])
    row = collected(tmp_path, "s3_bucket_statements")["s3_bucket_statements"].iloc[0]
    assert row[["lets_logs_in", "to_everyone", "position"]].tolist() == [True, False, 0]


def test_no_policy_is_no_statement(aws: StandIn, tmp_path: Path) -> None:
    make()
    seen = collected(tmp_path, *TLS)
    assert seen["s3_bucket_statements"].empty
    assert verdicts(seen, "s3_requires_tls") == [FAIL]


def test_a_refused_policy_is_unknown(aws: StandIn, tmp_path: Path) -> None:
    make(tls())
    aws.refuse = {"s3:GetBucketPolicy"}
    seen = collected(tmp_path, *TLS)
    assert verdicts(seen, "s3_requires_tls") == [UNKNOWN]


def unreadable(operation: str, region: str, params: Mapping[str, object], *, paged: bool) -> list[Mapping[str, object]]:
    return [{"Buckets": [{"Name": "logs"}]} if operation == "s3:ListBuckets" else {"Policy": "{"}]


def test_a_policy_that_cannot_be_read_is_unknown() -> None:
    account = Account("012345670123", "aws", "eu-central-1", unreadable, Lanes(2, 2), ThreadPoolExecutor(2))
    rows = s3_bucket_statements(Reader(account, "global"))
    assert [(r.bucket_arn, r.position, r.denies_plain_http) for r in rows] == [("arn:aws:s3:::logs", None, None)]
