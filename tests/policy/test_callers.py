"""Whom the policy of a resource names, one statement after the other."""

from __future__ import annotations

import pytest

from wakit.policy import callers, has_statements

OWN, OTHER, THIRD = "111122223333", "444455556666", "777788889999"


def allow(principal: object, **conditions: object) -> dict[str, object]:
    return {"Effect": "Allow", "Principal": principal, "Action": "sqs:*", "Resource": "*", "Condition": conditions}


def equals(key: str, *values: str) -> dict[str, object]:
    return {"StringEquals": {key: list(values)}}


NAMED = [
    (allow({"AWS": OTHER}), [OTHER]),
    (allow({"AWS": [f"arn:aws:iam::{OTHER}:root", f"arn:aws:iam::{OWN}:role/x"]}), [OTHER]),
    (allow({"AWS": [OTHER, THIRD]}), [OTHER, THIRD]),
    (allow("*"), []),
    (allow("*", **equals("aws:PrincipalAccount", OWN, OTHER)), [OTHER]),
    (allow("*", **equals("aws:PrincipalOrgID", "o-acme")), ["o-acme"]),
    (allow("*", **{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-acme/r-1/*"}}), ["o-acme"]),
    (allow("*", ArnLike={"aws:PrincipalArn": f"arn:aws:iam::{OTHER}:role/*"}), [OTHER]),
    (allow({"Service": "s3.amazonaws.com"}, **equals("aws:SourceAccount", OTHER)), [OTHER]),
    (allow({"Service": "s3.amazonaws.com"}, ArnLike={"aws:SourceArn": "arn:aws:s3:::logs"}), []),
    (allow({"AWS": OWN}, **equals("aws:SourceAccount", OTHER)), []),
    (allow({"CanonicalUser": "0" * 64}), []),
    (allow({"AWS": OTHER}) | {"Effect": "Deny"}, []),
    (allow("*", **equals("aws:PrincipalAccount", "${aws:ResourceAccount}")), []),
]


@pytest.mark.parametrize(("statement", "expected"), NAMED)
def test_accounts_and_organisations_that_a_statement_names(statement: dict[str, object], expected: list[str]) -> None:
    assert callers({"Version": "2012-10-17", "Statement": statement}, OWN) == expected


def test_what_can_not_be_read_names_nobody_that_is_known() -> None:
    assert callers("{", OWN) is None
    assert callers(None, OWN) is None
    assert has_statements(None) is None
