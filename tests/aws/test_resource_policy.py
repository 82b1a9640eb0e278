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
    [{"AWS": "arn:aws:iam::210987654321:root"}, {"Service": "s3.amazonaws.com"}, {"CanonicalUser": "79a59d"}, {}, 7],
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
        {"Bool": {"aws:PrincipalIsAWSService": True}},
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
