"""What belongs to a subnet: its route table, its network ACL, its part in the block of public access."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from wakit.evidence.kleene import all_of, any_of
from wakit.facts.ranges import NOTHING, PUBLIC, prefix_length, spans
from wakit.reach.acls import AclEntry
from wakit.reach.doors import protocols_of
from wakit.reach.groups import PrefixLists
from wakit.reach.listed import Listed, Place, Tables, rows
from wakit.reach.routes import EdgeRoute, Leg

__all__ = ["Acl", "Acls", "RouteTables", "Subnets"]

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Acl:
    """The rules of an ACL by direction."""

    ingress: Sequence[AclEntry]
    egress: Sequence[AclEntry]


class Acls:
    """Which network ACL each subnet has."""

    _COLUMNS = ("network_acl_id", "direction", "rule_number", "is_allow", "protocol", "from_port", "to_port",
                "cidr_block")  # fmt: skip

    def __init__(self, tables: Tables) -> None:
        self._of_subnet: Listed[str | None] = Listed()
        self._entries: Listed[tuple[str | None, AclEntry]] = Listed()
        for place, (subnet, acl) in rows(tables["ec2_network_acl_associations"], "subnet_id", "network_acl_id"):
            self._of_subnet.add(place, subnet, acl)
        for place, (acl, direction, *entry) in rows(tables["ec2_network_acl_entries"], *self._COLUMNS):
            self._entries.add(place, acl, (direction, _entry(*entry)))

    def of(self, place: Place, subnet: str | None) -> Acl | None:
        """The ACL of a subnet; each has one, so where none was found it was not seen."""
        acl = _only(self._of_subnet, place, subnet)
        if acl is None or self._entries.hides(place):
            return None
        entries = self._entries.of(place, acl)
        if any(direction is None for direction, _ in entries):
            return None
        ingress, egress = ([e for d, e in entries if d == wanted] for wanted in ("ingress", "egress"))
        return Acl(ingress, egress)


def _entry(
    number: int | None, is_allow: bool | None, protocol: str | None, first: int | None, last: int | None,
    cidr: str | None,
) -> AclEntry:  # fmt: skip
    found = None if cidr is None else spans(cidr)
    family, addresses = found if found is not None else (None, NOTHING)
    return AclEntry(number, is_allow, protocols_of(protocol), first, last, family, addresses)


class RouteTables:
    """Route tables, those of subnets and those of gateways."""

    _COLUMNS = ("route_table_id", "destination", "prefix_list_id", "target_kind", "is_active")

    def __init__(self, tables: Tables, lists: PrefixLists) -> None:
        self._lists = lists
        self._of_subnet: Listed[str | None] = Listed()
        self._main: Listed[str | None] = Listed()
        self._edge: Listed[str | None] = Listed()
        self._routes: Listed[tuple[str | None, str | None, str | None, bool | None]] = Listed()
        columns = ("subnet_id", "vpc_id", "is_main", "gateway_id", "route_table_id")
        for place, (subnet, vpc, is_main, gateway, table) in rows(tables["ec2_route_table_associations"], *columns):
            self._of_subnet.add(place, subnet, table)
            if is_main is not False:
                self._main.add(place, None if is_main is None else vpc, table)
            if gateway is None or gateway.startswith("igw-"):
                self._edge.add(place, None if gateway is None else vpc, table)
        for place, (table, *route) in rows(tables["ec2_routes"], *self._COLUMNS):
            self._routes.add(place, table, tuple(route))

    def of(self, place: Place, subnet: str | None, vpc: str | None) -> str | None:
        """The table that a subnet names, else the main one; each VPC has one, so none is one that was not seen."""
        if subnet is None or self._of_subnet.hides(place):
            return None
        if self._of_subnet.of(place, subnet):
            return _only(self._of_subnet, place, subnet)
        return _only(self._main, place, vpc)

    def legs(self, place: Place, table: str, family: str) -> list[Leg] | None:
        """The routes of a table for public addresses of a family."""
        if self._routes.hides(place):
            return None
        return [leg for route in self._routes.of(place, table) for leg in self._legs(place, family, *route)]

    def _legs(
        self, place: Place, family: str, destination: str | None, name: str | None, kind: str | None,
        is_active: bool | None,
    ) -> Iterator[Leg]:  # fmt: skip
        ranges, is_whole = self._lists.ranges(place, name) if name else ([destination], name is not None)
        for cidr in ranges:
            found = None if cidr is None else spans(cidr)
            if cidr is not None and found is not None and found[0] == family and found[1]:
                yield Leg(found[1], prefix_length(cidr), bool(name), kind, is_active)
            is_whole = is_whole and found is not None
        if not is_whole:
            yield Leg(PUBLIC[family], None, bool(name), kind, is_active)

    def edges(self, place: Place, vpc: str | None) -> list[EdgeRoute] | None:
        """The routes of the internet gateway's own table; none where it has no table."""
        if vpc is None or self._edge.hides(place):
            return None
        tables = self._edge.of(place, vpc)
        if not tables:
            return []
        table = _only(self._edge, place, vpc)
        if table is None or self._routes.hides(place):
            return None
        return [EdgeRoute(destination, kind, active) for destination, _, kind, active in self._routes.of(place, table)]


class Subnets:
    """Subnets, and VPC Block Public Access above them."""

    def __init__(self, tables: Tables) -> None:
        self._subnets: Listed[tuple[str | None, str | None, bool | None]] = Listed()
        self._modes: dict[Place, list[bool | None]] = {}
        self._exclusions: Listed[bool | None] = Listed()
        columns = ("subnet_id", "cidr_block", "ipv6_cidr_block", "is_shared_with_us")
        for place, (subnet, cidr, cidr6, is_shared) in rows(tables["ec2_subnets"], *columns):
            self._subnets.add(place, subnet, (cidr, cidr6, is_shared))
        for place, (blocks,) in rows(tables["ec2_vpc_blocks"], "blocks_ingress"):
            self._modes.setdefault(place, []).append(blocks)
        exclusions = rows(tables["ec2_vpc_block_exclusions"], "resource_id", "is_in_force", "lets_in")
        for place, (resource, is_in_force, lets_in) in exclusions:
            self._exclusions.add(place, resource, all_of([is_in_force, lets_in]))

    def range_of(self, place: Place, subnet: str | None, family: str) -> str | None:
        """The addresses of a subnet within its VPC."""
        found = _only(self._subnets, place, subnet)
        return None if found is None else found[0] if family == "IPv4" else found[1]

    def is_blocked(self, place: Place, subnet: str | None, vpc: str | None) -> bool | None:
        """Whether the block stands above a subnet; of one that another account shares its owner decides."""
        found = _only(self._subnets, place, subnet)
        if found is None or found[2] is not False:
            return None
        modes = set(self._modes.get(place, ())) | set(self._modes.get(Place(place.account, None), ()))
        mode = modes.pop() if len(modes) == 1 else None if modes else False
        return all_of([mode, _not(self._is_excluded(place, subnet, vpc))])

    def _is_excluded(self, place: Place, subnet: str | None, vpc: str | None) -> bool | None:
        seen = [*self._exclusions.of(place, subnet or ""), *self._exclusions.of(place, vpc or "")]
        may_be_more = self._exclusions.hides(place) or subnet is None or vpc is None
        return any_of([*seen, None] if may_be_more else seen)


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _only(listed: Listed[R], place: Place, key: str | None) -> R | None:
    """The one row of a key; ``None`` where there may be another, or none was seen."""
    found = set(listed.of(place, key or ""))
    return found.pop() if len(found) == 1 and not listed.hides(place) else None
