from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, holds
from tests.collected import collected
from wakit.demo.stand_in import StandIn
from wakit.services.client import ClientNetwork
from wakit.services.iam_access import IamPolicyNetwork

CHECK = "iam_networks_are_known"


def policy(
    *cidrs: str | None, named: Sequence[str] = ("203.0.113.0/24", "2001:db8::/32")
) -> dict[str, Sequence[object]]:
    return {
        "iam_policy_networks": [IamPolicyNetwork("office-only", n, cidr, False) for n, cidr in enumerate(cidrs)],
        "client_networks": [ClientNetwork(f"office {n}", cidr) for n, cidr in enumerate(named)],
    }


CASES = [
    Case(CHECK, [PASS, PASS, PASS], policy("203.0.113.0/24", "203.0.113.7/32", "2001:db8:1::/48")),
    Case(CHECK, [FAIL, FAIL, FAIL], policy("203.0.112.0/23", "198.51.100.1", "2001:db9::/48")),
    Case(CHECK, [UNKNOWN, UNKNOWN], policy(None, "office")),
    Case(CHECK, [NONE_FOUND], policy("198.51.100.0/24", named=())),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: str(c.expected[0]))
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_networks_are_read_from_inline_policies_too(aws: StandIn, tmp_path: Path) -> None:
    deny = {"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/24"]}}
    statement = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": deny}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    boto3.client("iam").create_user(UserName="ann")
    boto3.client("iam").put_user_policy(UserName="ann", PolicyName="office", PolicyDocument=document)
    found = collected(tmp_path, "iam_policy_networks")["iam_policy_networks"]
    assert found[["cidr", "is_deny"]].to_numpy().tolist() == [["198.51.100.0/24", True], ["203.0.113.0/24", True]]
