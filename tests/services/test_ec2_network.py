from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.model import Status
from wakit.services.ec2_network import FlowLog, Subnet, Vpc
from wakit.services.ec2_security_groups import NetworkInterface

VPCS = [example(Vpc, arn=i, vpc_id=i) for i in ("good", "bad", "unseen")]
SUBNETS = [example(Subnet, arn=f"s-{i}", subnet_id=f"s-{i}", vpc_id=i) for i in ("good", "bad", "unseen")]
INTERFACES = [
    example(NetworkInterface, arn=f"e-{i}", interface_id=f"e-{i}", subnet_id=f"s-{i}", vpc_id=i)
    for i in ("good", "bad", "unseen")
]


def log(of: str, **values: object) -> FlowLog:
    return example(FlowLog, **({"arn": of, "resource_id": of, "is_active": True} | values))


def flow_logs(expected: list[Status], logs: list[FlowLog], **tables: list[object]) -> Case:
    base: dict[str, Sequence[object]] = {
        "ec2_vpcs": VPCS,
        "ec2_subnets": SUBNETS,
        "ec2_network_interfaces": INTERFACES,
        "ec2_flow_logs": logs,
    }
    return Case("vpc_has_flow_logs", expected, base | tables)


CASES = [
    flow_logs([PASS, FAIL, UNKNOWN], [log("good"), log("bad", is_active=False), log("unseen", is_active=None)]),
    Case(
        "vpc_default_is_not_used",
        [PASS, FAIL, UNKNOWN],
        {
            "ec2_vpcs": [
                example(Vpc, arn="a", vpc_id="a", is_default=True),
                example(Vpc, arn="bad", vpc_id="bad", is_default=True),
                example(Vpc, arn="c", vpc_id="c", is_default=None),
                example(Vpc, arn="good", vpc_id="good", is_default=False),
            ],
            "ec2_network_interfaces": INTERFACES,
        },
    ),
    Case(
        "subnet_gives_no_public_address",
        [PASS, FAIL, UNKNOWN],
        {
            "ec2_subnets": [
                example(Subnet, arn="1", subnet_id="s-good", maps_public_ip=False),
                example(Subnet, arn="2", subnet_id="s-bad", maps_public_ip=True),
                example(Subnet, arn="3", subnet_id="s-unseen", maps_public_ip=None),
                example(Subnet, arn="4", subnet_id="s-empty", maps_public_ip=True),
                example(Subnet, arn="5", subnet_id="s-balancers", maps_public_ip=True),
            ],
            "ec2_network_interfaces": [
                *INTERFACES,
                example(NetworkInterface, arn="b", subnet_id="s-balancers", is_requester_managed=True),
            ],
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_a_log_for_each_used_subnet_covers_the_vpc() -> None:
    assert holds(flow_logs([PASS, FAIL, FAIL], [log("s-good"), log("other")]))


def test_a_log_that_cannot_be_written_covers_nothing() -> None:
    assert holds(flow_logs([FAIL, FAIL, FAIL], [log("good", delivery_fails=True)]))


def test_empty_and_shared_vpcs_are_not_concerned() -> None:
    shared = example(Vpc, arn="bad", vpc_id="bad", is_shared_with_us=True)
    empty = example(Vpc, arn="empty", vpc_id="empty")
    assert holds(flow_logs([PASS], [log("good")], ec2_vpcs=[VPCS[0], shared, empty]))


TABLES = ("ec2_vpcs", "ec2_subnets", "ec2_network_interfaces", "ec2_flow_logs", "ec2_network_acl_entries")


def test_a_default_vpc_that_nobody_uses_is_fine(aws: StandIn, tmp_path: Path) -> None:
    seen = collected(tmp_path, *TABLES)
    vpc = seen["ec2_vpcs"].iloc[0]
    assert vpc["key"] == f"arn:aws:ec2:eu-central-1:{ACCOUNT}:vpc/{vpc['vpc_id']}"
    assert verdicts(seen, "vpc_default_is_not_used") == [PASS]
    assert set(seen["ec2_network_acl_entries"]["direction"]) == {"ingress", "egress"}


def test_a_machine_in_the_default_vpc_is_seen(aws: StandIn, tmp_path: Path) -> None:
    ec2 = boto3.client("ec2")
    ec2.create_network_interface(SubnetId=ec2.describe_subnets()["Subnets"][0]["SubnetId"])
    seen = collected(tmp_path, *TABLES)
    for check in ("vpc_default_is_not_used", "vpc_has_flow_logs", "subnet_gives_no_public_address"):
        assert verdicts(seen, check) == [FAIL]


def test_a_flow_log_of_the_vpc_is_found(aws: StandIn, tmp_path: Path) -> None:
    ec2 = boto3.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]
    ec2.create_network_interface(SubnetId=subnet["SubnetId"])
    boto3.client("s3").create_bucket(Bucket="flow", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    ec2.create_flow_logs(
        ResourceIds=[subnet["VpcId"]],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination="arn:aws:s3:::flow",
    )
    assert verdicts(collected(tmp_path, *TABLES), "vpc_has_flow_logs") == [PASS]


def test_refused_flow_logs_are_not_missing_ones(aws: StandIn, tmp_path: Path) -> None:
    ec2 = boto3.client("ec2")
    ec2.create_network_interface(SubnetId=ec2.describe_subnets()["Subnets"][0]["SubnetId"])
    aws.refuse = {"ec2:DescribeFlowLogs"}
    assert verdicts(collected(tmp_path, *TABLES), "vpc_has_flow_logs") == [UNKNOWN]


def test_one_range_that_is_none_blinds_its_own_rule(aws: StandIn, tmp_path: Path) -> None:
    entry = {"Egress": False, "RuleAction": "allow", "Protocol": "-1"}
    odd, plain = ({"RuleNumber": n, "CidrBlock": c} | entry for n, c in ((1, "10.0.0.0/99"), (2, "0.0.0.0/0")))
    acl = {"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": True, "Entries": [odd, plain]}
    aws.settings.tell("ec2:DescribeNetworkAcls", ACCOUNT, "*", {"NetworkAcls": [acl]})
    found = collected(tmp_path, "ec2_network_acl_entries")["ec2_network_acl_entries"].set_index("rule_number")
    assert found["is_open_to_world"].isna().tolist() == [True, False]
    assert found["is_open_to_world"][2]


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([{"Ipv6CidrBlock": "2001:db8::/64", "Ipv6CidrBlockState": {"State": "associated"}}], "2001:db8::/64"),
        ([{"Ipv6CidrBlock": "2001:db8::/64", "Ipv6CidrBlockState": {"State": "disassociated"}}], ""),
        ([], ""),
    ],
)
def test_the_ipv6_range_a_subnet_has_now_is_read(
    aws: StandIn, tmp_path: Path, blocks: list[object], expected: str
) -> None:
    subnet = {"SubnetId": "s-1", "OwnerId": ACCOUNT, "VpcId": "v", "CidrBlock": "10.0.0.0/24"}
    told = {"Subnets": [subnet | {"Ipv6CidrBlockAssociationSet": blocks}]}
    aws.settings.tell("ec2:DescribeSubnets", ACCOUNT, "*", told)
    assert collected(tmp_path, "ec2_subnets")["ec2_subnets"]["ipv6_cidr_block"].tolist() == [expected]


def test_a_transit_gateway_logs_no_kind_of_traffic(aws: StandIn, tmp_path: Path) -> None:
    log = {"FlowLogId": "fl-1", "ResourceId": "tgw-1", "FlowLogStatus": "ACTIVE", "LogDestinationType": "s3"}
    aws.settings.tell("ec2:DescribeFlowLogs", ACCOUNT, "*", {"FlowLogs": [log]})
    seen = collected(tmp_path, "ec2_flow_logs")
    assert seen["ec2_flow_logs"]["traffic_type"].tolist() == [""]
    assert seen.gaps.empty
