from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest

from tests.cases import AT, FAIL, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.aws import NEVER
from wakit.demo.credential_report import Root
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.services.iam_credentials import IamAccessKey, IamCredential

ROOT_ARN = f"arn:aws:iam::{ACCOUNT}:root"


def ago(days: float) -> datetime:
    return AT - timedelta(days=days)


def user(arn: str, **values: object) -> IamCredential:
    return example(IamCredential, arn=arn, **({"password_last_used": NEVER, "password_changed": NEVER} | values))


def key(user_arn: str, **values: object) -> IamAccessKey:
    return example(IamAccessKey, user_arn=user_arn, **({"is_active": True, "last_used": NEVER} | values))


CASES = [
    Case(
        "iam_root_is_not_used",
        [PASS, FAIL, FAIL, UNKNOWN],
        {
            "iam_credentials": [
                user("resting", is_root=True, password_last_used=ago(91)),
                user("signed-in", is_root=True, password_last_used=ago(3)),
                user("by-key", is_root=True),
                user("unseen", is_root=True, password_last_used=None),
                user("no-root"),
            ],
            "iam_access_keys": [key("by-key", last_used=ago(2)), key("resting", last_used=ago(400))],
        },
    ),
    Case(
        "iam_passwords_have_mfa",
        [PASS, FAIL, UNKNOWN, UNKNOWN],
        {
            "iam_credentials": [
                *(user(str(m), has_login_profile=True, mfa_active=m) for m in (True, False, None)),
                user("maybe", has_login_profile=None, mfa_active=True),
                user("machine", has_login_profile=False, mfa_active=False),
            ]
        },
    ),
    Case(
        "iam_users_have_no_access_keys",
        [PASS, PASS, FAIL, UNKNOWN],
        {
            "iam_credentials": [*map(user, ("none", "off", "on", "unseen")), user("root", is_root=True)],
            "iam_access_keys": [
                key("off", is_active=False),
                key("on"),
                key("unseen", is_active=None),
                key("root"),
            ],
        },
    ),
    *(
        Case(
            check,
            [PASS, FAIL, UNKNOWN],
            {
                "iam_access_keys": [
                    key("young", last_rotated=ago(limit)),
                    key("old", last_rotated=ago(limit + 1)),
                    key("unseen", last_rotated=None),
                    key("off", last_rotated=ago(1000), is_active=False),
                ]
            },
        )
        for check, limit in (("iam_access_keys_are_rotated", 90), ("iam_access_keys_are_not_forgotten", 365))
    ),
    Case(
        "iam_credentials_are_in_use_by_cis",
        [PASS, FAIL, UNKNOWN],
        {
            "iam_credentials": [
                user("daily", has_login_profile=True, password_last_used=ago(45)),
                user("idle", has_login_profile=True, password_last_used=ago(46), password_changed=ago(300)),
                user("unseen", has_login_profile=True, password_last_used=None),
            ],
            "iam_access_keys": [key("nobody")],
        },
    ),
    Case(
        "iam_credentials_are_in_use",
        [PASS, PASS, FAIL, FAIL, UNKNOWN],
        {
            "iam_credentials": [
                user("daily", has_login_profile=True, password_last_used=ago(1)),
                user("new", has_login_profile=True, password_changed=ago(5)),
                user("gone", has_login_profile=True, password_last_used=ago(200), password_changed=ago(300)),
                user("half", has_login_profile=True, password_last_used=ago(1)),
                user("unseen", has_login_profile=True, password_last_used=None),
                user("nothing-to-use"),
            ],
            "iam_access_keys": [
                key("half", last_rotated=ago(500)),
                key("daily", last_rotated=ago(500), is_active=False),
            ],
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_the_report_is_waited_for_and_read(aws: StandIn, tmp_path: Path) -> None:
    iam = boto3.client("iam")
    iam.create_user(UserName="anna")
    iam.create_login_profile(UserName="anna", Password="not-a-real-one-1!")
    seen = collected(tmp_path, "iam_credentials")["iam_credentials"].set_index("user")
    assert sorted(seen.index) == ["<root_account>", "anna"]
    assert seen["is_root"].to_dict() == {"<root_account>": True, "anna": False}
    assert seen["has_login_profile"].to_dict() == {"<root_account>": False, "anna": True}


def test_a_password_that_was_never_used_is_a_value(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("iam").create_user(UserName="machine")
    seen = collected(tmp_path, "iam_credentials")
    machine = seen["iam_credentials"].set_index("user").loc["machine"]
    assert (machine["password_was_used"], machine["password_last_used"]) == (False, NEVER)
    assert seen.gaps.empty


def test_only_keys_that_exist_have_a_row(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("iam").create_user(UserName="machine")
    made = boto3.client("iam").create_access_key(UserName="machine")["AccessKey"]
    boto3.client("iam").update_access_key(UserName="machine", AccessKeyId=made["AccessKeyId"], Status="Inactive")
    seen = collected(tmp_path, "iam_access_keys")["iam_access_keys"]
    assert seen[["user", "number", "is_active"]].to_numpy().tolist() == [["machine", 1, False]]
    assert made["AccessKeyId"] not in seen.to_csv()


def test_the_root_users_key_counts_as_use(aws: StandIn, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    aws.settings.roots[ACCOUNT] = Root(key_created=now - timedelta(days=900), key_used=now - timedelta(days=2))
    seen = collected(tmp_path, "iam_credentials", "iam_access_keys")
    assert seen["iam_access_keys"]["user_arn"].tolist() == [ROOT_ARN]
    assert verdicts(seen, "iam_root_is_not_used") == [FAIL]


@pytest.mark.parametrize("operation", ["iam:GenerateCredentialReport", "iam:GetCredentialReport"])
def test_without_the_report_nobody_is_judged(aws: StandIn, tmp_path: Path, operation: str) -> None:
    aws.refuse = {operation}
    seen = collected(tmp_path, "iam_credentials", "iam_access_keys")
    assert verdicts(seen, "iam_passwords_have_mfa") == [UNKNOWN]
    assert verdicts(seen, "iam_access_keys_are_rotated") == [UNKNOWN]


def test_one_line_that_cannot_be_read_blinds_itself_alone(aws: StandIn, tmp_path: Path) -> None:
    head = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,mfa_active"
    lines = [
        head,
        f"ann,arn:aws:iam::{ACCOUNT}:user/ann,2024-01-01T00:00:00+00:00,true,N/A,N/A,false",
        f"bob,arn:aws:iam::{ACCOUNT}:user/bob,yesterday,perhaps,N/A,9999-99-99,true",
        "cut",
    ]
    aws.settings.script("iam:GetCredentialReport", "*", lambda _: {"Content": "\n".join(lines).encode()})
    seen = collected(tmp_path, "iam_credentials")
    rows = seen["iam_credentials"].set_index("user", drop=False)
    assert [bool(rows["created"].isna()[n]) for n in ("ann", "bob")] == [False, True]
    assert len(rows) == 3
    assert sorted(verdicts(seen, "iam_passwords_have_mfa")) == sorted([FAIL, UNKNOWN, UNKNOWN])
