"""Where load balancers stand in the network, and which of their ports a way leads to from the internet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from wakit import facts
from wakit.aws import Item, Reader
from wakit.evidence.kleene import all_of, any_of
from wakit.evidence.relate import exists
from wakit.evidence.rows import Rows, Value, column, row
from wakit.facts.ranges import FAMILIES
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
    unguarded,
    ways,
)
from wakit.registry import check, collector, derived

__all__: list[str] = []

Cells = dict[str, Value]
Subnets = Listed[tuple[str | None, str | None]]
#: id and port of what stands behind each listener
Targets = Listed[tuple[str | None, int | None]]
_NETWORK = "network"
#: protocols of listeners that are not TCP
_OVER_UDP = ("UDP", "QUIC")


@row(key="balancer-subnet/{load_balancer_arn}/{subnet_id}", operation="elbv2:DescribeLoadBalancers")
class BalancerSubnet:
    """A subnet in which a load balancer has an address."""

    load_balancer_arn: str = column(kind="name")
    subnet_id: str | None = column(kind="name")
    vpc_id: str | None = column(kind="name")


@row(key="balancer-group/{load_balancer_arn}/{group_id}", operation="elbv2:DescribeLoadBalancers")
class BalancerGroup:
    """A security group on a load balancer."""

    load_balancer_arn: str = column(kind="name")
    group_id: str | None = column(kind="name")


@row(key="balancer-path/{listener_arn}")
class BalancerPath:
    """The way from the internet to a listener of a load balancer, as far as it goes."""

    listener_arn: str | None = column(kind="name")
    load_balancer_arn: str | None = column(kind="name")
    port: int | None = column()
    is_admin_port: bool | None = column(doc="TCP, passed on from or to a port that gives a way to run commands")
    is_database_port: bool | None = column(doc="TCP, passed on from or to a database's usual port")
    is_internet_facing: bool | None = column()
    is_reachable: bool | None = column(doc="groups, network ACL, routes and blocks together, by one of its addresses")


@collector(scope="region")
def elbv2_balancer_subnets(aws: Reader) -> Rows[BalancerSubnet]:
    """The subnets of every load balancer of the current generation."""
    return aws.rows(aws.each("elbv2:DescribeLoadBalancers", "LoadBalancers"), lambda item: list(_subnets(item)))


def _subnets(item: Item) -> Iterator[BalancerSubnet]:
    arn, vpc, zones = item.must("LoadBalancerArn"), item.text("VpcId"), item.items("AvailabilityZones")
    if zones is None:
        yield BalancerSubnet(arn, None, vpc)
    for zone in zones or ():
        yield BalancerSubnet(arn, zone.text("SubnetId"), vpc)


@collector(scope="region")
def elbv2_balancer_groups(aws: Reader) -> Rows[BalancerGroup]:
    """The security groups of every load balancer of the current generation."""
    return aws.rows(aws.each("elbv2:DescribeLoadBalancers", "LoadBalancers"), lambda item: list(_groups(item)))


def _groups(item: Item) -> Iterator[BalancerGroup]:
    arn = item.must("LoadBalancerArn")
    # network load balancers made without groups, and gateway ones, have none
    groups = item.raw("SecurityGroups") if item.has("SecurityGroups") else []
    if not isinstance(groups, list):
        yield BalancerGroup(arn, None)
        return
    yield from (BalancerGroup(arn, name if isinstance(name, str) else None) for name in groups)


@derived(BalancerPath)
def balancer_paths(
    elbv2_listeners: pd.DataFrame,
    elbv2_load_balancers: pd.DataFrame,
    elbv2_balancer_subnets: pd.DataFrame,
    elbv2_balancer_groups: pd.DataFrame,
    elbv2_listener_targets: pd.DataFrame,
    ec2_network: Tables = NETWORK,
) -> pd.DataFrame:
    """The way from the internet to each listener of a load balancer of the current generation.

    A load balancer has an address in each of its subnets, so one of them is enough. A network load balancer without
    security groups keeps nobody out by itself. Of what stands behind, the ports on which it is asked are told; a
    listener behind which nobody is registered passes nothing on.
    """
    seen = network(ec2_network)
    balancers = _balancers(elbv2_load_balancers, elbv2_balancer_subnets)
    groups = children(elbv2_balancer_groups, "load_balancer_arn", "group_id")
    targets: Targets = Listed()
    for place, (listener, *target) in rows(elbv2_listener_targets, "listener_arn", "target_id", "port"):
        targets.add(place, listener, (target[0], target[1]))
    return framed(BalancerPath, _paths(seen, elbv2_listeners, balancers, groups, targets))


@dataclass(frozen=True)
class Balancer:
    """A load balancer as it stands; ``None`` is what was not seen of it."""

    is_internet_facing: bool | None
    kind: str | None
    address_type: str | None
    spots: Sequence[Spot]

    def has_address(self, family: str) -> bool | None:
        """Whether it has public addresses of a family, if it faces the internet."""
        if self.address_type is None:
            return None
        is_dual = self.address_type.startswith("dualstack")
        return is_dual if family == "IPv6" else self.address_type != "dualstack-without-public-ipv4"


Balancers = Mapping[tuple[Place, str | None], Balancer]


def _balancers(data: pd.DataFrame, subnets: pd.DataFrame) -> Balancers:
    """Every load balancer by its ARN, with the places of its addresses."""
    held: Subnets = Listed()
    for place, (arn, subnet, vpc) in rows(subnets, "load_balancer_arn", "subnet_id", "vpc_id"):
        held.add(place, arn, (subnet, vpc))
    found: dict[tuple[Place, str | None], Balancer] = {}
    for place, (arn, *values) in rows(data, "arn", "is_internet_facing", "kind", "ip_address_type"):
        spots = [Spot(place, *one) for one in sorted(set(held.of(place, arn or "")), key=repr)]
        more = [Spot(place, None, None)] if held.hides(place) else []
        found[place, arn] = Balancer(values[0], values[1], values[2], [*spots, *more])
    return found


def _paths(
    seen: Seen, listeners: pd.DataFrame, balancers: Balancers, groups: Groups, targets: Targets
) -> Iterator[Cells]:
    for place, (arn, of, protocol, port) in rows(listeners, "arn", "load_balancer_arn", "protocol", "port"):
        if arn is None:
            yield cells(place)
            continue
        its = balancers.get((place, of), Balancer(None, None, None, [Spot(place, None, None)]))
        speaks_tcp = None if protocol is None else protocol not in _OVER_UDP
        behind = [*targets.of(place, arn), *([(None, None)] if targets.hides(place) else [])]
        reaches = any_of(_reached(seen, its, groups, of, port, family) for family in FAMILIES)
        yield cells(place) | {
            "listener_arn": arn,
            "load_balancer_arn": of,
            "port": port,
            "is_admin_port": all_of([speaks_tcp, _passes(port, behind, "admin_ports")]),
            "is_database_port": all_of([speaks_tcp, _passes(port, behind, "database_ports")]),
            "is_internet_facing": its.is_internet_facing,
            "is_reachable": all_of([its.is_internet_facing, speaks_tcp, reaches]),
        }


def _passes(port: int | None, behind: Iterable[tuple[str | None, int | None]], fact: str) -> bool | None:
    """Whether somebody stands behind the listener, and its port or that of the target is one of these."""
    return any_of(
        None if target is None else any_of([_is_one_of(port, fact), _is_one_of(its, fact)]) for target, its in behind
    )


def _is_one_of(port: int | None, fact: str) -> bool | None:
    return None if port is None else str(port) in facts.names(fact)


def _reached(seen: Seen, its: Balancer, groups: Groups, arn: str | None, port: int | None, family: str) -> bool | None:
    """Whether a way leads to the port by one of the addresses of a family."""
    if its.is_internet_facing is False or its.has_address(family) is False:
        return False
    found: list[bool | None] = []
    for spot in its.spots:
        doors = _doors(seen, its, spot.place, groups, arn, family)
        if not doors:
            continue
        approach = seen.approach(spot, family)
        mine = [w for w in ways(approach, doors) if w.protocol == "tcp" and (port is None or w.first <= port <= w.last)]
        reaches = any_of(way.reaches for way in mine)
        found.append(all_of([approach.is_clear, None if reaches and port is None else reaches]))
    return all_of([its.has_address(family), any_of(found)])


def _doors(seen: Seen, its: Balancer, place: Place, groups: Groups, arn: str | None, family: str) -> list[Door]:
    if its.kind == _NETWORK and not groups.of(place, arn or "") and not groups.hides(place):
        return unguarded(family)
    return seen.doors(place, groups, arn or "", family)


def _public_network(elbv2_load_balancers: pd.DataFrame) -> pd.Series:
    """An application load balancer speaks HTTP only, and nobody signs in by that."""
    return (elbv2_load_balancers["kind"] == _NETWORK) & elbv2_load_balancers["is_internet_facing"]


@check(
    supports=("SEC05-BP02",),
    headline="an open network path for SSH, RDP or the like leads from the internet through {network load balancer}",
    fine="{network load balancer} {lets|let} no open network path for SSH, RDP or the like through from the internet",
    gravity="high",
    applies=_public_network,
    shows=("name", "kind"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19",
)
def balancer_passes_no_admin_port(elbv2_load_balancers: pd.DataFrame, balancer_paths: pd.DataFrame) -> pd.Series:
    """Public network load balancers pass no port for administration on from the internet.

    Measured: a listener for TCP behind which something is registered, its own port or that of a target one of
    `admin_ports`; and for one address of the load balancer a route, a network ACL, groups (if it has any) and no block
    of public access, for a fifth of all public addresses (`internet_share`).

    Not concerned: internal load balancers, and application load balancers, which speak HTTP only.

    Strength: supports, because the groups of the machines behind are not followed, nor what listens there.

    Viewpoint: the account of the load balancer.
    """
    open_way = balancer_paths["is_reachable"] & balancer_paths["is_admin_port"]
    return ~exists(elbv2_load_balancers, balancer_paths, {"arn": "load_balancer_arn"}, where=open_way)


@check(
    supports=("SEC05-BP01",),
    headline="an open network path for a database's port leads from the internet through {network load balancer}",
    fine="{network load balancer} {lets|let} no open network path for a database's port through from the internet",
    gravity="high",
    applies=_public_network,
    shows=("name", "kind"),
    source="https://docs.aws.amazon.com/wellarchitected/latest/framework/sec_network_protection_create_layers.html",
)
def balancer_passes_no_database_port(elbv2_load_balancers: pd.DataFrame, balancer_paths: pd.DataFrame) -> pd.Series:
    """Public network load balancers pass no usual port of a database on from the internet.

    Measured: as for ports of administration; the ports are `database_ports`.

    Not concerned: internal load balancers, and application load balancers, which speak HTTP only.

    Strength: supports, because a port says what usually listens behind it, not what does.

    Viewpoint: the account of the load balancer.
    """
    open_way = balancer_paths["is_reachable"] & balancer_paths["is_database_port"]
    return ~exists(elbv2_load_balancers, balancer_paths, {"arn": "load_balancer_arn"}, where=open_way)
