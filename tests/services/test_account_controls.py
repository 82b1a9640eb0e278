from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from tests.organisations import ALONE, MANAGEMENT, MEMBER, OTHER, Sight, belongs, listed, seen_by
from wakit.demo.stand_in import StandIn
from wakit.judge import Tables
from wakit.registry import load
from wakit.services.organization import Organization, OrganizationAccount
from wakit.services.organization_policies import (
    OrganizationPolicy,
    OrganizationPolicyTarget,
    OrganizationResourceControl,
)

GUARDS = "organization_guards_every_account"
TABLES = ("organization_resource_controls", "organization_policy_targets")


def at(place: str, kind: str, *, demands: bool | None = True) -> Sight:
    """One resource control policy and where it is attached, as who may ask sees it."""
    return {
        "organization_resource_controls": [OrganizationResourceControl("p-1", demands)],
        "organization_policy_targets": [OrganizationPolicyTarget("p-1", place, kind, None)],
    }


def told(sights: Mapping[str, Sight]) -> dict[str, tuple[bool | None, str]]:
    """Account → whether TLS is demanded, and who saw it."""
    found = Tables(seen_by(sights, *TABLES), load())["account_resource_controls"].astype(object)
    cells = zip(found["account_id"], found["s3_demands_tls"], found["seen_from"], strict=True)
    return {account: (demands if isinstance(demands, bool) else None, seen) for account, demands, seen in cells}


def organisation(**policies: object) -> dict[str, Sight]:
    whole = {**belongs(), **listed(MANAGEMENT, MEMBER), **policies}
    return {MEMBER: belongs(), MANAGEMENT: whole}  # type: ignore[dict-item]  # rows are objects


@pytest.mark.parametrize(
    ("place", "kind", "demanded"),
    [
        ("r-1", "ROOT", True),
        (MEMBER, "ACCOUNT", True),
        (OTHER, "ACCOUNT", False),
        ("ou-far", "ORGANIZATIONAL_UNIT", False),
    ],
)
def test_a_policy_binds_the_accounts_below_where_it_is_attached(place: str, kind: str, demanded: bool) -> None:
    assert told(organisation(**at(place, kind))) == {MEMBER: (demanded, MANAGEMENT), MANAGEMENT: (False, MANAGEMENT)}


def test_a_unit_above_the_account_counts_however_far_above() -> None:
    members = [OrganizationAccount(MEMBER, None, "ACTIVE", f"o-1/r-1/ou-top/ou-low/{MEMBER}/")]
    sights = organisation(**at("ou-top", "ORGANIZATIONAL_UNIT"), organization_accounts=members)
    assert told(sights)[MEMBER] == (True, MANAGEMENT)


def test_a_unit_counts_neither_way_where_nobody_saw_which_units_an_account_is_in() -> None:
    members = [OrganizationAccount(MEMBER, None, "ACTIVE", None)]
    sights = organisation(**at("ou-top", "ORGANIZATIONAL_UNIT"), organization_accounts=members)
    assert told(sights)[MEMBER] == (None, "")


def test_what_no_account_of_the_evidence_may_ask_is_not_seen() -> None:
    assert told({MEMBER: belongs(), OTHER: ALONE}) == {MEMBER: (None, ""), OTHER: (False, OTHER)}


def test_targets_that_were_not_seen_leave_it_open() -> None:
    sights = organisation(organization_resource_controls=[OrganizationResourceControl("p-1", True)])
    assert told(sights)[MEMBER] == (None, "")


@pytest.mark.parametrize(
    ("action", "condition", "demands"),
    [
        ("s3:*", {"BoolIfExists": {"aws:SecureTransport": "false"}}, [True]),
        ("s3:PutObject", {"BoolIfExists": {"aws:SecureTransport": "false"}}, [None]),
        ("sqs:*", {"BoolIfExists": {"aws:SecureTransport": "false"}}, [False]),
        ("s3:*", {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-acme000001"}}, [False]),
    ],
)
def test_what_a_policy_says_is_read(
    aws: StandIn, tmp_path: Path, action: str, condition: object, demands: list[bool | None]
) -> None:
    client = boto3.client("organizations")
    client.create_organization(FeatureSet="ALL")
    statement = {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": "*", "Condition": condition}
    content = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client.create_policy(Name="perimeter", Type="RESOURCE_CONTROL_POLICY", Description="", Content=content)
    found = collected(tmp_path, "organization_resource_controls")["organization_resource_controls"]
    assert [v if isinstance(v, bool) else None for v in found["s3_demands_tls"].astype(object)] == demands


def test_the_demo_says_which_units_an_account_is_in(aws: StandIn, tmp_path: Path) -> None:
    client = boto3.client("organizations")
    client.create_organization(FeatureSet="ALL")
    root = client.list_roots()["Roots"][0]["Id"]
    path = collected(tmp_path, "organization_accounts")["organization_accounts"]["path"].tolist()
    assert [p.split("/")[1:] for p in path] == [[root, ACCOUNT, ""]]


def account(number: str, unit: str | None = "ou-1", state: str | None = "ACTIVE") -> OrganizationAccount:
    path = None if unit is None else f"o-1/r-1/{unit}/{number}/"
    return OrganizationAccount(number, f"account {number[0]}", state, path)


def guarded(
    *accounts: OrganizationAccount, at: tuple[str, str] = ("ou-1", "ORGANIZATIONAL_UNIT"), **policy: object
) -> dict[str, list[object]]:
    """One policy of the organisation's own and where it is attached, as its management account sees it."""
    own = {"id": "p-1", "kind": "SERVICE_CONTROL_POLICY", "is_aws_managed": False} | policy
    return {
        "organizations": [example(Organization, in_use=True, id="o-1", management_account=MANAGEMENT)],
        "organization_accounts": list(accounts),
        "organization_policies": [example(OrganizationPolicy, **own)],
        "organization_policy_targets": [OrganizationPolicyTarget("p-1", *at, None)],
    }


BELOW, BESIDE, ROOT = account(MEMBER), account(OTHER, "ou-2"), ("r-1", "ROOT")
CASES = [
    Case(GUARDS, [PASS, FAIL], guarded(BELOW, BESIDE)),
    Case(GUARDS, [PASS, PASS], guarded(BELOW, BESIDE, at=ROOT)),
    Case(GUARDS, [FAIL, PASS], guarded(BELOW, BESIDE, at=(OTHER, "ACCOUNT"))),
    Case(GUARDS, [FAIL, FAIL], guarded(BELOW, BESIDE, at=ROOT, is_aws_managed=True)),
    Case(GUARDS, [FAIL], guarded(BELOW, at=ROOT, kind="TAG_POLICY")),
    Case(GUARDS, [UNKNOWN], guarded(BELOW, at=ROOT, is_aws_managed=None)),
    Case(GUARDS, [UNKNOWN], guarded(account(MEMBER, None))),
    Case(GUARDS, [UNKNOWN], guarded(account(MEMBER, "ou-2", None))),
    Case(GUARDS, [NONE_FOUND], guarded(account(MANAGEMENT), account(MEMBER, state="SUSPENDED"))),
    Case(GUARDS, [NONE_FOUND], guarded() | {"organizations": [example(Organization, in_use=False, id="")]}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: str(c.expected))
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)
