from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import boto3
import pandas as pd
import pytest

from tests.cases import AT, FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.aws import NEVER
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.services.iam_trusts import IamRole

PARTNER = "111122223333"
GITHUB = "token.actions.githubusercontent.com"
#: the tables that say whom a role lets in
DOORS = ("iam_roles", "iam_role_trusts", "organizations", "organization_accounts")


def ago(days: float) -> datetime:
    return AT - timedelta(days=days)


def role(**values: object) -> IamRole:
    return example(IamRole, **({"arn": str(values), "created": ago(900)} | values))


CASES = [
    Case(
        "iam_roles_are_in_use",
        [PASS, FAIL, FAIL, UNKNOWN, UNKNOWN],
        {
            "iam_roles": [
                role(last_used=ago(1)),
                role(last_used=ago(91)),
                role(last_used=NEVER),
                role(last_used=None),
                role(last_used=NEVER, created=None),
                role(last_used=NEVER, created=ago(3)),
                role(last_used=NEVER, is_service_linked=True),
                role(last_used=NEVER, is_reserved=True),
            ]
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def trusts(folder: Path, *statements: Mapping[str, object]) -> pd.DataFrame:
    """What is seen of the trust policy of a role with these statements."""
    document = {"Version": "2012-10-17", "Statement": [{"Action": "sts:AssumeRole"} | dict(s) for s in statements]}
    boto3.client("iam").create_role(RoleName="role", AssumeRolePolicyDocument=json.dumps(document))
    return collected(folder, "iam_role_trusts")["iam_role_trusts"]


def allow(principal: object, **condition: Mapping[str, object]) -> dict[str, object]:
    is_token = isinstance(principal, dict) and "Federated" in principal
    action = "sts:AssumeRoleWithWebIdentity" if is_token else "sts:AssumeRole"
    found: dict[str, object] = {"Effect": "Allow", "Principal": principal, "Action": action}
    return found | ({"Condition": condition} if condition else {})


@pytest.mark.parametrize(
    ("principal", "kind", "account", "is_foreign"),
    [
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "account", ACCOUNT, False),
        ({"AWS": f"arn:aws:iam::{PARTNER}:root"}, "account", PARTNER, True),
        ({"AWS": [PARTNER]}, "account", PARTNER, True),
        ({"AWS": f"arn:aws-cn:iam::{PARTNER}:role/path/sync"}, "account", PARTNER, True),
        ({"AWS": "AROAEXAMPLEEXAMPLE"}, "deleted", "", False),
        ({"AWS": "*"}, "everyone", "", False),
        ("*", "everyone", "", False),
        ({"Service": "ec2.amazonaws.com"}, "service", "", False),
        ({"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/idp"}, "federated", "", False),
    ],
)
def test_principals_are_told_apart(
    aws: StandIn, tmp_path: Path, principal: object, kind: str, account: str, is_foreign: bool
) -> None:
    found = trusts(tmp_path, allow(principal))[["principal_kind", "principal_account", "is_foreign"]]
    assert found.to_numpy().tolist() == [[kind, account, is_foreign]]


@pytest.mark.parametrize(
    ("operator", "key", "value", "asked"),
    [
        ("StringEquals", "sts:ExternalId", "7f3a", True),
        ("StringLike", "STS:externalid", ["7f*"], True),
        ("StringLike", "sts:ExternalId", "*", False),
        ("StringEqualsIfExists", "sts:ExternalId", "7f3a", False),
        ("ForAllValues:StringEquals", "sts:ExternalId", ["7f3a"], False),
        ("StringNotEquals", "sts:ExternalId", "7f3a", False),
        ("Null", "sts:ExternalId", "false", False),
        ("StringEquals", "aws:SourceAccount", PARTNER, False),
    ],
)
def test_only_a_condition_that_must_be_met_asks_for_an_external_id(
    aws: StandIn, tmp_path: Path, operator: str, key: str, value: object, asked: bool
) -> None:
    statement = allow({"AWS": PARTNER}) | {"Condition": {operator: {key: value}}}
    assert trusts(tmp_path, statement)["has_external_id"].tolist() == [asked]


def test_a_denial_of_all_others_narrows_what_is_allowed(aws: StandIn, tmp_path: Path) -> None:
    outside = {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}
    deny = {"Effect": "Deny", "Principal": "*", "Condition": outside}
    assert trusts(tmp_path, allow("*"), deny)["has_org_condition"].tolist() == [True]


def test_a_denial_of_another_action_does_not(aws: StandIn, tmp_path: Path) -> None:
    outside = {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}
    deny = {"Effect": "Deny", "Principal": "*", "Action": "sts:TagSession", "Condition": outside}
    assert trusts(tmp_path, allow("*"), deny)["has_org_condition"].tolist() == [False]


def test_a_statement_that_only_lets_sessions_be_tagged_lets_nobody_in(aws: StandIn, tmp_path: Path) -> None:
    tag = allow({"AWS": PARTNER}) | {"Action": "sts:TagSession"}
    found = trusts(tmp_path, allow({"AWS": PARTNER}, StringEquals={"sts:ExternalId": "7f3a"}), tag)
    assert found["has_external_id"].tolist() == [True]


def test_all_but_one_is_everyone(aws: StandIn, tmp_path: Path) -> None:
    statement = {"Effect": "Allow", "NotPrincipal": {"AWS": f"arn:aws:iam::{PARTNER}:root"}}
    role = {"Arn": "arn:aws:iam::1:role/odd", "Path": "/"}
    document = json.dumps({"Statement": [statement | {"Action": "sts:AssumeRole"}]})
    told = {"RoleDetailList": [role | {"AssumeRolePolicyDocument": document}]}
    aws.settings.tell("iam:GetAccountAuthorizationDetails", ACCOUNT, "*", told)
    assert verdicts(collected(tmp_path, *DOORS), "iam_roles_do_not_trust_everyone") == [FAIL]


SHARED: dict[str, list[tuple[str, object, bool]]] = {
    GITHUB: [
        ("aud", "sts.amazonaws.com", False),
        ("sub", "repo:acme/*", True),
        ("sub", "repo:acme/shop:ref:refs/heads/main", True),
        ("sub", ["repo:acme/shop:*", "repo:*:environment:prod"], False),
        ("sub", "repo:acme*", False),
        ("sub", "repo:*/*:ref:refs/heads/main", False),
        ("sub", "environment:prod", False),
        ("sub", "environment:prod:repo:acme/shop", True),
        ("sub", "repository_owner:acme", True),
        ("repository", "acme/*", True),
        ("repository", "*/shop", False),
        ("repository_owner_id", "583231", True),
        ("job_workflow_ref", "acme/flows/.github/workflows/deploy.yml@main", False),
    ],
    "app.terraform.io": [
        ("sub", "organization:acme:project:p:workspace:w:run_phase:plan", True),
        ("sub", "organization:*:project:p:workspace:w:run_phase:plan", False),
        ("aud", "aws.workload.identity", False),
    ],
    "gitlab.com": [("sub", "project_path:acme/*:ref_type:branch:ref:main", True), ("sub", "project_path:*", False)],
    "api.pulumi.com/oidc": [("aud", "aws:acme", True), ("aud", "aws:*", False), ("sub", "pulumi:deploy", False)],
}


@pytest.mark.parametrize(
    ("issuer", "claim", "value", "narrowed"), [(i, *claim) for i, claims in SHARED.items() for claim in claims]
)
def test_a_token_trust_must_say_whose_tokens(
    aws: StandIn, tmp_path: Path, issuer: str, claim: str, value: object, narrowed: bool
) -> None:
    provider = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{issuer}"}
    found = trusts(tmp_path, allow(provider, StringLike={f"{issuer}:{claim}": value}))
    assert found[["token_issuer", "has_token_condition"]].to_numpy().tolist() == [[issuer, narrowed]]


@pytest.mark.parametrize(
    ("issuer", "claim", "value", "expected"),
    [
        ("cognito-identity.amazonaws.com", "aud", "eu-central-1:00000000-0000-0000-0000-000000000000", PASS),
        ("cognito-identity.amazonaws.com", "amr", "authenticated", FAIL),
        ("accounts.google.com", "aud", "66677788899900pro0", PASS),
        ("www.amazon.com", "app_id", "amzn1.application-oa2-123456", PASS),
        ("graph.facebook.com", "app_id", "*", FAIL),
    ],
)
def test_issuers_without_an_arn_serve_everybody(
    aws: StandIn, tmp_path: Path, issuer: str, claim: str, value: str, expected: object
) -> None:
    trusts(tmp_path / "one", allow({"Federated": issuer}, StringLike={f"{issuer}:{claim}": value}))
    seen = collected(tmp_path / "all", *DOORS)
    assert verdicts(seen, "iam_token_trusts_name_the_subject") == [expected]


@pytest.mark.parametrize("document", ["no JSON", "[]", '{"Statement": ["x"]}', '{"Statement": {"Effect": "Allow"}}'])
def test_a_trust_that_cannot_be_read_is_unknown(aws: StandIn, tmp_path: Path, document: str) -> None:
    odd = {"Arn": "arn:aws:iam::1:role/odd", "Path": "/", "AssumeRolePolicyDocument": document}
    aws.settings.tell("iam:GetAccountAuthorizationDetails", ACCOUNT, "*", {"RoleDetailList": [odd]})
    assert verdicts(collected(tmp_path, *DOORS), "iam_roles_do_not_trust_everyone") == [UNKNOWN]


def test_a_trust_in_another_account_is_unknown_where_the_organisation_is_hidden(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("organizations").create_organization(FeatureSet="ALL")
    aws.refuse = {"organizations:ListAccounts"}
    trusts(tmp_path / "one", allow({"AWS": PARTNER}))
    seen = collected(tmp_path / "all", *DOORS)
    assert verdicts(seen, "iam_foreign_trusts_are_guarded") == [UNKNOWN]


def test_a_role_that_was_never_used_is_a_value(aws: StandIn, tmp_path: Path) -> None:
    trusts(tmp_path / "one", allow({"Service": "ec2.amazonaws.com"}))
    seen = collected(tmp_path / "all", "iam_roles")
    assert seen["iam_roles"][["was_used", "last_used"]].iloc[0].tolist() == [False, NEVER]
    assert verdicts(seen, "iam_roles_are_in_use") == [NONE_FOUND]
