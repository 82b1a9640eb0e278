"""IAM users and roles with what they effectively hold: directly, written into them, or by a group."""

from __future__ import annotations

import pandas as pd

from wakit import facts
from wakit.evidence.relate import exists, one_of
from wakit.evidence.rows import column, row
from wakit.registry import check, derived

__all__: list[str] = []

_LEAST = "https://docs.aws.amazon.com/wellarchitected/latest/framework/sec_permissions_least_privileges.html"


@row(key="arn")
class IamUserRights:
    """A user, and whether it is an administrator: it holds every right, or can give itself every right."""

    arn: str | None = column(kind="personal")
    name: str | None = column(kind="personal")
    is_administrator: bool | None = column(doc="by a policy of its own or of a group, within its permissions boundary")
    by_group: bool | None = column(doc="a group of the user's makes it one")
    has_boundary: bool | None = column(doc="a permissions boundary")


@row(key="arn")
class IamRoleRights:
    """A role, whether it is an administrator, and whether a workload runs with it."""

    arn: str | None = column(kind="name")
    name: str | None = column(kind="name")
    is_administrator: bool | None = column(doc="by a policy of its own, within its permissions boundary")
    is_workloads: bool | None = column(doc="a service that runs the customer's code may take it")
    has_boundary: bool | None = column(doc="a permissions boundary")


@derived(IamUserRights)
def iam_user_rights(
    iam_users: pd.DataFrame,
    iam_user_memberships: pd.DataFrame,
    iam_attachments: pd.DataFrame,
    iam_statements: pd.DataFrame,
) -> pd.DataFrame:
    """Every user with what its policies and its groups' policies make of it."""
    gives, denies = _gives(iam_attachments, iam_statements), _denies(iam_attachments, iam_statements)
    by_group = _of_group(iam_users, iam_user_memberships, iam_attachments, gives)
    denied = _of(iam_users, iam_attachments, denies) | _of_group(
        iam_users, iam_user_memberships, iam_attachments, denies
    )
    held = ~denied & ~_is_bounded(iam_users, iam_statements)
    is_administrator = (_of(iam_users, iam_attachments, gives) | by_group) & held
    return iam_users.assign(is_administrator=is_administrator, by_group=by_group & held)


@derived(IamRoleRights)
def iam_role_rights(
    iam_roles: pd.DataFrame,
    iam_role_trusts: pd.DataFrame,
    iam_attachments: pd.DataFrame,
    iam_statements: pd.DataFrame,
) -> pd.DataFrame:
    """Every role with what its policies make of it; not those that AWS makes and keeps."""
    gives, denies = _gives(iam_attachments, iam_statements), _denies(iam_attachments, iam_statements)
    held = ~_of(iam_roles, iam_attachments, denies) & ~_is_bounded(iam_roles, iam_statements)
    runs = one_of(iam_role_trusts["principal"], facts.names("workload_services"))
    taken = exists(iam_roles, iam_role_trusts, {"arn": "role_arn"}, where=runs)
    ours = ~iam_roles["is_service_linked"] & ~iam_roles["is_reserved"]
    is_administrator = _of(iam_roles, iam_attachments, gives) & held
    return iam_roles.assign(is_administrator=is_administrator, is_workloads=taken & ours)


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


def _of_group(users: pd.DataFrame, memberships: pd.DataFrame, attachments: pd.DataFrame, where: pd.Series) -> pd.Series:
    is_groups = attachments["principal_kind"] == "group"
    is_so = exists(memberships, attachments, {"group": "principal_name"}, where=where & is_groups)
    return exists(users, memberships, {"arn": "user_arn"}, where=is_so)


def _is_bounded(principals: pd.DataFrame, statements: pd.DataFrame) -> pd.Series:
    """Its permissions boundary leaves it less than every right."""
    wide = one_of(principals["boundary"], facts.names("administrator_policies"))
    gives = exists(principals, statements, {"boundary": "policy"}, where=statements["gives_rights"] == "yes")
    return principals["has_boundary"] & ~wide & ~gives


@check(
    supports=("SEC03-BP02",),
    headline="{IAM user} {is an administrator|are administrators}",
    fine="{IAM user} {is no administrator|are no administrators}",
    gravity="high",
    shows=("name", "by_group", "has_boundary"),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
)
def iam_users_are_not_administrators(iam_user_rights: pd.DataFrame) -> pd.Series:
    """No IAM user holds every right or can give itself every right, by whatever policy, its own or a group's."""
    return ~iam_user_rights["is_administrator"]


@check(
    disproves=("SEC03-BP02",),
    applies=lambda iam_role_rights: iam_role_rights["is_workloads"],
    headline="{workload role} {is an administrator|are administrators}",
    fine="{workload role} {is no administrator|are no administrators}",
    gravity="high",
    shows=("name", "has_boundary"),
    source=_LEAST,
)
def iam_workload_roles_are_not_administrators(iam_role_rights: pd.DataFrame) -> pd.Series:
    """No role with which an instance, a function, a container or a build runs holds every right."""
    return ~iam_role_rights["is_administrator"]
