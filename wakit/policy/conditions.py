"""What a condition of a policy asks for: key × operator × value, weighed in one place.

A key counts that speaks of the caller (its account, organisation, address, the resource that calls), not one that
speaks of the way (``kms:ViaService``) or of the resource itself (``aws:ResourceAccount``). Its values count where
the part that names the owner is fixed: ``arn:aws:iam::*:role/Deployer`` is a role in anybody's account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from wakit import facts
from wakit.facts.networks import is_limited
from wakit.policy.owners import is_account, is_arn, is_fixed, is_organization, is_owners_subject, is_thing, is_unreal
from wakit.policy.strangers import Caller, Fit, Presence, Stranger

__all__ = ["Condition", "conditions", "members"]

#: operators that let through only what they name
_ASKING = {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"}
#: their opposites: in a Deny they shut out everybody else
_SPARING = {"stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike"} | {
    "notipaddress"
}
#: operators whose value a caller can bring about, or which tell no caller from another
_OTHERS = {f"{kind}{how}" for kind in ("numeric", "date") for how in ("equals", "notequals", "lessthan", "greaterthan")}
_OTHERS |= {f"{name}equals" for name in _OTHERS if name.endswith("than")} | {"binaryequals"}
_KNOWN = _ASKING | _SPARING | _OTHERS | {"null", "bool"}
#: operators for which ``*`` and ``?`` are characters as any other
_EXACT = {"stringequals", "stringequalsignorecase", "stringnotequals", "stringnotequalsignorecase"}
#: a service says by it on whose behalf it encrypts; other callers write into it what they like
_CONTEXT = "kms:encryptioncontext:"
_IS_SERVICE = "aws:principalisawsservice"
#: whoever comes chooses its name, but at issuers whose tokens only their maker brings
_SESSION = "sts:rolesessionname"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition key of a statement, in lower case as AWS compares it, with its values as text."""

    operator: str
    key: str
    values: tuple[str, ...]
    has_variables: bool = True

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
        return kind if kind and self._real and _name_somebody(kind, self._real) else ""

    @property
    def asks_for_presence(self) -> bool:
        """Whether the key is in a request is all that it asks."""
        return self._operator[1] == "null"

    def fit(self, stranger: Stranger) -> Fit:
        """Whether the requests of a stranger meet it.

        >>> ours = Condition("StringNotEquals", "aws:principalorgid", ("o-acme000001",))
        >>> ours.fit(Stranger(Caller.SIGNED)).value
        'always'
        """
        every, name, is_lenient = self._operator
        presence = stranger.has(self.key)
        if every == "foranyvalue" and (name == "null" or not self.values):
            return Fit.NEVER
        if self._is_odd(every, name, is_lenient=is_lenient):
            return Fit.UNKNOWN
        if name == "null":
            return self._null(presence)
        if name == "bool":
            return self._bool(stranger, presence, is_lenient=is_lenient)
        if name in _ASKING:
            lenient = is_lenient or every == "forallvalues"
            return self._compared(stranger, presence, absent=Fit.ALWAYS if lenient else Fit.NEVER, other=Fit.NEVER)
        if name in _SPARING:
            strict = every == "foranyvalue"
            return self._compared(stranger, presence, absent=Fit.NEVER if strict else Fit.ALWAYS, other=Fit.ALWAYS)
        return Fit.AS_HE_LIKES

    def _is_odd(self, every: str, name: str, *, is_lenient: bool) -> bool:
        """AWS does not say what becomes of it."""
        is_empty = not self.values and not is_lenient and every == ""
        is_known = every in ("", "forallvalues", "foranyvalue") and name in _KNOWN
        return is_empty or not is_known or any("\0" in v for v in self.values)

    def _compared(self, stranger: Stranger, presence: Presence, *, absent: Fit, other: Fit) -> Fit:
        """What holds where the key is absent, and where it has another value than those that are named."""
        if presence is Presence.ABSENT:
            return absent
        if not self._means_others(stranger) or (presence is Presence.EITHER and absent is not other):
            return Fit.AS_HE_LIKES
        return other

    def _null(self, presence: Presence) -> Fit:
        if presence is Presence.EITHER or set(self.values) not in ({"true"}, {"false"}):
            return Fit.AS_HE_LIKES
        is_met = (presence is Presence.ABSENT) == ("true" in self.values)
        return Fit.ALWAYS if is_met else Fit.NEVER

    def _bool(self, stranger: Stranger, presence: Presence, *, is_lenient: bool) -> Fit:
        if presence is Presence.ABSENT:
            return Fit.ALWAYS if is_lenient else Fit.NEVER
        if self.key != _IS_SERVICE or set(self.values) not in ({"true"}, {"false"}):
            return Fit.AS_HE_LIKES
        return Fit.ALWAYS if ("true" in self.values) == (stranger.caller is Caller.SERVICE) else Fit.NEVER

    def _means_others(self, stranger: Stranger) -> bool:
        """Its values name somebody, and it is not he."""
        if stranger.caller is Caller.TOKEN and self.names_owner_at(stranger.name):
            return True
        if stranger.caller is Caller.SERVICE and self.key.startswith(_CONTEXT):
            return self.values != () and _name_somebody("arn", self.values)
        return self.names != "" or (self.values != () and not self._real)

    @property
    def _real(self) -> tuple[str, ...]:
        """The values that somebody can have."""
        is_exact = self._operator[1] in _EXACT
        return tuple(v for v in self.values if not is_unreal(v, is_exact=is_exact, has_variables=self.has_variables))

    def names_owner_at(self, issuer: str) -> bool:
        """Of tokens of an issuer that serves everybody it means those of one customer only.

        >>> github = "token.actions.githubusercontent.com"
        >>> [Condition("StringLike", f"{github}:sub", (v,)).names_owner_at(github) for v in ("repo:acme/*", "repo:*")]
        [True, False]
        """
        if self.key == _SESSION and issuer in facts.names("token_issuers_that_name_sessions"):
            return self.values != () and all(map(is_fixed, self.values))
        claim = self.key.removeprefix(f"{issuer.lower()}:")
        known = {c.lower() for c in facts.names("token_claims_that_name_an_owner")}
        if claim == self.key or self.key not in known or not self.values:
            return False
        if claim == "sub":
            return all(is_owners_subject(v, issuer) for v in self.values)
        return all(is_fixed(v.partition("/")[0] if claim == "repository" else v) for v in self.values)

    @property
    def _operator(self) -> tuple[str, str, bool]:
        every, _, name = self.operator.lower().rpartition(":")
        return every, name.removesuffix("ifexists"), name.endswith("ifexists")


