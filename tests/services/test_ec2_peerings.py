from __future__ import annotations

from pathlib import Path

import pytest

from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.reach import rows as cells

SIDES = ("requester_account_id", "requester_vpc_id", "accepter_account_id", "accepter_vpc_id")


def peering(state: str = "active", **accepter: str) -> dict[str, object]:
    return {
        "VpcPeeringConnectionId": "pcx-1",
        "Status": {"Code": state},
        "RequesterVpcInfo": {"OwnerId": ACCOUNT, "VpcId": "vpc-1"},
        "AccepterVpcInfo": {"OwnerId": "222222222222", "VpcId": "vpc-2"} | accepter,
    }


@pytest.mark.parametrize(("state", "expected"), [("active", True), ("pending-acceptance", False), ("deleted", False)])
def test_a_peering_names_both_sides_and_counts_when_it_is_active(
    aws: StandIn, tmp_path: Path, state: str, expected: bool
) -> None:
    told = {"VpcPeeringConnections": [peering(state)]}
    aws.settings.tell("ec2:DescribeVpcPeeringConnections", ACCOUNT, "*", told)
    found = collected(tmp_path, "ec2_vpc_peerings")["ec2_vpc_peerings"]
    ((_, row),) = cells(found, "is_active", *SIDES)
    assert row == (expected, ACCOUNT, "vpc-1", "222222222222", "vpc-2")
