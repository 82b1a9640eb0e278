"""The tables of the network by what is asked of them; ``None`` is always "that was not seen"."""

from __future__ import annotations

from collections.abc import Iterable

from wakit.reach.doors import GroupRules
from wakit.reach.groups import PrefixLists, Rules, anything
from wakit.reach.known import UNSEEN
from wakit.reach.listed import Place, Tables
from wakit.reach.routes import EdgeRoute, Led, led
from wakit.reach.subnets import Acl, Acls, RouteTables, Subnets

__all__ = ["Sights"]


class Sights:
    """What was seen, by place."""

    def __init__(self, tables: Tables) -> None:
        self._lists = PrefixLists(tables)
        self._rules = Rules(tables, self._lists)
        self._anything = anything()
        self._tables = RouteTables(tables, self._lists)
        self._acls = Acls(tables)
        self._subnets = Subnets(tables)
        self._led: dict[tuple[Place, str | None, str], Led] = {}

    def rules(self, place: Place, groups: Iterable[str], *, may_be_more: bool) -> list[GroupRules]:
        """The rules of some groups together, and anything at all where some of them may be hidden."""
        found = [one for group in sorted(groups) for one in self._rules.groups.of(place, group)]
        hidden = may_be_more or self._rules.groups.hides(place)
        return [*found, self._anything] if hidden else found

    def led(self, place: Place, table: str | None, family: str) -> Led:
        """Where a route table leads to."""
        asked = (place, table, family)
        if asked not in self._led:
            legs = None if table is None else self._tables.legs(place, table, family)
            self._led[asked] = Led(UNSEEN[family], UNSEEN[family]) if legs is None else led(legs, family)
        return self._led[asked]

    def route_table(self, place: Place, subnet: str | None, vpc: str | None) -> str | None:
        """The table of a subnet: the one it names, else its VPC's main one."""
        return self._tables.of(place, subnet, vpc)

    def edges(self, place: Place, vpc: str | None) -> list[EdgeRoute] | None:
        """The routes of a table that the internet gateway of a VPC has for itself."""
        return self._tables.edges(place, vpc)

    def range_of(self, place: Place, subnet: str | None, family: str) -> str | None:
        """The addresses of a subnet within its VPC."""
        return self._subnets.range_of(place, subnet, family)

    def acl(self, place: Place, subnet: str | None) -> Acl | None:
        """The network ACL of a subnet."""
        return self._acls.of(place, subnet)

    def is_blocked(self, place: Place, subnet: str | None, vpc: str | None) -> bool | None:
        """Whether VPC Block Public Access keeps the internet from a subnet."""
        return self._subnets.is_blocked(place, subnet, vpc)
