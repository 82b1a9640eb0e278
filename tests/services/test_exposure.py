from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import boto3
import pandas as pd
import pytest

from tests.cases import AT, FAIL, PASS, UNKNOWN, Case, example, holds
from tests.collected import collected
from wakit.demo.stand_in import StandIn
from wakit.evidence.evidence import Evidence
from wakit.judge import Tables, verdicts
from wakit.registry import load
from wakit.services.ec2_routes import PrefixList, Route, RouteTable, RouteTableAssociation, VpcBlock
from wakit.services.ec2_security_groups import InterfaceGroup, NetworkInterface, SecurityGroup, SecurityGroupRule

Rows = Mapping[str, Sequence[object]]


def rule(group: str = "sg", **values: object) -> SecurityGroupRule:
    ssh: dict[str, object] = {
        "group_id": group,
        "direction": "ingress",
        "protocol": "tcp",
        "from_port": 22,
        "to_port": 22,
        "source": "0.0.0.0/0",
        "family": "IPv4",
        "referenced_group_id": "",
        "prefix_list_id": "",
        "is_open_to_world": True,
    }
    return SecurityGroupRule(**(ssh | values))  # type: ignore[arg-type]  # each value has its column's type


def interface(name: str = "eni", **values: object) -> NetworkInterface:
    public = {"subnet_id": "subnet", "vpc_id": "vpc", "is_attached": True, "has_public_ip": True}
    return example(NetworkInterface, **({"arn": name, "interface_id": name} | public | values))


def route(table: str = "main", **values: object) -> Route:
    default = {
        "destination": "0.0.0.0/0",
        "family": "IPv4",
        "prefix_list_id": "",
        "to_whole_internet": True,
        "target_kind": "igw",
        "is_active": True,
    }
    return example(Route, **({"route_table_id": table} | default | values))


MAIN = RouteTableAssociation("a-main", "main", "vpc", "", True)
NAMED = RouteTableAssociation("a-named", "named", "vpc", "subnet", False)
NOT_BLOCKED = VpcBlock(False, False)


def world(**tables: Sequence[object]) -> Rows:
    """One instance that the internet reaches on port 22, but for what the test says otherwise."""
    base: dict[str, Sequence[object]] = {
        "ec2_network_interfaces": [interface()],
        "ec2_interface_groups": [InterfaceGroup("eni", "sg")],
        "ec2_security_group_rules": [rule()],
        "ec2_security_groups": [example(SecurityGroup, arn="sg", group_id="sg")],
        "ec2_route_tables": [example(RouteTable, arn="main", route_table_id="main", vpc_id="vpc")],
        "ec2_route_table_associations": [MAIN],
        "ec2_routes": [route()],
        "ec2_prefix_lists": [example(PrefixList, arn="pl", prefix_list_id="pl-aws", holds_whole_internet=False)],
        "ec2_vpc_blocks": [NOT_BLOCKED],
    }
    return base | tables


def listed(holds_everybody: bool | None) -> PrefixList:
    return example(PrefixList, arn="l", prefix_list_id="pl-1", family="IPv4", holds_whole_internet=holds_everybody)


def by_list(group: str = "sg", port: int = 22) -> SecurityGroupRule:
    """Open as far as its prefix list is."""
    same = {"source": "pl-1", "family": "", "prefix_list_id": "pl-1", "is_open_to_world": False}
    return rule(group, **same, from_port=port, to_port=port)


def paths(**tables: Sequence[object]) -> pd.DataFrame:
    return Tables(Evidence.of(world(**tables), at=AT), load())["internet_paths"]


def reachable(**tables: Sequence[object]) -> list[bool | None]:
    found = paths(**tables)["is_reachable"]
    return [None if pd.isna(v) else bool(v) for v in found]


