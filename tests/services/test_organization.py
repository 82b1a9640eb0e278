from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.services.organization import Organization, OrganizationFeatures, OrganizationPolicy

IN_USE = [example(Organization, in_use=True)]
OWN = example(OrganizationPolicy, id="p-1", is_aws_managed=False, is_attached=True)
AWSS = example(OrganizationPolicy, id="p-2", is_aws_managed=True, is_attached=True)
SHELVED = example(OrganizationPolicy, id="p-3", is_aws_managed=False, is_attached=False)
UNSEEN = example(OrganizationPolicy, id="p-4", is_aws_managed=False, is_attached=None)

CASES = [
    Case(
        "organization_has_all_features",
        [PASS, FAIL, FAIL, UNKNOWN, UNKNOWN],
        {
            "organizations": [
                example(Organization, in_use=in_use, feature_set=features)
                for in_use, features in [
                    (True, "ALL"),
                    (True, "CONSOLIDATED_BILLING"),
                    (False, ""),
                    (None, None),
                    (True, None),
                ]
            ]
        },
    ),
    Case("organization_uses_scps", [PASS], {"organizations": IN_USE, "organization_policies": [OWN, AWSS]}),
    Case(
        "organization_uses_scps",
        [PASS, UNKNOWN],
        {
            "organizations": [*IN_USE, example(Organization, in_use=None)],
            "organization_policies": [OWN],
        },
    ),
    Case("organization_uses_scps", [FAIL], {"organizations": IN_USE, "organization_policies": [AWSS, SHELVED]}),
    Case("organization_uses_scps", [UNKNOWN], {"organizations": IN_USE, "organization_policies": [AWSS, UNSEEN]}),
    Case(
        "organization_uses_scps",
        [NONE_FOUND],
        {"organizations": [example(Organization, in_use=False)], "organization_policies": [AWSS]},
    ),
    Case(
        "organization_manages_root_credentials",
        [PASS, FAIL, UNKNOWN],
        {
            "organizations": IN_USE,
            "organization_features": [
                example(OrganizationFeatures, manages_root_credentials=m) for m in (True, False, None)
            ],
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_an_account_without_organisation_is_a_value(aws: StandIn, tmp_path: Path) -> None:
    aws.settings.tell(
        "iam:ListOrganizationsFeatures", ACCOUNT, "*", {"error": ["OrganizationNotFoundException", "", 404]}
    )
    seen = collected(tmp_path, "organizations", "organization_accounts", "organization_policies")
    assert seen["organizations"]["in_use"].tolist() == [False]
    assert seen["organization_accounts"].empty
    assert seen.gaps.empty
    assert verdicts(seen, "organization_has_all_features") == [FAIL]
    assert verdicts(seen, "organization_uses_scps") == [NONE_FOUND]


@pytest.mark.parametrize("code", ["ServiceAccessNotEnabledException", "OrganizationNotInAllFeaturesModeException"])
def test_features_that_nobody_switched_on_are_off(aws: StandIn, tmp_path: Path, code: str) -> None:
    aws.settings.tell("iam:ListOrganizationsFeatures", ACCOUNT, "*", {"error": [code, "", 409]})
    seen = collected(tmp_path, "organization_features")["organization_features"]
    assert seen["manages_root_credentials"].tolist() == [False]


def test_features_are_unseen_from_a_member_account_not_off(aws: StandIn, tmp_path: Path) -> None:
    code = "AccountNotManagementOrDelegatedAdministratorException"
    aws.settings.tell("iam:ListOrganizationsFeatures", ACCOUNT, "*", {"error": [code, "", 400]})
    seen = collected(tmp_path, "organization_features")
    assert seen["organization_features"]["manages_root_credentials"].isna().all()
    assert set(seen.gaps["code"]) == {code}


def test_what_only_the_management_account_sees_is_unknown_elsewhere(aws: StandIn, tmp_path: Path) -> None:
    refused = {"organizations:ListRoots", "organizations:ListPolicies"}
    client = boto3.client("organizations")
    client.create_organization(FeatureSet="ALL")
    aws.refuse = refused
    seen = collected(tmp_path, "organizations", "organization_policies")
    assert verdicts(seen, "organization_uses_scps") == [UNKNOWN]
    assert verdicts(seen, "organization_has_all_features") == [PASS]
