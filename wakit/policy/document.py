"""A policy document as AWS has it → statements: effect, principals, actions, resources, conditions.

Whatever can't be read as AWS documents it makes the whole document unread: a statement that was not understood may
be the Deny on which everything hangs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from wakit.policy.conditions import Condition, conditions, members
from wakit.policy.names import Names

__all__ = ["NO_POLICY", "Principal", "Statement", "read_policy", "read_statements"]

#: the two languages there are; a policy without a version is in the older one
_VERSIONS = (None, "2008-10-17", "2012-10-17")
_ELEMENTS = {"Sid", "Effect", "Condition"} | {
    f"{no}{name}" for no in ("", "Not") for name in ("Principal", "Action", "Resource")
}
#: everyone, an account, an ARN without wildcards, or the inner id of a principal that is gone
_KNOWN = re.compile(r"\*|[0-9]{12}|arn:[^*?]+|[A-Z0-9]{16,128}")
#: what stands for a policy that is not there
NO_POLICY = '{"Statement": []}'


@dataclass(frozen=True, slots=True)
class Principal:
    """One principal of a statement, as it is written: its family (``AWS``, ``Service``, ``Federated`` …) and name."""

    family: str
    name: str

    @property
    def account(self) -> str:
        """The account it is of or stands for, 12 digits; empty where it is none.

        >>> Principal("AWS", "arn:aws:iam::111122223333:role/sync").account, Principal("AWS", "AIDAEXAMPLE").account
        ('111122223333', '')
        """
        is_arn = self.name.startswith("arn:") and self.name.count(":") >= 5
        account = self.name.split(":")[4] if is_arn else self.name
        return account if self.family == "AWS" and len(account) == 12 and account.isdecimal() else ""

    @property
    def token_issuer(self) -> str:
        """Address of an OIDC provider, or of Cognito and its like, which stand without an ARN; empty for others.

        >>> Principal("Federated", "arn:aws:iam::012345670123:oidc-provider/gitlab.com").token_issuer
        'gitlab.com'
        """
        # a SAML provider issues no token
        if self.family != "Federated" or ":saml-provider/" in self.name:
            return ""
        return self.name.partition(":oidc-provider/")[2] if self.name.startswith("arn:") else self.name

    @property
    def is_odd(self) -> bool:
        """AWS does not say whom it means."""
        families = ("Service", "Federated", "CanonicalUser")
        return self.family not in families and (self.family != "AWS" or _KNOWN.fullmatch(self.name) is None)

    @property
    def is_everyone(self) -> bool:
        """Any AWS principal, and any caller without one."""
        return self.family == "AWS" and self.name == "*"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. ``all_but``: its principals are those it leaves out (NotPrincipal).

    ``lacks``: which of Principal and Resource it does not have. A policy of an identity has no principal; a role's
    trust policy has no resource but the role, so that counts as everything.
    """

    is_deny: bool
    principals: tuple[Principal, ...]
    all_but: bool
    actions: Names
    resources: Names
    conditions: tuple[Condition, ...]
    lacks: tuple[str, ...] = ()

    @property
    def to_everyone(self) -> bool:
        """Its principals are everyone; in an Allow, "all but some" is everyone too."""
        return (self.all_but and not self.is_deny) or (not self.all_but and any(p.is_everyone for p in self.principals))

    @property
    def services(self) -> tuple[str, ...]:
        """The AWS services among its principals."""
        return () if self.all_but else tuple(p.name for p in self.principals if p.family == "Service")

    @property
    def is_narrowed(self) -> bool:
        """Some condition says who may come, so "everyone" is not everyone."""
        return any(c.names for c in self.asked)

    @property
    def asked(self) -> list[Condition]:
        """The conditions for which a request must bring one of certain values."""
        return [c for c in self.conditions if c.asks]


def read_policy(document: object) -> tuple[Statement, ...] | None:
    """The statements of a policy: of its text, or of what the SDK has parsed already.

    ``None`` where it was not seen or can't be read as a policy: no JSON, another version of the language, a member
    twice, a statement without an effect.

    >>> [s.is_deny for s in read_policy('{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*"}}')]
    [False]
    >>> read_policy("{}") is None, read_policy(NO_POLICY)
    (True, ())
    """
    found = read_statements(document)
    seen = tuple(s for s in found or () if s is not None)
    return None if found is None or len(seen) < len(found) else seen


def read_statements(document: object) -> tuple[Statement | None, ...] | None:
    """The same, one by one, for policies whose statements are looked at one by one: ``None`` is one unread.

    >>> [s is None for s in read_statements({"Statement": [{"Effect": "Allow", "Action": "*"}, {"Effect": "Maybe"}]})]
    [False, True]
    """
    return _of_text(document) if isinstance(document, str) else _of_node(document)


@lru_cache(maxsize=20_000)
def _of_text(document: str) -> tuple[Statement | None, ...] | None:
    try:
        return _of_node(json.loads(document, object_pairs_hook=_once))
    except (ValueError, RecursionError):
        return None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """JSON takes the last of two members of one name; which one AWS took is not said."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a member stands there twice")
    return found


def _of_node(policy: object) -> tuple[Statement | None, ...] | None:
    if not isinstance(policy, Mapping) or policy.get("Version") not in _VERSIONS or "Statement" not in policy:
        return None
    found = policy["Statement"]
    # without a version the older language counts, and that knows no variables
    has_variables = policy.get("Version") == _VERSIONS[-1]
    return tuple(_statement(n, has_variables=has_variables) for n in (found if isinstance(found, list) else [found]))


def _statement(node: object, *, has_variables: bool) -> Statement | None:
    try:
        return _read(node, has_variables=has_variables)
    except ValueError:
        return None


def _read(node: object, *, has_variables: bool) -> Statement:
    given = dict(members(node))
    if not given.keys() <= _ELEMENTS or given.get("Effect") not in ("Allow", "Deny"):
        raise ValueError("an element that AWS does not know, or no effect")
    all_but = "NotPrincipal" in given
    lacks = tuple(name for name in ("Principal", "Resource") if _either(given, name) is None)
    return Statement(
        is_deny=given["Effect"] == "Deny",
        principals=_principals(_either(given, "Principal")),
        all_but=all_but,
        actions=_names(given, "Action"),
        resources=Names(("*",)) if "Resource" in lacks else _names(given, "Resource"),
        conditions=conditions(given.get("Condition", {}), has_variables=has_variables),
        lacks=lacks,
    )


def _either(given: Mapping[str, object], element: str) -> object:
    """What it, or its negation, says; ``None`` where neither stands there."""
    found = [given[name] for name in (element, f"Not{element}") if name in given]
    if len(found) > 1:
        raise ValueError(f"{element} and Not{element}")
    return found[0] if found else None


def _principals(node: object) -> tuple[Principal, ...]:
    if node is None:
        return ()
    by_family = {"AWS": node} if isinstance(node, str) else node
    return tuple(Principal(family, name) for family, names in members(by_family) for name in _texts(names))


def _names(given: Mapping[str, object], element: str) -> Names:
    """Actions are compared without case."""
    named = tuple(name.lower() for name in _texts(_either(given, element)))
    if element == "Action" and not all(map(str.isascii, named)):
        raise ValueError("an action of letters that AWS does not have")
    return Names(named, all_but=f"Not{element}" in given)


def _texts(node: object) -> list[str]:
    found = node if isinstance(node, list) else [node]
    texts = [text for text in found if isinstance(text, str)]
    if len(texts) < len(found):
        raise ValueError("a text is expected")
    return texts
