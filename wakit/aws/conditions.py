"""Whether a condition of a policy says who may come: key × operator × value, weighed in one place.

A key counts that speaks of the caller (its account, organisation, address, the resource that calls), not one that
speaks of the way (``kms:ViaService``) or of the resource itself (``aws:ResourceAccount``). Its values count where
the part that names the owner is fixed: ``arn:aws:iam::*:role/Deployer`` is a role in anybody's account.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from wakit import facts
from wakit.facts.networks import is_limited

__all__ = ["Condition", "conditions", "texts"]

#: operators that let through only what they name
_ASKING = {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"}
#: their opposites: in a Deny they shut out everybody else
_SPARING = {"stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike"} | {
    "notipaddress"
}
_WILD = re.compile(r"[*?]|\$\{")
#: variables that stand for what owns the resource: as good as a fixed value
_OURS = ("${aws:resourceaccount}", "${aws:resourceorgid}", "${aws:resourceorgpaths}")
#: issuers that let their customers choose what a subject is made of
_CHOOSE_SUBJECTS = ("githubusercontent.com",)
_ACCOUNT = re.compile(r"[0-9]{12}")
#: a service says by it on whose behalf it encrypts; other callers write into it what they like
_CONTEXT = "kms:encryptioncontext:"


@dataclass(frozen=True)
class Condition:
    """One condition key of a statement, in lower case as AWS compares it, with its values as text."""

    operator: str
    key: str
    values: tuple[str, ...]

    @property
    def asks(self) -> bool:
        """A request must bring the key, with one of the values; ``IfExists`` lets one pass that lacks it."""
        every, name, is_lenient = self._operator
        return name in _ASKING and not is_lenient and every != "forallvalues"

    @property
    def spares(self) -> bool:
        """In a Deny: whoever does not bring the key with one of the values is shut out.

        A request that lacks the key meets a negated operator, but not ``ForAnyValue`` of one.
        """
        every, name, _ = self._operator
        return name in _SPARING and every != "foranyvalue"

    @property
    def names(self) -> str:
        """Whom all its values name: ``account``, ``organization``, ``arn``, ``network``, ``thing``; else nobody."""
        kind = _kinds().get(self.key, "")
        return kind if kind and self.values and _NAMED[kind](self.values) else ""

    @property
    def narrows(self) -> bool:
        """It says who may come, whoever the principal is."""
        return self.asks and self.names != ""

    @property
    def narrows_services(self) -> bool:
        """It says on whose behalf a service may come."""
        by_context = self.key.startswith(_CONTEXT) and self.values and _NAMED["arn"](self.values)
        return self.narrows or (self.asks and bool(by_context))

    def names_owner_at(self, issuer: str) -> bool:
        """Of tokens of an issuer that serves everybody it takes those of one customer only.

        >>> github = "token.actions.githubusercontent.com"
        >>> [Condition("StringLike", f"{github}:sub", (v,)).names_owner_at(github) for v in ("repo:acme/*", "repo:*")]
        [True, False]
        """
        claim = self.key.removeprefix(f"{issuer.lower()}:")
        known = {c.lower() for c in facts.names("token_claims_that_name_an_owner")}
        if claim == self.key or self.key not in known or not self.values:
            return False
        if claim == "sub":
            return all(_is_owners_subject(v, may_choose=issuer.endswith(_CHOOSE_SUBJECTS)) for v in self.values)
        return all(_is_fixed(v.partition("/")[0] if claim == "repository" else v) for v in self.values)

    @property
    def _operator(self) -> tuple[str, str, bool]:
        every, _, name = self.operator.lower().rpartition(":")
        return every, name.removesuffix("ifexists"), name.endswith("ifexists")


def conditions(node: object) -> Iterator[Condition]:
    """The conditions of a statement, key by key; all of them must be met."""
    for operator, keys in node.items() if isinstance(node, dict) else ():
        for key, values in keys.items() if isinstance(keys, dict) else ():
            yield Condition(str(operator), str(key).lower(), tuple(v.lower() for v in texts(values)))


def texts(node: object) -> tuple[str, ...]:
    """A text or a list of them, as policies have it; booleans as JSON writes them."""
    values = node if isinstance(node, list) else [node]
    return tuple(str(v).lower() if isinstance(v, bool) else str(v) for v in values)


def _is_fixed(text: str) -> bool:
    return text != "" and not _WILD.search(text)


def _is_account(value: str) -> bool:
    return value in _OURS or _ACCOUNT.fullmatch(value) is not None


def _is_organization(value: str) -> bool:
    """An id, or a path that begins with one."""
    return value.startswith(_OURS) or _is_fixed(value.partition("/")[0])


def _is_arn(value: str) -> bool:
    """Its account is fixed; a bucket's ARN has none, and there its name says whose it is."""
    parts = value.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        return False
    if parts[4]:
        return _is_account(parts[4])
    return _is_fixed(parts[5].partition("/")[0] if parts[2] == "s3" else parts[5])


def _is_thing(value: str) -> bool:
    """An id; of ``aws:userid`` the part before the session's name, which the caller chooses."""
    return _is_fixed(value.partition(":")[0])


def _is_owners_subject(value: str, *, may_choose: bool) -> bool:
    """Its fixed beginning names an owner (``repo:acme/…``, ``organization:acme:…``), or all of it is fixed.

    Where customers choose what their subjects are made of, ``environment:prod`` is anybody's.
    """
    if _is_fixed(value) and not may_choose:
        return True
    labels = "|".join(re.escape(n) for n in facts.names("token_subject_owner_labels"))
    begin = f"{value}:" if _is_fixed(value) else _WILD.split(value)[0]  # the end of a fixed value closes a name too
    return re.search(rf"(?:^|:)(?:{labels}):[^:/]+[:/]", begin) is not None


_NAMED: dict[str, Callable[[tuple[str, ...]], bool]] = {
    "account": lambda values: all(map(_is_account, values)),
    "organization": lambda values: all(map(_is_organization, values)),
    "arn": lambda values: all(map(_is_arn, values)),
    "network": is_limited,
    "thing": lambda values: all(map(_is_thing, values)),
}


@cache
def _kinds() -> dict[str, str]:
    """Condition key, in lower case → what its values name."""
    return {key.lower(): kind for kind in _NAMED for key in facts.names(f"policy_keys_of_{kind}s")}
