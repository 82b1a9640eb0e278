"""Tables of evidence → the tree of ``review.network``: pure, and honest about what was not seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from wakit.evidence.place import Place as Where
from wakit.evidence.tables import empty, with_unseen
from wakit.judge import Underivable
from wakit.reach import Listed, Place, rows
from wakit.registry import Registry
from wakit.review.beyond import Peerings, beyond, met
from wakit.review.network import SOMEBODY, Account, Amount, Label, Networks, Part, Thing, Trust, Vpc
from wakit.review.subnets import SERVICE, Contents, Route, Routing, is_service, tier_of
from wakit.review.tiers import Subnet, grouped
from wakit.review.waysin import WaysIn

__all__ = ["TABLES", "networks_of", "see"]

#: every table that a network is drawn of
TABLES = (
    "balancer_paths",
    "balancers",
    "classic_balancer_paths",
    "client_accounts",
    "database_paths",
    "ec2_instances",
    "ec2_network_interfaces",
    "ec2_route_table_associations",
    "ec2_route_tables",
    "ec2_routes",
    "ec2_subnets",
    "ec2_vpc_peerings",
    "ec2_vpcs",
    "elb_balancer_instances",
    "elb_balancer_subnets",
    "elb_load_balancers",
    "elbv2_balancer_subnets",
    "elbv2_listener_targets",
    "elbv2_rule_targets",
    "internet_paths",
    "lambda_functions",
    "rds_instance_subnets",
    "rds_instances",
)
_OF_VPCS = ("vpc_id", "arn", "cidr_block", "is_default", "is_shared_with_us")
_OF_SUBNETS = (
    "vpc_id", "arn", "subnet_id", "cidr_block", "ipv6_cidr_block", "availability_zone", "is_shared_with_us",
)  # fmt: skip
Called = Callable[[str], str]


def networks_of(
    tables: Mapping[str, pd.DataFrame],
    registry: Registry,
    called: Called,
    names: Mapping[str, str],
    looked: Iterable[str],
) -> Networks:
    """The networks of a review.

    Args:
        tables: every table, derived ones too. Ways in are worked out from addresses, so these are made of what was
            collected; where other names are put in place of some, that is done after it.
        registry: the tables there are.
        called: ARN → the name that people gave it, or empty.
        names: account id → its name.
        looked: the accounts that were looked at.
    """
    accounts = tuple(looked)

    def table(name: str) -> pd.DataFrame:
        try:
            return tables[name]
        except Underivable:  # nothing of it was seen, then
            row = registry.table(name).row
            return with_unseen(empty(row), row, [Where(account) for account in accounts])

    return see({name: table(name) for name in TABLES}, called, names, accounts)


def see(
    tables: Mapping[str, pd.DataFrame], called: Called, names: Mapping[str, str], looked: Iterable[str]
) -> Networks:
    """The networks that these tables show; ``looked`` are the accounts that were looked at."""
    accounts = Accounts.of(tables["client_accounts"], names, looked)
    sight = _Sight(tables, called, accounts)
    vpcs = sorted(sight.vpcs(), key=_by_weight)
    return Networks(met(vpcs), tuple(sight.unseen()))


def _by_weight(vpc: Vpc) -> tuple[bool, bool, bool, str, str]:
    """Those that the internet reaches first, then those that it may; what AWS made by default behind the others."""
    reached = any(way.is_sure for way in vpc.ways_in)
    return (not reached, not vpc.ways_in, vpc.is_default, vpc.account.id.text if vpc.account.id else "", vpc.region)


@dataclass(frozen=True)
class Accounts:
    """Whose each account is."""

    names: Mapping[str, str]
    is_own: Mapping[str, bool]

    @classmethod
    def of(cls, told: pd.DataFrame, names: Mapping[str, str], looked: Iterable[str]) -> Accounts:
        """By the client's file; those that were looked at are its own."""
        rows_ = [(number, name, own) for _, (number, name, own) in rows(told, "id", "name", "is_own") if number]
        named = {number: name for number, name, _ in rows_ if name}
        own = dict.fromkeys(looked, True) | {number: bool(own) for number, _, own in rows_}
        return cls(named | dict(names), own)

    def __getitem__(self, number: str | None) -> Account:
        """An account by its id; ``None``: which one it is was not seen."""
        if number is None:
            return SOMEBODY
        own, name = self.is_own.get(number), self.names.get(number)
        trust = Trust.UNKNOWN if own is None else Trust.OWN if own else Trust.PARTNER
        label = Label(name, "client_accounts", "name") if name else None
        return Account(Label(number, "ec2_vpcs", "account_id"), label, trust)


@dataclass(frozen=True)
class _Seen:
    """A VPC as it is listed; of one that only its subnets tell of, the id is all that is known."""

    id: str
    arn: str = ""
    range: str | None = None
    is_default: bool | None = False
    is_shared: bool | None = False


