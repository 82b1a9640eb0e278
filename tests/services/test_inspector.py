from __future__ import annotations

from pathlib import Path

import pytest

from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn

SETTINGS = "inspector2:DescribeOrganizationConfiguration"


def takes_new_accounts(folder: Path) -> list[bool]:
    found: list[bool] = collected(folder, "inspector_organization_settings")["inspector_organization_settings"][
        "takes_new_accounts"
    ].tolist()
    return found


@pytest.mark.parametrize(("kind", "expected"), [("ec2", True), ("ecr", True), ("codeRepository", False)])
def test_new_accounts_are_scanned_where_some_compute_is(
    aws: StandIn, tmp_path: Path, kind: str, expected: bool
) -> None:
    scans = dict.fromkeys(("ec2", "ecr", "lambda", "codeRepository"), False) | {kind: True}
    aws.settings.tell(SETTINGS, ACCOUNT, "*", {"autoEnable": scans, "maxAccountLimitReached": False})
    assert takes_new_accounts(tmp_path) == [expected]


def test_an_account_that_runs_it_for_nobody_takes_nobody(aws: StandIn, tmp_path: Path) -> None:
    assert takes_new_accounts(tmp_path) == [False]
