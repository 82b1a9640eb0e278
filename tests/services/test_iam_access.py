from __future__ import annotations

import json
from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, PASS, UNKNOWN, Case, evidence_of, example, holds
from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.judge import judge, verdicts
from wakit.services.iam_access import IamPolicy, IamStatement
from wakit.services.iam_users import IamUser

POLICIES = [
    *(example(IamPolicy, policy=p, is_attached=True) for p in ("narrow", "wide", "unread")),
    example(IamPolicy, policy="maybe", is_attached=None),
    example(IamPolicy, policy="shelved", is_attached=False),
]


def statements(column: str) -> list[IamStatement]:
    return [
        example(IamStatement, policy="narrow", position=0),
        example(IamStatement, policy="wide", position=0),
        example(IamStatement, policy="wide", position=1, **{column: True}),
        example(IamStatement, policy="unread", position=None, **{column: None}),
        example(IamStatement, policy="shelved", position=0, **{column: True}),
    ]


CASES = [
    Case(
        "iam_policies_do_not_allow_everything",
        [PASS, FAIL, UNKNOWN, UNKNOWN],
        {"iam_policies": POLICIES, "iam_statements": statements("allows_everything")},
    ),
    Case(
        "iam_policies_do_not_allow_by_exception",
        [PASS, FAIL, UNKNOWN, UNKNOWN],
        {"iam_policies": POLICIES, "iam_statements": statements("allows_by_exception")},
    ),
    Case(
        "iam_policies_do_not_allow_whole_services",
        [PASS, FAIL, UNKNOWN],
        {
            "iam_policies": [example(IamPolicy, policy=p, is_attached=True) for p in ("plain", "keys", "odd", "all")],
            "iam_statements": [
                example(IamStatement, policy="plain", whole_services=""),
                example(IamStatement, policy="keys", whole_services="kms"),
                example(IamStatement, policy="odd", whole_services=None),
                example(IamStatement, policy="all", whole_services="iam, kms", allows_everything=True),
            ],
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def attach(statement: object) -> None:
    """Make a managed policy with this statement and attach it to a group."""
    iam = boto3.client("iam")
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    policy = iam.create_policy(PolicyName="policy", PolicyDocument=document)["Policy"]
    iam.create_group(GroupName="group")
    iam.attach_group_policy(GroupName="group", PolicyArn=policy["Arn"])


ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


@pytest.mark.parametrize(
    ("statement", "everything", "by_exception"),
    [
        (ALL, True, False),
        ([ALL], True, False),
        (ALL | {"Action": ["s3:Get*", "*"], "Resource": ["*"]}, True, False),
        (ALL | {"Effect": "Deny"}, False, False),
        (ALL | {"Condition": MFA}, True, False),
        (ALL | {"Condition": MFA | {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}, True, False),
        (ALL | {"Condition": MFA | {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}, False, False),
        (ALL | {"Action": "s3:*"}, False, False),
        (ALL | {"Resource": "arn:aws:s3:::logs/*"}, False, False),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, False, True),
        ({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::logs/*"}, False, True),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:::logs/*"}, False, False),
        ({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}, False, False),
    ],
)
def test_statements_are_read(
    aws: StandIn, tmp_path: Path, statement: object, everything: bool, by_exception: bool
) -> None:
    attach(statement)
    row = collected(tmp_path, "iam_statements")["iam_statements"].iloc[0]
    assert (row["allows_everything"], row["allows_by_exception"]) == (everything, by_exception)


@pytest.mark.parametrize(
    ("statement", "services"),
    [
        (ALL | {"Action": ["iam:*", "s3:*", "sts:*"]}, "iam, sts"),
        (ALL | {"Action": "kms:*", "Resource": "arn:aws:kms:*:*:key/1"}, ""),
        (ALL | {"Action": "iam:*", "Condition": MFA}, ""),
        (ALL | {"Action": "iam:Get*"}, ""),
        ({"Effect": "Allow", "NotAction": ["iam:*", "sts:Get*"], "Resource": "*"}, "kms, organizations"),
    ],
)
def test_whole_services_are_seen_however_they_are_written(
    aws: StandIn, tmp_path: Path, statement: object, services: str
) -> None:
    attach(statement)
    assert collected(tmp_path, "iam_statements")["iam_statements"]["whole_services"].tolist() == [services]


@pytest.mark.parametrize("document", ["no JSON", "[]", '{"Statement": ["x"]}', '{"Statement": {"Effect": "Allow"}}'])
def test_a_document_that_cannot_be_read_is_unknown(aws: StandIn, tmp_path: Path, document: str) -> None:
    policy = {"Arn": "arn:aws:iam::1:policy/odd", "AttachmentCount": 1}
    version = {"Document": document, "IsDefaultVersion": True}
    details = {"Policies": [policy | {"PolicyVersionList": [version]}]}
    aws.settings.tell("iam:GetAccountAuthorizationDetails", ACCOUNT, "*", details)
    seen = collected(tmp_path, "iam_policies", "iam_statements")
    assert verdicts(seen, "iam_policies_do_not_allow_everything") == [UNKNOWN]


def test_a_policy_that_nobody_has_is_not_in_use(aws: StandIn, tmp_path: Path) -> None:
    attach(ALL)
    policy = boto3.client("iam").list_policies(Scope="Local")["Policies"][0]["Arn"]
    seen = collected(tmp_path / "attached", "iam_policies", "iam_statements")
    assert verdicts(seen, "iam_policies_do_not_allow_everything") == [FAIL]
    boto3.client("iam").detach_group_policy(GroupName="group", PolicyArn=policy)
    seen = collected(tmp_path / "detached", "iam_policies", "iam_statements")
    assert judge(seen, checks=["iam_policies_do_not_allow_everything"]).table["is_unused"].tolist() == [True]


def test_a_policy_that_only_bounds_what_others_grant_is_not_concerned() -> None:
    tables: dict[str, list[object]] = {
        "iam_policies": [example(IamPolicy, policy="limit"), example(IamPolicy, policy="shelved")],
        "iam_statements": [example(IamStatement, policy="limit", allows_everything=True)],
        "iam_users": [example(IamUser, boundary="limit")],
        "iam_roles": [],
    }
    case = Case("iam_policies_do_not_allow_everything", [], tables)
    assert judge(evidence_of(case), checks=[case.check]).table["key"].tolist() == ["shelved"]


def test_an_inline_policy_is_read_where_it_stands(aws: StandIn, tmp_path: Path) -> None:
    iam = boto3.client("iam")
    arn = iam.create_user(UserName="anna")["User"]["Arn"]
    document = json.dumps({"Version": "2012-10-17", "Statement": ALL})
    iam.put_user_policy(UserName="anna", PolicyName="all", PolicyDocument=document)
    seen = collected(tmp_path, "iam_policies", "iam_statements", "iam_attachments")
    assert verdicts(seen, "iam_policies_do_not_allow_everything") == [FAIL]
    columns = ["principal_arn", "principal_kind", "policy", "is_inline"]
    assert seen["iam_attachments"][columns].to_numpy().tolist() == [[arn, "user", f"{arn}/inline-policy/all", True]]
