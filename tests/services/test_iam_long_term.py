from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import boto3
import pytest

from tests.cases import AT, FAIL, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.services.account import AwsAccount
from wakit.services.client import ClientEmergencyUser
from wakit.services.iam_credentials import IamAccessKey, IamCredential, IamSigningCertificate
from wakit.services.iam_long_term import IamServiceCredential, IamSshKey

PROOF, BEDROCK = "iam_accounts_hold_no_long_term_credentials", "iam_bedrock_keys_expire"


def account(**tables: Sequence[object]) -> dict[str, Sequence[object]]:
    """An account without long-term credentials but for those given; each kind has one that is switched off."""
    usual: dict[str, Sequence[object]] = {
        "aws_accounts": [example(AwsAccount)],
        "iam_credentials": [example(IamCredential, arn="machine", user="machine")],
        "iam_access_keys": [example(IamAccessKey)],
        "iam_signing_certificates": [example(IamSigningCertificate)],
        "iam_service_credentials": [example(IamServiceCredential)],
        "iam_ssh_keys": [example(IamSshKey)],
        "client_emergency_users": [ClientEmergencyUser("break-glass")],
    }
    return usual | tables


def person(name: str, has_password: bool | None = True) -> IamCredential:
    return example(IamCredential, arn=name, user=name, has_login_profile=has_password)


CASES = [
    Case(PROOF, [PASS], account()),
    Case(PROOF, [PASS], account(iam_credentials=[person("break-glass")])),
    Case(PROOF, [FAIL], account(iam_credentials=[person("break-glass"), person("ann")])),
    Case(PROOF, [UNKNOWN], account(iam_credentials=[person("ann", None)])),
    *(
        Case(PROOF, [verdict], account(**{table: [example(kind, is_active=is_active)]}))
        for table, kind in {
            "iam_access_keys": IamAccessKey,
            "iam_signing_certificates": IamSigningCertificate,
            "iam_service_credentials": IamServiceCredential,
            "iam_ssh_keys": IamSshKey,
        }.items()
        for verdict, is_active in ((FAIL, True), (UNKNOWN, None))
    ),
    Case(
        BEDROCK,
        [PASS, FAIL, UNKNOWN],
        {
            "iam_service_credentials": [
                example(IamServiceCredential, **({"service": "bedrock.amazonaws.com", "is_active": True} | values))
                for values in (
                    {"ends": True},
                    {"ends": False},
                    {"ends": None},
                    {"ends": False, "is_active": False},
                    {"ends": False, "service": "codecommit.amazonaws.com"},
                )
            ]
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.check}-{c.expected[0]}")
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_keys_for_one_service_are_read_over_all_users(aws: StandIn, tmp_path: Path) -> None:
    key = {"UserName": "ann", "ServiceName": "bedrock.amazonaws.com", "CreateDate": AT, "Status": "Expired"}
    found = {"ServiceSpecificCredentials": [key], "IsTruncated": False}
    aws.settings.tell("iam:ListServiceSpecificCredentials", ACCOUNT, "*", found)
    seen = collected(tmp_path, "iam_service_credentials")["iam_service_credentials"]
    assert seen[["user", "is_active", "ends"]].to_numpy().tolist() == [["ann", False, False]]


def test_of_a_public_key_only_its_state_is_kept(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("iam").create_user(UserName="ann")
    boto3.client("iam").upload_ssh_public_key(UserName="ann", SSHPublicKeyBody="ssh-rsa AAAA-body")
    seen = collected(tmp_path, "iam_ssh_keys")["iam_ssh_keys"]
    assert seen["is_active"].tolist() == [True]
    assert "AAAA-body" not in seen.to_csv()
