"""IAM roles: whether they are used, and whom they trust."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import pandas as pd

from wakit import facts
from wakit.aws import NEVER, Item, Reader
from wakit.aws.conditions import Condition, texts
from wakit.aws.resource_policy import Statement, read_statement
from wakit.evidence.relate import days_since, exists, lookup, one_of
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

_DETAILS = "iam:GetAccountAuthorizationDetails"
#: the parameters under which all of IAM's tables share one listing
_EVERYTHING = ["User", "Role", "Group", "LocalManagedPolicy"]
#: what a principal of each kind asks for to get in; a statement without it lets nobody in (``sts:TagSession`` alone)
_WAYS_IN = {
    "AWS": ("sts:assumerole",),
    "Service": ("sts:assumerole",),
    "Federated": ("sts:assumerolewithwebidentity", "sts:assumerolewithsaml"),
    "CanonicalUser": ("sts:assumerole",),
}
_EXTERNAL_ID = "sts:externalid"
_PROVIDER = ":oidc-provider/"


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


@row(key="{role_arn}#{position}/{principal}", operation=_DETAILS)
class IamRoleTrust:
    """One principal that a role's trust policy lets in; what can't be read is not seen.

    A service among them is never "everyone": a role is handed to a service by ``iam:PassRole``, which works within
    the role's own account only (unlike the policy of a function or a key, which another account's bucket may meet).
    """

    role_arn: str = column(kind="name")
    position: int | None = column(doc="of the statement")
    principal: str | None = column(kind="name")
    principal_kind: str | None = column(doc="everyone, account, service, federated, canonical or deleted")
    principal_account: str | None = column(doc="12 digits, empty where it is no account")
    is_everyone: bool | None = column()
    is_foreign: bool | None = column(doc="another account than the role's")
    token_issuer: str | None = column(doc="address of an OIDC provider, or of Cognito and its like; empty for others")
    has_external_id: bool | None = column(doc="asks for an external id")
    has_org_condition: bool | None = column(doc="asks for a principal of one organisation")
    has_caller_condition: bool | None = column(doc="asks for named accounts, principals or networks")
    has_token_condition: bool | None = column(doc="asks for tokens of one customer of the issuer's")


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
    document = item.raw("AssumeRolePolicyDocument")
    found = document.get("Statement") if isinstance(document, Mapping) else None
    nodes = [found] if isinstance(found, Mapping) else found
    if not isinstance(nodes, list):
        yield _unreadable(arn, None)
        return
    read = [read_statement(n) for n in nodes]
    denials = [s for s in read if s is not None and s.is_deny]
    for position, (node, statement) in enumerate(zip(nodes, read, strict=True)):
        if statement is None:
            yield _unreadable(arn, position)
        elif not statement.is_deny:
            yield from _principals(arn, position, node, statement, denials, own)


def _principals(
    arn: str, position: int, node: Mapping[str, object], statement: Statement, denials: list[Statement], own: str
) -> Iterator[IamRoleTrust]:
    principal = node.get("Principal")
    named = {"AWS": principal} if isinstance(principal, str) else principal
    if "NotPrincipal" in node:  # AWS takes it in an Allow, and it means everybody else
        named = {"AWS": "*"}
    if not isinstance(named, Mapping) or not named:
        yield _unreadable(arn, position)
        return
    for family, members in named.items():
        ways = [w for w in _WAYS_IN.get(str(family), ()) if statement.actions.cover(w)]
        if ways or str(family) not in _WAYS_IN:
            asked = [*statement.asked, *_demanded(denials, ways)]
            yield from (_trust(arn, position, str(family), member, asked, own) for member in texts(members))


def _demanded(denials: list[Statement], ways: list[str]) -> list[Condition]:
    """What every way in needs, since a Deny of all others stands beside it: as good as asking for it."""
    found = [d for d in denials if d.to_everyone and len(d.conditions) == 1 and all(map(d.actions.cover, ways))]
    return [c for d in found for c in d.conditions if c.spares]


def _trust(arn: str, position: int, family: str, member: str, asked: list[Condition], own: str) -> IamRoleTrust:
    kind, account, issuer = _kind(family, member), _account(family, member), _issuer(family, member)
    named = {c.names for c in asked} - {""}
    return IamRoleTrust(
        role_arn=arn,
        position=position,
        principal=member,
        principal_kind=kind,
        principal_account=account,
        is_everyone=kind == "everyone",
        is_foreign=account not in ("", own),
        token_issuer=issuer,
        has_external_id=any(c.key == _EXTERNAL_ID and all(v.strip("*?") for v in c.values) for c in asked),
        has_org_condition="organization" in named,
        has_caller_condition=bool(named - {"organization"}),
        has_token_condition=any(c.names_owner_at(issuer) for c in asked),
    )


def _issuer(family: str, member: str) -> str:
    """Cognito and the web identities that IAM knows by name stand without an ARN; a SAML provider issues no token."""
    if family != "Federated" or ":saml-provider/" in member:
        return ""
    return member.partition(_PROVIDER)[2] if member.startswith("arn:") else member


def _kind(family: str, member: str) -> str:
    if family != "AWS":
        return {"Service": "service", "Federated": "federated", "CanonicalUser": "canonical"}.get(family, "unknown")
    if member == "*":
        return "everyone"
    return "account" if _account(family, member) else "deleted"  # AWS shows a deleted principal by its inner id


def _account(family: str, member: str) -> str:
    account = member.split(":")[4] if member.startswith("arn:") and member.count(":") >= 5 else member
    return account if family == "AWS" and len(account) == 12 and account.isdigit() else ""


def _unreadable(arn: str, position: int | None) -> IamRoleTrust:
    return IamRoleTrust(arn, position, *[None] * 10)


@check(
    supports=("SEC03-BP04",),
    applies=lambda iam_roles, at: (
        ~iam_roles["is_service_linked"]
        & ~iam_roles["is_reserved"]
        & (days_since(iam_roles["created"], at) > facts.days("role_unused_days"))
    ),
    headline="{failed} of {judged} roles were not used for 90 days",
    shows=("name", "last_used"),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#remove-credentials",
)
def iam_roles_are_in_use(iam_roles: pd.DataFrame, at: pd.Timestamp) -> pd.Series:
    """Roles older than 90 days were used in the last 90 days."""
    return days_since(iam_roles["last_used"], at) <= facts.days("role_unused_days")


@check(
    supports=("SEC03-BP09",),
    applies=lambda iam_role_trusts: iam_role_trusts["is_foreign"],
    headline="{failed} of {judged} trusts in other accounts ask for no external id and are outside the organisation",
    shows=("principal", "has_external_id", "has_org_condition"),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
)
def iam_foreign_trusts_are_guarded(
    iam_role_trusts: pd.DataFrame, organizations: pd.DataFrame, organization_accounts: pd.DataFrame
) -> pd.Series:
    """Other accounts that a role trusts are of the same organisation, or must bring an external id."""
    management = lookup(iam_role_trusts, organizations, "management_account", "account_id", absent="", within="account")
    ours = (iam_role_trusts["principal_account"] == management) | exists(
        iam_role_trusts, organization_accounts, {"principal_account": "id"}, within="account"
    )
    return iam_role_trusts["has_external_id"] | iam_role_trusts["has_org_condition"] | ours


@check(
    disproves=("SEC03-BP07",),
    applies=lambda iam_role_trusts: one_of(iam_role_trusts["principal_kind"], {"account", "everyone"}),
    headline="{failed} of {judged} trusts in AWS accounts are open to every account",
    shows=("principal", "has_org_condition", "has_caller_condition"),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html",
)
def iam_roles_do_not_trust_everyone(iam_role_trusts: pd.DataFrame) -> pd.Series:
    """No role trusts everyone, unless only one organisation or named callers can use it."""
    narrowed = iam_role_trusts["has_org_condition"] | iam_role_trusts["has_caller_condition"]
    return ~iam_role_trusts["is_everyone"] | narrowed


@check(
    disproves=("SEC03-BP07",),
    applies=lambda iam_role_trusts: one_of(iam_role_trusts["token_issuer"], facts.names("shared_token_issuers")),
    headline="{failed} of {judged} trusts in a public token issuer let any of its customers in",
    shows=("principal", "has_token_condition"),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
)
def iam_token_trusts_name_the_subject(iam_role_trusts: pd.DataFrame) -> pd.Series:
    """Trusts in a token issuer that serves everybody (GitHub, say) take those of one customer only."""
    return iam_role_trusts["has_token_condition"]
