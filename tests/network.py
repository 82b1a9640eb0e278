"""A small network in rows: one machine that the internet reaches on SSH, but for what a test says otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from tests.cases import ACCOUNT, AT, example
from wakit.evidence.evidence import Evidence
from wakit.evidence.tables import frame, table
from wakit.judge import Tables
from wakit.reach import rows as cells
from wakit.registry import load
from wakit.services.ec2_compute import Instance
from wakit.services.ec2_network import NetworkAclAssociation, NetworkAclEntry, Subnet
from wakit.services.ec2_routes import (
    PrefixList,
    PrefixListEntry,
    Route,
    RouteTable,
    RouteTableAssociation,
    VpcBlock,
    VpcBlockExclusion,
)
from wakit.services.ec2_security_groups import InterfaceGroup, NetworkInterface, SecurityGroup, SecurityGroupRule

Rows = Mapping[str, Sequence[object]]
ANY4, ANY6 = "0.0.0.0/0", "::/0"


def family(cidr: str | None) -> str:
    return "IPv6" if cidr is not None and ":" in cidr else "IPv4"


def rule(group: str = "sg", cidr: str | None = ANY4, port: int = 22, **values: object) -> SecurityGroupRule:
    """A rule that lets a range in on a port."""
    ours: dict[str, object] = {
        "group_id": group,
        "direction": "ingress",
        "protocol": "tcp",
        "from_port": port,
        "to_port": port,
        "source": cidr,
        "family": family(cidr),
        "referenced_group_id": "",
        "prefix_list_id": "",
        "is_open_to_world": cidr in (ANY4, ANY6),
    }
    return example(SecurityGroupRule, **(ours | values))


def by_list(group: str = "sg", port: int = 22, name: str = "pl-1") -> SecurityGroupRule:
    """A rule that lets in whom a prefix list names."""
    return rule(group, name, port, family="", prefix_list_id=name)


def by_group(group: str, other: str, port: int = 22) -> SecurityGroupRule:
    """A rule that lets in the members of another group."""
    return rule(group, other, port, family="", referenced_group_id=other)


def everything(group: str = "sg", cidr: str = ANY4) -> SecurityGroupRule:
    """A rule that lets a range in by every protocol."""
    return rule(group, cidr, protocol="-1", from_port=0, to_port=65535)


def interface(name: str = "eni", **values: object) -> NetworkInterface:
    ours = {
        "subnet_id": "subnet",
        "vpc_id": "vpc",
        "is_attached": True,
        "has_public_ip": True,
        "instance_id": f"i-{name}",
    }
    return example(NetworkInterface, **({"arn": name, "interface_id": name} | ours | values))


def machine(name: str = "eni", **values: object) -> Instance:
    """The machine of an interface."""
    return example(Instance, **({"arn": f"i-{name}", "instance_id": f"i-{name}", "is_running": True} | values))


def route(destination: str | None = ANY4, kind: str | None = "igw", table: str = "main", **values: object) -> Route:
    ours = {
        "destination": destination,
        "target_kind": kind,
        "family": family(destination),
        "prefix_list_id": "",
        "is_active": True,
    }
    return example(Route, **({"route_table_id": table} | ours | values))


def acl(
    number: int | None, action: str | None = "allow", direction: str | None = "ingress", cidr: str | None = ANY4,
    protocol: str | None = "-1", ports: tuple[int | None, int | None] = (0, 65535), name: str = "acl",
) -> NetworkAclEntry:  # fmt: skip
    """A numbered rule of a network ACL."""
    is_allow = None if action is None else action == "allow"
    return NetworkAclEntry(name, "vpc", False, direction, number, is_allow, protocol, cidr, None, *ports)


def last(direction: str, cidr: str = ANY4) -> NetworkAclEntry:
    """The rule that every ACL ends with."""
    return acl(32767, "deny", direction, cidr)


IN, OUT = "ingress", "egress"
OPEN_ACL = [acl(100, "allow", d, c) for d in (IN, OUT) for c in (ANY4, ANY6)] + [last(IN), last(OUT)]
MAIN = RouteTableAssociation("a-main", "main", "vpc", "", True, "")
NAMED = RouteTableAssociation("a-named", "named", "vpc", "subnet", False, "")
EDGE = RouteTableAssociation("a-edge", "edge", "vpc", "", False, "igw-1")


def subnet(name: str = "subnet", **values: object) -> Subnet:
    ours = {"cidr_block": "10.0.1.0/24", "ipv6_cidr_block": "2001:db8:0:1::/64"}
    return example(Subnet, **({"arn": name, "subnet_id": name, "vpc_id": "vpc"} | ours | values))


def exclusion(of: str, **values: object) -> VpcBlockExclusion:
    ours = {"exclusion_id": of, "resource_id": of, "lets_in": True, "is_in_force": True}
    return VpcBlockExclusion(**(ours | values))  # type: ignore[arg-type]  # each value has its column's type


def listed(name: str = "pl-1", *, is_of_aws: bool | None = False) -> PrefixList:
    return example(PrefixList, arn=name, prefix_list_id=name, is_of_aws=is_of_aws)


def entries(*cidrs: str | None, name: str = "pl-1") -> list[PrefixListEntry]:
    return [PrefixListEntry(name, cidr) for cidr in cidrs]


def world(**rows: Sequence[object]) -> Rows:
    """One machine that the internet reaches on port 22, but for what the test says otherwise."""
    base: dict[str, Sequence[object]] = {
        "ec2_instances": [machine()],
        "ec2_network_interfaces": [interface()],
        "ec2_interface_groups": [InterfaceGroup("eni", "sg")],
        "ec2_security_group_rules": [rule()],
        "ec2_security_groups": [example(SecurityGroup, arn="sg", group_id="sg")],
        "ec2_subnets": [subnet()],
        "ec2_network_acl_associations": [NetworkAclAssociation("assoc", "acl", "subnet")],
        "ec2_network_acl_entries": OPEN_ACL,
        "ec2_route_tables": [example(RouteTable, arn="main", route_table_id="main", vpc_id="vpc")],
        "ec2_route_table_associations": [MAIN],
        "ec2_routes": [route("10.0.0.0/16", "local"), route()],
        "ec2_prefix_lists": [],
        "ec2_prefix_list_entries": [],
        "ec2_vpc_blocks": [VpcBlock(False, False)],
        "ec2_vpc_block_exclusions": [exclusion("vpc-9")],
    }
    return base | rows


def tables(rows: Rows) -> Tables:
    """Everything that follows; an empty list is a listing that was seen, and a table that is left out was refused."""
    frames = {}
    for name, items in rows.items():
        row = load().table(name).row
        frames[name] = frame(table(row.schema, [row.record(i, ACCOUNT, "eu-central-1") for i in items]))
    return Tables(Evidence.from_frames(frames, accounts=(ACCOUNT,), at=AT), load())


def paths(rows: Rows) -> pd.DataFrame:
    """The ways that follow."""
    return tables(rows)["internet_paths"]


def reached(tables: Rows, port: int = 22, name: str = "eni", version: str = "IPv4") -> bool | None:
    """Whether the internet reaches an interface on a port of TCP."""
    shown = ("interface_id", "family", "protocol", "from_port", "to_port", "is_reachable")
    found: set[bool | None] = set()
    for _, (interface, family, protocol, first, last, reachable) in cells(paths(tables), *shown):
        mine = (interface, family, protocol) == (name, version, "tcp") and first <= port <= last
        if mine or interface is None:
            found.add(reachable)
    return True if True in found else None if None in found else False


def crowd(*, interfaces: int, groups: int, rules: int) -> Rows:
    """A large network: each interface with three groups, each group with rules for others, one in three open.

    The ranges are all distinct; ports are spread, a few rules are for halves of the internet or for other groups.
    """
    names = [f"eni-{n}" for n in range(interfaces)]
    subnets = [f"subnet-{n}" for n in range(200)]
    return world(
        ec2_network_interfaces=[
            interface(name, subnet_id=subnets[n % 200], has_public_ip=n % 2 == 0, has_public_ipv6=n % 4 == 0)
            for n, name in enumerate(names)
        ],
        ec2_interface_groups=[
            InterfaceGroup(name, f"sg-{(n * 7 + k * 31) % groups}") for n, name in enumerate(names) for k in range(3)
        ],
        ec2_security_group_rules=[_nth_rule(group, n) for group in range(groups) for n in range(rules)],
        ec2_subnets=[subnet(name) for name in subnets],
        ec2_network_acl_associations=[NetworkAclAssociation(name, "acl", name) for name in subnets],
    )


def _nth_rule(group: int, n: int) -> SecurityGroupRule:
    name, number = f"sg-{group}", group * 97 + n
    if n % 20 == 7:
        return by_group(name, f"sg-{group // 2}", n)
    if group % 3 == 0 and n % 10 < 3:
        cidr = (ANY4, ANY6, "128.0.0.0/1")[n % 10]
        return rule(name, cidr, 20 + n, to_port=20 + n + number % 50)
    return rule(name, f"{number % 223 + 1}.{group % 256}.{n}.0/24", 1000 + number % 5000)
