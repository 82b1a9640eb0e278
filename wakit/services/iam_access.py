"""What IAM policies of the account allow, and to whom they are attached."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeVar

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.relate import exists
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

R = TypeVar("R")

_DETAILS = "iam:GetAccountAuthorizationDetails"
#: the parameters under which all of IAM's tables share one listing
_EVERYTHING = ["User", "Role", "Group", "LocalManagedPolicy"]
_PRINCIPALS = (
    ("user", "UserDetailList", "UserPolicyList"),
    ("group", "GroupDetailList", "GroupPolicyList"),
    ("role", "RoleDetailList", "RolePolicyList"),
)


@row(key="policy", operation=_DETAILS)
class IamPolicy:
    """A policy that the customer wrote: a managed one, or one written into a user, group or role."""

    policy: str = column(kind="name", doc="the ARN; of an inline one the principal's ARN and its name")
    name: str | None = column(kind="name")
    is_inline: bool = column()
    is_attached: bool | None = column(doc="to a user, group or role; use as a boundary alone grants nothing")


@row(key="{policy}#{position}", operation=_DETAILS)
class IamStatement:
    """One statement of a policy; what can't be read as AWS documents it is not seen."""

    policy: str = column(kind="name")
    position: int | None = column()
    is_allow: bool | None = column()
    is_conditional: bool | None = column()
    allows_everything: bool | None = column(doc="every action on every resource, without a condition")
    allows_by_exception: bool | None = column(doc="NotAction or NotResource: whatever is not named, unconditionally")


@row(key="{principal_arn}#{policy}", operation=_DETAILS)
class IamAttachment:
    """A policy at a user, group or role, managed or inline."""

    principal_arn: str = column(kind="personal")
    principal_kind: str = column(doc="user, group or role")
    policy: str | None = column(kind="name", doc="as in iam_policies; AWS's own by their ARN")
    is_inline: bool = column()


@collector(scope="account")
def iam_policies(aws: Reader) -> Rows[IamPolicy]:
    """The customer's policies: managed ones, and those written into users, groups and roles."""
    managed = aws.rows(aws.each(_DETAILS, "Policies", Filter=_EVERYTHING), _managed)
    return Rows([*managed, *_of_principals(aws, _inline_policies)])


def _managed(item: Item) -> IamPolicy:
    arn, times = item.must("Arn"), item.number("AttachmentCount")
    return IamPolicy(
        policy=arn,
        name=arn.rpartition("/")[2],
        is_inline=False,
        is_attached=None if times is None else times > 0,
    )


def _inline_policies(_: str, member: str, principal: Item) -> list[IamPolicy]:
    return [IamPolicy(n, p.text("PolicyName"), True, True) for n, p in _inline(principal, member)]


@collector(scope="account")
def iam_statements(aws: Reader) -> Rows[IamStatement]:
    """The statements of the customer's policies; of managed ones those of the default version."""
    managed: Rows[IamStatement] = aws.rows(aws.each(_DETAILS, "Policies", Filter=_EVERYTHING), _of_default_version)
    return Rows([*managed, *_of_principals(aws, _inline_statements)])


def _of_default_version(policy: Item) -> list[IamStatement]:
    return list(_statements(policy.must("Arn"), _default_version(policy)))


def _inline_statements(_: str, member: str, principal: Item) -> list[IamStatement]:
    documents = [(name, p.raw("PolicyDocument")) for name, p in _inline(principal, member)]
    return [s for name, document in documents for s in _statements(name, document)]


@collector(scope="account")
def iam_attachments(aws: Reader) -> Rows[IamAttachment]:
    """Which policy is attached to, or written into, which user, group or role."""
    return _of_principals(aws, lambda kind, inline, principal: list(_attached(kind, inline, principal)))


def _of_principals(aws: Reader, build: Callable[[str, str, Item], list[R]]) -> Rows[R]:
    """What is built of each user, group and role: its kind, the member with its inline policies, and itself."""
    found: Rows[R] = Rows()
    for kind, members, inline in _PRINCIPALS:
        principals = aws.each(_DETAILS, members, Filter=_EVERYTHING)
        found += aws.rows(principals, partial(build, kind, inline))
    return found


