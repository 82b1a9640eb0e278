"""IAM roles: whether they are used, and whom they trust."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pandas as pd

from wakit.aws import NEVER, Item, Reader
from wakit.evidence.relate import days_since
from wakit.evidence.rows import Rows, column, row
from wakit.facts.thresholds import limit
from wakit.policy import WAYS_IN, Condition, Door, Principal, Statement, lets_in, read_policy
from wakit.registry import check, collector

__all__: list[str] = []

_DETAILS = "iam:GetAccountAuthorizationDetails"
#: the parameters under which all of IAM's tables share one listing
_EVERYTHING = ["User", "Role", "Group", "LocalManagedPolicy"]
_EXTERNAL_ID = "sts:externalid"


@row(key="arn", operation=_DETAILS)
class IamRole:
    """An IAM role."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    path: str | None = column(kind="name")
    is_service_linked: bool | None = column(doc="made and kept by an AWS service")
    is_reserved: bool | None = column(doc="made and kept by IAM Identity Center")
    created: datetime | None = column()
    was_used: bool | None = column(doc="in the 400 days that AWS keeps")
    last_used: datetime | None = column(doc="1970 where it never was")
    has_boundary: bool | None = column(doc="a permissions boundary")
    boundary: str | None = column(kind="name", doc="the policy that is its permissions boundary; empty where none is")


@row(key="{role_arn}#{position}/{principal}", operation=_DETAILS)
class IamRoleTrust:
    """One principal that a role's trust policy lets in; what can't be read is not seen.

    A service among them is never "everyone": a role is handed to a service by ``iam:PassRole``, which works within
    the role's own account only (unlike the policy of a function or a key, which another account's bucket may meet).
    """

    role_arn: str = column(kind="name")
    position: int | None = column(doc="of the statement")
    principal: str | None = column(kind="name")
    principal_kind: str | None = column(kind="plain", doc="everyone, account, service, federated, canonical or deleted")
    principal_account: str | None = column(kind="name", doc="12 digits, empty where it is no account")
    is_everyone: bool | None = column()
    is_foreign: bool | None = column(doc="another account than the role's")
    is_open: bool | None = column(doc="lets in principals of any account, or any customer of a token issuer")
    token_issuer: str | None = column(
        kind="name", doc="address of an OIDC provider, or of Cognito and its like; empty for others"
    )
    has_external_id: bool | None = column(doc="asks for an external id")
    has_org_condition: bool | None = column(doc="asks for a principal of one organisation")
    has_caller_condition: bool | None = column(doc="asks for named accounts, principals or networks")
    has_token_condition: bool | None = column(doc="asks for tokens of one customer of the issuer's")
    issuer_host: str | None = column(kind="network", doc="of a token issuer; empty for others")
    has_subject_condition: bool | None = column(doc="asks for more of a token than the audience it is made for")


@collector(scope="account")
def iam_roles(aws: Reader) -> Rows[IamRole]:
    """The IAM roles."""
    return aws.rows(aws.each(_DETAILS, "RoleDetailList", Filter=_EVERYTHING), _role)


def _role(item: Item) -> IamRole:
    path = item.text("Path")
    return IamRole(
        arn=item.must("Arn"),
        name=item.text("RoleName"),
        path=path,
        is_service_linked=None if path is None else path.startswith("/aws-service-role/"),
        is_reserved=None if path is None else path.startswith("/aws-reserved/"),
        created=item.time("CreateDate"),
        was_used=item.has("RoleLastUsed.LastUsedDate"),
        last_used=item.time("RoleLastUsed.LastUsedDate", absent=NEVER),
        has_boundary=item.has("PermissionsBoundary"),
        boundary=item.text("PermissionsBoundary.PermissionsBoundaryArn", absent=""),
    )


@collector(scope="account")
def iam_role_trusts(aws: Reader) -> Rows[IamRoleTrust]:
    """Whom each role trusts, principal by principal."""
    return aws.rows(
        aws.each(_DETAILS, "RoleDetailList", Filter=_EVERYTHING),
        lambda item: list(_trusts(item, aws.account_id)),
    )


def _trusts(item: Item, own: str) -> Iterator[IamRoleTrust]:
    arn = item.must("Arn")
    statements = read_policy(item.raw("AssumeRolePolicyDocument"))
    if statements is None:
        yield _unreadable(arn, None)
    for position, statement in enumerate(statements or ()):
        if not statement.is_deny:
            yield from _principals(arn, position, statement, statements or (), own)


