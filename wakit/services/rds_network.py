"""Where database instances stand in the network, and whether a way leads from the internet to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.kleene import all_of, any_of
from wakit.evidence.relate import exists
from wakit.evidence.rows import Rows, Value, column, row
from wakit.reach import (
    NETWORK,
    Door,
    Groups,
    Listed,
    Place,
    Seen,
    Spot,
    Tables,
    cells,
    children,
    framed,
    network,
    rows,
    ways,
)
from wakit.registry import check, collector, derived

__all__: list[str] = []

Cells = dict[str, Value]
Subnets = Listed[tuple[str | None, str | None, bool | None]]


@row(key="db-subnet/{db_arn}/{subnet_id}", operation="rds:DescribeDBInstances")
class DatabaseSubnet:
    """A subnet that an instance may be in; it is in the one of its zone, until it fails over to another."""

    db_arn: str = column(kind="name")
    subnet_id: str | None = column(kind="name")
    vpc_id: str | None = column(kind="name")
    is_in_its_zone: bool | None = column(doc="in the zone that the instance is in")


@row(key="db-group/{db_arn}/{group_id}", operation="rds:DescribeDBInstances")
class DatabaseGroup:
    """A security group on an instance."""

    db_arn: str = column(kind="name")
    group_id: str | None = column(kind="name")


@collector(scope="region")
def rds_instance_subnets(aws: Reader) -> Rows[DatabaseSubnet]:
    """The subnets of every database instance."""
    return aws.rows(aws.each("rds:DescribeDBInstances", "DBInstances"), lambda item: list(_subnets(item)))


def _subnets(item: Item) -> Iterator[DatabaseSubnet]:
    arn, zone, vpc = item.must("DBInstanceArn"), item.text("AvailabilityZone"), item.text("DBSubnetGroup.VpcId")
    subnets = item.items("DBSubnetGroup.Subnets")
    if subnets is None:
        yield DatabaseSubnet(arn, None, vpc, None)
    for subnet in subnets or ():
        its = subnet.text("SubnetAvailabilityZone.Name")
        yield DatabaseSubnet(arn, subnet.text("SubnetIdentifier"), vpc, None if None in (zone, its) else zone == its)


@collector(scope="region")
def rds_instance_groups(aws: Reader) -> Rows[DatabaseGroup]:
    """The security groups of every database instance."""
    return aws.rows(aws.each("rds:DescribeDBInstances", "DBInstances"), lambda item: list(_groups(item)))


def _groups(item: Item) -> Iterator[DatabaseGroup]:
    arn, groups = item.must("DBInstanceArn"), item.items("VpcSecurityGroups")
    if groups is None:
        yield DatabaseGroup(arn, None)
    for group in groups or ():
        yield DatabaseGroup(arn, group.text("VpcSecurityGroupId"))


@row(key="database-path/{db_arn}")
class DatabasePath:
    """The way from the internet to the port of a database instance, as far as it goes."""

    db_arn: str | None = column(kind="name")
    port: int | None = column()
    has_public_address: bool | None = column(doc="PubliclyAccessible: AWS gives it a public IPv4 address")
    is_open: bool | None = column(doc="its groups let everybody in")
    has_internet_route: bool | None = column(doc="of the subnet it is in")
    is_blocked: bool | None = column(doc="VPC Block Public Access stands above it")
    is_reachable: bool | None = column(doc="all of it together, and the network ACL, address by address")


@derived(DatabasePath)
def database_paths(
    rds_instances: pd.DataFrame,
    rds_instance_subnets: pd.DataFrame,
    rds_instance_groups: pd.DataFrame,
    ec2_network: Tables = NETWORK,
) -> pd.DataFrame:
    """The way from the internet to each database instance, by the port of its endpoint.

    AWS does not say which interface is a database's, so the way is found by what is said of the instance itself: its
    groups, and the subnets of its zone. Where these are of different minds it is unknown which one it is in.
    """
    seen = network(ec2_network)
    subnets: Subnets = Listed()
    for place, (db, *subnet) in rows(rds_instance_subnets, "db_arn", "subnet_id", "vpc_id", "is_in_its_zone"):
        subnets.add(place, db, (subnet[0], subnet[1], subnet[2]))
    groups = children(rds_instance_groups, "db_arn", "group_id")
    return framed(DatabasePath, _database_paths(seen, rds_instances, groups, subnets))


def _database_paths(seen: Seen, databases: pd.DataFrame, groups: Groups, subnets: Subnets) -> Iterator[Cells]:
    for place, (arn, port, is_public) in rows(databases, "arn", "port", "is_public"):
        if arn is None:
            yield cells(place)
            continue
        doors = [d for d in seen.doors(place, groups, arn, "IPv4") if d.protocol == "tcp"]
        found = [_at(seen, place, doors, port, *subnet) for subnet in _where(subnets, place, arn)]
        agreed: Cells = {name: _agreed(one[name] for one in found) for name in _AT}
        reachable = all_of([is_public, _agreed(one["reaches"] for one in found)])
        yield cells(place) | agreed | {
            "db_arn": arn, "port": port, "has_public_address": is_public, "is_reachable": reachable,
        }  # fmt: skip


def _where(subnets: Subnets, place: Place, arn: str) -> list[tuple[str | None, str | None]]:
    """The subnets that an instance may be in; one of which nothing is known where that was not seen."""
    listed = subnets.of(place, arn)
    found = {(subnet, vpc) for subnet, vpc, is_near in listed if is_near is not False}
    return list(found) if found and not subnets.hides(place) else [*found, (None, None)]


_AT = ("is_open", "has_internet_route", "is_blocked")


def _at(
    seen: Seen, place: Place, doors: list[Door], port: int | None, subnet: str | None, vpc: str | None
) -> dict[str, bool | None]:
    """What the way to a port looks like if the instance is in this subnet."""
    approach = seen.approach(Spot(place, subnet, vpc), "IPv4")
    found = [way for way in ways(approach, doors) if port is None or way.first <= port <= way.last]

    def told(values: Iterable[bool | None]) -> bool | None:
        some = any_of(values)
        return None if some and port is None else some

    return {
        "is_open": told(way.is_open for way in found),
        "has_internet_route": approach.has_route,
        "is_blocked": approach.is_blocked,
        "reaches": all_of([approach.is_clear, told(way.reaches for way in found)]),
    }


def _agreed(values: Iterable[bool | None]) -> bool | None:
    """What all say; unknown where they are of different minds."""
    told = set(values)
    return told.pop() if len(told) == 1 else None


@check(
    disproves=("SEC05-BP01",),
    headline="an open network path leads from the internet to {database}",
    fine="{database} {has|have} no open network path of {its|their} own from the internet",
    gravity="critical",
    shows=("name", "engine", "is_public", "port"),
    source="https://docs.aws.amazon.com/wellarchitected/latest/framework/sec_network_protection_create_layers.html",
)
def internet_reaches_no_database(rds_instances: pd.DataFrame, database_paths: pd.DataFrame) -> pd.Series:
    """No open network path leads from the internet to a database instance on the port of its endpoint.

    Measured: the instance is publicly accessible, the subnet of its zone has a route to an internet gateway, no block
    of public access stands above it, and its groups and the network ACL let at least a fifth of all public addresses
    (`internet_share`) in on the endpoint's port.

    Not concerned: nobody; an instance that is set to be private passes, whatever its groups say.

    Strength: disproves, because SEC05-BP01 wants databases in a layer that the internet has no route to.

    Viewpoint: the account of the database. Where subnets of its zone differ it is unknown which of them it is in.
    """
    return ~exists(rds_instances, database_paths, {"arn": "db_arn"}, where=database_paths["is_reachable"])