def _inline(principal: Item, member: str) -> list[tuple[str, Item]]:
    """Each inline policy with the name it goes by here; where they were not seen, one of which nothing is known."""
    arn, policies = principal.must("Arn"), principal.items(member)
    if policies is None:
        # an inline policy has no ARN of its own
        return [(f"{arn}/inline-policy/?", Item({}, _DETAILS))]
    return [(f"{arn}/inline-policy/{p.must('PolicyName')}", p) for p in policies]


def _attached(kind: str, inline: str, principal: Item) -> Iterator[IamAttachment]:
    arn, managed = principal.must("Arn"), principal.items("AttachedManagedPolicies")
    if managed is None:
        yield IamAttachment(arn, kind, None, False)
    for policy in managed or ():
        yield IamAttachment(arn, kind, policy.must("PolicyArn"), False)
    for name, _ in _inline(principal, inline):
        yield IamAttachment(arn, kind, name, True)


def _default_version(policy: Item) -> object:
    """Its document: the SDK hands it over parsed, and as text where it can't be parsed."""
    default = [v for v in policy.items("PolicyVersionList") or () if v.flag("IsDefaultVersion")]
    return default[0].raw("Document") if default else None


def _statements(policy: str, document: object) -> Iterator[IamStatement]:
    found = document.get("Statement") if isinstance(document, Mapping) else None
    statements = [found] if isinstance(found, Mapping) else found
    if not isinstance(statements, list):
        yield IamStatement(policy, None, None, None, None, None)
        return
    for position, statement in enumerate(statements):
        yield _statement(policy, position, statement)


def _statement(policy: str, position: int, found: object) -> IamStatement:
    effect = found.get("Effect") if isinstance(found, Mapping) else None
    if not isinstance(found, Mapping) or effect not in ("Allow", "Deny"):
        return IamStatement(policy, position, None, None, None, None)
    is_conditional = bool([*Item(found).entries("Condition")])
    everything, by_exception = _width(found) if effect == "Allow" and not is_conditional else (False, False)
    return IamStatement(policy, position, effect == "Allow", is_conditional, everything, by_exception)


def _width(statement: Mapping[str, object]) -> tuple[bool | None, bool | None]:
    """Whether it spans everything, and whether it spans everything but what it names."""
    spans = {_span(statement, "Action", "NotAction"), _span(statement, "Resource", "NotResource")}
    if None in spans:
        return None, None
    return spans == {"all"}, "all but" in spans and spans <= {"all", "all but"}


def _span(statement: Mapping[str, object], member: str, negated: str) -> str | None:
    if negated in statement:
        return "all but"
    found = statement.get(member)
    names = [found] if isinstance(found, str) else found
    if not isinstance(names, list):
        return None
    return "all" if "*" in names or "*:*" in names else "some"


@check(
    disproves=("SEC03-BP02",),
    applies=lambda iam_policies: iam_policies["is_attached"],
    headline="{failed} of {judged} attached policies of your own allow every action on every resource",
    shows=("name", "is_inline"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1",
)
def iam_policies_do_not_allow_everything(iam_policies: pd.DataFrame, iam_statements: pd.DataFrame) -> pd.Series:
    """No attached policy that the customer wrote allows every action on every resource."""
    return ~exists(iam_policies, iam_statements, "policy", where=iam_statements["allows_everything"])


@check(
    supports=("SEC03-BP02",),
    applies=lambda iam_policies: iam_policies["is_attached"],
    headline="{failed} of {judged} attached policies of your own allow everything but what they name",
    shows=("name", "is_inline"),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
)
def iam_policies_do_not_allow_by_exception(iam_policies: pd.DataFrame, iam_statements: pd.DataFrame) -> pd.Series:
    """No attached policy that the customer wrote allows whatever it does not name (NotAction, NotResource)."""
    return ~exists(iam_policies, iam_statements, "policy", where=iam_statements["allows_by_exception"])
