"""Whether a policy insists on TLS: it denies everybody every request that comes without."""

from __future__ import annotations

from wakit.policy.document import Statement
from wakit.policy.names import meet

__all__ = ["demands_tls"]

_WITHOUT_TLS = ("bool", "aws:securetransport", ("false",))


def demands_tls(statement: Statement, action: str, resource: str) -> bool | None:
    """Whether it denies everybody such actions on such resources without TLS; ``None``: only a part of them.

    A further condition beside it would let some requests through.

    >>> from wakit.policy import read_policy
    >>> deny = {"Effect": "Deny", "Principal": "*", "Resource": "*"}
    >>> plain = {"Bool": {"aws:SecureTransport": "false"}}
    >>> documents = [deny | {"Action": a, "Condition": plain} for a in ("s3:*", "s3:Get*", "sqs:*")]
    >>> [demands_tls(read_policy({"Statement": d})[0], "s3:*", "arn:aws:s3:::logs/*") for d in documents]
    [True, None, False]
    """
    tests = [(c.operator.lower().removesuffix("ifexists"), c.key, c.values) for c in statement.conditions]
    actions = statement.actions
    touches = actions.all_but or any(meet(name, action) for name in actions.named)
    if not (statement.is_deny and touches and _WITHOUT_TLS in tests):
        return False
    all_of_it = actions.cover(action) and statement.resources.cover(resource.lower())
    return True if statement.to_everyone and all_of_it and len(tests) == 1 else None
