from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.organisations import ALONE, MANAGEMENT, MEMBER, OTHER, Sight, belongs, listed, seen_by
from wakit.judge import Findings, judge
from wakit.services.guardduty import GuardDutyOrganization
from wakit.services.inspector import InspectorOrganization
from wakit.services.organization import Organization, OrganizationFeatures
from wakit.services.organization_policies import OrganizationPolicy
from wakit.services.organization_services import OrganizationAdministrator, OrganizationService
from wakit.services.securityhub import SecurityHubOrganization

SCPS, ROOT = "organization_uses_scps", "organization_manages_root_credentials"
DELEGATES, PROTECTS = "organization_delegates_security", "organization_protects_new_accounts"
GUARDDUTY, HUB, INSPECTOR = (f"{name}.amazonaws.com" for name in ("guardduty", "securityhub", "inspector2"))
IN_USE = [example(Organization, in_use=True, id="o-1", management_account=MANAGEMENT)]


def policy(kind: str = "SERVICE_CONTROL_POLICY", **values: object) -> OrganizationPolicy:
    own: dict[str, object] = {"kind": kind, "is_aws_managed": False, "is_attached": True, "reaches_new_accounts": True}
    return example(OrganizationPolicy, **({"id": f"p-{kind}"} | own | values))


AWSS = policy(id="p-FullAWSAccess", is_aws_managed=True)
SHELVED = policy(id="p-2", is_attached=False, reaches_new_accounts=False)


def guarded(*policies: OrganizationPolicy) -> Mapping[str, Sequence[object]]:
    return {"organizations": IN_USE, "organization_accounts": [], "organization_policies": policies}


def root(manages: bool | None) -> Mapping[str, Sequence[object]]:
    features = [example(OrganizationFeatures, manages_root_credentials=manages)]
    return {"organizations": IN_USE, "organization_accounts": [], "organization_features": features}


def run(*administered: str, trusted: Sequence[str] = (GUARDDUTY,)) -> Mapping[str, Sequence[object]]:
    """Services run by a member account, of those that work across the organisation."""
    return {
        "organizations": IN_USE,
        "organization_accounts": [],
        "organization_services": [OrganizationService(p) for p in trusted],
        "organization_administrators": [OrganizationAdministrator(MEMBER, "audit", p) for p in administered],
    }


def joined(*policies: OrganizationPolicy, itself: bool | None = False) -> Mapping[str, Sequence[object]]:
    """What happens to an account that joins; the management account runs the services."""
    return {
        **guarded(*policies),
        "organization_administrators": [],
        "guardduty_organization_settings": [GuardDutyOrganization(itself)],
        "inspector_organization_settings": [InspectorOrganization(itself)],
        "securityhub_organization_settings": [SecurityHubOrganization(itself)],
    }


CASES = [
    Case(SCPS, [PASS], guarded(policy(), AWSS)),
    Case(SCPS, [PASS], guarded(AWSS, policy("RESOURCE_CONTROL_POLICY"))),
    Case(SCPS, [PASS], guarded(AWSS, policy("DECLARATIVE_POLICY_EC2"))),
    Case(SCPS, [FAIL], guarded(AWSS, SHELVED, policy("TAG_POLICY"))),
    Case(SCPS, [UNKNOWN], guarded(AWSS, policy(is_attached=None))),
    Case(SCPS, [NONE_FOUND], {**guarded(AWSS), "organizations": [example(Organization, in_use=False, id="")]}),
    Case(SCPS, [UNKNOWN], {**guarded(AWSS), "organizations": [example(Organization, in_use=None, id=None)]}),
    *(Case(ROOT, [status], root(m)) for m, status in ((True, PASS), (False, FAIL), (None, UNKNOWN))),
    Case(DELEGATES, [PASS], run(GUARDDUTY)),
    Case(DELEGATES, [FAIL, PASS], run(GUARDDUTY, trusted=(GUARDDUTY, "config.amazonaws.com"))),
    Case(DELEGATES, [NONE_FOUND], run(trusted=("ram.amazonaws.com",))),
    Case(DELEGATES, [UNKNOWN] * 9, {k: v for k, v in run(GUARDDUTY).items() if k != "organization_services"}),
    Case(PROTECTS, [PASS, PASS, PASS], joined(itself=True)),
    Case(PROTECTS, [FAIL, FAIL, FAIL], joined(policy())),
    Case(PROTECTS, [PASS, FAIL, PASS], joined(policy("GUARDDUTY_POLICY"), policy("SECURITYHUB_POLICY"))),
    Case(PROTECTS, [FAIL, FAIL, FAIL], joined(policy("GUARDDUTY_POLICY", reaches_new_accounts=False))),
    Case(PROTECTS, [UNKNOWN] * 3, joined(itself=None)),
]


