"""What the internet can reach: rules, interfaces, addresses and routes put together."""

from __future__ import annotations

from functools import reduce
from operator import or_

import pandas as pd
import pyarrow as pa

from wakit import facts
from wakit.evidence.relate import choose, exists, lookup, one_of, pairs, possible
from wakit.evidence.rows import column, row
from wakit.registry import check, derived

__all__: list[str] = []

_TEXT = pd.ArrowDtype(pa.string())


@row(key="open/{rule}")
class OpenRule:
    """A rule that lets everybody in, or may do so."""

    rule: str | None = column(kind="network", doc="key of the security group rule")
    group_id: str | None = column(kind="name")
    protocol: str | None = column(doc="-1 is every protocol")
    from_port: int | None = column()
    to_port: int | None = column()
    source: str | None = column(kind="network")
    family: str | None = column(doc="IPv4 or IPv6")
    is_open: bool | None = column(doc="everybody's addresses, by the range itself or by its prefix list")
    is_admin_port: bool | None = column(doc="covers a port that gives a way to run commands")
    is_database_port: bool | None = column(doc="covers a database's usual port")


@row(key="{interface_id}/{rule}")
class InternetPath:
    """A way from the internet to an interface, as far as it goes."""

    arn: str | None = column(kind="name", doc="of the interface")
    interface_id: str | None = column(kind="name")
    instance_id: str | None = column(kind="name", doc="empty where it is no instance's")
    subnet_id: str | None = column(kind="name")
    group_id: str | None = column(kind="name")
    rule: str | None = column(kind="network", doc="key of the security group rule")
    protocol: str | None = column(doc="-1 is every protocol")
    from_port: int | None = column()
    to_port: int | None = column()
    family: str | None = column(doc="IPv4 or IPv6")
    is_admin_port: bool | None = column(doc="covers a port that gives a way to run commands")
    is_database_port: bool | None = column(doc="covers a database's usual port")
    has_public_address: bool | None = column(doc="of the rule's family")
    has_internet_route: bool | None = column(
        doc="the subnet's table leads everybody's addresses to an internet gateway"
    )
    is_blocked: bool | None = column(doc="VPC Block Public Access stands above it, without exclusions")
    is_reachable: bool | None = column(doc="open, attached, with address and route, and not blocked")
    path: str | None = column(kind="network", doc="source → gateway → subnet → interface → group and ports")


@derived(OpenRule)
def open_rules(ec2_security_group_rules: pd.DataFrame, ec2_prefix_lists: pd.DataFrame) -> pd.DataFrame:
    """Ingress rules that are open to everybody, or of which that is not known."""
    rules = ec2_security_group_rules
    by_list = lookup(rules, ec2_prefix_lists, "holds_whole_internet", "prefix_list_id", absent=False)
    is_open = (rules["direction"] == "ingress") & (rules["is_open_to_world"] | by_list)
    families = lookup(rules, ec2_prefix_lists, "family", "prefix_list_id", absent="")
    return possible(
        rules.assign(
            rule=rules["key"],
            is_open=is_open,
            family=choose(rules["prefix_list_id"] == "", rules["family"], families),
            is_admin_port=reduce(or_, [_covers(rules, int(p)) for p in facts.names("admin_ports")]),
            is_database_port=reduce(or_, [_covers(rules, int(p)) for p in facts.names("database_ports")]),
        ),
        is_open,
    )


@derived(InternetPath)
def internet_paths(
    open_rules: pd.DataFrame,
    ec2_interface_groups: pd.DataFrame,
    ec2_network_interfaces: pd.DataFrame,
    ec2_route_table_associations: pd.DataFrame,
    ec2_routes: pd.DataFrame,
    ec2_prefix_lists: pd.DataFrame,
    ec2_vpc_blocks: pd.DataFrame,
) -> pd.DataFrame:
    """Each open rule on each interface it is attached to, with what else a way from the internet needs.

    A way is direct: to an interface with a public address of its own. What a load balancer passes on, and what
    network ACLs or firewalls take away again, is not part of it; neither is an interface without security groups.
    """
    paths = pairs(open_rules, ec2_interface_groups, "group_id", columns={"interface_id": "interface_id"})
    wanted = ("arn", "instance_id", "subnet_id", "vpc_id", "is_attached", "has_public_ip", "has_public_ipv6")
    paths = pairs(paths, ec2_network_interfaces, "interface_id", columns={name: name for name in wanted})
    has_address = choose(paths["family"] == "IPv6", paths["has_public_ipv6"], paths["has_public_ip"])
    paths = paths.assign(route_table_id=_route_table(paths, ec2_route_table_associations))
    has_route = _has_internet_route(paths, ec2_routes, ec2_prefix_lists)
    whole = ec2_vpc_blocks["blocks_ingress"] & ~ec2_vpc_blocks["has_exclusions"]
    is_blocked = exists(paths, ec2_vpc_blocks, where=whole)
    return paths.assign(
        has_public_address=has_address,
        has_internet_route=has_route,
        is_blocked=is_blocked,
        is_reachable=paths["is_open"] & paths["is_attached"] & has_address & has_route & ~is_blocked,
        path=_path(paths, has_route),
    )


