from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import boto3
import pytest

from tests.cases import AT, FAIL, PASS, UNKNOWN, Case, example, holds
from tests.collected import collected
from wakit.demo.stand_in import StandIn
from wakit.services.client import ClientEmergencyUser
from wakit.services.iam_credentials import IamCredential
from wakit.services.iam_providers import SamlProvider


def person(days: float | None, **values: object) -> IamCredential:
    used = None if days is None else AT - timedelta(days=days)
    given = {"arn": f"{days}{values}", "has_login_profile": True, "password_last_used": used}
    return example(IamCredential, **(given | values))


def provider(days_left: float | None) -> SamlProvider:
    until = None if days_left is None else AT + timedelta(days=days_left)
    return example(SamlProvider, arn=str(days_left), valid_until=until)


CASES = [
    Case(
        "iam_people_are_federated",
        [FAIL, PASS, UNKNOWN, UNKNOWN],
        {
            "iam_credentials": [
                person(89),
                person(91),
                person(None),
                person(3, has_login_profile=None),
                person(3, has_login_profile=False),
                person(3, user="break-glass"),
            ],
            "client_emergency_users": [ClientEmergencyUser("break-glass")],
        },
    ),
    Case(
        "iam_saml_metadata_is_valid",
        [PASS, FAIL, FAIL, UNKNOWN],
        {"iam_saml_providers": [provider(d) for d in (30, 29, -1, None)]},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


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
