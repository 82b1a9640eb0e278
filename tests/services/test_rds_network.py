from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, PASS, UNKNOWN, Case, example, holds
from tests.collected import collected
from tests.network import Rows, by_group, by_list, entries, interface, listed, route, rule, subnet, world
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.model import Status
from wakit.services.ec2_network import NetworkAclAssociation
from wakit.services.ec2_routes import RouteTableAssociation, VpcBlock
from wakit.services.rds import Instance
from wakit.services.rds_network import DatabaseGroup, DatabaseSubnet


def database(name: str = "db", **values: object) -> Instance:
    return example(Instance, **({"arn": name, "name": name, "port": 3306, "is_public": True} | values))


def databases(*found: Instance, **rows: Sequence[object]) -> Rows:
    """Public databases that everybody may come to, but for what the test says otherwise."""
    base: dict[str, Sequence[object]] = {
        "rds_instances": found,
        "rds_instance_subnets": [DatabaseSubnet(d.arn, "subnet", "vpc", True) for d in found],
        "rds_instance_groups": [DatabaseGroup(d.arn, "sg") for d in found],
        "ec2_security_group_rules": [rule(port=3306)],
    }
    return world(**(base | rows))


CASES = [
    Case(
        "internet_reaches_no_database",
        [PASS, FAIL, UNKNOWN],
        databases(database("good", is_public=False), database("bad"), database("unseen", is_public=None)),
    ),
    Case("internet_reaches_no_database", [PASS], databases(database(), ec2_vpc_blocks=[VpcBlock(True, False)])),
    Case(
        "internet_reaches_no_database",
        [PASS],
        databases(
            database(),
            ec2_security_group_rules=[by_list(port=3306)],
            ec2_prefix_lists=[listed()],
            ec2_prefix_list_entries=entries("203.0.113.0/28"),
        ),
    ),
]


@pytest.mark.parametrize("case", CASES)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


OTHER = [RouteTableAssociation("a-main", "main", "vpc", "", True, ""),
         RouteTableAssociation("a-2", "private", "vpc", "subnet-2", False, "")]  # fmt: skip


def two_subnets(*zones: bool | None) -> Rows:
    """A database that may be in a public subnet or in one without a way out."""
    names = ("subnet", "subnet-2")
    return databases(
        database(),
        rds_instance_subnets=[DatabaseSubnet("db", n, "vpc", z) for n, z in zip(names, zones, strict=True)],
        ec2_subnets=[subnet(n) for n in names],
        ec2_network_acl_associations=[NetworkAclAssociation(n, "acl", n) for n in names],
        ec2_route_table_associations=OTHER,
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (databases(database(port=5432)), PASS),
        (databases(database(), ec2_security_group_rules=[by_group("sg", "web", 3306)]), PASS),
        (databases(database(), ec2_routes=[route(kind="nat")]), PASS),
        (databases(database(port=None)), UNKNOWN),
        (databases(database(port=None), ec2_security_group_rules=[]), PASS),
        (databases(database(), rds_instance_groups=[DatabaseGroup("db", None)]), UNKNOWN),
        (databases(database(), rds_instance_subnets=[DatabaseSubnet("db", None, "vpc", None)]), UNKNOWN),
        (two_subnets(True, False), FAIL),
        (two_subnets(False, True), PASS),
        (two_subnets(None, None), UNKNOWN),
    ],
)
def test_a_database_is_reached_by_the_port_of_its_endpoint(rows: Rows, expected: Status) -> None:
    assert holds(Case("internet_reaches_no_database", [expected], rows))


TABLES = ("rds_instances", "rds_instance_subnets", "rds_instance_groups", *world())


def test_an_open_database_of_an_account_is_found(aws: StandIn, tmp_path: Path) -> None:
    ec2 = boto3.client("ec2")
    subnets = ec2.describe_subnets()["Subnets"]
    vpc = subnets[0]["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    table = ec2.describe_route_tables()["RouteTables"][0]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    group = ec2.create_security_group(GroupName="db", Description="db", VpcId=vpc)["GroupId"]
    mysql = {"IpProtocol": "tcp", "FromPort": 3306, "ToPort": 3306, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[mysql])
    _database([s["SubnetId"] for s in subnets], group)
    assert verdicts(collected(tmp_path, *TABLES), "internet_reaches_no_database") == [FAIL]


def _database(subnets: list[str], group: str) -> None:
    rds = boto3.client("rds")
    rds.create_db_subnet_group(DBSubnetGroupName="db", DBSubnetGroupDescription="db", SubnetIds=subnets)
    rds.create_db_instance(
        DBInstanceIdentifier="shop", DBInstanceClass="db.t3.micro", Engine="mysql", AllocatedStorage=20,
        MasterUsername="dba", MasterUserPassword="not-a-real-one", PubliclyAccessible=True,
        DBSubnetGroupName="db", VpcSecurityGroupIds=[group],
    )  # fmt: skip


def test_an_instance_without_an_interface_of_its_own_needs_none() -> None:
    rows = databases(database(), ec2_network_interfaces=[interface(has_public_ip=False)])
    assert holds(Case("internet_reaches_no_database", [FAIL], rows))
