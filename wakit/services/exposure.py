"""What the internet can reach: security groups, network ACLs, routes and blocks put together, address by address."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from wakit import facts
from wakit.evidence.kleene import all_of
from wakit.evidence.rows import Value, column, row
from wakit.facts.ranges import FAMILIES
from wakit.reach import (
    NETWORK,
    Approach,
    Door,
    Groups,
    Rules,
    Seen,
    Spot,
    Tables,
    Way,
    cells,
    children,
    framed,
    network,
    open_doors,
    rows,
    ways,
)
from wakit.registry import derived

__all__: list[str] = []

Cells = dict[str, Value]
_EVERYBODY = {"IPv4": "0.0.0.0/0", "IPv6": "::/0"}


@row(key="{interface_id}/{family}/{protocol}/{from_port}-{to_port}")
class InternetPath:
    """A way from the internet to ports of an interface that its groups open to everybody, as far as it goes."""

    arn: str | None = column(kind="name", doc="of the interface")
    interface_id: str | None = column(kind="name")
    instance_id: str | None = column(kind="name", doc="empty where it is no instance's")
    subnet_id: str | None = column(kind="name")
    group_id: str | None = column(kind="name", doc="the group that opens it; empty where several do together")
    protocol: str | None = column(kind="plain", doc="tcp or udp; a rule for every protocol opens both")
    from_port: int | None = column()
    to_port: int | None = column()
    family: str | None = column(kind="plain", doc="IPv4 or IPv6")
    is_open: bool | None = column(doc="the groups let everybody in")
    is_requester_managed: bool | None = column(doc="an AWS service made the interface: nobody signs in there")
    is_admin_port: bool | None = column(doc="covers a port that gives a way to run commands")
    is_database_port: bool | None = column(doc="covers the usual port of a database or file share")
    has_public_address: bool | None = column(doc="of its family")
    has_internet_route: bool | None = column(
        doc="the subnet's table leads answers to an internet gateway; unknown behind a firewall's endpoint"
    )
    is_inspected: bool | None = column(
        doc="a firewall's endpoint or an appliance is asked first; its rules are not read"
    )
    passes_acl: bool | None = column(doc="the network ACL lets everybody in, and the answers out")
    is_blocked: bool | None = column(doc="VPC Block Public Access stands above it")
    is_reachable: bool | None = column(doc="all of it together, address by address")
    path: str | None = column(kind="network", doc="source → gateway → subnet → interface → group and ports")


@derived(InternetPath)
def internet_paths(
    ec2_network_interfaces: pd.DataFrame,
    ec2_interface_groups: pd.DataFrame,
    ec2_network: Tables = NETWORK,
) -> pd.DataFrame:
    """Each way from the internet to ports that the groups of an interface open to everybody, as far as it goes.

    A way is direct: to an interface with a public address of its own. What a load balancer passes on is not followed;
    what a firewall's endpoint or an appliance lets through is unknown. Interfaces without security groups have none.
    """
    seen = network(ec2_network)
    return framed(
        InternetPath, _paths(seen, ec2_network_interfaces, children(ec2_interface_groups, "interface_id", "group_id"))
    )


@row(key="open/{group_id}/{family}/{protocol}/{from_port}-{to_port}")
class OpenRule:
    """Ports that the rules of a group, taken together, open to everybody, or may."""

    group_id: str | None = column(kind="name")
    protocol: str | None = column(kind="plain", doc="tcp or udp; a rule for every protocol opens both")
    from_port: int | None = column()
    to_port: int | None = column()
    family: str | None = column(kind="plain", doc="IPv4 or IPv6")
    is_open: bool | None = column(doc="so many addresses may come that it is everybody, by ranges and prefix lists")
    is_admin_port: bool | None = column(doc="covers a port that gives a way to run commands")
    is_database_port: bool | None = column(doc="covers the usual port of a database or file share")


@derived(OpenRule)
def open_rules(
    ec2_security_group_rules: pd.DataFrame, ec2_prefix_lists: pd.DataFrame, ec2_prefix_list_entries: pd.DataFrame
) -> pd.DataFrame:
    """Ports that a group opens to everybody, or of which that is not known; its rules are summed."""
    rules = Rules(
        {
            "ec2_security_group_rules": ec2_security_group_rules,
            "ec2_prefix_lists": ec2_prefix_lists,
            "ec2_prefix_list_entries": ec2_prefix_list_entries,
        }
    )
    return framed(OpenRule, _opened(rules))


def _paths(seen: Seen, interfaces: pd.DataFrame, groups: Groups) -> Iterator[Cells]:
    columns = ("arn", "interface_id", "instance_id", "subnet_id", "is_requester_managed", "vpc_id", "is_attached")
    for place, (*values, vpc, is_attached, ipv4, ipv6) in rows(
        interfaces, *columns, "has_public_ip", "has_public_ipv6"
    ):
        own: Cells = dict(zip(columns[:5], values, strict=True))
        if own["interface_id"] is None:
            yield cells(place)
            continue
        spot = Spot(place, values[3], vpc)
        for family, has_address in (("IPv4", ipv4), ("IPv6", ipv6)):
            doors = seen.doors(place, groups, values[1], family)
            if not doors:
                continue  # most interfaces: nothing before them matters
            approach, is_there = seen.approach(spot, family), all_of([is_attached, has_address])
            shared = cells(place) | own | _of_approach(approach) | {"has_public_address": has_address}
            for way in ways(approach, doors):
                reachable = all_of([is_there, approach.is_clear, way.reaches])
                told: Cells = {"is_reachable": reachable, "path": _path(approach, way, own)}
                yield shared | _of_way(way, family, values[4]) | told


def _opened(rules: Rules) -> Iterator[Cells]:
    for place, group in rules.groups.each():
        for family in FAMILIES:
            for door in open_doors(rules.groups.of(place, group), family):
                is_open = door.known.is_everybody(family)
                yield cells(place) | {"group_id": group, "is_open": is_open} | _ports(door, family)
    yield from (cells(place) for place in rules.groups.blind())


def _of_way(way: Way, family: str, is_managed: bool | None) -> Cells:
    """The ports of a way; what AWS made for a service of its own is nobody's machine."""
    kept = None if is_managed is None else not is_managed
    ports = _ports(way, family)
    return ports | {
        "group_id": way.group,
        "is_open": way.is_open,
        "passes_acl": way.passes_acl,
        "is_admin_port": all_of([kept, ports["is_admin_port"] is True]),
        "is_database_port": all_of([kept, ports["is_database_port"] is True]),
    }


