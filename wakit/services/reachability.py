"""What the internet must not reach: the ports of administrators and of databases, straight or by load balancers."""

from __future__ import annotations

import pandas as pd

from wakit.evidence.relate import exists, one_of
from wakit.registry import check

__all__: list[str] = []

_DATA = "on a database or file share port"


def _running(ec2_instances: pd.DataFrame) -> pd.Series:
    return ec2_instances["is_running"]


@check(
    disproves=("SEC05-BP02",),
    headline="an open network path leads from the internet to {machine} on SSH, RDP or the like",
    fine="{machine} {has|have} no open network path of {its|their} own from the internet on SSH, RDP or the like",
    gravity="critical",
    applies=_running,
    shows=("instance_id", "has_public_ip"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19",
)
def internet_reaches_no_admin_port(ec2_instances: pd.DataFrame, internet_paths: pd.DataFrame) -> pd.Series:
    """No open network path leads from the internet to a running machine on a port for administration (SSH, RDP, …).

    Measured: a public address of the machine's own, a route to an internet gateway and back, no block of public
    access, a network ACL that lets in on the port and out again on an ephemeral one, and groups that open the port;
    all of it address by address, for at least a fifth of all public addresses (`internet_share`). The ports are
    `admin_ports`.

    Not concerned: machines that do not run, because nothing answers there. Interfaces that AWS made for a service of
    its own (load balancers, databases, NAT, endpoints) are no machines: nobody signs in there.

    Strength: disproves, because SEC05-BP02 has traffic controlled at each layer, and here every layer lets everybody
    through. Whether a program listens on the port, no configuration tells; the sentence claims a path, no more. A pass
    does not prove: it is about a machine's own addresses. Peers and VPNs are not followed, and what a load balancer
    passes on to it has checks of its own, which fail where SSH is passed on, whatever the machine's verdict.

    Viewpoint: the account of the machine. Behind a firewall's endpoint or an appliance it is unknown; of a subnet that
    another account shares, its owner's block of public access can't be seen.
    """
    open_way = internet_paths["is_reachable"] & internet_paths["is_admin_port"]
    return ~exists(ec2_instances, internet_paths, "instance_id", where=open_way)


@check(
    supports=("SEC05-BP01",),
    headline="an open network path leads from the internet to {machine} " + _DATA,
    fine="{machine} {has|have} no open network path of {its|their} own from the internet " + _DATA,
    gravity="high",
    applies=_running,
    shows=("instance_id", "has_public_ip"),
    source="https://docs.aws.amazon.com/wellarchitected/latest/framework/sec_network_protection_create_layers.html",
)
def internet_reaches_no_database_port(ec2_instances: pd.DataFrame, internet_paths: pd.DataFrame) -> pd.Series:
    """No open network path leads from the internet to a running machine on the usual port of a database or file share.

    Measured: as for ports of administration; the ports are `database_ports`, those of NFS and SMB among them.

    Not concerned: machines that do not run, and interfaces that AWS made for a service of its own; databases of RDS
    are judged by the port of their endpoint. What a load balancer passes on has checks of its own.

    Strength: supports, because a port says what usually listens there, not what does.

    Viewpoint: the account of the machine; see above for firewalls and shared subnets.
    """
    open_way = internet_paths["is_reachable"] & internet_paths["is_database_port"]
    return ~exists(ec2_instances, internet_paths, "instance_id", where=open_way)


def _public(balancers: pd.DataFrame) -> pd.Series:
    return one_of(balancers["kind"], {"application", "network", "classic"}) & balancers["is_internet_facing"]


def _leads(balancers: pd.DataFrame, paths: pd.DataFrame, has_such_port: pd.Series) -> pd.Series:
    """Whether a listener that can be reached listens on such a port or passes on to one."""
    return exists(balancers, paths, {"arn": "load_balancer_arn"}, where=paths["is_reachable"] & has_such_port)


@check(
    supports=("SEC05-BP02",),
    headline="an open network path leads from the internet through {public load balancer} on SSH, RDP or the like",
    fine="{public load balancer} {opens|open} no network path from the internet on SSH, RDP or the like",
    gravity="high",
    applies=_public,
    shows=("name", "kind"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19",
)
def balancer_passes_no_admin_port(
    balancers: pd.DataFrame, balancer_paths: pd.DataFrame, classic_balancer_paths: pd.DataFrame
) -> pd.Series:
    """Public load balancers pass no port for administration on from the internet.

    Measured: a listener behind which something is registered, by its default action or one of its rules, and for one
    address of the load balancer a route, a network ACL, groups (a network load balancer may have none) and no block of
    public access, for a fifth of all public addresses (`internet_share`). Where it passes bytes on (TCP, TLS, SSL) its
    own port or that of a target is one of `admin_ports`; where it speaks HTTP, that of a target is one of those that
    speak HTTP themselves (`http_admin_ports`: Docker, WinRM, the kubelet).

    Not concerned: internal load balancers, and gateway ones, which stand in a way and lead nowhere.

    Strength: supports, because the groups of the machines behind are not followed, nor what listens there.

    Viewpoint: the account of the load balancer.
    """
    now = _leads(balancers, balancer_paths, balancer_paths["is_admin_port"])
    return ~now & ~_leads(balancers, classic_balancer_paths, classic_balancer_paths["is_admin_port"])


@check(
    supports=("SEC05-BP01",),
    headline="an open network path leads from the internet through {public load balancer} " + _DATA,
    fine="{public load balancer} {opens|open} no network path from the internet " + _DATA,
    gravity="high",
    applies=_public,
    shows=("name", "kind"),
    source="https://docs.aws.amazon.com/wellarchitected/latest/framework/sec_network_protection_create_layers.html",
)
def balancer_passes_no_database_port(
    balancers: pd.DataFrame, balancer_paths: pd.DataFrame, classic_balancer_paths: pd.DataFrame
) -> pd.Series:
    """Public load balancers pass no usual port of a database or file share on from the internet.

    Measured: as for ports of administration; the ports are `database_ports`, and for what speaks HTTP those of
    databases that are asked by HTTP (`http_database_ports`).

    Not concerned: internal load balancers, and gateway ones, which stand in a way and lead nowhere.

    Strength: supports, because a port says what usually listens behind it, not what does.

    Viewpoint: the account of the load balancer.
    """
    now = _leads(balancers, balancer_paths, balancer_paths["is_database_port"])
    return ~now & ~_leads(balancers, classic_balancer_paths, classic_balancer_paths["is_database_port"])


def _on_no_interface(ec2_security_groups: pd.DataFrame, ec2_interface_groups: pd.DataFrame) -> pd.Series:
    return ~exists(ec2_security_groups, ec2_interface_groups, "group_id")


@check(
    supports=("SEC05-BP02",),
    headline="{security group in use} {lets|let} everybody in on SSH, RDP or the like",
    fine="{security group in use} {keeps|keep} the internet at large from SSH, RDP and the like",
    gravity="medium",
    unused=_on_no_interface,
    shows=("group_id", "name", "vpc_id"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19",
)
def security_group_opens_no_admin_port(ec2_security_groups: pd.DataFrame, open_rules: pd.DataFrame) -> pd.Series:
    """Groups in use open no port for administration to everybody, whether or not a path leads there today.

    Measured: the group's rules together, ranges and prefix lists summed, let at least a fifth of all public addresses
    (`internet_share`) in on one of `admin_ports`. Rules that name other groups let nobody in from the internet.

    Not in use: groups on no interface. Whoever puts one on a machine opens it, so they are told beside.

    Strength: supports, because other layers may stand before it: a path is judged by itself.

    Viewpoint: the account of the group.
    """
    opens = open_rules["is_open"] & open_rules["is_admin_port"]
    return ~exists(ec2_security_groups, open_rules, "group_id", where=opens)
