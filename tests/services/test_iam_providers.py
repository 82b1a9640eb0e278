from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import boto3
import pytest

from tests.cases import AT, FAIL, PASS, UNKNOWN, Case, example, holds
from tests.collected import collected
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.model import Status
from wakit.services.account import AwsAccount
from wakit.services.iam_credentials import IamCredential
from wakit.services.iam_providers import SamlProvider

THE_ACCOUNT = [example(AwsAccount)]


def people(number: int, *, has_login_profile: bool | None = True) -> list[IamCredential]:
    return [example(IamCredential, arn=str(n), has_login_profile=has_login_profile) for n in range(number)]


def provider(days_left: float | None) -> SamlProvider:
    until = None if days_left is None else AT + timedelta(days=days_left)
    return example(SamlProvider, arn=str(days_left), valid_until=until)


def federated(expected: Status, days_left: float | None, credentials: list[IamCredential]) -> Case:
    return Case(
        "iam_people_are_federated",
        [expected],
        {
            "aws_accounts": THE_ACCOUNT,
            "iam_saml_providers": [provider(days_left)],
            "iam_credentials": credentials,
        },
    )


CASES = [
    federated(PASS, 100, people(3)),
    federated(PASS, -1, people(2)),
    federated(FAIL, -1, people(3)),
    federated(UNKNOWN, None, people(3)),
    federated(UNKNOWN, -1, people(3, has_login_profile=None)),
    Case(
        "iam_saml_metadata_is_valid",
        [PASS, FAIL, FAIL, UNKNOWN],
        {"iam_saml_providers": [provider(d) for d in (30, 29, -1, None)]},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def make_users(*names: str) -> None:
    iam = boto3.client("iam")
    for name in names:
        iam.create_user(UserName=name)
        iam.create_login_profile(UserName=name, Password="not-a-real-one-1!")


def test_an_account_without_provider_may_have_two_passwords(aws: StandIn, tmp_path: Path) -> None:
    tables = ("aws_accounts", "iam_saml_providers", "iam_credentials")
    make_users("anna", "jonas")
    assert verdicts(collected(tmp_path / "two", *tables), "iam_people_are_federated") == [PASS]
    make_users("svenja")
    assert verdicts(collected(tmp_path / "three", *tables), "iam_people_are_federated") == [FAIL]
    aws.refuse = {"iam:ListSAMLProviders"}
    assert verdicts(collected(tmp_path / "refused", *tables), "iam_people_are_federated") == [UNKNOWN]


def test_providers_are_seen(aws: StandIn, tmp_path: Path) -> None:
    iam = boto3.client("iam")
    saml = iam.create_saml_provider(Name="idp", SAMLMetadataDocument="<x>" + " " * 1000 + "</x>")["SAMLProviderArn"]
    oidc = iam.create_open_id_connect_provider(Url="https://idp.example.org", ClientIDList=["a", "b"])
    seen = collected(tmp_path, "iam_saml_providers", "iam_oidc_providers")
    assert seen["iam_saml_providers"]["arn"].tolist() == [saml]
    assert seen["iam_oidc_providers"][["arn", "audiences"]].to_numpy().tolist() == [
        [oidc["OpenIDConnectProviderArn"], 2]
    ]
    assert seen.gaps.empty
