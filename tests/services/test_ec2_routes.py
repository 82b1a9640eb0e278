from __future__ import annotations

from pathlib import Path

import pytest

from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.reach import rows as cells

EXCLUDED = "arn:aws:ec2:eu-central-1:111111111111:subnet/subnet-1"


def test_a_gateway_may_have_a_table_of_its_own(aws: StandIn, tmp_path: Path) -> None:
    edge = {"RouteTableAssociationId": "a-1", "GatewayId": "igw-1", "Main": False}
    table = {"RouteTableId": "rtb-1", "OwnerId": ACCOUNT, "VpcId": "vpc-1", "Associations": [edge], "Routes": []}
    aws.settings.tell("ec2:DescribeRouteTables", ACCOUNT, "*", {"RouteTables": [table]})
    found = collected(tmp_path, "ec2_route_table_associations")["ec2_route_table_associations"]
    assert found[["gateway_id", "subnet_id", "is_main"]].values.tolist() == [["igw-1", "", False]]


@pytest.mark.parametrize(
    ("state", "mode", "expected"),
    [
        ("create-complete", "allow-bidirectional", [True, True]),
        ("update-complete", "allow-egress", [False, True]),
        ("create-in-progress", "allow-bidirectional", [True, None]),
        ("delete-complete", "allow-bidirectional", [True, False]),
        ("some-day-new", "allow-bidirectional", [True, None]),
    ],
)
def test_an_exclusion_counts_when_it_is_in_force(
    aws: StandIn, tmp_path: Path, state: str, mode: str, expected: list[bool | None]
) -> None:
    told = {"ExclusionId": "e-1", "ResourceArn": EXCLUDED, "InternetGatewayExclusionMode": mode, "State": state}
    operation = "ec2:DescribeVpcBlockPublicAccessExclusions"
    aws.settings.tell(operation, ACCOUNT, "*", {"VpcBlockPublicAccessExclusions": [told]})
    found = collected(tmp_path, "ec2_vpc_block_exclusions")["ec2_vpc_block_exclusions"]
    ((_, row),) = cells(found, "resource_id", "lets_in", "is_in_force")
    assert list(row) == ["subnet-1", *expected]
