"""A client's networks as a small tree: accounts, their VPCs, tiers, groups of alike subnets, ways in, what lies beyond.

Every text that an account or a person made is a ``Label``, which says the column it is from; all else is one of our own
words, a number, or a name of AWS's (a region, a zone, a port). So ``renamed`` can put other names in place of all.

>>> vpc = Vpc(Label("vpc-1", "ec2_vpcs", "vpc_id"), account=Account(Label("1", "ec2_vpcs", "account_id")))
>>> renamed(vpc, lambda label: "VPC 2" if label.column == "vpc_id" else label.text).name.text
'VPC 2'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import StrEnum
from typing import NamedTuple, TypeVar, cast

__all__ = [
    "Account",
    "Amount",
    "Beyond",
    "Far",
    "Label",
    "Networks",
    "Part",
    "SubnetGroup",
    "Thing",
    "Through",
    "Tier",
    "Trust",
    "Vpc",
    "WayIn",
    "renamed",
]

T = TypeVar("T")


class Label(NamedTuple):
    """A text of the account's own, and the table and column it stands in."""

    text: str
    table: str
    column: str


class Tier(StrEnum):
    """What the routes of a subnet make of it."""

    PUBLIC = "public"
    """straight to an internet gateway"""
    PRIVATE = "private"
    """out of the VPC, by something that nobody from the internet comes in by"""
    ISOLATED = "isolated"
    """nowhere but within the VPC"""
    UNSEEN = "unseen"


class Thing(StrEnum):
    """What is counted in a subnet."""

    BALANCER = "load balancer"
    MACHINE = "machine"
    DATABASE = "database"
    FUNCTION = "function interface"
    FILES = "file mount"
    NAT = "NAT gateway"
    ENDPOINT = "endpoint"
    ATTACHMENT = "transit attachment"
    OTHER = "other interface"


class Amount(NamedTuple):
    """How many there are; where not all were seen it is at least so many."""

    number: int
    is_whole: bool = True


NONE = Amount(0)


class Trust(StrEnum):
    """Whose an account is, as far as the client's file and the evidence say."""

    OWN = "own"
    PARTNER = "partner"
    UNKNOWN = "unknown"
    """the client's file does not name it"""
    UNSEEN = "unseen"
    """which account it is was not seen"""


class Part(StrEnum):
    """What of a VPC was not seen."""

    SUBNETS = "subnets"
    ROUTES = "routes"
    WAYS = "ways in"
    BALANCERS = "load balancers"
    DATABASES = "databases"
    INTERFACES = "interfaces"
    MACHINES = "machines"
    FUNCTIONS = "functions"
    PEERINGS = "peerings"


class Through(StrEnum):
    """What somebody from the internet comes to first."""

    BALANCER = "load balancer"
    MACHINE = "machine"
    DATABASE = "database"
    INTERFACE = "network interface"


class Far(StrEnum):
    """What kind of thing lies beyond a VPC."""

    PEERING = "peering"
    TRANSIT = "transit gateway"
    VPN = "VPN gateway"
    LOCAL = "local gateway"
    SERVICES = "endpoint"
    INSPECTION = "firewall"
    OTHER = "other"


@dataclass(frozen=True)
class Account:
    """An account, and whose it is."""

    id: Label | None
    name: Label | None = None
    trust: Trust = Trust.OWN


SOMEBODY = Account(None, None, Trust.UNSEEN)


@dataclass(frozen=True)
class WayIn:
    """What the internet reaches in a group of subnets; not sure where it may, for all that was seen."""

    through: Through
    names: tuple[Label, ...]
    ports: tuple[str, ...]
    is_sure: bool = True


@dataclass(frozen=True)
class SubnetGroup:
    """Subnets that are alike: of one tier, with the same ways out, the same kinds of things and the same ways in."""

    tier: Tier
    names: tuple[Label, ...]
    ranges: tuple[Label, ...] = ()
    zones: tuple[str, ...] = ()
    holds: Mapping[Thing, Amount] = field(default_factory=dict)
    ways_out: tuple[str, ...] = ()
    """kinds of targets of their routes, as AWS abbreviates them"""
    ways_in: tuple[WayIn, ...] = ()
    behind: tuple[Label, ...] = ()
    """load balancers that the internet reaches and that pass on to machines here"""
    owner: Account | None = None
    """the other account that shares them"""
    is_ipv6_only: bool = False
    is_mixed: bool = False
    """they are not alike: there were too many groups to show each"""


@dataclass(frozen=True)
class Beyond:
    """What a VPC's routes lead to outside of it: several alike ones together."""

    kind: Far
    names: tuple[Label, ...]
    account: Account | None = None
    """whose the other side is, where a single account is"""
    vpcs: tuple[Label, ...] = ()
    """the VPCs on the other side, as far as they are known"""


@dataclass(frozen=True)
class Vpc:
    """A VPC, as one account sees it."""

    name: Label
    id: Label | None = None
    """where ``name`` is the name that people gave it"""
    range: Label | None = None
    account: Account = SOMEBODY
    owner: Account | None = None
    """the other account that shares it"""
    region: str = ""
    is_default: bool = False
    groups: tuple[SubnetGroup, ...] = ()
    gateways: tuple[Label, ...] = ()
    """internet gateways that its routes lead to"""
    beyond: tuple[Beyond, ...] = ()
    functions: Amount = NONE
    interfaces: Amount = NONE
    unseen: frozenset[Part] = frozenset()

    @property
    def is_idle(self) -> bool:
        """One of those that AWS makes in each region, in which nothing is, for sure."""
        return self.is_default and self.interfaces == NONE and not self.beyond

    @property
    def ways_in(self) -> list[WayIn]:
        """Everything that the internet reaches in it, or may."""
        return [way for group in self.groups for way in group.ways_in]


@dataclass(frozen=True)
class Networks:
    """Every VPC of the accounts that were looked at."""

    vpcs: tuple[Vpc, ...] = ()
    unseen: tuple[tuple[Account, str], ...] = ()
    """where the VPCs themselves were not seen: account and region, which is empty for all of the account"""


def renamed(tree: T, call: Callable[[Label], str]) -> T:
    """The same tree with another text in each label."""
    return cast(T, _renamed(tree, call))


def _renamed(node: object, call: Callable[[Label], str]) -> object:
    if isinstance(node, Label):
        return node._replace(text=call(node))
    if is_dataclass(node) and not isinstance(node, type):
        return replace(node, **{f.name: _renamed(getattr(node, f.name), call) for f in fields(node)})
    if type(node) is tuple:
        return tuple(_renamed(one, call) for one in node)
    return node
