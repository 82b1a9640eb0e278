from __future__ import annotations

import json

import pytest

from wakit.aws.resource_policy import is_open, statements


def allow(principal: object, **condition: object) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Principal": principal, "Condition": condition}]})


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["arn:aws:iam::210987654321:root", "*"]}])
def test_everyone_has_several_spellings(principal: object) -> None:
    assert is_open(allow(principal)) is True


@pytest.mark.parametrize(
    "principal",
    [
        {"AWS": "arn:aws:iam::210987654321:root"},
        {"Service": "replicator.lambda.amazonaws.com"},
        {"CanonicalUser": "79a59d"},
        {},
        7,
    ],
)
def test_named_principals_are_not_everyone(principal: object) -> None:
    assert is_open(allow(principal)) is False


def test_all_but_some_are_everyone_when_allowed() -> None:
    policy = {"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::210987654321:root"}}
    assert is_open(json.dumps({"Statement": policy})) is True
    assert is_open(json.dumps({"Statement": policy | {"Effect": "Deny"}})) is False


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"kms:CallerAccount": "210987654321"}},
        {"ForAnyValue:StringLike": {"AWS:PrincipalOrgPaths": ["o-1/*"]}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::logs"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::logs/*"}},
        {"ArnLike": {"aws:SourceArn": "arn:*:sns:*:210987654321:*"}},
        {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::210987654321:role/*"}},
        {"StringEquals": {"aws:VpceOrgID": "o-acme000001"}},
        {"StringEquals": {"aws:VpceAccount": "210987654321"}},
        {"StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}},
        {"StringLike": {"aws:userid": "AROAEXAMPLE:*"}},
        {"IpAddress": {"aws:SourceIp": ["198.51.100.0/24", "2001:db8:7::/48"]}},
        {"StringEquals": {"kms:ViaService": "s3.eu-central-1.amazonaws.com", "kms:CallerAccount": "210987654321"}},
    ],
)
def test_a_condition_that_names_who_may_come_closes(condition: dict[str, object]) -> None:
    assert is_open(allow("*", **condition)) is False


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:RequestedRegion": "eu-central-1"}},
        {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}},
        {"StringEqualsIfExists": {"aws:SourceAccount": "210987654321"}},
        {"StringLike": {"aws:SourceArn": "*"}},
        {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "0.0.0.0/0"]}},
        {"Bool": {"aws:PrincipalIsAWSService": "false"}},
        {"StringEquals": {"aws:SourceVpc": []}},
        {"Bool": {"aws:PrincipalIsAWSService": True}},
        {"StringEquals": {"aws:username": "ann"}},
        {"StringEquals": {"kms:ViaService": "s3.eu-central-1.amazonaws.com"}},
        {"StringEquals": {"aws:ResourceAccount": "210987654321"}},
        {"StringEquals": {"aws:VpcSourceIp": "10.0.0.1"}},
        {"StringEquals": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-central-1:210987654321:log-group:x"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::acme-*"}},
        {"ArnLike": {"aws:SourceArn": ["arn:aws:s3:::logs", "arn:aws:sns:*:*:orders"]}},
        {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Deployer"}},
        {"StringLike": {"aws:PrincipalOrgID": "o-*"}},
        {"StringLike": {"aws:userid": "*:ann"}},
        {"StringEquals": {"aws:SourceAccount": "${aws:PrincipalAccount}"}},
        {"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}},
        {"IpAddress": {"aws:SourceIp": [f"{n}.0.0.0/8" for n in range(256)]}},
        {"IpAddress": {"aws:SourceIp": "no range"}},
        {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}},
        {"Null": {"aws:PrincipalOrgID": "false"}},
    ],
)
def test_other_conditions_leave_it_open(condition: dict[str, object]) -> None:
    assert is_open(allow("*", **condition)) is True


@pytest.mark.parametrize(
    "document",
    [
        None,
        "",
        "{",
        "[]",
        '"x"',
        '{"Statement": ["x"]}',
        '{"Statement": [{"Effect": "Maybe"}]}',
        '{"Statement": [{"Effect": ["Allow"]}]}',
        '{"Statement": 5}',
    ],
)
def test_what_is_no_policy_is_unknown(document: str | None) -> None:
    assert statements(document) is None
    assert is_open(document) is None


def test_no_statement_lets_nobody_in() -> None:
    assert statements("{}") == []
    assert is_open("{}") is False


@pytest.mark.parametrize("service", ["s3.amazonaws.com", "sns.amazonaws.com", ["events.amazonaws.com"]])
def test_a_service_comes_for_whoever_set_it_up(service: object) -> None:
    assert is_open(allow({"Service": service})) is True
    assert is_open(allow({"Service": service}, StringEquals={"AWS:SourceAccount": "210987654321"})) is False


def test_an_encryption_context_says_for_whom_a_service_encrypts() -> None:
    context = {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-central-1:210987654321:log-group:*"}
    assert is_open(allow({"Service": "logs.eu-central-1.amazonaws.com"}, ArnLike=context)) is False


OUTSIDE = {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}


@pytest.mark.parametrize(
    ("deny", "is_left_open"),
    [
        ({"Principal": "*", "Condition": OUTSIDE}, False),
        ({"Principal": {"AWS": "*"}, "Action": "s3:*", "Condition": OUTSIDE}, False),
        ({"NotPrincipal": {"AWS": "arn:aws:iam::210987654321:root"}}, False),
        ({"Principal": "*"}, False),
        ({"Principal": "*", "NotAction": "s3:ListBucket", "Condition": OUTSIDE}, False),
        ({"Principal": "*", "Action": "s3:PutObject", "Condition": OUTSIDE}, True),
        ({"Principal": "*", "NotAction": "s3:Get*", "Condition": OUTSIDE}, True),
        ({"Principal": "*", "Resource": "arn:aws:s3:::x/tmp/*", "Condition": OUTSIDE}, True),
        ({"Principal": {"AWS": "210987654321"}, "Condition": OUTSIDE}, True),
        ({"Principal": "*", "Condition": {"StringNotLike": {"aws:PrincipalOrgID": "o-*"}}}, True),
        ({"Principal": "*", "Condition": {"ForAnyValue:StringNotLike": {"aws:PrincipalOrgPaths": "o-1/*"}}}, True),
        ({"Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}, True),
        ({"Principal": "*", "Condition": OUTSIDE | {"Bool": {"aws:SecureTransport": "false"}}}, True),
    ],
)
def test_a_deny_closes_what_it_is_about(deny: dict[str, object], is_left_open: bool) -> None:
    opened = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::x/*"}
    denied = {"Effect": "Deny", "Action": "*", "Resource": "*"} | deny
    if "NotAction" in denied:
        del denied["Action"]
    assert is_open(json.dumps({"Statement": [opened, denied]})) is is_left_open
