from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import collected
from wakit.demo.stand_in import StandIn
from wakit.evidence.evidence import Evidence
from wakit.judge import Tables, judge, verdicts
from wakit.lens import load_lens
from wakit.registry import load
from wakit.review.suggest import suggest
from wakit.services.iam_access import IamAttachment, IamStatement
from wakit.services.iam_trusts import IamRole, IamRoleTrust
from wakit.services.iam_users import IamMembership, IamUser
from wakit.view.sentences import headline_text

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
READER = "arn:aws:iam::aws:policy/ReadOnlyAccess"
OTHER = "444455556666"
STACK_SETS = f"arn:aws:iam::{OTHER}:role/aws-service-role/stacksets.cloudformation.amazonaws.com/AWSServiceRole"
PODS = {"principal": "arn:aws:iam::1:oidc-provider/oidc.eks", "issuer_host": "oidc.eks.eu-west-1.amazonaws.com"}
TOWER = {"name": "AWSControlTowerExecution"}
GROUP = "arn:aws:iam::012345670123:group/team/admins"
STATEMENTS = [
    example(IamStatement, policy="own", gives_rights="yes", ways=""),
    example(IamStatement, policy="perhaps", gives_rights="perhaps", ways="iam:PassRole"),
    example(IamStatement, policy="deny", gives_rights="no", denies_rights=True, ways=""),
    example(IamStatement, policy="unread", gives_rights=None, denies_rights=None, ways=None),
]


def user(*policies: str | None, **values: object) -> dict[str, Sequence[object]]:
    """One user with these policies, in the group of the administrators' name."""
    held = [example(IamAttachment, principal_arn="ann", principal_kind="user", policy=p) for p in policies]
    return {
        "iam_users": [example(IamUser, **({"arn": "ann", "boundary": ""} | values))],
        "iam_user_memberships": [IamMembership("ann", "admins")],
        "iam_attachments": [*held, example(IamAttachment, principal_arn="bob", policy=ADMINISTRATOR)],
        "iam_statements": STATEMENTS,
    }


def by_group(*policies: str | None) -> dict[str, Sequence[object]]:
    held = [
        example(IamAttachment, principal_arn=GROUP, principal_name="admins", principal_kind="group", policy=p)
        for p in policies
    ]
    return user() | {"iam_attachments": held}


def role(
    *policies: str | None, service: str | None = "lambda.amazonaws.com", **values: object
) -> dict[str, Sequence[object]]:
    held = [example(IamAttachment, principal_arn="role", principal_kind="role", policy=p) for p in policies]
    return {
        "iam_roles": [example(IamRole, **({"arn": "role", "boundary": ""} | values))],
        "iam_role_trusts": [example(IamRoleTrust, role_arn="role", principal=service)],
        "iam_attachments": held,
        "iam_statements": STATEMENTS,
    }


def taken(policy: str, /, *trusts: IamRoleTrust, **values: object) -> dict[str, Sequence[object]]:
    """One role with this policy that these trusts let in."""
    roles = [example(IamRole, **({"arn": "role", "boundary": ""} | values))]
    return role(policy) | {"iam_roles": roles, "iam_role_trusts": trusts}


def trust(
    kind: str | None = "account", principal: str | None = f"arn:aws:iam::{OTHER}:root", **values: object
) -> IamRoleTrust:
    given = {"role_arn": "role", "principal_kind": kind, "principal": principal, "token_issuer": "", "issuer_host": ""}
    return example(IamRoleTrust, **(given | values))


def bounded(policy: str) -> dict[str, object]:
    return {"has_boundary": True, "boundary": policy}


