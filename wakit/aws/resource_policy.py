"""Policies of resources (buckets, keys, functions, roles …): what their statements say, and to whom.

A statement counts with its effect, principal, action, resource and conditions together: a Deny closes only what
it is about.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from wakit import facts
from wakit.aws.conditions import Condition, conditions, texts

__all__ = ["Condition", "Names", "Statement", "is_open", "open_statements", "read_statement", "statements"]


@dataclass(frozen=True)
class Names:
    """The actions, or the resources, of a statement: those named, or with ``all_but`` all others; may hold ``*``."""

    named: tuple[str, ...]
    all_but: bool = False

    def cover(self, one: str) -> bool:
        """Everything that ``one`` stands for, which may be a pattern itself, is among them.

        >>> Names(("sts:*",)).cover("sts:assumerole"), Names(("sts:tagsession",)).cover("sts:*")
        (True, False)
        """
        if self.all_but:
            return not any(fnmatchcase(one, n) or fnmatchcase(n, one) for n in self.named)
        return any(fnmatchcase(one, n) for n in self.named)

    def cover_all_of(self, other: Names) -> bool:
        """Whatever the other names is among them."""
        return all(self.cover(one) for one in (("*",) if other.all_but else other.named))


@dataclass(frozen=True)
class Statement:
    """One statement; ``services`` are the AWS services among its principals."""

    is_deny: bool
    to_everyone: bool
    to_all_but_some: bool
    services: tuple[str, ...]
    actions: Names
    resources: Names
    conditions: tuple[Condition, ...]

    @property
    def asked(self) -> list[Condition]:
        """The conditions for which a request must bring one of certain values."""
        return [c for c in self.conditions if c.asks]

    @property
    def is_narrowed(self) -> bool:
        """Some condition says who may come, so "everyone" is not everyone."""
        return any(c.narrows for c in self.conditions)

    @property
    def open_services(self) -> tuple[str, ...]:
        """Services that come for whoever set them up: no condition says on whose behalf they may."""
        if any(c.narrows_services for c in self.conditions):
            return ()
        return tuple(s for s in self.services if s not in facts.names("policy_services_for_one_account"))

    @property
    def lets_everyone_in(self) -> bool:
        """It allows everyone, or a service on anybody's behalf, and no condition says whom it means."""
        everyone = self.to_everyone and not self.is_narrowed
        return not self.is_deny and (everyone or self.open_services != ())

    @property
    def shuts_out(self) -> bool:
        """A Deny that leaves nobody but those whom it names, by its principals or by each of its conditions."""
        return self.is_deny and all(c.spares and c.names for c in self.conditions)

    def closes(self, other: Statement) -> bool:
        """It denies what the other statement allows, to all but those whom it names."""
        met = self.to_everyone or self.to_all_but_some
        if not met and not other.to_everyone:
            met = set(other.open_services) <= set(self.services)
        about = self.actions.cover_all_of(other.actions) and self.resources.cover_all_of(other.resources)
        return self.shuts_out and met and about


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
    except (ValueError, RecursionError):
        return None
    if not isinstance(policy, dict):
        return None
    found = policy.get("Statement", [])
    read = [read_statement(n) for n in (found if isinstance(found, list) else [found])]
    seen = [s for s in read if s is not None]
    return seen if len(seen) == len(read) else None


def open_statements(found: Iterable[Statement]) -> list[Statement]:
    """The statements that let everyone in, and that no Deny beside them closes."""
    every = list(found)
    return [s for s in every if s.lets_everyone_in and not any(d.closes(s) for d in every)]


def is_open(document: str | None) -> bool | None:
    """Whether a policy lets everyone in; ``None`` where it was not seen.

    >>> is_open('{"Statement": []}'), is_open(None)
    (False, None)
    """
    found = statements(document)
    return None if found is None else open_statements(found) != []


def read_statement(node: object) -> Statement | None:
    """One statement of a parsed document; ``None`` where it can't be read as one."""
    if not isinstance(node, Mapping) or node.get("Effect") not in ("Allow", "Deny"):
        return None
    is_deny = node["Effect"] == "Deny"
    principal = node.get("Principal", {})
    by_kind = principal if isinstance(principal, Mapping) else {"AWS": principal}
    all_but_some = "NotPrincipal" in node
    return Statement(
        is_deny=is_deny,
        to_everyone=(all_but_some and not is_deny) or "*" in texts(by_kind.get("AWS", [])),
        to_all_but_some=all_but_some and is_deny,
        services=texts(by_kind.get("Service", [])),
        actions=_names(node, "Action"),
        resources=_names(node, "Resource"),
        conditions=tuple(conditions(node.get("Condition", {}))),
    )


def _names(node: Mapping[object, object], member: str) -> Names:
    """Actions are compared without case; a trust policy has no resource, which is the role itself."""
    if f"Not{member}" in node:
        return Names(tuple(n.lower() for n in texts(node[f"Not{member}"])), all_but=True)
    return Names(tuple(n.lower() for n in texts(node.get(member, "*"))))
