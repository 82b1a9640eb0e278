"""Security groups, their rules, and the network interfaces they are attached to."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.relate import exists
from wakit.evidence.rows import Rows, column, row
from wakit.facts.networks import family_of, is_global_ipv6, is_whole_internet
from wakit.registry import check, collector

__all__: list[str] = []

_DIRECTIONS = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}
_WITH_PORTS = ("tcp", "udp")


@row(key="arn", operation="ec2:DescribeSecurityGroups")
class SecurityGroup:
    """A security group."""

    arn: str = column(kind="name")
    group_id: str = column(kind="name")
    name: str | None = column(kind="name")
    vpc_id: str | None = column(kind="name")
    is_default: bool | None = column(doc="the one AWS made with the VPC, used where nobody names another")


@row(
    key="rule/{account_id}/{region}/{group_id}/{direction}/{protocol}/{from_port}-{to_port}/{source}",
    operation="ec2:DescribeSecurityGroups",
)
class SecurityGroupRule:
    """What a group lets in or out: one protocol and range of ports, one source or destination."""

    group_id: str = column(kind="name")
    direction: str = column(kind="plain", doc="ingress or egress")
    protocol: str | None = column(kind="plain", doc="tcp, udp, icmp, icmpv6, a number, or -1 for every protocol")
    from_port: int | None = column(doc="0 for every protocol; the type for ICMP; -1 where there are no ports")
    to_port: int | None = column(doc="65535 for every protocol; the code for ICMP; -1 where there are no ports")
    source: str | None = column(kind="network", doc="the range, group or prefix list on the other side")
    family: str | None = column(kind="plain", doc="IPv4, IPv6; empty for groups and prefix lists")
    referenced_group_id: str | None = column(kind="name", doc="empty where it is no group")
    prefix_list_id: str | None = column(kind="name", doc="empty where it is no prefix list")
    is_open_to_world: bool | None = column(doc="the range is everybody's; false for a prefix list: look there")


@row(key="arn", operation="ec2:DescribeNetworkInterfaces")
class NetworkInterface:
    """A network interface: of an instance, a load balancer, a database, a function …"""

    arn: str = column(kind="name")
    interface_id: str = column(kind="name")
    subnet_id: str | None = column(kind="name")
    vpc_id: str | None = column(kind="name")
    interface_type: str | None = column(
        kind="plain", doc="interface, nat_gateway, network_load_balancer, vpc_endpoint, …"
    )
    is_attached: bool | None = column()
    instance_id: str | None = column(kind="name", doc="empty where it is no instance's")
    is_requester_managed: bool | None = column(doc="an AWS service made it")
    public_ip: str | None = column(kind="network", doc="the first public IPv4 address, or empty")
    has_public_ip: bool | None = column(doc="a public IPv4 address")
    has_public_ipv6: bool | None = column(doc="an IPv6 address out of 2000::/3")


@row(key="interface-group/{account_id}/{region}/{interface_id}/{group_id}", operation="ec2:DescribeNetworkInterfaces")
class InterfaceGroup:
    """A security group on an interface."""

    interface_id: str = column(kind="name")
    group_id: str | None = column(kind="name")


@collector(scope="region")
def ec2_security_groups(aws: Reader) -> Rows[SecurityGroup]:
    """Every security group."""

    def group(item: Item) -> SecurityGroup:
        group_id, name = item.must("GroupId"), item.text("GroupName")
        return SecurityGroup(
            arn=_arn(aws, "security-group", group_id, item.must("OwnerId")),
            group_id=group_id,
            name=name,
            vpc_id=item.text("VpcId"),
            # nothing but its name tells the default group; AWS reserves the name for it
            is_default=None if name is None else name == "default",
        )

    return aws.rows(aws.each("ec2:DescribeSecurityGroups", "SecurityGroups"), group)


@collector(scope="region")
def ec2_security_group_rules(aws: Reader) -> Rows[SecurityGroupRule]:
    """Every rule of every group, one row for each source or destination."""
    return aws.rows(aws.each("ec2:DescribeSecurityGroups", "SecurityGroups"), lambda group: list(_rules(group)))


def _rules(group: Item) -> Iterator[SecurityGroupRule]:
    name = group.must("GroupId")
    for direction, member in _DIRECTIONS.items():
        permissions = group.items(member)
        if permissions is None:
            yield SecurityGroupRule(name, direction, None, None, None, None, None, None, None, None)
        for permission in permissions or ():
            yield from _sides(name, direction, permission)


def _sides(group: str, direction: str, permission: Item) -> Iterator[SecurityGroupRule]:
    protocol = permission.text("IpProtocol")
    first, last = _ports(permission, protocol)
    for member, path in (("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6")):
        for item in permission.items(member, absent=()) or ():
            cidr = item.text(path)
            family, is_open = family_of(cidr), is_whole_internet(cidr)
            yield SecurityGroupRule(group, direction, protocol, first, last, cidr, family, "", "", is_open)
    for item in permission.items("UserIdGroupPairs", absent=()) or ():
        other = item.text("GroupId")
        yield SecurityGroupRule(group, direction, protocol, first, last, other, "", other, "", False)
    for item in permission.items("PrefixListIds", absent=()) or ():
        ranges = item.text("PrefixListId")
        yield SecurityGroupRule(group, direction, protocol, first, last, ranges, "", "", ranges, False)


def _ports(permission: Item, protocol: str | None) -> tuple[int | None, int | None]:
    """AWS leaves the ports out where every protocol is meant, and for protocols that have none."""
    if protocol is None:
        return None, None
    if protocol == "-1":
        return 0, 65535
    if protocol in _WITH_PORTS:
        return permission.number("FromPort"), permission.number("ToPort")
    return permission.number("FromPort", absent=-1), permission.number("ToPort", absent=-1)


@collector(scope="region")
def ec2_network_interfaces(aws: Reader) -> Rows[NetworkInterface]:
    """Every network interface."""

    def interface(item: Item) -> NetworkInterface:
        name, status = item.must("NetworkInterfaceId"), item.text("Status")
        public = _public_ip(item)
        return NetworkInterface(
            arn=_arn(aws, "network-interface", name, item.must("OwnerId")),
            interface_id=name,
            subnet_id=item.text("SubnetId"),
            vpc_id=item.text("VpcId"),
            interface_type=item.text("InterfaceType"),
            is_attached=None if status is None else status != "available",
            instance_id=item.text("Attachment.InstanceId", absent=""),
            is_requester_managed=item.flag("RequesterManaged"),
            public_ip=public,
            has_public_ip=None if public is None else public != "",
            has_public_ipv6=_has_public_ipv6(item),
        )

    return aws.rows(aws.each("ec2:DescribeNetworkInterfaces", "NetworkInterfaces"), interface)


def _public_ip(item: Item) -> str | None:
    """Each private address may have a public one; ``Association`` is left out where there is none."""
    found = item.text("Association.PublicIp", absent="")
    if found:
        return found
    addresses = item.items("PrivateIpAddresses")
    if addresses is None:
        return None
    others = [address.text("Association.PublicIp", absent="") for address in addresses]
    return next((address for address in others if address), "")


def _has_public_ipv6(item: Item) -> bool | None:
    return item.some("Ipv6Addresses", lambda address: is_global_ipv6(address.text("Ipv6Address")))


@collector(scope="region")
def ec2_interface_groups(aws: Reader) -> Rows[InterfaceGroup]:
    """Which groups are on which interface."""
    return aws.rows(
        aws.each("ec2:DescribeNetworkInterfaces", "NetworkInterfaces"), lambda interface: list(_groups(interface))
    )


def _groups(interface: Item) -> Iterator[InterfaceGroup]:
    name = interface.must("NetworkInterfaceId")
    groups = interface.items("Groups")
    if groups is None:
        yield InterfaceGroup(name, None)
    for group in groups or ():
        yield InterfaceGroup(name, group.text("GroupId"))


def _arn(aws: Reader, kind: str, name: str, owner: str) -> str:
    return f"arn:{aws.partition}:ec2:{aws.region}:{owner}:{kind}/{name}"


def _in_an_empty_vpc(ec2_security_groups: pd.DataFrame, ec2_network_interfaces: pd.DataFrame) -> pd.Series:
    """Every region has a default VPC with its group: only where something runs can it be taken by mistake."""
    return ~exists(ec2_security_groups, ec2_network_interfaces, "vpc_id")


@check(
    supports=("SEC05-BP02",),
    headline="{default security group} still {has|have} rules",
    fine="{default security group} {has|have} no rules",
    gravity="low",
    applies=lambda ec2_security_groups: ec2_security_groups["is_default"],
    unused=_in_an_empty_vpc,
    shows=("group_id", "vpc_id"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-2",
)
def default_security_group_is_empty(
    ec2_security_groups: pd.DataFrame, ec2_security_group_rules: pd.DataFrame
) -> pd.Series:
    """Default security groups of VPCs in use have no rules, so that what takes them by mistake is cut off.

    Measured: any rule, in or out. As AWS makes it, the group lets its own members talk and everything out: not open to
    anybody, but whoever names no group is among those members.

    Not concerned: groups that somebody made.

    Not in use: default groups of VPCs without an interface (each region has a default VPC).

    Strength: supports, because it is about a mistake that may never happen.

    Viewpoint: the account of the group.
    """
    seen = ec2_security_group_rules["protocol"] != ""  # unknown for rules of which only the group is known
    return ~exists(ec2_security_groups, ec2_security_group_rules, "group_id", where=seen)