CHOICE = load_lens().practice("SEC03-BP02").choice_id
USERS = "iam_users_are_not_administrators"
ROLES = "iam_workload_roles_are_not_administrators"
PEOPLE = "iam_roles_for_people_are_not_administrators"
CASES = [
    Case(USERS, [FAIL], user(ADMINISTRATOR)),
    Case(USERS, [FAIL], user("own")),
    Case(USERS, [PASS], user(READER, "perhaps")),
    Case(USERS, [PASS], user(ADMINISTRATOR, "deny")),
    Case(USERS, [PASS], user(ADMINISTRATOR, **bounded("perhaps"))),
    Case(USERS, [FAIL], user(ADMINISTRATOR, **bounded("own"))),
    Case(USERS, [FAIL], user(ADMINISTRATOR, **bounded(ADMINISTRATOR))),
    Case(USERS, [UNKNOWN], user(ADMINISTRATOR, has_boundary=True, boundary=None)),
    Case(USERS, [UNKNOWN], user("unread")),
    Case(USERS, [UNKNOWN], user(None)),
    Case(USERS, [FAIL], by_group(ADMINISTRATOR)),
    Case(USERS, [FAIL], by_group(READER, "own")),
    Case(USERS, [PASS], by_group(READER)),
    Case(USERS, [PASS], by_group(ADMINISTRATOR, "deny")),
    Case(USERS, [UNKNOWN], by_group(None)),
    Case(ROLES, [FAIL], role(ADMINISTRATOR)),
    Case(ROLES, [FAIL], role("own", service="ec2.amazonaws.com")),
    Case(ROLES, [PASS], role(READER)),
    Case(ROLES, [PASS], role("own", has_boundary=True, boundary="perhaps")),
    Case(ROLES, [UNKNOWN], role("unread")),
    Case(ROLES, [UNKNOWN], role(ADMINISTRATOR, service=None)),
    Case(ROLES, [NONE_FOUND], role(ADMINISTRATOR, service="cloudformation.amazonaws.com")),
    Case(ROLES, [NONE_FOUND], role(ADMINISTRATOR, is_service_linked=True)),
    Case(ROLES, [NONE_FOUND], role(ADMINISTRATOR, is_reserved=True)),
    Case(ROLES, [FAIL], taken(ADMINISTRATOR, trust("federated", **PODS))),
    Case(PEOPLE, [FAIL], taken(ADMINISTRATOR, trust())),
    Case(PEOPLE, [FAIL], taken("own", trust())),
    Case(PEOPLE, [FAIL], taken(ADMINISTRATOR, trust("everyone", "*"))),
    Case(PEOPLE, [FAIL], taken(ADMINISTRATOR, trust("federated", "arn:aws:iam::1:saml-provider/okta"))),
    Case(PEOPLE, [FAIL], taken(ADMINISTRATOR, trust("service", "config.amazonaws.com"), trust())),
    Case(PEOPLE, [FAIL], taken(ADMINISTRATOR, trust("account", STACK_SETS), trust())),
    Case(PEOPLE, [PASS], taken(READER, trust())),
    Case(PEOPLE, [PASS], taken(ADMINISTRATOR, trust(), **bounded("perhaps"))),
    Case(PEOPLE, [UNKNOWN], taken("unread", trust())),
    Case(PEOPLE, [UNKNOWN], taken(ADMINISTRATOR, trust(None, None))),
    Case(PEOPLE, [NONE_FOUND], taken(ADMINISTRATOR, trust("account", STACK_SETS))),
    Case(PEOPLE, [NONE_FOUND], taken(ADMINISTRATOR, trust("service", "config.amazonaws.com"))),
    Case(PEOPLE, [NONE_FOUND], taken(ADMINISTRATOR, trust(), trust("service", "lambda.amazonaws.com"))),
    Case(PEOPLE, [NONE_FOUND], taken(ADMINISTRATOR, trust("federated", **PODS))),
    Case(PEOPLE, [NONE_FOUND], taken(ADMINISTRATOR, trust(), is_reserved=True)),
    Case(PEOPLE, [NONE_FOUND], taken(ADMINISTRATOR, trust(is_foreign=True), **TOWER)),
    Case(PEOPLE, [FAIL], taken(ADMINISTRATOR, trust(), **TOWER)),
    Case(PEOPLE, [FAIL], taken(ADMINISTRATOR, trust(is_foreign=True), trust("everyone", "*"), **TOWER)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def rights(tables: dict[str, Sequence[object]]) -> list[str]:
    """How the first user is an administrator, and what else it may do to become one."""
    found = Tables(Evidence.of(tables), load())["iam_user_rights"]
    return [str(text) for text in found[["how", "ways"]].to_numpy()[0]]


def test_how_somebody_is_an_administrator_is_said() -> None:
    assert rights(user(ADMINISTRATOR))[0] == "an attached policy"
    assert rights(by_group(ADMINISTRATOR, READER))[0] == "the group admins"
    assert rights(user(READER))[0] == ""
    assert rights(user(ADMINISTRATOR, **bounded("perhaps")))[0] == ""


def test_ways_to_become_one_are_said_whoever_holds_them() -> None:
    assert rights(user("perhaps"))[1] == rights(by_group("perhaps"))[1] == "iam:PassRole"


def test_a_user_in_a_group_that_writes_policies_is_an_administrator(aws: StandIn, tmp_path: Path) -> None:
    iam = boto3.client("iam")
    iam.create_group(GroupName="admins", Path="/team/")
    allowed = {"Effect": "Allow", "Action": "iam:PutGroup*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": allowed})
    iam.put_group_policy(GroupName="admins", PolicyName="edge", PolicyDocument=document)
    iam.create_user(UserName="ann")
    tables = ("iam_users", "iam_user_memberships", "iam_attachments", "iam_statements")
    assert verdicts(collected(tmp_path / "before", *tables), USERS) == [PASS]
    iam.add_user_to_group(GroupName="admins", UserName="ann")
    assert verdicts(collected(tmp_path / "after", *tables), USERS) == [FAIL]


def test_the_sentence_counts_through_what() -> None:
    people = {"ann": "admins", "bob": "admins", "eve": "", "joe": ""}
    tables: dict[str, Sequence[object]] = {
        "iam_users": [example(IamUser, arn=name, boundary="") for name in people],
        "iam_user_memberships": [IamMembership(name, group) for name, group in people.items() if group],
        "iam_attachments": [
            example(IamAttachment, principal_arn=GROUP, principal_name="admins", principal_kind="group", policy="own"),
            example(IamAttachment, principal_arn="eve", principal_kind="user", policy=ADMINISTRATOR),
        ],
        "iam_statements": STATEMENTS,
    }
    found = judge(Evidence.of(tables), checks=[USERS])
    (one,) = [h for h in suggest(load_lens(), load(), found)[CHOICE].headlines if h.check == USERS]
    assert headline_text(one) == (
        "3 of 4 IAM users are administrators, 2 of them through the group admins, 1 through an attached policy"
    )
