"""What IAM policies of the account allow, and to whom they are attached."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.relate import exists
from wakit.evidence.rows import Rows, column, row
from wakit.policy import (
    Statement,
    allows_everything,
    denies_rights,
    gives_rights,
    read_statements,
    ways_to_rights,
    whole_services,
)
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
    allows_everything: bool | None = column(
        doc="every action on every resource, be it with MFA or from one network only"
    )
    allows_by_exception: bool | None = column(doc="NotAction or NotResource: whatever is not named, unconditionally")
    gives_rights: str | None = column(
        kind="plain",
        doc="yes: its holder can give himself every right; perhaps: that hangs on what else is in the account; no",
    )
    denies_rights: bool | None = column(doc="denies all by which its holder could give himself rights")
    whole_services: str | None = column(
        kind="plain", doc="services of identities and keys that it allows whole, on every resource"
    )
    ways: str | None = column(kind="plain", doc="actions by which its holder may come to what another identity holds")


@row(key="{policy}#{position}/{cidr}", operation=_DETAILS)
class IamPolicyNetwork:
    """A network that a condition on the caller's address names."""

    policy: str = column(kind="name")
    position: int | None = column(doc="of the statement")
    cidr: str | None = column(kind="network")
    is_deny: bool | None = column()


@row(key="{principal_arn}#{policy}", operation=_DETAILS)
class IamAttachment:
    """A policy at a user, group or role, managed or inline."""

    principal_arn: str = column(kind="personal")
    principal_name: str = column(kind="personal", doc="without its path, as memberships name groups")
    principal_kind: str = column(kind="plain", doc="user, group or role")
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
    return [s for name, document in _documents(principal, member) for s in _statements(name, document)]


def _documents(principal: Item, member: str) -> list[tuple[str, object]]:
    return [(name, p.raw("PolicyDocument")) for name, p in _inline(principal, member)]


@collector(scope="account")
def iam_policy_networks(aws: Reader) -> Rows[IamPolicyNetwork]:
    """The networks that the customer's policies name in conditions on the caller's address."""
    found: Rows[IamPolicyNetwork] = aws.rows(
        aws.each(_DETAILS, "Policies", Filter=_EVERYTHING),
        lambda policy: list(_networks(policy.must("Arn"), _default_version(policy))),
    )
    return Rows([*found, *_of_principals(aws, _inline_networks)])


def _inline_networks(_: str, member: str, principal: Item) -> list[IamPolicyNetwork]:
    return [n for name, document in _documents(principal, member) for n in _networks(name, document)]


def _networks(policy: str, document: object) -> Iterator[IamPolicyNetwork]:
    found = read_statements(document)
    if found is None:
        yield IamPolicyNetwork(policy, None, None, None)
    for position, statement in enumerate(found or ()):
        if statement is None:
            yield IamPolicyNetwork(policy, position, None, None)
            continue
        named = {v for c in statement.conditions if c.key == "aws:sourceip" for v in c.values}
        for cidr in sorted(named):
            yield IamPolicyNetwork(policy, position, cidr, statement.is_deny)


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
    whose = (arn, arn.rpartition("/")[2], kind)
    if managed is None:
        yield IamAttachment(*whose, None, False)
    for policy in managed or ():
        yield IamAttachment(*whose, policy.must("PolicyArn"), False)
    for name, _ in _inline(principal, inline):
        yield IamAttachment(*whose, name, True)


def _default_version(policy: Item) -> object:
    """Its document: the SDK hands it over parsed, and as text where it can't be parsed."""
    default = [v for v in policy.items("PolicyVersionList") or () if v.flag("IsDefaultVersion")]
    return default[0].raw("Document") if default else None


def _statements(policy: str, document: object) -> Iterator[IamStatement]:
    found = read_statements(document)
    if found is None:
        yield _unread(policy, None)
    for position, statement in enumerate(found or ()):
        yield _row(policy, position, statement)


def _row(policy: str, position: int, statement: Statement | None) -> IamStatement:
    if statement is None or "Resource" in statement.lacks:
        return _unread(policy, position)
    spans = not statement.is_deny and not statement.conditions
    named = (statement.actions, statement.resources)
    return IamStatement(
        policy=policy,
        position=position,
        is_allow=not statement.is_deny,
        is_conditional=statement.conditions != (),
        allows_everything=allows_everything(statement),
        allows_by_exception=spans and any(not n.are_all for n in named) and all(n.are_all or n.all_but for n in named),
        gives_rights={True: "yes", None: "perhaps", False: "no"}[gives_rights([statement])],
        denies_rights=denies_rights(statement),
        whole_services=", ".join(whole_services(statement)),
        ways=", ".join(ways_to_rights(statement)),
    )


