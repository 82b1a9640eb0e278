from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.services.ec2_compute import Instance
from wakit.services.guardduty import Detector
from wakit.services.lambda_functions import Function


def detector(**values: object) -> dict[str, list[object]]:
    return {"guardduty_detectors": [example(Detector, **values)]}


def machines(**values: object) -> dict[str, list[object]]:
    """A region with a machine."""
    there: dict[str, list[object]] = {"ec2_instances": [example(Instance)], "lambda_functions": []}
    return {**detector(**({"is_enabled": True} | values)), **there}


def functions(**values: object) -> dict[str, list[object]]:
    """A region with a function."""
    there: dict[str, list[object]] = {"ec2_instances": [], "lambda_functions": [example(Function)]}
    return {**detector(**({"is_enabled": True} | values)), **there}


CASES = [
    Case("guardduty_is_on", [PASS], detector(is_enabled=True)),
    Case("guardduty_is_on", [FAIL], detector(is_enabled=False)),
    Case("guardduty_is_on", [UNKNOWN], detector(is_enabled=None)),
    Case("guardduty_watches_compute", [PASS], machines(watches_runtime=True)),
    Case("guardduty_watches_compute", [PASS], machines(watches_runtime=None, scans_volumes=True)),
    Case("guardduty_watches_compute", [FAIL], machines(watches_functions=True)),
    Case("guardduty_watches_compute", [PASS], functions(watches_functions=True)),
    Case("guardduty_watches_compute", [FAIL], functions(watches_runtime=True)),
    Case("guardduty_watches_compute", [FAIL], machines(is_enabled=False, watches_runtime=True)),
    Case("guardduty_watches_compute", [UNKNOWN], machines(watches_runtime=None)),
    Case(
        "guardduty_watches_compute",
        [NONE_FOUND],
        {**detector(is_enabled=True), "ec2_instances": [], "lambda_functions": []},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_off_is_a_row(aws: StandIn, tmp_path: Path) -> None:
    seen = collected(tmp_path, "guardduty_detectors")
    assert seen["guardduty_detectors"]["key"].tolist() == [f"guardduty/{ACCOUNT}/eu-central-1"]
    assert verdicts(seen, "guardduty_is_on") == [FAIL]


def test_a_suspended_detector_is_off(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("guardduty").create_detector(Enable=False)
    assert verdicts(collected(tmp_path, "guardduty_detectors"), "guardduty_is_on") == [FAIL]


def test_features_are_read_one_by_one(aws: StandIn, tmp_path: Path) -> None:
    features = [
        {"Name": "S3_DATA_EVENTS", "Status": "DISABLED"},
        {"Name": "EBS_MALWARE_PROTECTION", "Status": "ENABLED"},
    ]
    boto3.client("guardduty").create_detector(Enable=True, Features=features)
    row = collected(tmp_path, "guardduty_detectors")["guardduty_detectors"].iloc[0]
    columns = ["is_enabled", "watches_s3", "watches_runtime", "scans_volumes"]
    assert row[columns].tolist() == [True, False, False, True]


@pytest.mark.parametrize("operation", ["guardduty:ListDetectors", "guardduty:GetDetector"])
def test_refused_is_not_off(aws: StandIn, tmp_path: Path, operation: str) -> None:
    boto3.client("guardduty").create_detector(Enable=True)
    aws.refuse = {operation}
    assert verdicts(collected(tmp_path, "guardduty_detectors"), "guardduty_is_on") == [UNKNOWN]


@pytest.mark.parametrize(("who", "expected"), [("ALL", True), ("NEW", True), ("NONE", False)])
def test_who_joins_the_organisation_is_taken_by_its_administrator(
    aws: StandIn, tmp_path: Path, who: str, expected: bool
) -> None:
    boto3.client("guardduty").create_detector(Enable=True)
    told = {"AutoEnable": False, "AutoEnableOrganizationMembers": who, "Features": []}
    aws.settings.tell("guardduty:DescribeOrganizationConfiguration", ACCOUNT, "*", told)
    seen = collected(tmp_path, "guardduty_organization_settings")["guardduty_organization_settings"]
    assert seen["takes_new_accounts"].tolist() == [expected]


def test_an_account_that_runs_guardduty_for_nobody_takes_nobody(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("guardduty").create_detector(Enable=True)
    seen = collected(tmp_path, "guardduty_organization_settings")["guardduty_organization_settings"]
    assert seen["takes_new_accounts"].tolist() == [False]
