"""Whom the policy of a resource lets in by name: accounts and organisations beside the resource's own account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wakit import facts
from wakit.policy.conditions import Condition
from wakit.policy.document import Statement, read_policy
from wakit.policy.owners import is_fixed

__all__ = ["callers", "callers_or_unseen", "has_statements", "is_of_aws"]


def has_statements(document: object) -> bool | None:
    """Whether a policy says anything at all; ``None`` where it was not seen or can't be read.

    >>> has_statements('{"Statement": []}'), has_statements("{")
    (False, None)
    """
    found = read_policy(document)
    return None if found is None else found != ()


def callers(document: object, own: str) -> list[str] | None:
    """Accounts (12 digits) and organisations (``o-…``) that the statements which allow name, beside ``own``.

    Named by a principal, or by a condition where the principal is everybody or a service; what a Deny takes away
    again is not weighed. ``None`` where the policy was not seen or can't be read. Everybody is no name: ``is_open``.

    >>> partner = {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sqs:SendMessage"}
    >>> callers({"Statement": [partner]}, "444455556666"), callers({"Statement": [partner]}, "111122223333")
    (['111122223333'], [])
    """
    found = read_policy(document)
    if found is None:
        return None
    return sorted({name for s in found if not s.is_deny for name in _named(s)} - {own, ""})


def callers_or_unseen(document: object, own: str) -> Sequence[str | None]:
    """``callers`` for the rows of a table: one ``None`` where nobody can say whom the policy names.

    >>> callers_or_unseen("{", "444455556666"), callers_or_unseen({"Statement": []}, "444455556666")
    ([None], [])
    """
    named = callers(document, own)
    return [None] if named is None else named


def _named(statement: Statement) -> Iterator[str]:
    if not statement.all_but:
        yield from (p.account for p in statement.principals)
    if statement.to_everyone or statement.services:
        yield from (name for c in statement.asked for name in _meant(c))


def _meant(condition: Condition) -> Iterator[str]:
    """The owners that the values of a condition name; a variable stands for the resource's own."""
    if condition.names == "account":
        yield from (v for v in condition.values if is_fixed(v))
    if condition.names == "organization":
        yield from (v.partition("/")[0] for v in condition.values if is_fixed(v.partition("/")[0]))
    if condition.names == "arn":
        yield from (account for v in condition.values if is_fixed(account := v.split(":", 5)[4]))


def is_of_aws(caller: str) -> bool:
    """An account in which AWS runs a part of a service, such as the one that writes the logs of load balancers.

    >>> is_of_aws("054676820928"), is_of_aws("111122223333")
    (True, False)
    """
    return caller in facts.names("accounts_of_aws")
