"""IAM users and roles with what they effectively hold: directly, written into them, or by a group."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from wakit import facts
from wakit.evidence.relate import choose, every, exists, listed, lookup, one_of
from wakit.evidence.rows import column, row
from wakit.registry import check, derived

__all__: list[str] = []

_LEAST = "https://docs.aws.amazon.com/wellarchitected/latest/framework/sec_permissions_least_privileges.html"
_TAKEN = "{role for people or other accounts:roles for people or other accounts}"


@row(key="arn")
class IamUserRights:
    """A user, and whether it is an administrator: it holds every right, or can give itself every right."""

    arn: str | None = column(kind="personal")
    name: str | None = column(kind="personal")
    is_administrator: bool | None = column(doc="by a policy of its own or of a group, within its permissions boundary")
    by_group: bool | None = column(doc="a group of the user's makes it one")
    how: str | None = column(
        kind="name", doc="through what: an attached or inline policy, the groups by name; empty where it is none"
    )
    ways: str | None = column(kind="plain", doc="actions by which it may come to what another identity holds")
    has_boundary: bool | None = column(doc="a permissions boundary")


@row(key="arn")
class IamRoleRights:
    """A role, whether it is an administrator, and whether a workload runs with it."""

    arn: str | None = column(kind="name")
    name: str | None = column(kind="name")
    is_administrator: bool | None = column(doc="by a policy of its own, within its permissions boundary")
    how: str | None = column(
        kind="plain", doc="through what: an attached policy, an inline policy; empty where it is none"
    )
    ways: str | None = column(kind="plain", doc="actions by which it may come to what another identity holds")
    is_workloads: bool | None = column(doc="a service that runs the customer's code may take it, or a pod of EKS")
    runs: str | None = column(
        kind="plain", doc="the services that run the customer's code and may take it; empty where none does"
    )
    is_for_people: bool | None = column(doc="people or accounts may take it, and no workload; not those AWS keeps")
    takers: str | None = column(kind="personal", doc="the accounts, users, roles and token issuers that may take it")
    has_boundary: bool | None = column(doc="a permissions boundary")


@derived(IamUserRights)
def iam_user_rights(
    iam_users: pd.DataFrame,
    iam_user_memberships: pd.DataFrame,
    iam_attachments: pd.DataFrame,
    iam_statements: pd.DataFrame,
) -> pd.DataFrame:
    """Every user with what its policies and its groups' policies make of it."""
    held = iam_attachments.assign(
        gives=_gives(iam_attachments, iam_statements),
        denies=_denies(iam_attachments, iam_statements),
        ways=_ways(iam_attachments, iam_statements),
    )
    members = _with_groups(iam_user_memberships, held)
    denied = _of(iam_users, held, held["denies"]) | _in(iam_users, members, members["denies"])
    is_free = ~denied & ~_is_bounded(iam_users, iam_statements)
    by_group = _in(iam_users, members, members["gives"]) & is_free
    own = _of(iam_users, held, held["gives"]) & is_free
    groups = listed(iam_users, members, "group", {"arn": "user_arn"}, where=members["gives"])
    own_ways = listed(iam_users, held, "ways", {"arn": "principal_arn"}, where=held["ways"] != "")
    group_ways = listed(iam_users, members, "ways", {"arn": "user_arn"}, where=members["ways"] != "")
    return iam_users.assign(
        is_administrator=own | by_group,
        by_group=by_group,
        how=_both(_how(iam_users, held, is_free), choose(by_group, _named(groups), _none(iam_users)), " and "),
        ways=_both(own_ways, group_ways),
    )


