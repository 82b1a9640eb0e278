"""Ways from the internet, against packets: each sixteenth of IPv4 sends one, and the rules are gone through by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_network

import pandas as pd
import pytest
from hypothesis import strategies as st

from tests.network import ANY6, OUT, Rows, acl, by_group, interface, last, paths, reached, route, rule, world
from wakit.reach import acls
from wakit.services.ec2_network import NetworkAclEntry
from wakit.services.ec2_security_groups import InterfaceGroup, SecurityGroupRule

IN = "ingress"
#: one address of each sixteenth
SENDERS = [ip_address(f"{n * 16 + 1}.0.0.1") for n in range(16)]
PORTS = (20, 22, 23, 443, 1024, 3389, 65535)
CIDRS = [f"{n << (8 - length)}.0.0.0/{length}" for length in range(5) for n in range(1 << length)]
GROUPS = ("sg", "sg-2")


@dataclass(frozen=True)
class Net:
    """Rules, entries of the ACL and routes, as drawn."""

    rules: tuple[SecurityGroupRule, ...]
    entries: tuple[NetworkAclEntry, ...]
    routes: tuple[tuple[str, str], ...]

    def rows(self, **more: Sequence[object]) -> Rows:
        base: dict[str, Sequence[object]] = {
            "ec2_interface_groups": [InterfaceGroup("eni", group) for group in GROUPS],
            "ec2_security_group_rules": self.rules,
            "ec2_network_acl_entries": [*self.entries, last(IN), last(OUT)],
            "ec2_routes": [route(cidr, kind) for cidr, kind in self.routes],
        }
        return world(**(base | more))


def _ports(draw: st.DrawFn) -> tuple[int, int]:
    first, end = sorted((draw(st.sampled_from(PORTS)), draw(st.sampled_from(PORTS))))
    return first, end


@st.composite
def drawn_rule(draw: st.DrawFn) -> SecurityGroupRule:
    first, end = _ports(draw)
    protocol = draw(st.sampled_from(["tcp", "tcp", "udp", "-1"]))
    first, end = (0, 65535) if protocol == "-1" else (first, end)
    group, cidr = draw(st.sampled_from(GROUPS)), draw(st.sampled_from(CIDRS))
    return rule(group, cidr, protocol=protocol, from_port=first, to_port=end)


@st.composite
def drawn_entry(draw: st.DrawFn, number: int) -> NetworkAclEntry:
    protocol, action = draw(st.sampled_from(["6", "17", "-1"])), draw(st.sampled_from(["allow", "allow", "deny"]))
    ports = (0, 65535) if protocol == "-1" else _ports(draw)
    direction = draw(st.sampled_from([IN, OUT]))
    return acl(number, action, direction, draw(st.sampled_from(CIDRS)), protocol, ports)


@st.composite
def nets(draw: st.DrawFn) -> Net:
    rules = tuple(draw(st.lists(drawn_rule(), min_size=1, max_size=6)))
    entries = [draw(drawn_entry(number)) for number in range(draw(st.integers(0, 5)))]
    entries += [acl(100, "allow", direction) for direction in (IN, OUT)] if draw(st.integers(0, 3)) else []
    others = st.tuples(st.sampled_from(CIDRS), st.sampled_from(["igw", "nat", "tgw"]))
    routes = {"0.0.0.0/0": "igw"} | dict(draw(st.lists(others, max_size=3)))
    return Net(rules, tuple(entries), tuple(routes.items()))


# The same by hand, packet by packet.


def holds(cidr: str | None, sender: object) -> bool:
    return sender in ip_network(str(cidr))


def lets_in(net: Net, sender: object, port: int) -> bool:
    """Security groups: any rule of any group."""
    tcp = [r for r in net.rules if r.protocol in ("tcp", "-1")]
    return any(r.from_port <= port <= r.to_port and holds(r.source, sender) for r in tcp)  # type: ignore[operator]  # numbers


def first_fit(net: Net, direction: str, sender: object, port: int) -> bool:
    """A network ACL: the lowest number that fits decides."""
    ours = sorted((e for e in net.entries if e.direction == direction), key=lambda e: e.rule_number or 0)
    for e in ours:
        if e.protocol in ("6", "-1") and e.from_port <= port <= e.to_port and holds(e.cidr_block, sender):  # type: ignore[operator]  # numbers
            return bool(e.is_allow)
    return False


def leads_back(net: Net, sender: object) -> bool:
    """A route table: the longest prefix that fits."""
    fitting = [(ip_network(cidr).prefixlen, kind) for cidr, kind in net.routes if holds(cidr, sender)]
    return bool(fitting) and max(fitting)[1] == "igw"


def arrives(net: Net, sender: object, port: int) -> bool:
    answered = any(first_fit(net, OUT, sender, p) for p in (1024, 1025, 3388, 3389, 3390, 65534, 65535))
    return lets_in(net, sender, port) and first_fit(net, IN, sender, port) and answered and leads_back(net, sender)


def test_as_many_packets_arrive_as_the_ways_say(explore) -> None:
    def holds_for(net: Net) -> None:
        told = paths(net.rows())
        for port in PORTS:
            by_hand = sum(arrives(net, sender, port) for sender in SENDERS) >= len(SENDERS) / 4
            assert said(told, port) is by_hand

    explore(nets(), holds_for)


def said(told: pd.DataFrame, port: int) -> bool:
    mine = told[(told["protocol"] == "tcp") & (told["from_port"] <= port) & (told["to_port"] >= port)]
    return bool(mine["is_reachable"].any())


# What changes nothing, and what never closes.


def halves(cidr: str | None) -> list[str]:
    return [str(half) for half in ip_network(str(cidr)).subnets()]


@st.composite
def split(draw: st.DrawFn) -> tuple[Net, Net]:
    """A net, and the same with one rule cut in two: by addresses or by ports."""
    net = draw(nets())
    at = draw(st.integers(0, len(net.rules) - 1))
    one = net.rules[at]
    cut = [replace(one, source=half) for half in halves(one.source)]
    if one.protocol != "-1" and one.from_port != one.to_port and draw(st.booleans()):
        middle = draw(st.integers(one.from_port or 0, (one.to_port or 0) - 1))
        cut = [replace(one, to_port=middle), replace(one, from_port=middle + 1)]
    return net, replace(net, rules=(*net.rules[:at], *cut, *net.rules[at + 1 :]))


def test_a_rule_cut_in_two_says_the_same(explore) -> None:
    def holds_for(pair: tuple[Net, Net]) -> None:
        whole, cut = pair
        pd.testing.assert_frame_equal(paths(whole.rows()), paths(cut.rows()))

    explore(split(), holds_for)


@st.composite
def widened(draw: st.DrawFn) -> tuple[Net, Net]:
    """A net, and the same with one rule or one entry more that allows."""
    net = draw(nets())
    if draw(st.booleans()):
        return net, replace(net, rules=(*net.rules, draw(drawn_rule())))
    more = replace(draw(drawn_entry(draw(st.integers(10, 200)))), is_allow=True)
    return net, replace(net, entries=(*net.entries, more))


def test_one_allow_more_never_closes(explore) -> None:
    def holds_for(pair: tuple[Net, Net]) -> None:
        before, after = (paths(net.rows()) for net in pair)
        assert all(said(after, port) >= said(before, port) for port in PORTS)

    explore(widened(), holds_for)


ELSEWHERE = [
    acl(1, "deny", IN, protocol="17"),
    acl(1, "deny", IN, ANY6),
    acl(1, "deny", IN, name="acl-2"),
    acl(1, "deny", OUT, protocol="6", ports=(0, 1023)),
    acl(1, "deny", IN, protocol="1"),
]


def test_a_deny_of_something_else_changes_nothing(explore) -> None:
    def holds_for(given: tuple[Net, NetworkAclEntry]) -> None:
        net, deny = given
        with_it = replace(net, entries=(deny, *net.entries))
        assert reached(with_it.rows(), 22) is reached(net.rows(), 22)

    explore(st.tuples(nets(), st.sampled_from(ELSEWHERE)), holds_for)


ODD_RULES = [
    by_group("sg", "sg"),
    by_group("sg", "sg-2"),
    by_group("sg-2", "sg"),
    rule("sg", "10.0.0.0/99"),
    rule("sg", "1.2.3.4/33"),
    rule("sg", "::/129"),
    rule("sg", "pl-nowhere", prefix_list_id="pl-nowhere"),
    rule("sg", None),
    rule("sg", "0.0.0.0/0", from_port=None, to_port=None),
    rule("sg", "0.0.0.0/0", from_port=-(2**63), to_port=2**63 - 1, protocol="?"),
]


def test_odd_rules_and_circles_are_unknown_or_nothing(explore) -> None:
    def holds_for(given: tuple[Net, list[SecurityGroupRule]]) -> None:
        net, odd = given
        before, after = (reached(replace(net, rules=(*net.rules, *more)).rows()) for more in ((), odd))
        assert after in (before, None)

    explore(st.tuples(nets(), st.lists(st.sampled_from(ODD_RULES), max_size=4)), holds_for)


def of_a_host(cidr: str) -> str:
    return f"{ip_network(cidr)[7]}/{cidr.partition('/')[2]}"


def test_bits_of_a_host_say_nothing(explore) -> None:
    def holds_for(net: Net) -> None:
        odd = tuple(
            replace(r, source=f"{ip_network(str(r.source))[7]}/{str(r.source).partition('/')[2]}") for r in net.rules
        )
        pd.testing.assert_frame_equal(paths(net.rows()), paths(replace(net, rules=odd).rows()))

    explore(nets(), holds_for)


def without(rows: Rows, table: str) -> Mapping[str, Sequence[object]]:
    return {name: held for name, held in rows.items() if name != table}


NETWORK = sorted(set(world()) - {"ec2_instances", "ec2_security_groups", "ec2_route_tables"})


def test_what_was_refused_never_moves_towards_good(explore) -> None:
    def holds_for(given: tuple[Net, str]) -> None:
        rows = given[0].rows()
        assert reached(without(rows, given[1])) in (reached(rows), None)

    explore(st.tuples(nets(), st.sampled_from(NETWORK)), holds_for)


# Proved once: ACLs that are read from the last rule on.


def test_mutant_that_reads_acls_backwards_is_found(explore, found_is_enough, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acls.AclEntry, "order", property(lambda entry: (-(entry.number or 0), repr(entry))))
    with pytest.raises(AssertionError):
        test_as_many_packets_arrive_as_the_ways_say(explore)


def test_an_interface_without_groups_has_no_way() -> None:
    assert reached(world(ec2_network_interfaces=[interface("other")], ec2_interface_groups=[])) is False