class _Sight:
    """What the tables hold, asked VPC by VPC."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], called: Called, accounts: Accounts) -> None:
        self._called, self._accounts = called, accounts
        self._contents, self._routing, self._ways = Contents(tables), Routing(tables), WaysIn(tables, called)
        self._peerings = Peerings(tables["ec2_vpc_peerings"])
        self._functions: Listed[str] = Listed()
        for place, (arn, vpc) in rows(tables["lambda_functions"], "arn", "vpc_id"):
            self._functions.add(place, vpc, arn or "?")
        self._vpcs: Listed[_Seen] = Listed()
        for place, (vpc, *seen) in rows(tables["ec2_vpcs"], *_OF_VPCS):
            self._vpcs.add(place, vpc, _Seen(vpc or "", *seen))
        self._subnets: Listed[Subnet] = Listed()
        for place, (vpc, *subnet) in rows(tables["ec2_subnets"], *_OF_SUBNETS):
            self._subnets.add(place, vpc if subnet[0] else None, self._subnet(*subnet))

    def unseen(self) -> Iterator[tuple[Account, str]]:
        """Where there may be more VPCs than were seen."""
        for place in sorted(self._vpcs.blind(), key=str):
            yield self._accounts[place.account], place.region or ""

    def vpcs(self) -> Iterator[Vpc]:
        """Each VPC; where they were not listed, those that subnets and interfaces tell of."""
        for place, vpc in self._vpcs.each():
            yield self._vpc(place, self._vpcs.of(place, vpc)[0])
        told = dict.fromkeys([*self._subnets.each(), *self._contents.of_vpc.each()])
        for place, vpc in told:
            if self._vpcs.hides(place) and not self._vpcs.of(place, vpc):
                yield self._vpc(place, _Seen(vpc))

    def _vpc(self, place: Place, seen: _Seen) -> Vpc:
        routes = self._routing.of_vpc(place, seen.id)
        gateways = dict.fromkeys(r.target for r in routes if r.kind == "igw" and r.target and r.is_active is not False)
        name = self._label(seen.arn, seen.id, "ec2_vpcs", "vpc_id")
        contents = self._contents
        return Vpc(
            name=name,
            id=Label(seen.id, "ec2_vpcs", "vpc_id") if name.text != seen.id else None,
            range=Label(seen.range, "ec2_vpcs", "cidr_block") if seen.range else None,
            account=self._accounts[place.account],
            owner=self._accounts[_owner(seen.arn)] if seen.is_shared else None,
            region=place.region or "",
            is_default=bool(seen.is_default),
            groups=grouped(self._facts(place, seen.id), lambda thing, ids: contents.amount(place, thing, ids)),
            gateways=tuple(Label(target, "ec2_routes", "target_id") for target in gateways),
            beyond=beyond(routes, self._peerings.of(place, seen.id), self._accounts.__getitem__),
            functions=Amount(len(set(self._functions.of(place, seen.id))), not self._functions.hides(place)),
            interfaces=Amount(len(set(contents.of_vpc.of(place, seen.id))), not contents.of_vpc.hides(place)),
            unseen=frozenset(self._unseen(place)),
        )

    def _unseen(self, place: Place) -> Iterator[Part]:
        yield from self._contents.unseen(place)
        yield from self._ways.unseen(place)
        for part, hides in (
            (Part.SUBNETS, self._subnets.hides(place)),
            (Part.ROUTES, self._routing.hides(place)),
            (Part.FUNCTIONS, self._functions.hides(place)),
            (Part.PEERINGS, self._peerings.hides(place)),
        ):
            if hides:
                yield part

    def _facts(self, place: Place, vpc: str) -> Iterator[Subnet]:
        """Each subnet with all that is known of it; where they were not listed, those that interfaces tell of."""
        listed = {subnet.id: subnet for subnet in self._subnets.of(place, vpc)}
        told = self._contents.subnets.of(place, vpc) if self._subnets.hides(place) else []
        for name in dict.fromkeys([*listed, *(one for one in told if one)]):
            subnet = listed.get(name) or Subnet(name, Label(name, "ec2_subnets", "subnet_id"))
            routes, holds = self._routing.of(place, name, vpc), self._contents.of(place, name)
            behind = [label for one in holds[Thing.MACHINE] for label in self._ways.behind(place, one)]
            yield replace(
                subnet,
                tier=tier_of(routes),
                holds=holds,
                ways_out=tuple(sorted({_way(r) for r in routes or () if r.kind and r.is_active is not False} - {""})),
                reached=tuple(self._ways.of(place, name)),
                behind=tuple(sorted(set(behind))),
            )

    def _subnet(
        self, arn: str, name: str, ipv4: str | None, ipv6: str | None, zone: str | None, is_shared: bool | None
    ) -> Subnet:
        column, found = ("ipv6_cidr_block", ipv6) if ipv4 == "" else ("cidr_block", ipv4)
        return Subnet(
            id=name or "",
            name=self._label(arn or "", name or "", "ec2_subnets", "subnet_id"),
            range=Label(found, "ec2_subnets", column) if found else None,
            zone=zone or "",
            owner=self._accounts[_owner(arn)] if is_shared else None,
            is_ipv6_only=ipv4 == "" and bool(ipv6),
        )

    def _label(self, arn: str, name: str, table: str, column: str) -> Label:
        """What people call it, else its id."""
        called = self._called(arn)
        return Label(called, "resource_tags", "tag_value") if called else Label(name, table, column)


def _way(route: Route) -> str:
    """The kind of a target that lies outside."""
    return "" if route.kind == "local" else SERVICE if is_service(route) else route.kind or ""


def _owner(arn: str | None) -> str | None:
    """The account in an ARN, where it is one."""
    parts = (arn or "").split(":")
    return parts[4] if len(parts) > 5 and parts[0] == "arn" and parts[4].isdigit() else None
