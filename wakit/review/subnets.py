"""What stands in each subnet, and where its routes lead: tables asked by subnet.

Only what is equal is compared, nothing is taken apart: it holds for names that are put in place of others too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from wakit.evidence.kleene import all_of, any_of
from wakit.reach import Listed, Place, rows
from wakit.review.network import Amount, Part, Thing, Tier

__all__ = ["SERVICE", "Contents", "Held", "Route", "Routing", "Tables", "is_service", "tier_of"]

Tables = Mapping[str, pd.DataFrame]
Held = Mapping[Thing, frozenset[str]]

#: a way to a service of AWS, by a gateway endpoint
SERVICE = "service"
_BY_TYPE = {
    "nat_gateway": Thing.NAT,
    "vpc_endpoint": Thing.ENDPOINT,
    "gateway_load_balancer_endpoint": Thing.ENDPOINT,
    "lambda": Thing.FUNCTION,
    "efs": Thing.FILES,
    "transit_gateway": Thing.ATTACHMENT,
}
#: load balancers are counted by themselves
_OF_BALANCERS = ("network_load_balancer", "gateway_load_balancer", "load_balancer")


class Contents:
    """What is in each subnet, by kind."""

    def __init__(self, tables: Tables) -> None:
        self._held: dict[Thing, Listed[str]] = {thing: Listed() for thing in Thing}
        self.of_vpc: Listed[str] = Listed()
        self.subnets: Listed[str | None] = Listed()
        for place, (name, subnet) in rows(tables["ec2_instances"], "instance_id", "subnet_id"):
            self._held[Thing.MACHINE].add(place, subnet, name or "?")
        for place, (name, subnet, is_there) in rows(
            tables["rds_instance_subnets"], "db_arn", "subnet_id", "is_in_its_zone"
        ):
            if is_there is not False:
                self._held[Thing.DATABASE].add(place, subnet if is_there else None, name or "?")
        for table, column in (
            ("elbv2_balancer_subnets", "load_balancer_arn"),
            ("elb_balancer_subnets", "load_balancer"),
        ):
            for place, (name, subnet) in rows(tables[table], column, "subnet_id"):
                self._held[Thing.BALANCER].add(place, subnet, f"{table}/{name}")
        self._interfaces(tables["ec2_network_interfaces"])

    def _interfaces(self, data: pd.DataFrame) -> None:
        columns = ("interface_id", "subnet_id", "vpc_id", "interface_type", "instance_id")
        for place, (name, subnet, vpc, kind, instance) in rows(data, *columns):
            self.of_vpc.add(place, vpc, name or "?")
            self.subnets.add(place, vpc, subnet)
            thing = _BY_TYPE.get(kind)
            if kind is None:  # it may be of any kind
                for one in (*set(_BY_TYPE.values()), Thing.OTHER):
                    self._held[one].add(place, None, "?")
            elif thing or (kind not in _OF_BALANCERS and instance == ""):
                self._held[thing or Thing.OTHER].add(place, subnet, name or "?")

    def of(self, place: Place, subnet: str) -> Held:
        """The ids of what is in a subnet."""
        held = {thing: frozenset(listed.of(place, subnet)) for thing, listed in self._held.items()}
        # most load balancers and databases have an interface that says no more than that AWS made it
        told = len(held[Thing.BALANCER]) + len(held[Thing.DATABASE])
        return {**held, Thing.OTHER: frozenset(sorted(held[Thing.OTHER])[told:])}

    def amount(self, place: Place, thing: Thing, ids: Iterable[str]) -> Amount:
        """How many that are; at least so many where some may be hidden."""
        return Amount(len(set(ids)), not self._held[thing].hides(place))

    def unseen(self, place: Place) -> Iterator[Part]:
        """What was not seen there."""
        told = {
            Thing.BALANCER: Part.BALANCERS,
            Thing.DATABASE: Part.DATABASES,
            Thing.MACHINE: Part.MACHINES,
            Thing.OTHER: Part.INTERFACES,
        }
        return (part for thing, part in told.items() if self._held[thing].hides(place))


class Route(NamedTuple):
    """A route, as far as it matters where it leads."""

    kind: str | None
    target: str | None
    is_active: bool | None
    prefix_list: str | None

    def leads(self, is_such: bool | None) -> bool | None:
        """Whether it leads to such a target, which is there."""
        return all_of([None if self.kind is None else is_such, self.is_active])


def is_service(route: Route) -> bool | None:
    """Whether it leads to a service of AWS by a gateway endpoint: such a route has a prefix list."""
    if route.kind not in ("vpce", None):
        return False
    return None if route.prefix_list is None else route.prefix_list != ""


class Routing:
    """Which routes each subnet has."""

    def __init__(self, tables: Tables) -> None:
        self._named: Listed[str | None] = Listed()
        self._main: Listed[str | None] = Listed()
        self._tables: Listed[str | None] = Listed()
        self._routes: Listed[Route] = Listed()
        columns = ("subnet_id", "vpc_id", "is_main", "route_table_id")
        for place, (subnet, vpc, is_main, table) in rows(tables["ec2_route_table_associations"], *columns):
            self._named.add(place, subnet, table)
            if is_main is not False:
                self._main.add(place, None if is_main is None else vpc, table)
        for place, (table, vpc) in rows(tables["ec2_route_tables"], "route_table_id", "vpc_id"):
            self._tables.add(place, vpc, table)
        of_routes = ("route_table_id", "target_kind", "target_id", "is_active", "prefix_list_id")
        for place, (table, *route) in rows(tables["ec2_routes"], *of_routes):
            self._routes.add(place, table, Route(*route))

    def of(self, place: Place, subnet: str, vpc: str) -> list[Route] | None:
        """The routes of the table that a subnet names, else of its VPC's main one; ``None``: which was not seen."""
        if self._named.hides(place) or self._routes.hides(place):
            return None
        held = self._named.of(place, subnet) or ([] if self._main.hides(place) else self._main.of(place, vpc))
        table = held[0] if len(set(held)) == 1 else None
        return None if table is None else self._routes.of(place, table)

    def of_vpc(self, place: Place, vpc: str) -> list[Route]:
        """Every route of a VPC that was seen."""
        return [route for table in self._tables.of(place, vpc) if table for route in self._routes.of(place, table)]

    def hides(self, place: Place) -> bool:
        """Whether there may be more routes than were seen."""
        return any(one.hides(place) for one in (self._named, self._main, self._tables, self._routes))


def tier_of(routes: Sequence[Route] | None) -> Tier:
    """What its routes make of a subnet."""
    if routes is None:
        return Tier.UNSEEN
    is_public = any_of(route.leads(route.kind == "igw") for route in routes)
    if is_public:
        return Tier.PUBLIC
    leaves = any_of(route.leads(_is_outside(route)) for route in routes)
    if is_public is None or leaves is None:
        return Tier.UNSEEN
    return Tier.PRIVATE if leaves else Tier.ISOLATED


def _is_outside(route: Route) -> bool | None:
    """Whether a target is none within the VPC, nor AWS's."""
    if route.kind == "local":
        return False
    service = is_service(route)
    return None if service is None else not service
