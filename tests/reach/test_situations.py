"""Situations as accounts have them, each with the rule of AWS it rests on; written before they were tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from tests.network import (
    ANY4,
    ANY6,
    EDGE,
    IN,
    MAIN,
    NAMED,
    OPEN_ACL,
    OUT,
    Rows,
    acl,
    by_group,
    by_list,
    entries,
    everything,
    exclusion,
    interface,
    last,
    listed,
    reached,
    route,
    rule,
    subnet,
    world,
)  # fmt: skip
from wakit.evidence.tables import empty
from wakit.reach import NETWORK, network
from wakit.registry import load
from wakit.services.ec2_network import NetworkAclAssociation
from wakit.services.ec2_routes import VpcBlock
from wakit.services.ec2_security_groups import InterfaceGroup

GUIDE = "https://docs.aws.amazon.com/vpc/latest/userguide/"
GROUPS = GUIDE + "security-group-rules.html"
ACLS = GUIDE + "nacl-rules.html"
EPHEMERAL = GUIDE + "custom-network-acl.html#nacl-ephemeral-ports"
ROUTES = GUIDE + "route-tables-priority.html"
TABLES = GUIDE + "subnet-route-tables.html"
EDGES = GUIDE + "gateway-route-tables.html"
GATEWAY = GUIDE + "VPC_Internet_Gateway.html"
BLOCK = GUIDE + "security-vpc-bpa-basics.html"
LISTS = GUIDE + "managed-prefix-lists.html"


@dataclass(frozen=True)
class Situation:
    """What there is, whether the internet comes to port 22 (or ``port``), and why."""

    name: str
    rests_on: str
    expected: bool | None
    tables: Rows = field(default_factory=dict)
    port: int = 22
    version: str = "IPv4"


def groups(*rules: object, **more: Sequence[object]) -> Rows:
    return {"ec2_security_group_rules": list(rules), **more}


def acls(*entries: object) -> Rows:
    return {"ec2_network_acl_entries": list(entries)}


def denied(number: int, **what: object) -> Rows:
    """An open ACL with one deny in it."""
    return acls(acl(number, "deny", IN, **what), *OPEN_ACL)  # type: ignore[arg-type]  # each has its parameter's type


def by_ranges(*cidrs: str | None) -> Rows:
    """A group that lets in whom a prefix list of these ranges names."""
    return groups(by_list(), ec2_prefix_lists=[listed()], ec2_prefix_list_entries=entries(*cidrs))


def six(**tables: Sequence[object]) -> Rows:
    """The same over IPv6."""
    base: dict[str, Sequence[object]] = {
        "ec2_security_group_rules": [rule(cidr=ANY6)],
        "ec2_network_interfaces": [interface(has_public_ip=False, has_public_ipv6=True)],
        "ec2_routes": [route(ANY6)],
    }
    return base | tables


BOTH = [InterfaceGroup("eni", "sg"), InterfaceGroup("eni", "sg-2")]
QUARTERS = [f"{n}.0.0.0/2" for n in (0, 64, 128, 192)]
SHUT = [acl(100, "allow", OUT), last(IN), last(OUT)]
ALL_IN = acl(100, "allow", IN)
WHOLE = [VpcBlock(True, False)]

SITUATIONS = [
    # security groups: rules only allow, and all of them count together
    Situation("SSH for everybody", GROUPS, True),
    Situation("a group without rules", GROUPS, False, groups()),
    Situation("one office", GROUPS, False, groups(rule(cidr="203.0.113.0/24"))),
    Situation("the other port", GROUPS, False, groups(rule(port=443))),
    Situation("a range of ports around it", GROUPS, True, groups(rule(from_port=20, to_port=25))),
    Situation("every protocol is TCP too", GROUPS, True, groups(everything())),
    Situation("UDP is not TCP", GROUPS, False, groups(rule(protocol="udp"))),
    Situation("ping", GROUPS, False, groups(rule(protocol="icmp", from_port=-1, to_port=-1))),
    Situation("what goes out lets nobody in", GROUPS, False, groups(rule(direction="egress"))),
    Situation("two halves", GROUPS, True, groups(rule(cidr="0.0.0.0/1"), rule(cidr="128.0.0.0/1"))),
    Situation("four quarters", GROUPS, True, groups(*[rule(cidr=c) for c in QUARTERS])),
    Situation("two eighths", GROUPS, True, groups(rule(cidr="0.0.0.0/3"), rule(cidr="32.0.0.0/3"))),
    Situation("an eighth, and the same again", GROUPS, False, groups(rule(cidr="0.0.0.0/3"), rule(cidr="0.0.0.0/3"))),
    Situation("halves in two groups", GROUPS, True,
              groups(rule(cidr="0.0.0.0/1"), rule("sg-2", "128.0.0.0/1"), ec2_interface_groups=BOTH)),
    Situation("the second group opens it", GROUPS, True,
              groups(rule(cidr="10.0.0.0/8"), rule("sg-2"), ec2_interface_groups=BOTH)),
    Situation("a range with bits of a host", GROUPS, True, groups(rule(cidr="203.0.113.7/0"))),
    Situation("members of another group", GROUPS, False, groups(by_group("sg", "sg-2"), rule("sg-2"))),
    Situation("members of itself", GROUPS, False, groups(by_group("sg", "sg"))),
    Situation("groups in a circle", GROUPS, False,
              groups(by_group("sg", "sg-2"), by_group("sg-2", "sg"), ec2_interface_groups=BOTH)),
    Situation("another group's rules", GROUPS, False, groups(rule("sg-2"))),
    Situation("no group at all", GROUPS, False, {"ec2_interface_groups": []}),
    Situation("a group that was not seen", GROUPS, None, {"ec2_interface_groups": [InterfaceGroup("eni", None)]}),
    Situation("a source that was not seen", GROUPS, None, groups(rule(cidr=None))),
    Situation("ports that were not seen", GROUPS, None, groups(rule(port=443, to_port=None, from_port=None))),
    Situation("a source that is no range", GROUPS, None, groups(rule(cidr="10.0.0.0/99"))),
    # prefix lists
    Situation("a list of offices", LISTS, False, by_ranges("203.0.113.0/28")),
    Situation("a list of two halves", LISTS, True, by_ranges("0.0.0.0/1", "128.0.0.0/1")),
    Situation("AWS's own list", LISTS, False, groups(by_list(), ec2_prefix_lists=[listed(is_of_aws=True)])),
    Situation("a list that AWS would not read out", LISTS, None, by_ranges(None)),
    Situation("a list that nobody lists", LISTS, None, groups(by_list())),
    Situation("a list beside an open rule", LISTS, True, groups(by_list(), rule())),
    # network ACLs: the first that fits decides, in both directions
    Situation("an ACL that lets nobody in", ACLS, False, acls(*SHUT)),
    Situation("a deny before the allow", ACLS, False, denied(90, protocol="6", ports=(22, 22))),
    Situation("a deny after the allow", ACLS, True, denied(110, protocol="6", ports=(22, 22))),
    Situation("a deny of another port", ACLS, True, denied(90, protocol="6", ports=(3389, 3389))),
    Situation("a deny of another protocol", ACLS, True, denied(90, protocol="17")),
    Situation("a deny of one network", ACLS, True, denied(90, cidr="198.51.100.0/24")),
    Situation("a deny of the other family", ACLS, True, denied(90, cidr=ANY6)),
    Situation("the web only", ACLS, False, acls(acl(100, "allow", IN, protocol="6", ports=(443, 443)), *SHUT)),
    Situation("the half that the group lets in is denied", ACLS, False,
              {**groups(rule(cidr="0.0.0.0/1")), **denied(90, cidr="0.0.0.0/1")}),
    Situation("no answer may leave", EPHEMERAL, False, acls(ALL_IN, last(IN), last(OUT))),
    Situation("answers leave by ephemeral ports", EPHEMERAL, True,
              acls(ALL_IN, acl(100, "allow", OUT, protocol="6", ports=(1024, 65535)), last(OUT))),
    Situation("answers leave by some of them", EPHEMERAL, True,
              acls(ALL_IN, acl(100, "allow", OUT, protocol="6", ports=(32768, 60999)), last(OUT))),
    Situation("answers leave by port 443 only", EPHEMERAL, False,
              acls(ALL_IN, acl(100, "allow", OUT, protocol="6", ports=(443, 443)), last(OUT))),
    Situation("answers leave to the office only", EPHEMERAL, False,
              acls(ALL_IN, acl(100, "allow", OUT, "203.0.113.0/24"), last(OUT))),
    Situation("an ACL of which one rule has no action", ACLS, None, acls(acl(90, None, IN), *OPEN_ACL)),
    Situation("an ACL of which one rule has no number", ACLS, None, acls(acl(None, "deny", IN), *OPEN_ACL)),
    Situation("a subnet whose ACL was not seen", ACLS, None,
              {"ec2_network_acl_associations": [NetworkAclAssociation("a", "acl", "other")]}),
    Situation("an unseen deny of another port", ACLS, True,
              acls(acl(90, None, IN, protocol="6", ports=(3389, 3389)), *OPEN_ACL)),
    # routes: the most specific one, in the table of the subnet
    Situation("a NAT gateway", TABLES, False, {"ec2_routes": [route(kind="nat")]}),
    Situation("no route", TABLES, False, {"ec2_routes": [route("10.0.0.0/16", "local")]}),
    Situation("a route to a gateway that is gone", TABLES, False, {"ec2_routes": [route(is_active=False)]}),
    Situation("a table of its own without a way out", TABLES, False, {"ec2_route_table_associations": [MAIN, NAMED]}),
    Situation("a table of its own with one", TABLES, True,
              {"ec2_route_table_associations": [MAIN, NAMED], "ec2_routes": [route(table="named")]}),
    Situation("two halves to the gateway", ROUTES, True,
              {"ec2_routes": [route("0.0.0.0/1"), route("128.0.0.0/1")]}),
    Situation("a more specific route elsewhere", ROUTES, True,
              {"ec2_routes": [route(), route("198.51.100.0/24", "tgw")]}),
    Situation("more specific halves elsewhere", ROUTES, False,
              {"ec2_routes": [route(), route("0.0.0.0/1", "tgw"), route("128.0.0.0/1", "tgw")]}),
    Situation("the gateway by a prefix list", LISTS, True,
              {"ec2_routes": [route("pl-1", prefix_list_id="pl-1", family="")], "ec2_prefix_lists": [listed()],
               "ec2_prefix_list_entries": entries(ANY4)}),
    Situation("one partner by the gateway", ROUTES, False, {"ec2_routes": [route("198.51.100.0/24")]}),
    Situation("a route whose target was not seen", ROUTES, None, {"ec2_routes": [route(kind=None)]}),
    Situation("a firewall's endpoint", EDGES, None, {"ec2_routes": [route(kind="vpce")]}),
    Situation("an appliance", EDGES, None, {"ec2_routes": [route(kind="eni")]}),
    Situation("a firewall, and a group that is shut", EDGES, False,
              {"ec2_routes": [route(kind="vpce")], **groups(rule(cidr="10.0.0.0/8"))}),
    Situation("the gateway's table asks a firewall first", EDGES, None,
              {"ec2_route_table_associations": [MAIN, EDGE],
               "ec2_routes": [route(), route("10.0.0.0/16", "local", "edge"), route("10.0.1.0/24", "vpce", "edge")]}),
    Situation("the gateway's table asks one for another subnet", EDGES, True,
              {"ec2_route_table_associations": [MAIN, EDGE],
               "ec2_routes": [route(), route("10.0.0.0/16", "local", "edge"), route("10.0.2.0/24", "vpce", "edge")]}),
    Situation("the gateway's table leads to an appliance that is gone", EDGES, False,
              {"ec2_route_table_associations": [MAIN, EDGE],
               "ec2_routes": [route(), route("10.0.1.0/24", "eni", "edge", is_active=False)]}),
    # addresses
    Situation("no public address", GATEWAY, False, {"ec2_network_interfaces": [interface(has_public_ip=False)]}),
    Situation("a loose interface", GATEWAY, False, {"ec2_network_interfaces": [interface(is_attached=False)]}),
    Situation("an address that was not seen", GATEWAY, None,
              {"ec2_network_interfaces": [interface(has_public_ip=None)]}),
    Situation("IPv6", GATEWAY, True, six(), version="IPv6"),
    Situation("IPv6 by an egress-only gateway", GUIDE + "egress-only-internet-gateway.html", False,
              six(ec2_routes=[route(ANY6, "eigw")]), version="IPv6"),
    Situation("IPv6 rules, an IPv4 address", GATEWAY, False, groups(rule(cidr=ANY6)), version="IPv6"),
    Situation("all of IPv6 that is routed", GROUPS, True, six(ec2_security_group_rules=[rule(cidr="2000::/3")]),
              version="IPv6"),
    Situation("IPv6 without an ACL's rule for it", ACLS, False, six(ec2_network_acl_entries=[
        acl(100, "allow", IN), acl(100, "allow", OUT), last(IN), last(OUT)]), version="IPv6"),
    # VPC Block Public Access
    Situation("the block", BLOCK, False, {"ec2_vpc_blocks": WHOLE}),
    Situation("the block, this VPC left out", BLOCK, True,
              {"ec2_vpc_blocks": WHOLE, "ec2_vpc_block_exclusions": [exclusion("vpc")]}),
    Situation("the block, this subnet left out", BLOCK, True,
              {"ec2_vpc_blocks": WHOLE, "ec2_vpc_block_exclusions": [exclusion("subnet")]}),
    Situation("the block, another VPC left out", BLOCK, False,
              {"ec2_vpc_blocks": WHOLE, "ec2_vpc_block_exclusions": [exclusion("vpc-2")]}),
    Situation("the block, left out for the way out only", BLOCK, False,
              {"ec2_vpc_blocks": WHOLE, "ec2_vpc_block_exclusions": [exclusion("vpc", lets_in=False)]}),
    Situation("an exclusion that failed", BLOCK, False,
              {"ec2_vpc_blocks": WHOLE, "ec2_vpc_block_exclusions": [exclusion("vpc", is_in_force=False)]}),
    Situation("an exclusion under way", BLOCK, None,
              {"ec2_vpc_blocks": WHOLE, "ec2_vpc_block_exclusions": [exclusion("vpc", is_in_force=None)]}),
    Situation("a subnet of another account", BLOCK, None, {"ec2_subnets": [subnet(is_shared_with_us=True)]}),
    Situation("a block that was not seen", BLOCK, None, {"ec2_vpc_blocks": [VpcBlock(None, None)]}),
    Situation("a block that was not seen, and no route", BLOCK, False,
              {"ec2_vpc_blocks": [VpcBlock(None, None)], "ec2_routes": []}),
]  # fmt: skip


@pytest.mark.parametrize("one", SITUATIONS, ids=lambda s: s.name)
def test_the_internet_comes_as_far_as_aws_lets_it(one: Situation) -> None:
    assert reached(world(**one.tables), one.port, version=one.version) is one.expected


def test_there_are_enough_of_them_and_each_once() -> None:
    assert len({s.name for s in SITUATIONS}) == len(SITUATIONS) >= 40
    assert all(s.rests_on.startswith(GUIDE) for s in SITUATIONS)


def test_one_network_is_worked_out_once_and_another_anew() -> None:
    tables = {name: empty(load().table(name).row) for name in NETWORK}
    assert network(tables) is network(dict(tables))
    assert network(tables) is not network(tables | {"ec2_routes": empty(load().table("ec2_routes").row)})
