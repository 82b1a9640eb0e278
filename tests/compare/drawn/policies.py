"""Statements as accounts hold them: open, ajar, closed, and those that only look it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["KINDS", "PARTNER", "PUBLIC_TO_S3", "UNSURE_TO_S3", "document", "resource_statements"]

Statement = dict[str, Any]
PARTNER = "777788889999"
_ORGANISATION = "o-4drawn0lot"

#: kind → principal and condition of a statement that allows; "{account}" is the account's own
_WHO: dict[str, tuple[object, Mapping[str, Any]]] = {
    "everybody": ("*", {}),
    "everybody by AWS": ({"AWS": "*"}, {}),
    "everybody in a list": ({"AWS": ["arn:aws:iam::{account}:root", "*"]}, {}),
    "own account": ({"AWS": "arn:aws:iam::{account}:root"}, {}),
    "partner": ({"AWS": f"arn:aws:iam::{PARTNER}:root"}, {}),
    "from own account": ("*", {"StringEquals": {"aws:SourceAccount": "{account}"}}),
    "by principal account": ("*", {"StringEquals": {"aws:PrincipalAccount": "{account}"}}),
    "of the organisation": ("*", {"StringEquals": {"aws:PrincipalOrgID": _ORGANISATION}}),
    "of any organisation": ("*", {"StringLike": {"aws:PrincipalOrgID": "o-*"}}),
    "from one network": ("*", {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}),
    "from both halves": ("*", {"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}),
    "from everywhere": ("*", {"IpAddress": {"aws:SourceIp": ["0.0.0.0/0"]}}),
    "through one endpoint": ("*", {"StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}),
    "not from one network": ("*", {"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}),
    "over TLS": ("*", {"Bool": {"aws:SecureTransport": "true"}}),
    "service": ({"Service": "events.amazonaws.com"}, {}),
    "service for us": ({"Service": "events.amazonaws.com"}, {"StringEquals": {"aws:SourceAccount": "{account}"}}),
    "by ARN of anybody": ("*", {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}),
    "by ARN of ours": ("*", {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:{account}:*"}}),
    "by ARN if there": ("*", {"ArnLikeIfExists": {"aws:SourceArn": "arn:aws:sns:*:{account}:*"}}),
}
KINDS = ("nobody", "denied", *_WHO)
#: what S3 itself calls public: no fixed value, or a network broader than /8
PUBLIC_TO_S3 = frozenset(
    {"everybody", "everybody by AWS", "everybody in a list", "of any organisation", "from both halves"}
    | {"from everywhere", "not from one network", "over TLS", "by ARN of anybody"}
)
#: of these S3's pages don't say what it makes of them
UNSURE_TO_S3 = frozenset({"denied", "by principal account", "by ARN if there"})


def resource_statements(kind: str, account: str, actions: list[str], resource: str) -> list[Statement]:
    """The statements of a policy of one kind; ``denied`` is open and closed again by a Deny for others."""
    if kind == "nobody":
        return []
    if kind == "denied":
        others = {"StringNotEquals": {"aws:PrincipalAccount": account}}
        allow = {"Effect": "Allow", "Principal": "*", "Action": actions, "Resource": resource}
        return [allow, allow | {"Effect": "Deny", "Condition": others}]
    principal, condition = json.loads(json.dumps(_WHO[kind]).replace("{account}", account))
    made: Statement = {"Effect": "Allow", "Principal": principal, "Action": actions, "Resource": resource}
    return [made | {"Condition": condition} if condition else made]


def document(*statements: Statement) -> str:
    """A policy of these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
