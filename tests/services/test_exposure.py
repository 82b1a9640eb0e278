from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from tests.network import (
    ANY6,
    Rows,
    by_group,
    by_list,
    entries,
    everything,
    interface,
    listed,
    paths,
    reached,
    route,
    rule,
    tables,
    world,
)
from wakit.services.ec2_security_groups import InterfaceGroup


def only(found: pd.DataFrame) -> pd.Series:
    """The one way there is."""
    assert len(found) == 1
    return found.iloc[0]


def opened(*rules: object, **more: Sequence[object]) -> list[tuple[object, ...]]:
    """What the groups open: group, ports, family, and whether that is sure."""
    found = tables(world(ec2_security_group_rules=list(rules), **more))["open_rules"]
    shown = found[["group_id", "protocol", "from_port", "to_port", "family", "is_open"]]
    return sorted(tuple(None if pd.isna(v) else v for v in row) for row in shown.itertuples(index=False))


def test_a_whole_way_is_told_hop_by_hop() -> None:
    found = only(paths(world()))
    assert found["path"] == "0.0.0.0/0 → igw → subnet → eni → sg tcp 22"
    assert (found["is_reachable"], found["is_admin_port"], found["is_database_port"]) == (True, True, False)
    assert found["key"] == "eni/IPv4/tcp/22-22"


@pytest.mark.parametrize(
    ("kind", "told"), [("nat", "no route"), ("vpce", "firewall"), (None, "?")], ids=["nat", "firewall", "unseen"]
)
def test_a_way_says_where_it_ends(kind: str | None, told: str) -> None:
    found = only(paths(world(ec2_routes=[route(kind=kind)])))
    assert found["path"] == f"0.0.0.0/0 → {told} → subnet → eni → sg tcp 22"


@pytest.mark.parametrize(
    "table",
    [
        "ec2_subnets",
        "ec2_network_acl_associations",
        "ec2_network_acl_entries",
        "ec2_route_table_associations",
        "ec2_routes",
        "ec2_vpc_blocks",
    ],
)
def test_a_part_of_the_way_that_was_refused_leaves_it_open(table: str) -> None:
    assert reached({name: rows for name, rows in world().items() if name != table}) is None


@pytest.mark.parametrize("table", ["ec2_security_group_rules", "ec2_interface_groups", "ec2_network_interfaces"])
def test_ways_that_nobody_could_list_are_unknown_not_none(table: str) -> None:
    found = paths({name: rows for name, rows in world().items() if name != table})
    mine = found[found["family"].isna() | (found["family"] == "IPv4")]
    assert mine["is_reachable"].isna().all()
    assert len(mine) >= 1


def without_sight(*seen: str, **rows: Sequence[object]) -> Rows:
    """Only these tables were seen, the rest was refused."""
    return {name: held for name, held in world(**rows).items() if name in seen}


INTERFACES = ("ec2_network_interfaces", "ec2_interface_groups", "ec2_security_group_rules")


def test_without_an_address_nothing_is_reached_whatever_else_is_unseen() -> None:
    hidden = without_sight(*INTERFACES, ec2_network_interfaces=[interface(has_public_ip=False)])
    assert reached(hidden) is False


def test_a_shut_group_is_shut_whatever_else_is_unseen() -> None:
    assert reached(without_sight(*INTERFACES, ec2_security_group_rules=[rule(cidr="10.0.0.0/8")])) is False


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ((0, 65535), (True, True)),
        ((20, 25), (True, False)),
        ((3300, 3310), (False, True)),
        ((8182, 8182), (False, True)),
        ((443, 443), (False, False)),
    ],
)
def test_a_range_covers_the_ports_inside_it(ports: tuple[int, int], expected: tuple[bool, bool]) -> None:
    found = only(paths(world(ec2_security_group_rules=[rule("sg", from_port=ports[0], to_port=ports[1])])))
    assert (found["is_admin_port"], found["is_database_port"]) == expected


def test_udp_is_no_way_to_sign_in() -> None:
    found = only(paths(world(ec2_security_group_rules=[rule(protocol="udp", to_port=6000)])))
    assert (found["is_admin_port"], found["is_database_port"]) == (False, False)


@pytest.mark.parametrize(("is_managed", "expected"), [(True, [False, False]), (None, [None, None])])
def test_what_aws_made_for_a_service_is_nobodys_machine(is_managed: bool | None, expected: list[bool | None]) -> None:
    made = interface(is_requester_managed=is_managed, instance_id="")
    found = paths(world(ec2_network_interfaces=[made], ec2_security_group_rules=[everything()]))
    told = found[found["protocol"] == "tcp"].iloc[0][["is_admin_port", "is_database_port"]]
    assert [None if pd.isna(v) else v for v in told] == expected


def test_egress_and_closed_rules_are_no_ways() -> None:
    rules = [rule(direction="egress"), rule(cidr="10.0.0.0/8")]
    assert paths(world(ec2_security_group_rules=rules)).empty


def test_each_interface_of_a_group_has_a_way_of_its_own() -> None:
    found = paths(
        world(
            ec2_network_interfaces=[interface("eni-1"), interface("eni-2", has_public_ip=False)],
            ec2_interface_groups=[InterfaceGroup("eni-1", "sg"), InterfaceGroup("eni-2", "sg")],
        )
    )
    assert dict(zip(found["interface_id"], found["is_reachable"], strict=True)) == {"eni-1": True, "eni-2": False}
    assert found["key"].is_unique


def test_a_group_opens_what_its_rules_open_together() -> None:
    halves = [rule(cidr="0.0.0.0/3"), rule(cidr="32.0.0.0/3"), rule("other", "64.0.0.0/3")]
    assert opened(*halves) == [("sg", "tcp", 22, 22, "IPv4", True)]


def test_neighbouring_ports_are_one_opening() -> None:
    assert opened(rule(port=22), rule(port=23), rule(port=25)) == [
        ("sg", "tcp", 22, 23, "IPv4", True),
        ("sg", "tcp", 25, 25, "IPv4", True),
    ]


def test_every_protocol_is_both_that_have_ports() -> None:
    assert opened(everything(cidr=ANY6)) == [
        ("sg", "tcp", 0, 65535, "IPv6", True),
        ("sg", "udp", 0, 65535, "IPv6", True),
    ]


def test_a_group_that_names_itself_opens_nothing() -> None:
    assert opened(by_group("sg", "sg"), by_group("a", "b"), by_group("b", "a")) == []


def test_a_list_opens_what_it_holds() -> None:
    def by(cidr: str | None) -> list[tuple[object, ...]]:
        return opened(by_list(), ec2_prefix_lists=[listed()], ec2_prefix_list_entries=entries(cidr))

    assert by("0.0.0.0/0") == [("sg", "tcp", 22, 22, "IPv4", True)]
    assert by("10.0.0.0/8") == []
    assert {row[4:] for row in by(None)} == {("IPv4", None), ("IPv6", None)}