def _of_approach(approach: Approach) -> Cells:
    return {
        "has_internet_route": approach.has_route,
        "is_inspected": approach.is_inspected,
        "is_blocked": approach.is_blocked,
    }


def _ports(held: Door | Way, family: str) -> Cells:
    return {
        "family": family,
        "protocol": held.protocol,
        "from_port": held.first,
        "to_port": held.last,
        "is_admin_port": held.protocol == "tcp" and _covers(held, "admin_ports"),
        "is_database_port": held.protocol == "tcp" and _covers(held, "database_ports"),
    }


def _covers(held: Door | Way, fact: str) -> bool:
    return any(held.first <= int(port) <= held.last for port in facts.names(fact))


def _path(approach: Approach, way: Way, own: Cells) -> str:
    """``0.0.0.0/0 → igw → subnet-1 → eni-1 → sg-1 tcp 22``."""
    ports = str(way.first) if way.first == way.last else f"{way.first}-{way.last}"
    if approach.is_inspected:
        gateway = "firewall"
    else:
        gateway = "?" if approach.has_route is None else "igw" if approach.has_route else "no route"
    hops = [_EVERYBODY[approach.family], gateway, own["subnet_id"] or "?", own["interface_id"]]
    return " → ".join(str(hop) for hop in [*hops, f"{way.group or 'groups'} {way.protocol} {ports}"])