#: the management account lists its members, so that a member that may ask nothing is known
SIGHTS = [
    (check, {MANAGEMENT: {**sight, **belongs(), **listed(MANAGEMENT, MEMBER)}, MEMBER: {}})
    for check, sight in (
        (SCPS, guarded(policy())),
        (ROOT, root(True)),
        (DELEGATES, run(GUARDDUTY)),
        (PROTECTS, joined(itself=True)),
    )
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def judged(told: Mapping[str, Sight], check: str) -> Findings:
    return judge(seen_by(told, "organization_policies", "organization_features"), checks=[check])


def statuses(told: Mapping[str, Sight], check: str = SCPS) -> list[tuple[str, str]]:
    found = judged(told, check).table
    return list(zip(found["key"], found["status"], strict=True))


WHOLE: Sight = {**belongs(), **listed(MANAGEMENT, MEMBER), "organization_policies": [policy(), AWSS]}


@pytest.mark.parametrize("member", [belongs(), {}, WHOLE])
def test_a_refused_member_hides_nothing_that_its_management_account_saw(member: Sight) -> None:
    assert statuses({MEMBER: member, MANAGEMENT: WHOLE}) == [("o-1", PASS)]


def test_a_finding_names_its_viewpoint_and_the_accounts_it_holds_for() -> None:
    found = judged({MEMBER: belongs(), MANAGEMENT: WHOLE}, SCPS).table.iloc[0]
    observed = {field["column"]: field["value"] for field in found["observed"]}
    assert observed["seen_from"] == MANAGEMENT
    assert found["holds_for"] == f"{MANAGEMENT}, {MEMBER}"


def test_members_alone_cannot_say_what_the_organisation_attaches() -> None:
    found = judged({MEMBER: belongs(), OTHER: belongs()}, SCPS).table
    assert found[["key", "status"]].to_numpy().tolist() == [["o-1", UNKNOWN]]
    assert {field["column"]: field["value"] for field in found["observed"][0]}["seen_from"] == ""


def test_a_delegated_administrator_sees_for_all() -> None:
    assert statuses({OTHER: belongs(), MEMBER: WHOLE}) == [("o-1", PASS)]


def test_two_organisations_and_an_account_without_one() -> None:
    second: Sight = {**belongs("o-2", OTHER), **listed(OTHER), "organization_policies": [AWSS]}
    found = statuses({MANAGEMENT: WHOLE, OTHER: second, "444444444444": ALONE})
    assert found == [("o-1", PASS), ("o-2", FAIL), ("organisation_guardrails", NONE_FOUND)]


def test_an_account_that_says_nothing_may_belong_to_another_organisation() -> None:
    assert [s for _, s in statuses({MANAGEMENT: WHOLE, OTHER: {}})] == [PASS, UNKNOWN]


def test_only_the_administrator_of_a_service_knows_whether_it_takes_new_accounts() -> None:
    settings = {"guardduty_organization_settings": [GuardDutyOrganization(True)]}
    run_by_member = {**WHOLE, "organization_administrators": [OrganizationAdministrator(MEMBER, None, GUARDDUTY)]}
    none = {"guardduty_organization_settings": [GuardDutyOrganization(False)]}
    both = statuses({MANAGEMENT: {**run_by_member, **none}, MEMBER: {**belongs(), **settings}}, PROTECTS)
    alone = statuses({MANAGEMENT: {**run_by_member, **none}}, PROTECTS)
    assert dict(both)[f"o-1/{GUARDDUTY}"] == PASS
    assert dict(alone)[f"o-1/{GUARDDUTY}"] == UNKNOWN
