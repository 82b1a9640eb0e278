from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.aws import Item
from wakit.demo.stand_in import StandIn
from wakit.services.s3 import AccessPoint, AccountBlock, Bucket, _ends_all

PUBLIC = {"policy_is_public": True, "acl_is_public": True}
FULL: dict[str, bool | None] = dict.fromkeys(
    ("blocks_public_acls", "ignores_public_acls", "blocks_public_policies", "restricts_public_policies"), True
)


def block(**settings: bool | None) -> list[object]:
    return [example(AccountBlock, **settings)]


def seen(*settings: dict[str, bool | None], above: list[object] | None = None) -> dict[str, list[object]]:
    """Buckets with a public policy and a public ACL, of these settings."""
    made: list[object] = [example(Bucket, **{"arn": f"b{n}"} | PUBLIC | s) for n, s in enumerate(settings)]
    return {"s3_buckets": made, "s3_account_blocks": block() if above is None else above}


def buckets(column: str) -> dict[str, list[object]]:
    return {"s3_buckets": [example(Bucket, **{"arn": f"arn:{v}", column: v}) for v in (True, False, None)]}


def points(*rows: dict[str, object], bucket: bool | None = False) -> dict[str, list[object]]:
    made: list[object] = [
        example(AccessPoint, **{"arn": f"p{n}", "bucket": "b", "is_of_own_bucket": True, "policy_is_public": True} | r)
        for n, r in enumerate(rows)
    ]
    there: list[object] = [example(Bucket, arn="b", name="b", restricts_public_policies=bucket)]
    return {"s3_access_points": made, "s3_buckets": there, "s3_account_blocks": block()}


