"""What an identity's policies give it: whether its holder can give himself every right.

Who may write, attach or version a policy of his own has everything, whatever else his policies say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from wakit import facts
from wakit.policy.conditions import Condition
from wakit.policy.document import Statement
from wakit.policy.names import Names, covers, meet
from wakit.policy.openness import any_of

__all__ = ["allows_everything", "denies_rights", "gives_rights", "ways_to_rights", "whole_services"]

#: stands for the holder, whatever his name
_HOLDER = "\0"
_OWN = ("${aws:username}", "${aws:principaltag", "${aws:userid}")
_ACCOUNT = re.compile(r"^arn:[^:]*:iam::([0-9]{12}|\*):")
_POLICY = "iam:policyarn"
#: what the holder brings about himself
_FULFILLED = {"aws:multifactorauthpresent", "aws:multifactorauthage", "aws:securetransport"}

#: how and when a request comes, and whence: conditions on these leave what it may do as it is
_HOW = _FULFILLED | {
    "aws:currenttime", "aws:epochtime", "aws:referer", "aws:sourceip", "aws:sourcevpc", "aws:sourcevpce",
    "aws:tokenissuetime", "aws:useragent", "aws:vpcsourceip",
}  # fmt: skip


def allows_everything(statement: Statement) -> bool:
    """Every action on every resource; conditions on a second factor, a network or a time take nothing away of it.

    >>> from wakit.policy import read_policy
    >>> document = '{"Statement": {"Effect": "Allow", "Action": "*:*", "Resource": "*"}}'
    >>> [allows_everything(s) for s in read_policy(document)]
    [True]
    """
    is_whole = not statement.is_deny and all(condition.key in _HOW for condition in statement.conditions)
    return is_whole and statement.actions.are_all and statement.resources.are_all


def gives_rights(statements: Iterable[Statement]) -> bool | None:
    """Whether who holds these statements, and no others, can give himself every right; ``None``: they don't say.

    >>> from wakit.policy import read_policy
    >>> gives_rights(read_policy('{"Statement": {"Effect": "Allow", "Action": "iam:Put*", "Resource": "*"}}'))
    True
    """
    every = list(statements)
    if any(s.principals or "Resource" in s.lacks for s in every):
        return None
    own = any_of(_has_way(every, *_way(name)) for name in facts.names("actions_that_give_rights"))
    if own:
        return True
    borrowed = (_has_way(every, *_way(name)) for name in facts.names("actions_that_may_give_rights"))
    return None if any(found is not False for found in borrowed) else own


def whole_services(statement: Statement) -> tuple[str, ...]:
    """The services of identities and keys that it allows whole, on every resource, without a condition.

    >>> from wakit.policy import read_policy
    >>> document = '{"Statement": {"Effect": "Allow", "NotAction": ["s3:*", "kms:Delete*"], "Resource": "*"}}'
    >>> whole_services(read_policy(document)[0])
    ('iam', 'organizations', 'sts')
    """
    if statement.is_deny or statement.conditions or not statement.resources.are_all:
        return ()
    return tuple(s for s in facts.names("identity_and_key_services") if statement.actions.cover(f"{s}:*"))


def ways_to_rights(statement: Statement) -> tuple[str, ...]:
    """The actions it allows by which its holder may come to what another user, role or group holds.

    >>> from wakit.policy import read_policy
    >>> ways_to_rights(read_policy('{"Statement": {"Effect": "Allow", "Action": "iam:Pass*", "Resource": "*"}}')[0])
    ('iam:PassRole',)
    """
    names = facts.names("actions_that_may_give_rights")
    held = (n.partition(" on ")[0] for n in names if _allows(statement, *_way(n)) is not False)
    return () if statement.is_deny else tuple(sorted(held))


def denies_rights(statement: Statement) -> bool:
    """It denies, without a condition, every action by which its holder could give himself rights."""
    ways = map(_way, facts.names("actions_that_give_rights"))
    return statement.is_deny and all(_denies(statement, action, kind) for action, kind in ways)


def _way(name: str) -> tuple[str, str]:
    """``iam:PutUserPolicy on user`` → the action, as policies compare it, and the kind of resource."""
    action, _, kind = name.partition(" on ")
    return action.lower(), kind


def _has_way(statements: list[Statement], action: str, kind: str) -> bool | None:
    if any(_denies(s, action, kind) for s in statements):
        return False
    return any_of(_allows(s, action, kind) for s in statements if not s.is_deny)


def _denies(statement: Statement, action: str, kind: str) -> bool:
    is_plain = statement.is_deny and not statement.conditions
    return is_plain and statement.actions.cover(action) and _is_his(statement.resources, kind) is True


def _allows(statement: Statement, action: str, kind: str) -> bool | None:
    if not statement.actions.cover(action):
        return False
    answers = {_is_his(statement.resources, kind), *(_is_fulfilled(c, action) for c in statement.conditions)}
    return False if False in answers else None if None in answers else True


def _is_his(resources: Names, kind: str) -> bool | None:
    """Whether the holder himself is among the resources, of whatever name he is; ``None``: some of his kind are."""
    named = tuple(_ACCOUNT.sub("arn:aws:iam::own:", name) for name in resources.named)
    probe, any_of_them = f"arn:aws:iam::own:{kind}/{_HOLDER}", f"arn:aws:iam::own:{kind}/*"
    if resources.all_but:
        return not any(covers(name, probe) for name in named)
    if any(covers(name, probe) or any(v in name for v in _OWN) for name in named):
        return True
    return None if any(meet(name, any_of_them) for name in named) else False


def _is_fulfilled(condition: Condition, action: str) -> bool | None:
    if condition.key in _FULFILLED:
        return True
    if condition.key == _POLICY and condition.asks and "attach" in action:
        everything = [name.lower() for name in facts.names("administrator_policies")]
        return any(covers(value, policy) for value in condition.values for policy in everything)
    return None
