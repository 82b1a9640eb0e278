"""IAM roles: whether they are used, and whom they trust."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

import pandas as pd

from wakit import facts
from wakit.aws import NEVER, Item, Reader
from wakit.evidence.relate import days_since, exists, lookup, one_of
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

_DETAILS = "iam:GetAccountAuthorizationDetails"
#: the parameters under which all of IAM's tables share one listing
_EVERYTHING = ["User", "Role", "Group", "LocalManagedPolicy"]
#: operators that let a request pass which does not bring the key
_LENIENT = ("forallvalues:", "null")
_ORGANISATION = {"aws:principalorgid", "aws:principalorgpaths"}
_CALLER = {"aws:principalaccount", "aws:principalarn", "aws:userid"}
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
    """One principal that a role's trust policy lets in; what can't be read is not seen."""

    role_arn: str = column(kind="name")
    position: int | None = column(doc="of the statement")
    principal: str | None = column(kind="name")
    principal_kind: str | None = column(doc="everyone, account, service, federated, canonical or deleted")
    principal_account: str | None = column(doc="12 digits, empty where it is no account")
    is_everyone: bool | None = column()
    is_foreign: bool | None = column(doc="another account than the role's")
    token_issuer: str | None = column(doc="host of an OIDC provider, empty for others")
    has_external_id: bool | None = column(doc="asks for an external id")
    has_org_condition: bool | None = column(doc="asks for a principal of one organisation")
    has_caller_condition: bool | None = column(doc="asks for named accounts or principals")
    has_token_condition: bool | None = column(doc="asks for more of a token than its audience")


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
    document = item.node.get("AssumeRolePolicyDocument") if isinstance(item.node, Mapping) else None
    found = document.get("Statement") if isinstance(document, Mapping) else None
    statements = [found] if isinstance(found, Mapping) else found
    if not isinstance(statements, list):
        yield _unreadable(arn, None)
        return
    guards = {key for statement in statements for key in _guards(statement)}
    for position, statement in enumerate(statements):
        if not isinstance(statement, Mapping) or statement.get("Effect") not in ("Allow", "Deny"):
            yield _unreadable(arn, position)
        elif statement["Effect"] == "Allow":
            yield from _principals(arn, position, statement, guards, own)


def _principals(
    arn: str, position: int, statement: Mapping[str, object], guards: set[str], own: str
) -> Iterator[IamRoleTrust]:
    principal, asked = statement.get("Principal"), _asked(statement) | guards
    named = {"AWS": principal} if isinstance(principal, str) else principal
    if not isinstance(named, Mapping) or not named:
        yield _unreadable(arn, position)
        return
    for family, members in named.items():
        for member in _texts(members):
            yield _trust(arn, position, str(family), str(member), asked, own)


def _trust(arn: str, position: int, family: str, member: str, asked: set[str], own: str) -> IamRoleTrust:
    kind, account = _kind(family, member), _account(family, member)
    issuer = member.partition(_PROVIDER)[2].partition("/")[0]
    audience = {k for k in asked if k.endswith(":aud")}
    return IamRoleTrust(
        role_arn=arn,
        position=position,
        principal=member,
        principal_kind=kind,
        principal_account=account,
        is_everyone=kind == "everyone",
        is_foreign=account not in ("", own),
        token_issuer=issuer,
        has_external_id="sts:externalid" in asked,
        has_org_condition=bool(asked & _ORGANISATION),
        has_caller_condition=bool(asked & _CALLER),
        has_token_condition=any(k.startswith((f"{issuer}:", f"{issuer}/")) for k in asked - audience),
    )


def _kind(family: str, member: str) -> str:
    if family != "AWS":
        return {"Service": "service", "Federated": "federated", "CanonicalUser": "canonical"}.get(family, "unknown")
    if member == "*":
        return "everyone"
    return "account" if _account(family, member) else "deleted"  # AWS shows a deleted principal by its inner id


def _account(family: str, member: str) -> str:
    account = member.split(":")[4] if member.startswith("arn:") and member.count(":") >= 5 else member
    return account if family == "AWS" and len(account) == 12 and account.isdigit() else ""


def _guards(statement: object) -> set[str]:
    """The keys without which a statement denies everyone: as good as asking for them."""
    if not isinstance(statement, Mapping) or statement.get("Effect") != "Deny":
        return set()
    everyone = statement.get("Principal") in ("*", {"AWS": "*"})
    return _keys(statement, _is_negated) if everyone else set()


def _asked(statement: object) -> set[str]:
    """The keys for which a request must bring one of certain values."""
    return _keys(statement, lambda operator: not _is_negated(operator) and not operator.endswith("ifexists"))


def _keys(statement: object, counts: Callable[[str], bool]) -> set[str]:
    """The keys of a condition, in lower case, that stand under an operator that counts, with a value that narrows."""
    return {
        key.lower()
        for operator, keys in Item(statement).entries("Condition")
        if counts(operator.lower()) and not operator.lower().startswith(_LENIENT)
        for key, values in keys.entries("")
        if "*" not in _texts(values.node)
    }


def _texts(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _is_negated(operator: str) -> bool:
    return operator.partition(":")[2].startswith(("stringnot", "arnnot")) or operator.startswith(
        ("stringnot", "arnnot")
    )


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
    """Trusts in a token issuer that serves everybody (GitHub, say) ask for more than the audience."""
    return iam_role_trusts["has_token_condition"]
