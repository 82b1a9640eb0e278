"""IAM Identity Center: permission sets that make administrators, how long they last, and to whom they are given."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from wakit import facts
from wakit.aws import Item, Reader
from wakit.evidence.kleene import any_of, is_one_of
from wakit.evidence.rows import Rows, column, row
from wakit.facts.thresholds import limit
from wakit.policy import gives_rights, read_policy
from wakit.registry import check, collector

__all__: list[str] = []

_INSTANCES, _SETS = "sso-admin:ListInstances", "sso-admin:ListPermissionSets"
_DESCRIBE, _INLINE = "sso-admin:DescribePermissionSet", "sso-admin:GetInlinePolicyForPermissionSet"
_MANAGED = "sso-admin:ListManagedPoliciesInPermissionSet"
_ACCOUNTS, _ASSIGNED = "sso-admin:ListAccountsForProvisionedPermissionSet", "sso-admin:ListAccountAssignments"
_GUIDE = "https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html"
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


@row(key="arn", operation=_SETS)
class PermissionSet:
    """What people may do in accounts to which it is given."""

    arn: str = column(kind="name")
    instance_arn: str = column(kind="name")
    name: str | None = column(_DESCRIBE, kind="name")
    session_hours: float | None = column(_DESCRIBE)
    has_wide_policy: bool | None = column(_MANAGED, doc="AdministratorAccess or IAMFullAccess of AWS's")
    writes_every_right: bool | None = column(_INLINE, doc="a policy written into it by which every right can be had")


@row(key="{permission_set_arn}#{target_account}/{principal_id}", operation=_ACCOUNTS)
class AdministratorAssignment:
    """An administrator permission set in an account, given to a person or a group."""

    permission_set_arn: str = column(kind="name")
    target_account: str = column(kind="name")
    principal_id: str = column(_ASSIGNED, kind="personal")
    is_person: bool | None = column(_ASSIGNED, doc="a person, not a group")


@collector(scope="region")
def sso_permission_sets(aws: Reader) -> Rows[PermissionSet]:
    """The permission sets of the instance in each region; AWS has one instance in one region for an organisation."""
    found: Rows[PermissionSet] = Rows()
    for instance in aws.each(_INSTANCES, "Instances"):
        arn = instance.must("InstanceArn")
        # another account's instance may be seen, but what is in it only there and in its delegated administrator
        elsewhere = instance.text("OwnerAccountId") not in (None, aws.account_id)
        listed = aws.each(_SETS, "PermissionSets", absent="AccessDeniedException" if elsewhere else (), InstanceArn=arn)
        pairs = [Item({"InstanceArn": arn, "PermissionSetArn": one.must("")}) for one in listed]
        found += aws.rows(pairs, _permission_set)
    return found


def _permission_set(aws: Reader, named: Item) -> PermissionSet:
    instance, arn = named.must("InstanceArn"), named.must("PermissionSetArn")
    about = aws.look(_DESCRIBE, InstanceArn=instance, PermissionSetArn=arn)
    managed = aws.look(_MANAGED, every="AttachedManagedPolicies", InstanceArn=instance, PermissionSetArn=arn)
    inline = aws.look(_INLINE, InstanceArn=instance, PermissionSetArn=arn)
    wide = {*facts.names("administrator_policies"), *facts.names("rights_giving_policies")}
    by_name = managed.some("AttachedManagedPolicies", lambda p: is_one_of(p.text("Arn"), *wide))
    return PermissionSet(
        arn=arn,
        instance_arn=instance,
        name=about.text("PermissionSet.Name"),
        session_hours=_hours(about.text("PermissionSet.SessionDuration")),
        has_wide_policy=by_name,
        writes_every_right=_gives_rights(inline.text("InlinePolicy")),
    )


def _gives_rights(document: str | None) -> bool | None:
    """Whether the policy written into a set gives every right; an empty text is none."""
    statements = read_policy(document) if document else ()
    if document is None or statements is None:
        return None
    return any(gives_rights([s]) for s in statements)


def _hours(duration: str | None) -> float | None:
    """Hours of an ISO 8601 duration.

    >>> _hours("PT1H30M"), _hours("P1D"), _hours("soon")
    (1.5, 24.0, None)
    """
    found = _DURATION.fullmatch(duration or "")
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return days * 24 + hours + minutes / 60 + seconds / 3600


@collector(scope="region")
def sso_administrators(aws: Reader, sso_permission_sets: Rows[PermissionSet]) -> Rows[AdministratorAssignment]:
    """To whom administrator permission sets are given, in each account; others are not asked about, they are many."""
    seen = [p for p in sso_permission_sets if isinstance(p, PermissionSet)]
    wide = [p for p in seen if any_of([p.has_wide_policy, p.writes_every_right]) is not False]
    named = [Item({"InstanceArn": p.instance_arn, "PermissionSetArn": p.arn}) for p in wide]
    return aws.rows(named, _assignments)


def _assignments(aws: Reader, named: Item) -> Iterator[AdministratorAssignment]:
    pair = {name: named.must(name) for name in ("InstanceArn", "PermissionSetArn")}
    for account in (one.must("") for one in aws.each(_ACCOUNTS, "AccountIds", **pair)):
        for item in aws.each(_ASSIGNED, "AccountAssignments", AccountId=account, **pair):
            yield AdministratorAssignment(
                permission_set_arn=pair["PermissionSetArn"],
                target_account=account,
                principal_id=item.must("PrincipalId"),
                is_person=is_one_of(item.text("PrincipalType"), "USER"),
            )


def _is_administrators(sso_permission_sets: pd.DataFrame) -> pd.Series:
    return sso_permission_sets["has_wide_policy"] | sso_permission_sets["writes_every_right"]


@check(
    supports=("SEC02-BP02",),
    applies=_is_administrators,
    headline="{administrator permission set} {lets|let} a session last more than {=administrator_session_hours}",
    fine="{administrator permission set} {lets|let} a session last at most {=administrator_session_hours}",
    gravity="low",
    shows=("name", "session_hours"),
    source=_GUIDE,
)
def sso_administrator_sessions_are_short(
    sso_permission_sets: pd.DataFrame, longest: float = limit("administrator_session_hours")
) -> pd.Series:
    """Sessions of administrator permission sets in Identity Center last at most {=administrator_session_hours}.

    Measured: the session duration of permission sets that hold AdministratorAccess or IAMFullAccess, or an inline
    policy by which every right can be had. Policies of the client's own that a set refers to are not read.

    Not concerned: other permission sets; accounts from which no instance is seen.

    Strength: supports; half a working day is a habit, not a rule of AWS's, which allows 12 hours.

    Viewpoint: an instance shows its permission sets in the account that owns it and in its delegated administrator.
    """
    return sso_permission_sets["session_hours"] <= longest


@check(
    supports=("SEC02-BP06",),
    headline="{assignment of administrator rights} {goes|go} to a person",
    fine="{assignment of administrator rights} {goes|go} to a group",
    gravity="low",
    shows=("permission_set_arn", "target_account", "is_person"),
    source=_GUIDE,
)
def sso_administrators_are_groups(sso_administrators: pd.DataFrame) -> pd.Series:
    """Administrator permission sets of IAM Identity Center are given to groups, not to single persons.

    Measured: the assignments of administrator permission sets in each account where they are provisioned.

    Not concerned: permission sets that make nobody an administrator.

    Strength: supports; one person may be given rights for a while.

    Viewpoint: as for permission sets.
    """
    return ~sso_administrators["is_person"]
