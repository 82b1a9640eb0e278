from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import collected
from wakit.demo.stand_in import StandIn
from wakit.services.iam_access import IamAttachment
from wakit.services.iam_credentials import IamCredential
from wakit.services.iam_users import IamPasswordPolicy, IamUser

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
WITH_PASSWORD = [example(IamCredential, has_login_profile=True)]
USERS = [example(IamUser, arn=arn) for arn in ("by-group", "by-policy")]


def policies(*set_and_length: tuple[bool | None, int | None]) -> list[IamPasswordPolicy]:
    return [example(IamPasswordPolicy, is_set=s, minimum_length=n) for s, n in set_and_length]


def attached(policy: str) -> list[IamAttachment]:
    return [
        example(IamAttachment, principal_arn="by-policy", policy=policy),
        example(IamAttachment, principal_arn="group", policy=ADMINISTRATOR),
    ]


CASES = [
    Case(
        "iam_passwords_are_long",
        [PASS, FAIL, FAIL, UNKNOWN],
        {
            "iam_password_policies": policies((True, 14), (True, 8), (False, 0), (None, None)),
            "iam_credentials": WITH_PASSWORD,
        },
    ),
    Case(
        "iam_users_get_policies_by_groups",
        [PASS, FAIL],
        {"iam_users": USERS, "iam_attachments": attached("arn:aws:iam::aws:policy/ReadOnlyAccess")},
    ),
    Case(
        "iam_users_get_policies_by_groups",
        [UNKNOWN],
        {"iam_users": [example(IamUser, arn=None)], "iam_attachments": attached("x")},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_rules_for_passwords_concern_only_accounts_with_passwords() -> None:
    nobody = [example(IamCredential, has_login_profile=False)]
    assert holds(
        Case(
            "iam_passwords_are_long",
            [NONE_FOUND],
            {"iam_password_policies": policies((False, 0)), "iam_credentials": nobody},
        )
    )


def test_an_account_without_password_policy_is_a_value(aws: StandIn, tmp_path: Path) -> None:
    seen = collected(tmp_path, "iam_password_policies")
    row = seen["iam_password_policies"].iloc[0]
    assert (row["is_set"], row["minimum_length"], row["prevents_reuse"]) == (False, 0, False)
    assert seen.gaps.empty


def test_a_password_policy_is_read(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("iam").update_account_password_policy(MinimumPasswordLength=16, PasswordReusePrevention=24)
    row = collected(tmp_path, "iam_password_policies")["iam_password_policies"].iloc[0]
    assert (row["is_set"], row["minimum_length"], row["prevents_reuse"]) == (True, 16, True)


def test_users_and_their_groups_are_seen(aws: StandIn, tmp_path: Path) -> None:
    iam = boto3.client("iam")
    arn = iam.create_user(UserName="anna")["User"]["Arn"]
    iam.create_group(GroupName="operations")
    iam.add_user_to_group(GroupName="operations", UserName="anna")
    seen = collected(tmp_path, "iam_users", "iam_user_memberships")
    assert seen["iam_users"][["arn", "name"]].to_numpy().tolist() == [[arn, "anna"]]
    assert seen["iam_user_memberships"][["user_arn", "group"]].to_numpy().tolist() == [[arn, "operations"]]
