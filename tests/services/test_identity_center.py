from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.services.identity_center import AdministratorAssignment, PermissionSet

SHORT, GROUPS = "sso_administrator_sessions_are_short", "sso_administrators_are_groups"
SET = "arn:aws:sso:::permissionSet/ssoins-1/ps-1"


def lasting(hours: float | None, is_administrator: bool | None = True) -> PermissionSet:
    arn = f"{hours}{is_administrator}"
    return example(PermissionSet, arn=arn, session_hours=hours, has_wide_policy=is_administrator)


CASES = [
    Case(
        SHORT,
        [PASS, FAIL, UNKNOWN, UNKNOWN],
        {"sso_permission_sets": [lasting(4.0), lasting(8.0), lasting(None), lasting(1.0, None), lasting(12.0, False)]},
    ),
    Case(SHORT, [NONE_FOUND], {"sso_permission_sets": [lasting(12.0, False)]}),
    Case(
        GROUPS,
        [PASS, FAIL, UNKNOWN],
        {
            "sso_administrators": [
                example(AdministratorAssignment, principal_id=str(p), is_person=p) for p in (False, True, None)
            ]
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.check}-{c.expected[0]}")
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def tell(aws: StandIn, *, owner: str = ACCOUNT, policy: str = "ReadOnlyAccess", inline: str = "") -> None:
    """An instance with one permission set, given to a person in one account."""
    managed = {"Name": policy, "Arn": f"arn:aws:iam::aws:policy/{policy}"}
    answers: dict[str, dict[str, object]] = {
        "ListInstances": {"Instances": [{"InstanceArn": "arn:aws:sso:::instance/ssoins-1", "OwnerAccountId": owner}]},
        "ListPermissionSets": {"PermissionSets": [SET]},
        "DescribePermissionSet": {"PermissionSet": {"Name": "set", "SessionDuration": "PT1H30M"}},
        "ListManagedPoliciesInPermissionSet": {"AttachedManagedPolicies": [managed]},
        "GetInlinePolicyForPermissionSet": {"InlinePolicy": inline},
        "ListAccountsForProvisionedPermissionSet": {"AccountIds": ["999999999999"]},
        "ListAccountAssignments": {"AccountAssignments": [{"PrincipalType": "USER", "PrincipalId": "ann"}]},
    }
    for operation, answer in answers.items():
        aws.settings.tell(f"sso-admin:{operation}", ACCOUNT, "*", answer)


@pytest.mark.parametrize(
    ("policy", "inline", "is_administrator"),
    [
        ("AdministratorAccess", "", True),
        ("ReadOnlyAccess", "", False),
        ("ReadOnlyAccess", '{"Statement": {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}}', True),
        ("ReadOnlyAccess", '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}', False),
    ],
)
def test_administrators_are_known_by_what_they_may_do(
    aws: StandIn, tmp_path: Path, policy: str, inline: str, is_administrator: bool
) -> None:
    tell(aws, policy=policy, inline=inline)
    found = collected(tmp_path, "sso_permission_sets")["sso_permission_sets"]
    assert (found["has_wide_policy"] | found["writes_every_right"]).tolist() == [is_administrator]
    assert found["session_hours"].tolist() == [1.5]


def test_only_administrators_are_asked_after(aws: StandIn, tmp_path: Path) -> None:
    tell(aws)
    assert verdicts(collected(tmp_path / "reader", "sso_administrators"), GROUPS) == [NONE_FOUND]
    tell(aws, policy="AdministratorAccess")
    assert verdicts(collected(tmp_path / "admin", "sso_administrators"), GROUPS) == [FAIL]


def test_another_accounts_instance_is_not_ours_to_see(aws: StandIn, tmp_path: Path) -> None:
    tell(aws, owner="999999999999")
    aws.refuse = {"sso-admin:ListPermissionSets"}
    seen = collected(tmp_path / "theirs", "sso_permission_sets")
    assert verdicts(seen, SHORT) == [NONE_FOUND]
    tell(aws)
    assert verdicts(collected(tmp_path / "ours", "sso_permission_sets"), SHORT) == [UNKNOWN]
