from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, PASS, UNKNOWN, Case, example, holds
from tests.collected import collected
from tests.network import by_list, entries, interface, listed, machine, rule, world
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.services.ec2_routes import VpcBlock
from wakit.services.ec2_security_groups import InterfaceGroup, SecurityGroup

KINDS = ("good", "bad", "unseen", "stopped")
MACHINES = [machine(name, is_running=name != "stopped") for name in KINDS]
LISTED: dict[str, Sequence[object]] = {
    "ec2_prefix_lists": [listed(), listed("office")],
    "ec2_prefix_list_entries": [*entries("0.0.0.0/1", "128.0.0.0/1"), *entries("203.0.113.0/28", name="office")],
}
CASES = [
    Case(
        f"internet_reaches_no_{kind}_port",
        [PASS, FAIL, UNKNOWN],
        world(
            ec2_instances=MACHINES,
            ec2_network_interfaces=[interface(n) for n in KINDS],
            ec2_interface_groups=[InterfaceGroup(n, f"sg-{n}") for n in KINDS],
            ec2_security_group_rules=[
                rule("sg-good", port=443),
                by_list("sg-good", port, "office"),
                by_list("sg-bad", port),
                rule("sg-unseen", from_port=port, to_port=None),
                rule("sg-stopped", port=port),
            ],
            **LISTED,
        ),
    )
    for kind, port in (("admin", 3389), ("database", 5432))
] + [
    *[
        Case(
            f"internet_reaches_no_{kind}_port",
            [PASS],
            world(ec2_security_group_rules=[rule(port=port)], ec2_vpc_blocks=[VpcBlock(True, False)]),
        )
        for kind, port in (("admin", 3389), ("database", 5432))
    ],
    Case(
        "security_group_opens_no_admin_port",
        [PASS, FAIL, UNKNOWN],
        world(
            ec2_security_groups=[
                example(SecurityGroup, arn=n, group_id=n) for n in ("sg-good", "sg-bad", "sg-unseen", "sg-loose")
            ],
            ec2_interface_groups=[InterfaceGroup(n, f"sg-{n}") for n in KINDS],
            ec2_security_group_rules=[
                rule("sg-good", "10.0.0.0/8"),
                by_list("sg-good", name="office"),
                by_list("sg-bad"),
                rule("sg-unseen", None),
                rule("sg-loose"),
            ],
            **LISTED,
        ),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.check}-{len(c.expected)}")
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_a_load_balancer_is_no_machine_to_sign_in_to() -> None:
    made = interface("alb", instance_id="", is_requester_managed=True)
    rows = world(
        ec2_network_interfaces=[interface(has_public_ip=False), made],
        ec2_interface_groups=[InterfaceGroup("eni", "sg"), InterfaceGroup("alb", "sg")],
    )
    assert holds(Case("internet_reaches_no_admin_port", [PASS], rows))


def test_a_second_interface_is_a_way_too() -> None:
    second = interface("eni-2", instance_id="i-eni")
    rows = world(
        ec2_network_interfaces=[interface(has_public_ip=False), second],
        ec2_interface_groups=[InterfaceGroup("eni-2", "sg")],
    )
    assert holds(Case("internet_reaches_no_admin_port", [FAIL], rows))


TABLES = tuple(world())


@pytest.fixture
def open_ssh(aws: StandIn) -> StandIn:
    """A machine with a public address and SSH for everybody, and a route to the internet."""
    ec2 = boto3.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=subnet["VpcId"])
    table = ec2.describe_route_tables()["RouteTables"][0]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    group = ec2.create_security_group(GroupName="ssh", Description="ssh", VpcId=subnet["VpcId"])["GroupId"]
    ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[ssh])
    place = {"DeviceIndex": 0, "SubnetId": subnet["SubnetId"], "Groups": [group], "AssociatePublicIpAddress": True}
    ec2.run_instances(ImageId="ami-0abcdef1234567890", MinCount=1, MaxCount=1, NetworkInterfaces=[place])
    return aws


def test_a_whole_way_in_an_account_is_found(open_ssh: StandIn, tmp_path: Path) -> None:
    seen = collected(tmp_path, *TABLES)
    assert verdicts(seen, "internet_reaches_no_admin_port") == [FAIL]
    assert verdicts(seen, "internet_reaches_no_database_port") == [PASS]


def test_an_acl_of_an_account_cuts_the_way(open_ssh: StandIn, tmp_path: Path) -> None:
    ec2 = boto3.client("ec2")
    acl = ec2.describe_network_acls()["NetworkAcls"][0]["NetworkAclId"]
    ec2.create_network_acl_entry(
        NetworkAclId=acl, RuleNumber=50, Protocol="6", RuleAction="deny", Egress=False, CidrBlock="0.0.0.0/0",
        PortRange={"From": 22, "To": 22},
    )  # fmt: skip
    assert verdicts(collected(tmp_path, *TABLES), "internet_reaches_no_admin_port") == [PASS]


@pytest.mark.parametrize(
    "operation",
    [
        "ec2:DescribeNetworkAcls",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeVpcBlockPublicAccessOptions",
    ],
)
def test_a_way_that_was_refused_in_part_is_unknown(open_ssh: StandIn, tmp_path: Path, operation: str) -> None:
    open_ssh.refuse = {operation}
    assert verdicts(collected(tmp_path, *TABLES), "internet_reaches_no_admin_port") == [UNKNOWN]


@pytest.mark.parametrize(("cidr", "expected"), [("0.0.0.0/0", [FAIL]), ("203.0.113.0/28", [PASS])])
def test_a_prefix_list_is_looked_into(aws: StandIn, tmp_path: Path, cidr: str, expected: list[str]) -> None:
    ec2 = boto3.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]
    made = ec2.create_managed_prefix_list(
        PrefixListName="offices", AddressFamily="IPv4", MaxEntries=5, Entries=[{"Cidr": cidr}]
    )["PrefixList"]
    group = ec2.create_security_group(GroupName="ssh", Description="ssh", VpcId=subnet["VpcId"])["GroupId"]
    ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "PrefixListIds": [{"PrefixListId": made["PrefixListId"]}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[ssh])
    ec2.create_network_interface(SubnetId=subnet["SubnetId"], Groups=[group])
    assert verdicts(collected(tmp_path, *TABLES), "security_group_opens_no_admin_port") == expected
