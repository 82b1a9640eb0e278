"""Policy documents: who may do what to which resource under which conditions. Pure: nothing of AWS is called."""

from __future__ import annotations

from wakit.policy.callers import callers, callers_or_unseen, has_statements, is_of_aws
from wakit.policy.conditions import Condition
from wakit.policy.document import NO_POLICY, Principal, Statement, read_policy, read_statements
from wakit.policy.names import Names
from wakit.policy.openness import WAYS_IN, any_of, is_open, lets_in
from wakit.policy.rights import allows_everything, denies_rights, gives_rights, ways_to_rights, whole_services
from wakit.policy.strangers import Caller, Door, Fit, Stranger
from wakit.policy.transport import demands_tls

__all__ = [
    "NO_POLICY",
    "WAYS_IN",
    "Caller",
    "Condition",
    "Door",
    "Fit",
    "Names",
    "Principal",
    "Statement",
    "Stranger",
    "allows_everything",
    "any_of",
    "callers",
    "callers_or_unseen",
    "demands_tls",
    "denies_rights",
    "gives_rights",
    "has_statements",
    "is_of_aws",
    "is_open",
    "lets_in",
    "read_policy",
    "read_statements",
    "ways_to_rights",
    "whole_services",
]
