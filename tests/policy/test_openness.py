from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from wakit.policy import NO_POLICY, Door, is_open, read_policy


def policy(*statements: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(principal: object, **condition: object) -> str:
    return policy({"Effect": "Allow", "Principal": principal, "Action": "*", "Condition": condition})


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
    ],
)
def test_named_principals_are_not_everyone(principal: object) -> None:
    assert is_open(allow(principal)) is False


def test_all_but_some_are_everyone_when_allowed() -> None:
    statement = {"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::210987654321:root"}, "Action": "*"}
    assert is_open(policy(statement)) is True
    assert is_open(policy(statement | {"Effect": "Deny"})) is False


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
        "{}",
    ],
)
def test_what_is_no_policy_is_unknown(document: str | None) -> None:
    assert read_policy(document) is None
    assert is_open(document) is None


def test_no_statement_lets_nobody_in() -> None:
    assert read_policy(NO_POLICY) == ()
    assert is_open(NO_POLICY) is False


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


GET, PUT = "s3:GetObject", "s3:PutObject"


def test_two_denials_close_two_actions_together() -> None:
    opened = {"Effect": "Allow", "Principal": "*", "Action": [GET, PUT]}
    denied = [{"Effect": "Deny", "Principal": "*", "Action": action} for action in (GET, PUT)]
    assert is_open(policy(opened, denied[0])) is True
    assert is_open(policy(opened, *denied)) is False


PERIMETER = {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-acme000001"}}


@pytest.mark.parametrize(
    ("further", "door", "is_left_open"),
    [
        ({"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}, Door.ROLE, False),
        ({"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}, Door.RESOURCE, True),  # services come
        ({"Bool": {"aws:PrincipalIsAWSService": "false"}}, Door.ROLE, False),
        ({"BoolIfExists": {"aws:ViaAWSService": "false"}}, Door.ROLE, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, Door.ROLE, True),
        ({"Null": {"aws:PrincipalArn": "false"}}, Door.ROLE, False),
    ],
)
def test_a_further_condition_of_a_deny_counts_where_a_stranger_cannot_avoid_it(
    further: dict[str, object], door: Door, is_left_open: bool
) -> None:
    opened = {"Effect": "Allow", "Principal": "*", "Action": "*"}
    denied = {"Effect": "Deny", "Principal": "*", "Action": "*", "Condition": PERIMETER | further}
    assert is_open(policy(opened, denied), door) is is_left_open


def test_who_has_no_account_brings_no_account() -> None:
    lenient = allow("*", StringEqualsIfExists={"aws:PrincipalArn": "arn:aws:iam::210987654321:role/x"})
    assert (is_open(lenient, Door.RESOURCE), is_open(lenient, Door.ROLE)) == (True, False)


def test_where_wildcards_do_not_count_nobody_is_meant() -> None:
    assert is_open(allow("*", StringEquals={"aws:PrincipalOrgID": "o-*"})) is False
    assert is_open(allow("*", StringEquals={"aws:PrincipalOrgID": ["o-*", "o-acme000001"]})) is False


@pytest.mark.parametrize("operator", ["StringSounds", "StringEqual", ""])
def test_an_operator_that_nobody_knows_is_unknown(operator: str) -> None:
    assert is_open(allow("*", **{operator: {"aws:PrincipalOrgID": "o-1"}})) is None


@pytest.mark.parametrize(
    "document",
    [
        '{"Version": "2030-01-01", "Statement": []}',
        '{"Statement": [], "Statement": []}',
        '{"Statement": {"Effect": "Deny", "Effect": "Allow", "Principal": "*"}}',
    ],
)
def test_what_nobody_can_say_is_unknown(document: str) -> None:
    assert read_policy(document) is None


def test_a_large_document_is_read() -> None:
    statements = [{"Effect": "Allow", "Principal": "*", "Action": "s3:*" + "a*" * n} for n in range(400)]
    assert len(policy(*statements)) > 100_000
    assert is_open(policy(*statements, {"Effect": "Deny", "Principal": "*", "Action": "?*"})) is False