def conditions(node: object, *, has_variables: bool = True) -> tuple[Condition, ...]:
    """The conditions of a statement, key by key; all of them must be met.

    Raises:
        ValueError: they are not as AWS documents them.
    """
    return tuple(_conditions(node, has_variables=has_variables))


def _conditions(node: object, *, has_variables: bool) -> Iterator[Condition]:
    for operator, keys in members(node):
        for key, values in members(keys):
            yield Condition(operator, key.lower(), tuple(v.lower() for v in _values(values)), has_variables)


def members(node: object) -> list[tuple[str, object]]:
    """The members of an object; raises ``ValueError`` where it is none."""
    if not isinstance(node, Mapping):
        raise ValueError("an object is expected")
    return [(str(name), value) for name, value in node.items()]


def _values(node: object) -> Iterator[str]:
    """A value or a list of them; numbers and booleans as JSON writes them."""
    for value in node if isinstance(node, list) else [node]:
        if not isinstance(value, str | int | float):
            raise ValueError("a value is a text, a number or a boolean")
        yield str(value).lower() if isinstance(value, bool) else str(value)


def _name_somebody(kind: str, values: tuple[str, ...]) -> bool:
    if kind == "network":
        return is_limited(values)
    return all(map(_NAMED[kind], values))


_NAMED = {"account": is_account, "organization": is_organization, "arn": is_arn, "thing": is_thing}


@cache
def _kinds() -> dict[str, str]:
    """Condition key, in lower case → what its values name."""
    return {key.lower(): kind for kind in (*_NAMED, "network") for key in facts.names(f"policy_keys_of_{kind}s")}
