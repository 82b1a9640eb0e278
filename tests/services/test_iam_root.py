from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import boto3
import pytest

from tests.cases import ACCOUNT as CASE_ACCOUNT
from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from tests.organisations import MANAGEMENT, MEMBER, belongs, listed, seen_by
from wakit.demo.credential_report import Root
from wakit.demo.stand_in import StandIn
from wakit.judge import judge, verdicts
from wakit.services.iam_root import IamAccountSummary, IamVirtualMfaDevice
from wakit.services.organization import Organization, OrganizationFeatures

GUARDED = [example(IamAccountSummary, root_has_password=True, root_has_mfa=True)]


def devices(is_root: bool | None) -> list[IamVirtualMfaDevice]:
    return [example(IamVirtualMfaDevice, arn="d", is_root=is_root), example(IamVirtualMfaDevice, arn="other")]


CLOSED = "iam_root_of_members_is_closed"


def member(
    *, manages: bool | None = True, management: str = "222222222222", **root: object
) -> Mapping[str, Sequence[object]]:
    """The root user of an account whose organisation manages root credentials centrally."""
    return {
        "iam_account_summaries": [example(IamAccountSummary, **root)],
        "organizations": [example(Organization, in_use=True, id="o-1", management_account=management)],
        "organization_accounts": [],
        "organization_features": [example(OrganizationFeatures, manages_root_credentials=manages)],
    }


CASES = [
    Case(
        "iam_root_has_no_access_key",
        [PASS, FAIL, UNKNOWN],
        {"iam_account_summaries": [example(IamAccountSummary, root_has_access_key=k) for k in (False, True, None)]},
    ),
    Case(
        "iam_root_has_mfa",
        [PASS, FAIL, UNKNOWN, UNKNOWN],
        {
            "iam_account_summaries": [
                *(example(IamAccountSummary, root_has_password=True, root_has_mfa=m) for m in (True, False, None)),
                example(IamAccountSummary, root_has_password=None, root_has_mfa=False),
            ]
        },
    ),
    Case(
        "iam_root_mfa_is_hardware",
        [PASS],
        {"iam_account_summaries": GUARDED, "iam_virtual_mfa_devices": devices(False)},
    ),
    Case(
        "iam_root_mfa_is_hardware",
        [FAIL],
        {"iam_account_summaries": GUARDED, "iam_virtual_mfa_devices": devices(True)},
    ),
    Case(
        "iam_root_mfa_is_hardware",
        [UNKNOWN],
        {"iam_account_summaries": GUARDED, "iam_virtual_mfa_devices": devices(None)},
    ),
    Case(CLOSED, [PASS], member()),
    Case(CLOSED, [FAIL], member(root_has_access_key=True)),
    Case(CLOSED, [FAIL], member(root_has_certificate=True)),
    Case(CLOSED, [FAIL], member(root_has_password=True)),
    Case(CLOSED, [FAIL], member(root_has_password=True, root_has_mfa=True, root_has_access_key=True)),
    Case(CLOSED, [NONE_FOUND], member(root_has_password=True, root_has_mfa=True)),
    Case(CLOSED, [NONE_FOUND], member(manages=False)),
    Case(CLOSED, [NONE_FOUND], member(management=CASE_ACCOUNT)),
    Case(CLOSED, [UNKNOWN], member(manages=None)),
    Case(CLOSED, [UNKNOWN], member(root_has_certificate=None)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_a_root_user_whose_credentials_were_removed_is_not_concerned() -> None:
    removed = [example(IamAccountSummary, root_has_password=False, root_has_mfa=False)]
    assert holds(Case("iam_root_has_mfa", [NONE_FOUND], {"iam_account_summaries": removed}))


def test_the_summary_tells_of_the_root_user(aws: StandIn, tmp_path: Path) -> None:
    aws.settings.roots[ACCOUNT] = Root(has_mfa=False)
    seen = collected(tmp_path, "iam_account_summaries")
    assert verdicts(seen, "iam_root_has_mfa") == [FAIL]
    assert verdicts(seen, "iam_root_has_no_access_key") == [PASS]


def test_a_device_that_nobody_has_is_nobodys(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("iam").create_virtual_mfa_device(VirtualMFADeviceName="drawer")
    seen = collected(tmp_path, "iam_virtual_mfa_devices")["iam_virtual_mfa_devices"]
    assert seen[["user_arn", "is_root"]].to_numpy().tolist() == [["", False]]


#: central root access is seen from the management account, which knows its members
SIGHTS = [
    (
        CLOSED,
        {
            MEMBER: {"iam_account_summaries": member()["iam_account_summaries"]},
            MANAGEMENT: {
                **belongs(),
                **listed(MANAGEMENT, MEMBER),
                "iam_account_summaries": [],
                "organization_features": member()["organization_features"],
            },
        },
    )
]


def test_a_member_is_proved_by_what_its_management_account_saw() -> None:
    found = judge(seen_by(SIGHTS[0][1]), checks=[CLOSED]).table
    assert found.loc[found["account_id"] == MEMBER, "status"].tolist() == [PASS]