@derived(IamRoleRights)
def iam_role_rights(
    iam_roles: pd.DataFrame,
    iam_role_trusts: pd.DataFrame,
    iam_role_doors: pd.DataFrame,
    iam_attachments: pd.DataFrame,
    iam_statements: pd.DataFrame,
) -> pd.DataFrame:
    """Every role with what its policies make of it, and who may take it."""
    held = iam_attachments.assign(
        gives=_gives(iam_attachments, iam_statements), ways=_ways(iam_attachments, iam_statements)
    )
    denied = _of(iam_roles, held, _denies(iam_attachments, iam_statements))
    is_free = ~denied & ~_is_bounded(iam_roles, iam_statements)
    runs = one_of(iam_role_trusts["principal"], facts.names("workload_services"))
    taken = exists(iam_roles, iam_role_trusts, {"arn": "role_arn"}, where=runs) | _lets_in(
        iam_roles, iam_role_doors, "pods"
    )
    ours = ~iam_roles["is_service_linked"] & ~iam_roles["is_reserved"]
    people = _lets_in(iam_roles, iam_role_doors, "people") & ~_is_control_towers(iam_roles, iam_role_trusts)
    services = listed(iam_roles, iam_role_trusts, "principal", {"arn": "role_arn"}, where=runs)
    return iam_roles.assign(
        is_administrator=_of(iam_roles, held, held["gives"]) & is_free,
        how=_how(iam_roles, held, is_free),
        ways=listed(iam_roles, held, "ways", {"arn": "principal_arn"}, where=held["ways"] != ""),
        is_workloads=taken & ours,
        runs=_both(
            services,
            choose(_lets_in(iam_roles, iam_role_doors, "pods"), _none(iam_roles) + "pods of EKS", _none(iam_roles)),
        ),
        is_for_people=people & ~taken & ours,
        takers=lookup(iam_roles, iam_role_doors, "takers", "arn", absent="", within="account"),
    )


def _lets_in(roles: pd.DataFrame, doors: pd.DataFrame, whom: str) -> pd.Series:
    return lookup(roles, doors, f"admits_{whom}", "arn", absent=False, within="account")


def _is_control_towers(roles: pd.DataFrame, trusts: pd.DataFrame) -> pd.Series:
    """By its name, and as AWS makes it: for another account, that of the organisation's management, alone."""
    is_as_made = (trusts["principal_kind"] == "account") & trusts["is_foreign"]
    as_made = every(roles, trusts, {"arn": "role_arn"}, holds=is_as_made, within="account")
    return one_of(roles["name"], facts.names("control_tower_roles")) & as_made


def _how(principals: pd.DataFrame, held: pd.DataFrame, is_free: pd.Series) -> pd.Series:
    """By which policies of its own it is an administrator; empty where by none."""
    attached = _of(principals, held, held["gives"] & ~held["is_inline"]) & is_free
    inline = _of(principals, held, held["gives"] & held["is_inline"]) & is_free
    nothing = _none(principals)
    by_attached, by_inline = nothing + "an attached policy", nothing + "an inline policy"
    return _both(choose(attached, by_attached, nothing), choose(inline, by_inline, nothing), " and ")


def _named(groups: pd.Series) -> pd.Series:
    """``the group admins``; names hold no spaces, so several are known by what stands between them."""
    return choose(groups.str.contains(", ", regex=False), "the groups " + groups, "the group " + groups)


def _none(principals: pd.DataFrame) -> pd.Series:
    return pd.Series("", principals.index, dtype=pd.ArrowDtype(pa.string()))


