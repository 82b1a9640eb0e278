"""Whom a policy lets in beside those whom it names.

Each statement that allows is put to strangers: somebody with an account of his own, somebody without, a service that
acts for another account, a customer of the same token issuer. One of them comes in where no condition keeps him out
for certain, and where no Deny shuts him out for certain from that action on that resource.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

from wakit import facts
from wakit.policy.document import Statement, read_policy
from wakit.policy.names import Names
from wakit.policy.strangers import Caller, Door, Fit, Presence, Stranger

__all__ = ["WAYS_IN", "is_open", "lets_in", "strangers_of"]

#: what a principal of each family asks for to get into a role; ``sts:TagSession`` alone lets nobody in
WAYS_IN = {
    "AWS": ("sts:assumerole",),
    "Service": ("sts:assumerole",),
    "Federated": ("sts:assumerolewithwebidentity", "sts:assumerolewithsaml"),
    "CanonicalUser": ("sts:assumerole",),
}

#: more keys than these are left open; nobody writes so many
_SETTLED = 4


def is_open(document: object, door: Door = Door.RESOURCE) -> bool | None:
    """Whether a policy lets strangers in; ``None`` where it was not seen, or can't be told.

    >>> is_open('{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sns:Publish"}}'), is_open(None)
    (True, None)
    """
    statements = read_policy(document)
    if statements is None:
        return None
    return any_of(lets_in(s, statements, door) for s in statements)


def lets_in(statement: Statement, beside: Iterable[Statement], door: Door = Door.RESOURCE) -> bool | None:
    """Whether strangers come in by one statement, given the others of the document; ``None``: it can't be told."""
    if statement.is_deny:
        return False
    denials = [s for s in beside if s.is_deny]
    coming = [stranger for stranger in strangers_of(statement) if stranger.caller in door.value]
    found = {_comes(s, statement, denials, door) for one in coming for s in _settled(one, [statement, *denials])}
    is_odd = "Principal" in statement.lacks or any(p.is_odd for p in statement.principals)
    return any_of(found | ({None} if is_odd else set()))


def _settled(stranger: Stranger, statements: Iterable[Statement]) -> Iterator[Stranger]:
    """The stranger with and without each key whose being there is itself a condition, and is left to him."""
    asked = {c.key for s in statements for c in s.conditions if c.asks_for_presence}
    keys = sorted(key for key in asked if stranger.has(key) is Presence.EITHER)[:_SETTLED]
    for brings in product((True, False), repeat=len(keys)):
        yield replace(stranger, brings=tuple(zip(keys, brings, strict=True)))


def strangers_of(statement: Statement) -> Iterator[Stranger]:
    """The strangers among the principals of a statement."""
    if statement.to_everyone:
        yield from (Stranger(Caller.SIGNED), Stranger(Caller.UNSIGNED), Stranger(Caller.SERVICE, "*"))
        return
    for service in statement.services:
        if service not in facts.names("policy_services_for_one_account"):
            yield Stranger(Caller.SERVICE, service)
    for principal in statement.principals:
        issuer = principal.token_issuer
        if issuer == "*" or issuer in facts.names("shared_token_issuers"):
            yield Stranger(Caller.TOKEN, issuer)


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """True where one is; else unknown where one is; else False."""
    found = set(answers)
    return True if True in found else None if None in found else False


def _comes(stranger: Stranger, statement: Statement, denials: list[Statement], door: Door) -> bool | None:
    fits = {c.fit(stranger) for c in statement.conditions}
    if Fit.NEVER in fits:
        return False
    shut = [(d, _shuts_out(d, stranger)) for d in denials]
    shut = [(d, sure) for d, sure in shut if sure is not False]
    actions = _actions(stranger, statement, door)
    left = any_of(_is_left(a, r, shut) for a in actions for r in statement.resources.parts)
    return None if left and Fit.UNKNOWN in fits else left


def _actions(stranger: Stranger, statement: Statement, door: Door) -> tuple[Names, ...]:
    """What it allows him; a role is entered by the one way that is his, whatever else is allowed beside it."""
    if door is not Door.ROLE:
        return statement.actions.parts
    way = WAYS_IN["AWS" if stranger.caller is Caller.SIGNED else "Federated"]
    return tuple(Names((one,)) for one in way if statement.actions.cover(one))


def _is_left(action: Names, resource: Names, shut: list[tuple[Statement, bool | None]]) -> bool | None:
    """Whether an action on a resource is left to somebody whom these denials shut out, surely (True) or perhaps."""
    found = {sure for d, sure in shut if d.actions.cover_all_of(action) and d.resources.cover_all_of(resource)}
    return False if True in found else None if None in found else True


def _shuts_out(deny: Statement, stranger: Stranger) -> bool | None:
    if not _is_meant(deny, stranger):
        return False
    fits = {c.fit(stranger) for c in deny.conditions}
    if fits & {Fit.NEVER, Fit.AS_HE_LIKES}:
        return False
    return None if Fit.UNKNOWN in fits else True


def _is_meant(deny: Statement, stranger: Stranger) -> bool:
    """A Deny is about him: it is about everyone, about all but some, or names the service or issuer he comes by."""
    if deny.all_but:
        return all(p.name != stranger.name for p in deny.principals)
    named = {"Service": Caller.SERVICE, "Federated": Caller.TOKEN}
    return deny.to_everyone or any(
        named.get(p.family) is stranger.caller and stranger.name in (p.name, p.token_issuer) for p in deny.principals
    )
