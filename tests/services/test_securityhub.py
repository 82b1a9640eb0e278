from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.aws import Account, Reader
from wakit.aws.lanes import Lanes
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.services.securityhub import Hub, securityhub_hubs


def hub(**values: object) -> dict[str, list[object]]:
    return {"securityhub_hubs": [example(Hub, **({"is_enabled": True} | values))]}


def hubs(is_enabled_elsewhere: bool, **values: object) -> dict[str, list[object]]:
    """Two regions, the first with Security Hub CSPM."""
    here = example(Hub, **({"is_enabled": True} | values))
    return {"securityhub_hubs": [here, example(Hub, **(values | {"is_enabled": is_enabled_elsewhere}))]}


CASES = [
    Case("securityhub_is_on", [PASS], hub()),
    Case("securityhub_is_on", [FAIL], hub(is_enabled=False)),
    Case("securityhub_is_on", [PASS], hub(is_enabled=False, has_newer=True)),
    Case("securityhub_is_on", [UNKNOWN], hub(is_enabled=None)),
    Case("securityhub_is_on", [UNKNOWN], hub(is_enabled=False, has_newer=None)),
    Case("securityhub_has_standards", [PASS], hub(standards=1)),
    Case("securityhub_has_standards", [FAIL], hub(standards=0)),
    Case("securityhub_has_standards", [UNKNOWN], hub(standards=None)),
    Case("securityhub_has_standards", [FAIL], hub(is_enabled=False, standards=0)),
    Case("securityhub_aggregates", [PASS, PASS], hubs(True, is_aggregated=True)),
    Case("securityhub_aggregates", [FAIL, FAIL], hubs(True, is_aggregated=False)),
    Case("securityhub_aggregates", [UNKNOWN, UNKNOWN], hubs(True, is_aggregated=None)),
    Case("securityhub_aggregates", [NONE_FOUND], hubs(False, is_aggregated=False)),
    Case("securityhub_aggregates", [NONE_FOUND], hubs(True, is_aggregated=False, has_administrator=True)),
    Case("securityhub_aggregates", [UNKNOWN, UNKNOWN], hubs(True, is_aggregated=False, has_administrator=None)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_off_is_a_row(aws: StandIn, tmp_path: Path) -> None:
    seen = collected(tmp_path, "securityhub_hubs")
    row = seen["securityhub_hubs"].iloc[0]
    assert row[["key", "is_enabled", "standards"]].tolist() == [f"securityhub/{ACCOUNT}/eu-central-1", False, 0]
    assert verdicts(seen, "securityhub_is_on") == [FAIL]


def test_a_hub_without_standards(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("securityhub").enable_security_hub(EnableDefaultStandards=False)
    assert verdicts(collected(tmp_path, "securityhub_hubs"), "securityhub_has_standards") == [FAIL]


def full(operation: str, region: str, params: Mapping[str, object], *, paged: bool) -> list[Mapping[str, object]]:
    page: dict[str, Mapping[str, object]] = {
        "securityhub:DescribeHub": {"HubArn": "arn:1"},
        "securityhub:DescribeSecurityHubV2": {"HubV2Arn": "arn:2"},
        "securityhub:GetEnabledStandards": {
            "StandardsSubscriptions": [{"StandardsStatus": "READY"}, {"StandardsStatus": "DELETING"}]
        },
        "securityhub:ListFindingAggregators": {"FindingAggregators": [{"FindingAggregatorArn": "arn:1"}]},
        "securityhub:GetAdministratorAccount": {"Administrator": {"AccountId": "345678901234"}},
    }
    return [page[operation]]


def test_standards_that_are_leaving_do_not_count() -> None:
    account = Account(ACCOUNT, "aws", "eu-central-1", full, Lanes(2, 2), ThreadPoolExecutor(2))
    found = securityhub_hubs(Reader(account, "eu-central-1"))
    assert found == [Hub(is_enabled=True, has_newer=True, standards=1, is_aggregated=True, has_administrator=True)]


def test_refused_is_not_off(aws: StandIn, tmp_path: Path) -> None:
    aws.refuse = {"securityhub:DescribeHub"}
    seen = collected(tmp_path, "securityhub_hubs")
    assert seen["securityhub_hubs"].empty
    assert verdicts(seen, "securityhub_is_on") == [UNKNOWN]


def test_refused_standards_are_not_none(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("securityhub").enable_security_hub()
    aws.refuse = {"securityhub:GetEnabledStandards"}
    assert verdicts(collected(tmp_path, "securityhub_hubs"), "securityhub_has_standards") == [UNKNOWN]


@pytest.mark.parametrize(
    ("auto", "kind", "expected"), [(True, "LOCAL", True), (False, "CENTRAL", True), (False, "LOCAL", False)]
)
def test_who_joins_the_organisation_is_taken_by_its_administrator(
    aws: StandIn, tmp_path: Path, auto: bool, kind: str, expected: bool
) -> None:
    told = {"AutoEnable": auto, "OrganizationConfiguration": {"ConfigurationType": kind, "Status": "ENABLED"}}
    aws.settings.tell("securityhub:DescribeOrganizationConfiguration", ACCOUNT, "*", told)
    seen = collected(tmp_path, "securityhub_organization_settings")["securityhub_organization_settings"]
    assert seen["takes_new_accounts"].tolist() == [expected]
