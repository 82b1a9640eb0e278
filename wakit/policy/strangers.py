"""Strangers: callers whom a policy does not mean, and what their requests bring along."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache

from wakit import facts

__all__ = ["Caller", "Door", "Fit", "Presence", "Stranger"]


class Fit(Enum):
    """Whether a condition is met by the requests of a stranger."""

    ALWAYS = "always"
    NEVER = "never"
    AS_HE_LIKES = "as he likes"
    UNKNOWN = "unknown"


class Presence(Enum):
    """Whether a condition key is in the requests of a stranger."""

    THERE = "there"
    ABSENT = "absent"
    EITHER = "either"


class Caller(Enum):
    """The kinds of strangers."""

    SIGNED = "a principal of another account"
    UNSIGNED = "anybody, without an account"
    SERVICE = "an AWS service that acts for another account"
    TOKEN = "another customer of a token issuer"


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody of whom a policy says nothing; ``name`` is the service that acts for him or the issuer of his token.

    ``brings``: keys of which is settled whether they are in his requests.
    """

    caller: Caller
    name: str = ""
    brings: tuple[tuple[str, bool], ...] = ()

    def has(self, key: str) -> Presence:
        """Whether a condition key (in lower case) is in his requests.

        >>> [Stranger(c).has("aws:principalarn").value for c in (Caller.SIGNED, Caller.UNSIGNED)]
        ['there', 'absent']
        """
        for known, is_there in self.brings:
            if known == key:
                return Presence.THERE if is_there else Presence.ABSENT
        if _is_listed(key, _ABSENT[self.caller]):
            return Presence.ABSENT
        return Presence.THERE if _is_listed(key, _THERE[self.caller]) else Presence.EITHER


class Door(Enum):
    """Where a policy stands, and so which strangers may come at all."""

    #: roles are handed to services within their own account only (``iam:PassRole``)
    ROLE = (Caller.SIGNED, Caller.TOKEN)
    #: every request is signed
    KEY = (Caller.SIGNED, Caller.SERVICE)
    RESOURCE = (Caller.SIGNED, Caller.UNSIGNED, Caller.SERVICE, Caller.TOKEN)


_ABSENT = {
    Caller.SIGNED: "",
    Caller.UNSIGNED: "condition_keys_of_signed_requests",
    Caller.SERVICE: "condition_keys_not_of_services",
    Caller.TOKEN: "",
}
_THERE = {
    Caller.SIGNED: "condition_keys_of_every_signed_request",
    Caller.UNSIGNED: "condition_keys_of_every_request",
    Caller.SERVICE: "condition_keys_of_every_request",
    Caller.TOKEN: "condition_keys_of_every_request",
}


def _is_listed(key: str, fact: str) -> bool:
    """A tag's key stands with its name behind it: ``aws:principaltag/team``."""
    return fact != "" and key.partition("/")[0] in _listed(fact)


@cache
def _listed(fact: str) -> frozenset[str]:
    return frozenset(name.lower() for name in facts.names(fact))