CLOSED_OPEN_UNSEEN = [PASS, FAIL, UNKNOWN]
CASES = [
    Case(
        "s3_policy_is_not_public",
        [*CLOSED_OPEN_UNSEEN, FAIL, PASS],
        seen(
            {"restricts_public_policies": True},
            {},
            {"restricts_public_policies": None},
            {"blocks_public_policies": True},
            {"policy_is_public": False},
        ),
    ),
    Case("s3_policy_is_not_public", [PASS], seen({}, above=block(restricts_public_policies=True))),
    Case("s3_policy_is_not_public", [FAIL], seen({}, above=block(ignores_public_acls=True))),
    Case(
        "s3_acl_is_not_public",
        [*CLOSED_OPEN_UNSEEN, FAIL, PASS, UNKNOWN],
        seen(
            {"ignores_public_acls": True},
            {},
            {"acls_are_off": None},
            {"blocks_public_acls": True, "restricts_public_policies": True},
            {"acls_are_off": True},
            {"acl_is_public": None},
        ),
    ),
    Case("s3_acl_is_not_public", [PASS], seen({}, above=block(ignores_public_acls=True))),
    Case(
        "s3_access_points_are_not_public",
        [*CLOSED_OPEN_UNSEEN, PASS, PASS],
        points(
            {"restricts_public_policies": True},
            {},
            {"policy_is_public": None},
            {"is_for_vpc": True},
            {"policy_is_public": False},
        ),
    ),
    Case("s3_access_points_are_not_public", [PASS], points({}, bucket=True)),
    Case("s3_access_points_are_not_public", [UNKNOWN], points({}, bucket=None)),
    Case("s3_access_points_are_not_public", [NONE_FOUND], points({"is_of_own_bucket": False})),
    Case("s3_blocks_public_access", CLOSED_OPEN_UNSEEN, seen(FULL, {}, FULL | {"ignores_public_acls": None})),
    Case(
        "s3_blocks_public_access",
        [PASS, FAIL],
        seen(
            FULL | {"ignores_public_acls": False},
            FULL | {"blocks_public_acls": False},
            above=block(ignores_public_acls=True),
        ),
    ),
    Case(
        "s3_account_blocks_public_access",
        CLOSED_OPEN_UNSEEN,
        {"s3_account_blocks": [example(AccountBlock, blocks_public_access=b) for b in (True, False, None)]},
    ),
    Case("s3_acls_are_off", CLOSED_OPEN_UNSEEN, buckets("acls_are_off")),
    Case("s3_has_lifecycle", CLOSED_OPEN_UNSEEN, buckets("has_expiry")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


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


WHOLE = {"ID": "end", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 30}}
MOVES = [{"Days": 30, "StorageClass": "GLACIER"}]


@pytest.mark.parametrize(
    ("change", "ends"),
    [
        ({}, True),
        ({"Filter": {}}, True),
        ({"Expiration": None, "NoncurrentVersionExpiration": {"NoncurrentDays": 90}}, True),
        ({"Status": "Disabled"}, False),
        ({"Filter": {"Prefix": "tmp/"}}, False),
        ({"Filter": {"Tag": {"Key": "keep", "Value": "no"}}}, False),
        ({"Filter": {"And": {"Prefix": "", "Tags": [{"Key": "keep", "Value": "no"}]}}}, False),
        ({"Filter": {"ObjectSizeGreaterThan": 500}}, False),
        ({"Expiration": None, "Transitions": MOVES}, False),
        ({"Expiration": {"ExpiredObjectDeleteMarker": True}}, False),
    ],
)
def test_only_a_rule_for_all_objects_says_how_long_they_stay(change: dict[str, object], ends: bool) -> None:
    rule = {name: value for name, value in (WHOLE | change).items() if value is not None}
    assert _ends_all(Item({"Rules": [rule]})) is ends


ALL_USERS = {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers"}
LOG_DELIVERY = {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/s3/LogDelivery"}


@pytest.mark.parametrize(("grantee", "expected"), [(ALL_USERS, [True, False]), (LOG_DELIVERY, [False, True])])
def test_the_acl_says_to_whom_the_bucket_is_open(
    aws: StandIn, tmp_path: Path, grantee: dict[str, str], expected: list[bool]
) -> None:
    make()
    owner = {"ID": "0" * 64}
    grants = [{"Grantee": grantee, "Permission": "READ"}]
    boto3.client("s3").put_bucket_acl(Bucket="orders", AccessControlPolicy={"Owner": owner, "Grants": grants})
    row = collected(tmp_path, "s3_buckets")["s3_buckets"].iloc[0]
    assert row[["acl_is_public", "acl_lets_logs_in"]].tolist() == expected


def test_an_access_point_without_policy_is_not_public(aws: StandIn, tmp_path: Path) -> None:
    point = {"Name": "lake", "Bucket": "orders", "NetworkOrigin": "VPC", "AccessPointArn": "arn:lake"}
    aws.settings.tell("s3control:ListAccessPoints", ACCOUNT, "*", {"AccessPointList": [point]})
    aws.settings.tell("s3control:GetAccessPoint", ACCOUNT, "*", {"Name": "lake"})
    nothing = {"error": ["NoSuchAccessPointPolicy", "The specified accesspoint policy does not exist", 404]}
    aws.settings.tell("s3control:GetAccessPointPolicyStatus", ACCOUNT, "*", nothing)
    row = collected(tmp_path, "s3_access_points")["s3_access_points"].iloc[0]
    assert row[["policy_is_public", "is_for_vpc", "is_of_own_bucket"]].tolist() == [False, True, True]


def test_what_one_bucket_refuses_is_a_gap_of_that_cell(aws: StandIn, tmp_path: Path) -> None:
    make()
    aws.refuse = {"s3:GetBucketVersioning"}
    seen = collected(tmp_path, "s3_buckets")
    assert seen["s3_buckets"]["is_versioned"].isna().tolist() == [True]
    assert seen.gaps[["column", "key", "code"]].to_numpy().tolist() == [
        ["is_versioned", "arn:aws:s3:::orders", "AccessDenied"]
    ]