def _with_groups(memberships: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Memberships with what the group's policies do."""
    of_groups = held["principal_kind"] == "group"
    by_name = {"group": "principal_name"}
    return memberships.assign(
        gives=exists(memberships, held, by_name, where=held["gives"] & of_groups),
        denies=exists(memberships, held, by_name, where=held["denies"] & of_groups),
        ways=listed(memberships, held, "ways", by_name, where=(held["ways"] != "") & of_groups),
    )


def _in(users: pd.DataFrame, members: pd.DataFrame, where: pd.Series) -> pd.Series:
    return exists(users, members, {"arn": "user_arn"}, where=where)


def _both(one: pd.Series, other: pd.Series, between: str = ", ") -> pd.Series:
    """Two lists as one text."""
    return choose(one == "", other, choose(other == "", one, one + between + other))


def _ways(attachments: pd.DataFrame, statements: pd.DataFrame) -> pd.Series:
    return listed(attachments, statements, "ways", "policy", where=statements["ways"] != "")


def _gives(attachments: pd.DataFrame, statements: pd.DataFrame) -> pd.Series:
    """Attachments of a policy that gives every right; of AWS's own policies some are known by name."""
    by_name = one_of(
        attachments["policy"], (*facts.names("administrator_policies"), *facts.names("rights_giving_policies"))
    )
    return by_name | exists(attachments, statements, "policy", where=statements["gives_rights"] == "yes")


def _denies(attachments: pd.DataFrame, statements: pd.DataFrame) -> pd.Series:
    """Attachments of a policy that denies all ways to rights."""
    return exists(attachments, statements, "policy", where=statements["denies_rights"])


def _of(principals: pd.DataFrame, attachments: pd.DataFrame, where: pd.Series) -> pd.Series:
    return exists(principals, attachments, {"arn": "principal_arn"}, where=where)


def _is_bounded(principals: pd.DataFrame, statements: pd.DataFrame) -> pd.Series:
    """Its permissions boundary leaves it less than every right."""
    wide = one_of(principals["boundary"], facts.names("administrator_policies"))
    gives = exists(principals, statements, {"boundary": "policy"}, where=statements["gives_rights"] == "yes")
    return principals["has_boundary"] & ~wide & ~gives


@check(
    supports=("SEC03-BP02",),
    headline="{IAM user} {is an administrator|are administrators}",
    fine="{IAM user} {is|are} without administrator rights",
    gravity="high",
    shows=("name", "how", "ways"),
    how="how",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
)
def iam_users_are_not_administrators(iam_user_rights: pd.DataFrame) -> pd.Series:
    """No IAM user holds every right or can give itself every right, by whatever policy, its own or a group's.

    Measured: attached and inline policies of users and of their groups, of the customer and AdministratorAccess and
    IAMFullAccess of AWS's, statement by statement: every action, or one by which its holder attaches himself the rest;
    permissions boundaries and plain denials taken away. Shown beside: by which policy or group, and the actions by
    which it may come to what another identity holds (iam:PassRole, iam:CreateAccessKey …); how far these lead, the
    policy alone does not say, so they are no verdict; nor is it that a user may take a role with every right, for
    roles have checks of their own.

    Strength: supports; somebody has to administer, but hardly as an IAM user.

    Viewpoint: the account itself. Policies of its organisation grant nothing and bound everybody in a member account
    alike, so who holds all that they leave is its administrator all the same; whether guardrails reach the account,
    another check says.
    """
    return ~iam_user_rights["is_administrator"]


@check(
    disproves=("SEC03-BP02",),
    applies=lambda iam_role_rights: iam_role_rights["is_workloads"],
    headline="{workload role} {has|have} administrator rights",
    fine="{workload role} {is|are} without administrator rights",
    gravity="high",
    shows=("name", "how", "runs", "ways"),
    how="how",
    source=_LEAST,
)
def iam_workload_roles_are_not_administrators(iam_role_rights: pd.DataFrame) -> pd.Series:
    """No role with which an instance, a function, a container or a build runs holds or can give itself every right.

    Measured: as for users, of roles that a service which runs the customer's own code, or a pod of an EKS cluster, may
    take. Shown beside: through which policy, and which services may take the role.

    Not concerned: roles for people and other accounts, which have a check of their own; roles of AWS's own services.

    Strength: disproves least privilege: whoever gets into the code has every right.
    """
    return ~iam_role_rights["is_administrator"]


@check(
    supports=("SEC03-BP02",),
    applies=lambda iam_role_rights: iam_role_rights["is_for_people"],
    headline=_TAKEN + " {has|have} administrator rights",
    fine=_TAKEN + " {is|are} without administrator rights",
    gravity="medium",
    shows=("name", "how", "takers", "ways"),
    how="how",
    source=_LEAST,
)
def iam_roles_for_people_are_not_administrators(iam_role_rights: pd.DataFrame) -> pd.Series:
    """No role that people or other accounts can assume holds every right or can give itself every right.

    Measured: as for users, of roles whose trust policy lets in principals of AWS accounts, one's own among them, a
    sign-in by SAML or the tokens of an issuer, such as a pipeline's. Shown beside: through which policy, and who may
    take the role.

    Not concerned: workloads' roles, which have a check of their own; roles that only services of AWS or their
    service-linked roles may take (those of StackSets run by the organisation, for instance); AWSReservedSSO roles,
    which Identity Center keeps and of whose permission sets other checks speak; AWSControlTowerExecution as AWS
    Control Tower makes it, for the management account, which needs it with every right and guards it by a mandatory
    control. OrganizationAccountAccessRole is concerned: AWS makes it once, and leaves it to the customer who may keep
    it and for whom.

    Strength: supports; somebody has to administer, best by a role and for a small group (SEC03-BP02), so each one
    that is found asks who may take it and whether it is still needed.
    """
    return ~iam_role_rights["is_administrator"]