THREE = [interface(n) for n in ("good", "bad", "unseen")]
THREE_GROUPS = [InterfaceGroup(n, f"sg-{n}") for n in ("good", "bad", "unseen")]
CASES = [
    Case(
        f"internet_reaches_no_{kind}_port",
        [PASS, FAIL, UNKNOWN],
        world(
            ec2_network_interfaces=[*THREE, interface("loose", is_attached=False)],
            ec2_interface_groups=[*THREE_GROUPS, InterfaceGroup("loose", "sg-bad")],
            ec2_security_group_rules=[
                rule("sg-good", from_port=443, to_port=443),
                by_list("sg-bad", port),
                rule("sg-unseen", from_port=port, to_port=None),
            ],
            ec2_prefix_lists=[listed(True)],
        ),
    )
    for kind, port in (("admin", 3389), ("database", 5432))
] + [
    Case(
        "security_group_opens_no_admin_port",
        [PASS, FAIL, UNKNOWN],
        world(
            ec2_security_groups=[
                example(SecurityGroup, arn=n, group_id=n) for n in ("sg-good", "sg-bad", "sg-unseen", "sg-loose")
            ],
            ec2_interface_groups=THREE_GROUPS,
            ec2_security_group_rules=[
                rule("sg-good", source="10.0.0.0/8", is_open_to_world=False),
                by_list("sg-bad"),
                rule("sg-unseen", is_open_to_world=None),
                rule("sg-loose"),
            ],
            ec2_prefix_lists=[listed(True)],
        ),
    )
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_a_whole_way_is_told_hop_by_hop() -> None:
    found = paths().iloc[0]
    assert found["path"] == "0.0.0.0/0 → igw → subnet → eni → sg tcp 22"
    assert (found["is_reachable"], found["is_admin_port"], found["is_database_port"]) == (True, True, False)


@pytest.mark.parametrize(
    "tables",
    [
        {"ec2_network_interfaces": [interface(has_public_ip=False, public_ip="")]},
        {"ec2_network_interfaces": [interface(is_attached=False)]},
        {"ec2_routes": [route(target_kind="nat")]},
        {"ec2_routes": [route(is_active=False)]},
        {"ec2_routes": [route(destination="203.0.113.0/24", to_whole_internet=False)]},
        {"ec2_routes": [route(family="IPv6", destination="::/0")]},
        {"ec2_routes": [route("other")]},
        {"ec2_vpc_blocks": [VpcBlock(True, False)]},
        {"ec2_route_table_associations": [MAIN, NAMED]},
    ],
    ids=lambda t: str(next(iter(t.values()))[-1])[:90],
)
def test_a_way_that_is_cut_reaches_nothing(tables: Rows) -> None:
    assert reachable(**tables) == [False]


def test_the_table_a_subnet_names_counts_before_the_main_one() -> None:
    assert reachable(ec2_route_table_associations=[MAIN, NAMED], ec2_routes=[route("named")]) == [True]
    assert reachable(ec2_route_table_associations=[MAIN, NAMED], ec2_routes=[route("main")]) == [False]


def test_ipv6_needs_an_ipv6_address_and_route() -> None:
    six = rule(family="IPv6", source="::/0")
    assert reachable(ec2_security_group_rules=[six]) == [False]
    assert reachable(
        ec2_security_group_rules=[six],
        ec2_network_interfaces=[interface(has_public_ip=False, has_public_ipv6=True)],
        ec2_routes=[route(family="IPv6", destination="::/0")],
    ) == [True]


@pytest.mark.parametrize("table", ["ec2_routes", "ec2_route_table_associations", "ec2_vpc_blocks"])
def test_a_part_of_the_way_that_was_refused_leaves_it_open(table: str) -> None:
    tables = {name: rows for name, rows in world().items() if name != table}
    found = Tables(Evidence.of(tables, at=AT), load())["internet_paths"]
    assert found["is_reachable"].isna().tolist() == [True]


@pytest.mark.parametrize("table", ["ec2_security_group_rules", "ec2_interface_groups", "ec2_network_interfaces"])
def test_ways_that_nobody_could_list_are_unknown_not_none(table: str) -> None:
    tables = {name: rows for name, rows in world().items() if name != table}
    found = Tables(Evidence.of(tables, at=AT), load())["internet_paths"]
    unseen = found[found["key"].isna()]
    assert unseen["is_reachable"].isna().tolist() == [True]


def test_without_an_address_nothing_is_reached_whatever_the_routes_are() -> None:
    tables = dict(world(ec2_network_interfaces=[interface(has_public_ip=False)]))
    del tables["ec2_routes"]
    found = Tables(Evidence.of(tables, at=AT), load())["internet_paths"]
    assert found["is_reachable"].tolist() == [False]


def test_a_block_with_exclusions_is_no_whole_block() -> None:
    assert reachable(ec2_vpc_blocks=[VpcBlock(True, True)]) == [True]
    assert reachable(ec2_vpc_blocks=[VpcBlock(None, False)]) == [None]


@pytest.mark.parametrize(("holds_everybody", "expected"), [(True, [True]), (False, []), (None, [None])])
def test_a_prefix_list_is_as_open_as_what_it_holds(holds_everybody: bool | None, expected: list[bool | None]) -> None:
    found = reachable(ec2_security_group_rules=[by_list()], ec2_prefix_lists=[listed(holds_everybody)])
    assert found == expected


def test_a_route_by_prefix_list_leads_as_far_as_what_it_holds() -> None:
    led = route(destination="pl-1", family="", prefix_list_id="pl-1", to_whole_internet=False)
    assert reachable(ec2_routes=[led], ec2_prefix_lists=[listed(True)]) == [True]
    assert reachable(ec2_routes=[led], ec2_prefix_lists=[listed(False)]) == [False]


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ({"protocol": "-1", "from_port": 0, "to_port": 65535}, (True, True)),
        ({"from_port": 20, "to_port": 25}, (True, False)),
        ({"from_port": 3300, "to_port": 3310}, (False, True)),
        ({"protocol": "udp"}, (False, False)),
        ({"protocol": "icmp", "from_port": -1, "to_port": -1}, (False, False)),
        ({"from_port": 443, "to_port": 443}, (False, False)),
    ],
)
def test_a_range_covers_the_ports_inside_it(ports: dict[str, object], expected: tuple[bool, bool]) -> None:
    found = paths(ec2_security_group_rules=[rule("sg", **ports)]).iloc[0]
    assert (found["is_admin_port"], found["is_database_port"]) == expected


def test_egress_and_closed_rules_are_no_ways() -> None:
    rules = [rule(direction="egress"), rule(source="10.0.0.0/8", is_open_to_world=False)]
    assert paths(ec2_security_group_rules=rules).empty


def test_each_interface_of_a_group_has_a_way_of_its_own() -> None:
    found = paths(
        ec2_network_interfaces=[interface("eni-1"), interface("eni-2", has_public_ip=False)],
        ec2_interface_groups=[InterfaceGroup("eni-1", "sg"), InterfaceGroup("eni-2", "sg")],
    )
    assert dict(zip(found["interface_id"], found["is_reachable"], strict=True)) == {"eni-1": True, "eni-2": False}
    assert found["key"].is_unique


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


@pytest.mark.parametrize(
    "operation",
    ["ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups", "ec2:DescribeVpcBlockPublicAccessOptions"],
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