def _unread(policy: str, position: int | None) -> IamStatement:
    return IamStatement(policy, position, *[None] * 8)


def _could_grant(iam_policies: pd.DataFrame, iam_users: pd.DataFrame, iam_roles: pd.DataFrame) -> pd.Series:
    """What is attached to nobody and somebody's boundary is in use, and grants nothing."""
    bounds = exists(iam_policies, iam_users, {"policy": "boundary"}, within="account")
    bounds = bounds | exists(iam_policies, iam_roles, {"policy": "boundary"}, within="account")
    return iam_policies["is_attached"] | ~bounds


def _is_attached_to_nobody(iam_policies: pd.DataFrame) -> pd.Series:
    return ~iam_policies["is_attached"]


@check(
    disproves=("SEC03-BP02",),
    applies=_could_grant,
    unused=_is_attached_to_nobody,
    headline="{attached policy of your own} {allows|allow} every action on every resource",
    fine="{attached policy of your own} {stops|stop} short of every action on every resource",
    gravity="high",
    shows=("name", "is_inline"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1",
)
def iam_policies_do_not_allow_everything(iam_policies: pd.DataFrame, iam_statements: pd.DataFrame) -> pd.Series:
    """No attached policy that the customer wrote allows every action on every resource.

    Measured: each statement of managed policies (their default version) and of inline ones: every action, however it
    is written (*, *:*, ?*, NotAction of nothing), on every resource. A condition on how the request comes (a second
    factor, a network, a time) takes nothing away of that; one on resources, tags or regions does.

    Not concerned: policies that only bound what others grant; AWS's own, of which the checks on administrators speak.

    Not in use: policies that are attached to nobody.

    Strength: disproves least privilege; the practice's own text calls such a policy wrong.
    """
    return ~exists(iam_policies, iam_statements, "policy", where=iam_statements["allows_everything"])


@check(
    supports=("SEC03-BP02",),
    applies=_could_grant,
    unused=_is_attached_to_nobody,
    headline="{attached policy of your own} {allows|allow} everything except what {it lists|they list}",
    fine="{attached policy of your own} {names|name} what {it allows|they allow}",
    gravity="medium",
    shows=("name", "is_inline"),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
)
def iam_policies_do_not_allow_by_exception(iam_policies: pd.DataFrame, iam_statements: pd.DataFrame) -> pd.Series:
    """No attached policy that the customer wrote allows whatever it does not name (NotAction, NotResource).

    Measured: each statement that allows, without a condition, all actions or resources but those it names.

    Not concerned: policies that only bound what others grant; AWS's own.

    Not in use: policies that are attached to nobody.

    Strength: supports; what is left out may be all that matters.
    """
    return ~exists(iam_policies, iam_statements, "policy", where=iam_statements["allows_by_exception"])


def _is_less_than_all(
    iam_policies: pd.DataFrame, iam_statements: pd.DataFrame, iam_users: pd.DataFrame, iam_roles: pd.DataFrame
) -> pd.Series:
    is_all = exists(iam_policies, iam_statements, "policy", where=iam_statements["allows_everything"])
    return _could_grant(iam_policies, iam_users, iam_roles) & ~is_all


@check(
    supports=("SEC03-BP02",),
    applies=_is_less_than_all,
    unused=_is_attached_to_nobody,
    headline="{attached policy of your own} {allows|allow} all of IAM, STS, KMS or Organizations on every resource",
    fine="{attached policy of your own} {stops|stop} short of all of IAM, STS, KMS or Organizations",
    gravity="medium",
    shows=("name", "is_inline"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21",
)
def iam_policies_do_not_allow_whole_services(iam_policies: pd.DataFrame, iam_statements: pd.DataFrame) -> pd.Series:
    """No attached policy that the customer wrote allows all of IAM, STS, KMS or Organizations on every resource.

    Measured: each statement that allows, without a condition, every action of such a service on every resource: by
    name (iam:*), by wildcard, or by NotAction.

    Not concerned: policies that allow everything, which have a check of their own; those that only bound what others
    grant; AWS's own.

    Not in use: policies that are attached to nobody.

    Strength: supports; a policy for the people who administer identities may mean it.
    """
    return ~exists(iam_policies, iam_statements, "policy", where=iam_statements["whole_services"] != "")
