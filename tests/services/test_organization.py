from __future__ import annotations

from pathlib import Path

import boto3
import botocore.session
import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit import facts
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.services.organization import Organization

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
    client = boto3.client("organizations")
    client.create_organization(FeatureSet="ALL")
    aws.refuse = {"organizations:ListPolicies"}
    seen = collected(tmp_path, "organizations", "organization_accounts", "organization_policies")
    assert verdicts(seen, "organization_uses_scps") == [UNKNOWN]
    assert verdicts(seen, "organization_has_all_features") == [PASS]


def test_policies_of_every_type_say_where_they_are_attached(aws: StandIn, tmp_path: Path) -> None:
    client = boto3.client("organizations")
    client.create_organization(FeatureSet="ALL")
    root = client.list_roots()["Roots"][0]["Id"]
    client.enable_policy_type(RootId=root, PolicyType="TAG_POLICY")
    made = client.create_policy(Name="tags", Type="TAG_POLICY", Description="", Content='{"tags": {}}')
    client.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=root)
    seen = collected(tmp_path, "organization_policies", "organization_policy_targets")
    own = seen["organization_policies"].query("~is_aws_managed")
    assert own[["kind", "is_attached", "reaches_new_accounts"]].to_numpy().tolist() == [["TAG_POLICY", True, True]]
    assert seen["organization_policy_targets"][["id", "kind"]].to_numpy().tolist() == [[root, "ROOT"]]


def test_administrators_are_named_by_service(aws: StandIn, tmp_path: Path) -> None:
    client = boto3.client("organizations")
    client.create_organization(FeatureSet="ALL")
    member = client.create_account(AccountName="audit", Email="audit@example.com")["CreateAccountStatus"]["AccountId"]
    for service in ("guardduty.amazonaws.com", "config.amazonaws.com"):
        client.enable_aws_service_access(ServicePrincipal=service)
    client.register_delegated_administrator(AccountId=member, ServicePrincipal="guardduty.amazonaws.com")
    seen = collected(tmp_path, "organization_administrators", "organization_services")
    found = seen["organization_administrators"][["id", "name", "principal"]].to_numpy().tolist()
    assert found == [[member, "audit", "guardduty.amazonaws.com"]]
    assert set(seen["organization_services"]["principal"]) == {"guardduty.amazonaws.com", "config.amazonaws.com"}


def test_every_type_of_policy_that_the_sdk_knows_is_asked_for() -> None:
    model = botocore.session.Session().get_service_model("organizations")
    assert set(facts.names("organization_policy_types")) == set(model.shape_for("PolicyType").enum)