def _covers(rules: pd.DataFrame, port: int) -> pd.Series:
    """Whether a rule lets TCP through on a port; every protocol includes TCP."""
    is_tcp = one_of(rules["protocol"], {"tcp", "-1"})
    return is_tcp & (rules["from_port"] <= port) & (rules["to_port"] >= port)


def _route_table(paths: pd.DataFrame, associations: pd.DataFrame) -> pd.Series:
    """The table of the subnet: the one it names, else the VPC's main one."""
    named = associations["subnet_id"] != ""
    own = lookup(paths, associations, "route_table_id", "subnet_id", absent="", where=named)
    main = lookup(paths, associations, "route_table_id", "vpc_id", absent="", where=associations["is_main"])
    return choose(own != "", own, main)


def _has_internet_route(paths: pd.DataFrame, routes: pd.DataFrame, lists: pd.DataFrame) -> pd.Series:
    by_list = lookup(routes, lists, "holds_whole_internet", "prefix_list_id", absent=False)
    families = lookup(routes, lists, "family", "prefix_list_id", absent="")
    routes = routes.assign(family=choose(routes["prefix_list_id"] == "", routes["family"], families))
    leads = (routes["to_whole_internet"] | by_list) & (routes["target_kind"] == "igw") & routes["is_active"]
    return exists(paths, routes, {"route_table_id": "route_table_id", "family": "family"}, where=leads)


def _path(paths: pd.DataFrame, has_route: pd.Series) -> pd.Series:
    """``0.0.0.0/0 → igw → subnet-1 → eni-1 → sg-1 tcp 22``."""
    first, last = paths["from_port"].astype(_TEXT), paths["to_port"].astype(_TEXT)
    ports = choose(paths["from_port"] == paths["to_port"], first, first + "-" + last)
    what = choose(paths["protocol"] == "-1", _said(paths, "everything"), paths["protocol"] + " " + ports)
    gateway = choose(has_route, _said(paths, "igw"), _said(paths, "no route"))
    hops = [gateway, paths["subnet_id"], paths["interface_id"], paths["group_id"] + " " + what]
    return reduce(lambda way, hop: way + " → " + hop, hops, paths["source"])


def _said(paths: pd.DataFrame, text: str) -> pd.Series:
    return pd.Series(text, index=paths.index, dtype=_TEXT)


def _attached(ec2_network_interfaces: pd.DataFrame) -> pd.Series:
    return ec2_network_interfaces["is_attached"]


@check(
    disproves=("SEC05-BP02",),
    headline="the internet can reach {network interface} on a port for administration",
    fine="no path leads from the internet to {network interface} on a port for administration",
    gravity="critical",
    applies=_attached,
    shows=("interface_id", "instance_id", "public_ip"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19",
)
def internet_reaches_no_admin_port(ec2_network_interfaces: pd.DataFrame, internet_paths: pd.DataFrame) -> pd.Series:
    """No whole way leads from the internet to a port for administration (SSH, RDP, …)."""
    open_way = internet_paths["is_reachable"] & internet_paths["is_admin_port"]
    return ~exists(ec2_network_interfaces, internet_paths, "interface_id", where=open_way)


@check(
    disproves=("SEC05-BP01",),
    headline="the internet can reach {network interface} on a database's port",
    fine="no path leads from the internet to {network interface} on a database's port",
    gravity="critical",
    applies=_attached,
    shows=("interface_id", "instance_id", "public_ip"),
    source="https://docs.aws.amazon.com/wellarchitected/latest/framework/sec_network_protection_create_layers.html",
)
def internet_reaches_no_database_port(ec2_network_interfaces: pd.DataFrame, internet_paths: pd.DataFrame) -> pd.Series:
    """No whole way leads from the internet to a database's usual port: data has a layer of its own."""
    open_way = internet_paths["is_reachable"] & internet_paths["is_database_port"]
    return ~exists(ec2_network_interfaces, internet_paths, "interface_id", where=open_way)


def _on_an_interface(ec2_security_groups: pd.DataFrame, ec2_interface_groups: pd.DataFrame) -> pd.Series:
    return exists(ec2_security_groups, ec2_interface_groups, "group_id")


@check(
    supports=("SEC06-BP03",),
    headline="{attached security group} {lets|let} everybody in on a port for administration",
    fine="{attached security group} {keeps|keep} ports for administration from everybody",
    gravity="medium",
    applies=_on_an_interface,
    shows=("group_id", "vpc_id"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-13",
)
def security_group_opens_no_admin_port(ec2_security_groups: pd.DataFrame, open_rules: pd.DataFrame) -> pd.Series:
    """Attached groups open no port for administration to everybody, whether or not a way leads there today."""
    opens = open_rules["is_open"] & open_rules["is_admin_port"]
    return ~exists(ec2_security_groups, open_rules, "group_id", where=opens)
