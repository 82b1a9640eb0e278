"""To which listeners of load balancers a way leads from the internet, and to what ports they pass it on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from wakit import facts
from wakit.evidence.kleene import all_of, any_of
from wakit.evidence.rows import Value, column, row
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
from wakit.registry import derived

__all__: list[str] = []

Cells = dict[str, Value]
Subnets = Listed[tuple[str | None, str | None]]
#: id and port of what stands behind each listener
Targets = Listed[tuple[str | None, int | None]]
Behind = Iterable[tuple[str | None, int | None]]
_NETWORK, _CLASSIC = "network", "classic"
#: protocols of listeners that are not TCP
_OVER_UDP = ("UDP", "QUIC")
_HTTP = ("HTTP", "HTTPS")


@row(key="balancer/{arn}")
class AnyBalancer:
    """A load balancer of either generation."""

    arn: str | None = column(kind="name")
    name: str | None = column(kind="name")
    kind: str | None = column(kind="plain", doc="application, network, gateway or classic")
    is_internet_facing: bool | None = column()


@row(key="balancer-path/{listener_arn}")
class BalancerPath:
    """The way from the internet to a listener of a load balancer, as far as it goes."""

    listener_arn: str | None = column(kind="name", doc="of a classic one, its ARN and the port")
    load_balancer_arn: str | None = column(kind="name")
    port: int | None = column()
    is_admin_port: bool | None = column(doc="passed on from or to a port that gives a way to run commands; see checks")
    is_database_port: bool | None = column(doc="passed on from or to one of database_ports; see checks")
    is_internet_facing: bool | None = column()
    is_reachable: bool | None = column(doc="groups, network ACL, routes and blocks together, by one of its addresses")


@derived(AnyBalancer)
def balancers(elbv2_load_balancers: pd.DataFrame, elb_load_balancers: pd.DataFrame) -> pd.DataFrame:
    """Every load balancer, the classic ones among them."""
    columns = ("arn", "name", "is_internet_facing")
    found = [
        cells(place) | {"arn": arn, "name": name, "is_internet_facing": faces, "kind": kind}
        for place, (arn, name, faces, kind) in rows(elbv2_load_balancers, *columns, "kind")
    ]
    for place, (arn, name, faces) in rows(elb_load_balancers, *columns):
        kind = None if arn is None else _CLASSIC
        found.append(cells(place) | {"arn": arn, "name": name, "is_internet_facing": faces, "kind": kind})
    return framed(AnyBalancer, found)


@derived(BalancerPath)
def balancer_paths(
    elbv2_listeners: pd.DataFrame,
    elbv2_load_balancers: pd.DataFrame,
    elbv2_balancer_subnets: pd.DataFrame,
    elbv2_balancer_groups: pd.DataFrame,
    elbv2_listener_targets: pd.DataFrame,
    elbv2_rule_targets: pd.DataFrame,
    ec2_network: Tables = NETWORK,
) -> pd.DataFrame:
    """The way from the internet to each listener of a load balancer of the current generation.

    A load balancer has an address in each of its subnets, so one of them is enough. A network load balancer without
    security groups keeps nobody out by itself. Of what stands behind, the ports on which it is asked are told; a
    listener behind which nobody is registered passes nothing on.
    """
    seen = network(ec2_network)
    spots = _spots(elbv2_balancer_subnets, "load_balancer_arn")
    its = _balancers(elbv2_load_balancers, spots)
    groups = children(elbv2_balancer_groups, "load_balancer_arn", "group_id")
    targets: Targets = Listed()
    for table in (elbv2_listener_targets, elbv2_rule_targets):
        for place, (listener, *target) in rows(table, "listener_arn", "target_id", "port"):
            targets.add(place, listener, (target[0], target[1]))
    return framed(BalancerPath, _paths(seen, elbv2_listeners, its, groups, targets))


@derived(BalancerPath)
def classic_balancer_paths(
    elb_listeners: pd.DataFrame,
    elb_load_balancers: pd.DataFrame,
    elb_balancer_subnets: pd.DataFrame,
    elb_balancer_groups: pd.DataFrame,
    elb_balancer_instances: pd.DataFrame,
    ec2_network: Tables = NETWORK,
) -> pd.DataFrame:
    """The way from the internet to each listener of a classic load balancer, and to what port of its machines."""
    seen, spots = network(ec2_network), _spots(elb_balancer_subnets, "load_balancer")
    groups = children(elb_balancer_groups, "load_balancer", "group_id")
    machines = children(elb_balancer_instances, "load_balancer", "instance_id")
    arns, its = {}, {}
    for place, (arn, name, faces) in rows(elb_load_balancers, "arn", "name", "is_internet_facing"):
        arns[place, name] = arn
        its[place, name] = Balancer(faces, _CLASSIC, "ipv4", spots(place, name))
    return framed(BalancerPath, _classic_paths(seen, elb_listeners, arns, its, groups, machines))


def _classic_paths(
    seen: Seen, listeners: pd.DataFrame, arns: Arns, balancers: Balancers, groups: Groups, machines: Groups
) -> Iterator[Cells]:
    columns = ("load_balancer", "protocol", "port", "instance_port")
    for place, (of, protocol, port, its_port) in rows(listeners, *columns):
        its, arn = balancers.get((place, of)), arns.get((place, of))
        if of is None or its is None or arn is None:
            yield cells(place)
            continue
        behind = [(m, its_port) for m in machines.of(place, of)] + ([(None, None)] if machines.hides(place) else [])
        one = One(f"{arn}/{'?' if port is None else port}", arn, protocol, port)
        yield cells(place) | _path(seen, its, groups, of, one, behind)


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
Arns = Mapping[tuple[Place, str | None], str | None]


@dataclass(frozen=True)
class One:
    """A listener of a load balancer."""

    arn: str
    load_balancer_arn: str | None
    protocol: str | None
    port: int | None


def _spots(subnets: pd.DataFrame, column: str) -> Callable[[Place, str | None], list[Spot]]:
    """The places of a load balancer's addresses."""
    held: Subnets = Listed()
    for place, (name, subnet, vpc) in rows(subnets, column, "subnet_id", "vpc_id"):
        held.add(place, name, (subnet, vpc))

    def of(place: Place, name: str | None) -> list[Spot]:
        spots = [Spot(place, *one) for one in sorted(set(held.of(place, name or "")), key=repr)]
        return spots + ([Spot(place, None, None)] if held.hides(place) else [])

    return of


