"""Resource policies (of buckets, keys, functions …): what their statements say, and to whom."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wakit import facts

__all__ = ["Condition", "Statement", "is_open", "statements"]

#: operators that let through only what they name; with IfExists or ForAllValues a missing key passes too
_NAMING = frozenset(
    ("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress", "bool")
)
_ANYWHERE = frozenset(("0.0.0.0/0", "::/0", "false"))


@dataclass(frozen=True)
class Condition:
    """One condition key of a statement, in lower case as AWS compares it, with its values as text."""

    operator: str
    key: str
    values: tuple[str, ...]

    @property
    def narrows(self) -> bool:
        """It names who may come: an organisation, accounts, resources, networks."""
        operator = self.operator.lower().removeprefix("foranyvalue:")
        vague = any(not v.strip("*?") or v in _ANYWHERE for v in self.values)
        keys = {k.lower() for k in facts.names("policy_conditions_that_narrow")}
        return operator in _NAMING and self.key in keys and bool(self.values) and not vague


@dataclass(frozen=True)
class Statement:
    """One statement; ``services`` are the AWS services among its principals."""

    is_deny: bool
    to_everyone: bool
    services: tuple[str, ...]
    actions: tuple[str, ...]
    conditions: tuple[Condition, ...]

    @property
    def is_narrowed(self) -> bool:
        """Some condition names who may come, so "everyone" is not everyone."""
        return any(c.narrows for c in self.conditions)

    @property
    def lets_everyone_in(self) -> bool:
        """It allows everyone, and no condition says whom it means."""
        return not self.is_deny and self.to_everyone and not self.is_narrowed


def statements(document: str | None) -> list[Statement] | None:
    """The statements of a policy document; ``None`` where it was not seen or can't be read as a policy.

    >>> [s.lets_everyone_in for s in statements('{"Statement": {"Effect": "Allow", "Principal": "*"}}') or []]
    [True]
    >>> statements("{") is None
    True
    """
    if document is None:
        return None
    try:
        policy: object = json.loads(document)
    except ValueError:
        return None
    if not isinstance(policy, dict):
        return None
    found = policy.get("Statement", [])
    nodes = found if isinstance(found, list) else [found]
    read = [_statement(n) for n in nodes if isinstance(n, dict) and n.get("Effect") in ("Allow", "Deny")]
    return read if len(read) == len(nodes) else None


def is_open(document: str | None) -> bool | None:
    """Whether a policy lets everyone in; ``None`` where it was not seen.

    >>> is_open('{"Statement": []}'), is_open(None)
    (False, None)
    """
    found = statements(document)
    return None if found is None else any(s.lets_everyone_in for s in found)


def _statement(node: Mapping[str, object]) -> Statement:
    is_deny = node["Effect"] == "Deny"
    principal = node.get("Principal", {})
    by_kind = principal if isinstance(principal, dict) else {"AWS": principal}
    all_but_some = "NotPrincipal" in node and not is_deny
    return Statement(
        is_deny=is_deny,
        to_everyone=all_but_some or "*" in _texts(by_kind.get("AWS", [])),
        services=_texts(by_kind.get("Service", [])),
        actions=_texts(node.get("Action", [])),
        conditions=tuple(_conditions(node.get("Condition", {}))),
    )


def _conditions(node: object) -> Iterator[Condition]:
    for operator, keys in node.items() if isinstance(node, dict) else ():
        for key, values in keys.items() if isinstance(keys, dict) else ():
            yield Condition(str(operator), str(key).lower(), tuple(v.lower() for v in _texts(values)))


def _texts(node: object) -> tuple[str, ...]:
    """A text or a list of them, as policies have it; booleans as JSON writes them."""
    values = node if isinstance(node, list) else [node]
    return tuple(str(v).lower() if isinstance(v, bool) else str(v) for v in values)