def _principals(
    arn: str, position: int, statement: Statement, beside: tuple[Statement, ...], own: str
) -> Iterator[IamRoleTrust]:
    # AWS takes NotPrincipal in an Allow, and it means everybody else
    principals = (Principal("AWS", "*"),) if statement.all_but else statement.principals
    if not principals:
        yield _unreadable(arn, position)
    for principal in principals:
        ways = [w for w in WAYS_IN.get(principal.family, ()) if statement.actions.cover(w)]
        if ways or principal.family not in WAYS_IN:
            only = replace(statement, principals=(principal,), all_but=False)
            asked = [*statement.asked, *_demanded(beside, ways)]
            yield _trust(arn, position, principal, asked, lets_in(only, beside, Door.ROLE), own)


def _demanded(beside: tuple[Statement, ...], ways: list[str]) -> list[Condition]:
    """What every way in needs, since a Deny of all others stands beside it: as good as asking for it."""
    denials = [d for d in beside if d.is_deny and d.to_everyone and len(d.conditions) == 1]
    return [c for d in denials if all(map(d.actions.cover, ways)) for c in d.conditions if c.spares]


def _trust(
    arn: str, position: int, principal: Principal, asked: list[Condition], is_open: bool | None, own: str
) -> IamRoleTrust:
    named = {c.names for c in asked} - {""}
    return IamRoleTrust(
        role_arn=arn,
        position=position,
        principal=principal.name,
        principal_kind=_kind(principal),
        principal_account=principal.account,
        is_everyone=principal.is_everyone,
        is_foreign=principal.account not in ("", own),
        is_open=is_open,
        token_issuer=principal.token_issuer,
        has_external_id=any(c.key == _EXTERNAL_ID and all(v.strip("*?") for v in c.values) for c in asked),
        has_org_condition="organization" in named,
        has_caller_condition=bool(named - {"organization"}),
        has_token_condition=any(c.names_owner_at(principal.token_issuer) for c in asked),
        issuer_host=principal.token_issuer.partition("/")[0],
        has_subject_condition=any(_names_subject(c, principal.token_issuer) for c in asked),
    )


def _names_subject(condition: Condition, issuer: str) -> bool:
    """A claim of the token beside its audience, which is mostly the same for all whom the issuer serves."""
    of_token, claim = condition.key.startswith(f"{issuer.lower()}:"), condition.key.rpartition(":")[2]
    return issuer != "" and of_token and claim != "aud" and all(v.strip("*?") for v in condition.values)


def _kind(principal: Principal) -> str:
    if principal.family != "AWS":
        kinds = {"Service": "service", "Federated": "federated", "CanonicalUser": "canonical"}
        return kinds.get(principal.family, "unknown")
    if principal.is_everyone:
        return "everyone"
    return "account" if principal.account else "deleted"  # AWS shows a deleted principal by its inner id


def _unreadable(arn: str, position: int | None) -> IamRoleTrust:
    return IamRoleTrust(arn, position, *[None] * 13)


def _is_old_enough(iam_roles: pd.DataFrame, at: pd.Timestamp, idle: float = limit("role_unused_days")) -> pd.Series:
    """A role of the customer's own that was there for as long as it may be idle."""
    is_own = ~iam_roles["is_service_linked"] & ~iam_roles["is_reserved"]
    return is_own & (days_since(iam_roles["created"], at) > idle)


@check(
    supports=("SEC03-BP04",),
    applies=_is_old_enough,
    headline="{older role of your own} {has|have} been idle for {=role_unused_days}: {is it|are any} for emergencies?",
    fine="{older role of your own} {was|were} used in the last {=role_unused_days}",
    gravity="low",
    shows=("name", "last_used"),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#remove-credentials",
)
def iam_roles_are_in_use(
    iam_roles: pd.DataFrame, at: pd.Timestamp, idle: float = limit("role_unused_days")
) -> pd.Series:
    """Roles older than {=role_unused_days} were used within them.

    Measured: RoleLastUsed, in any region, against the evidence's time; AWS keeps it for 400 days.

    Not concerned: service-linked roles and those of Identity Center, which AWS keeps, and roles younger than
    {=role_unused_days}.

    Strength: supports; roles for emergencies, for StackSets or the CDK are idle by design.
    """
    return days_since(iam_roles["last_used"], at) <= idle