def _balancers(data: pd.DataFrame, spots: Callable[[Place, str | None], list[Spot]]) -> Balancers:
    """Every load balancer by its ARN, with the places of its addresses."""
    found: dict[tuple[Place, str | None], Balancer] = {}
    for place, (arn, *values) in rows(data, "arn", "is_internet_facing", "kind", "ip_address_type"):
        found[place, arn] = Balancer(values[0], values[1], values[2], spots(place, arn))
    return found


def _paths(
    seen: Seen, listeners: pd.DataFrame, balancers: Balancers, groups: Groups, targets: Targets
) -> Iterator[Cells]:
    for place, (arn, of, protocol, port) in rows(listeners, "arn", "load_balancer_arn", "protocol", "port"):
        if arn is None:
            yield cells(place)
            continue
        its = balancers.get((place, of), Balancer(None, None, None, [Spot(place, None, None)]))
        behind = [*targets.of(place, arn), *([(None, None)] if targets.hides(place) else [])]
        yield cells(place) | _path(seen, its, groups, of, One(arn, of, protocol, port), behind)


def _path(seen: Seen, its: Balancer, groups: Groups, name: str | None, one: One, behind: Behind) -> Cells:
    speaks_tcp = None if one.protocol is None else one.protocol not in _OVER_UDP
    reaches = any_of(_reached(seen, its, groups, name, one.port, family) for family in FAMILIES)
    return {
        "listener_arn": one.arn,
        "load_balancer_arn": one.load_balancer_arn,
        "port": one.port,
        "is_admin_port": all_of([speaks_tcp, _passes(one, behind, "admin_ports")]),
        "is_database_port": all_of([speaks_tcp, _passes(one, behind, "database_ports")]),
        "is_internet_facing": its.is_internet_facing,
        "is_reachable": all_of([its.is_internet_facing, speaks_tcp, reaches]),
    }


def _passes(one: One, behind: Behind, fact: str) -> bool | None:
    """Whether somebody stands behind the listener on one of these ports.

    What passes bytes on is asked by its own port too; what speaks HTTP passes on nothing but HTTP.
    """
    if one.protocol in _HTTP:
        return any_of(_is_one_of(port, f"http_{fact}") for target, port in behind)
    return any_of(
        None if target is None else any_of([_is_one_of(one.port, fact), _is_one_of(port, fact)])
        for target, port in behind
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
