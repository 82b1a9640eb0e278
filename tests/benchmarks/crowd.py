"""Many of what there is few of: thousands of roles, as AWS's authorization details tell of them, and of any rows."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pandas as pd

__all__ = ["repeated", "roles"]

_THEN = datetime(2024, 1, 1, tzinfo=UTC)


def roles(account: str, number: int, statements: int) -> dict[str, object]:
    """So many roles, each with a policy of its own of so many statements."""
    return {
        "UserDetailList": [],
        "GroupDetailList": [],
        "Policies": [],
        "RoleDetailList": [_role(account, n, statements) for n in range(number)],
        "IsTruncated": False,
    }


def _role(account: str, number: int, statements: int) -> dict[str, object]:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = [_statement(number, place) for place in range(statements)]
    return {
        "Arn": f"arn:aws:iam::{account}:role/worker-{number}",
        "RoleName": f"worker-{number}",
        "RoleId": f"AROA{number:016d}",
        "Path": "/",
        "CreateDate": _THEN,
        "AssumeRolePolicyDocument": json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        "RolePolicyList": [
            {"PolicyName": "own", "PolicyDocument": json.dumps({"Version": "2012-10-17", "Statement": document})}
        ],
        "AttachedManagedPolicies": [],
        "InstanceProfileList": [],
        "RoleLastUsed": {"LastUsedDate": _THEN, "Region": "eu-central-1"},
    }


def _statement(number: int, place: int) -> dict[str, object]:
    """No two alike; one role in a hundred may pass any role, one in a thousand write its own policy."""
    actions = ["s3:GetObject", f"dynamodb:Query{place}", "logs:Put*"]
    if place == 0 and number % 100 == 0:
        actions.append("iam:PassRole")
    if place == 0 and number % 1000 == 0:
        actions.append("iam:PutRole*")
    wide = place == 0 and number % 100 == 0
    return {
        "Effect": "Allow",
        "Action": actions,
        "Resource": "*" if wide else f"arn:aws:s3:::data-{number}-{place}/*",
        "Condition": {"IpAddress": {"aws:SourceIp": f"198.51.{number % 250}.0/24"}} if place == 1 else {},
    }


def repeated(frame: pd.DataFrame, times: int) -> pd.DataFrame:
    """The rows again and again, each time with names and keys of their own."""
    big = pd.concat([frame] * times, ignore_index=True)
    turn = pd.Series(range(len(big)), dtype="int64[pyarrow]") // len(frame)
    suffix = "~" + turn.astype("string[pyarrow]").astype(frame["key"].dtype)
    named = [
        c for c in frame.columns if c == "key" or c in ("id", "arn", "name") or c.endswith(("_id", "_arn", "_name"))
    ]
    return big.assign(**{c: big[c] + suffix for c in named if c != "account_id" and big[c].dtype == frame["key"].dtype})
