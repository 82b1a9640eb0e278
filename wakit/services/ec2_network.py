"""VPCs and their subnets, network ACLs and flow logs."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.relate import every, exists
from wakit.evidence.rows import Rows, column, row
from wakit.facts.networks import is_whole_internet
from wakit.registry import check, collector

__all__: list[str] = []


@row(key="arn", operation="ec2:DescribeVpcs")
class Vpc:
    """A virtual network; one that another account shares stands under its owner's ARN."""

    arn: str = column(kind="name")
    vpc_id: str = column(kind="name")
    cidr_block: str | None = column(kind="network")
    is_default: bool | None = column(doc="the one that AWS made in each region")
    is_shared_with_us: bool = column(doc="owned by another account")


@row(key="arn", operation="ec2:DescribeSubnets")
class Subnet:
    """A subnet."""

    arn: str = column(kind="name")
    subnet_id: str = column(kind="name")
    vpc_id: str | None = column(kind="name")
    cidr_block: str | None = column(kind="network", doc="empty where it has IPv6 only")
    ipv6_cidr_block: str | None = column(kind="network", doc="empty where it has none")
    availability_zone: str | None = column(kind="plain")
    maps_public_ip: bool | None = column(doc="what is launched in it gets a public IPv4 address")
    is_shared_with_us: bool = column(doc="owned by another account")


@row(
    key="acl-entry/{account_id}/{region}/{network_acl_id}/{direction}/{rule_number}",
    operation="ec2:DescribeNetworkAcls",
)
class NetworkAclEntry:
    """One numbered rule of a network ACL; the lowest number that fits decides."""

    network_acl_id: str = column(kind="name")
    vpc_id: str | None = column(kind="name")
    is_default_acl: bool | None = column(doc="of the ACL that AWS made with the VPC")
    direction: str | None = column(kind="plain", doc="ingress or egress")
    rule_number: int | None = column()
    is_allow: bool | None = column()
    protocol: str | None = column(kind="plain", doc="its number; -1 is every protocol")
    cidr_block: str | None = column(kind="network", doc="IPv4 or IPv6")
    is_open_to_world: bool | None = column(doc="everybody's addresses")
    from_port: int | None = column(doc="0 where the rule is about every port")
    to_port: int | None = column(doc="65535 where the rule is about every port")


@row(
    key="acl-association/{account_id}/{region}/{network_acl_id}/{association_id}",
    operation="ec2:DescribeNetworkAcls",
)
class NetworkAclAssociation:
    """The network ACL of a subnet; each subnet has one."""

    association_id: str | None = column(kind="name")
    network_acl_id: str = column(kind="name")
    subnet_id: str | None = column(kind="name")


@row(key="arn", operation="ec2:DescribeFlowLogs")
class FlowLog:
    """A flow log of a VPC, a subnet or an interface."""

    arn: str = column(kind="name")
    resource_id: str | None = column(kind="name", doc="the VPC, subnet, interface or gateway")
    is_active: bool | None = column()
    delivery_fails: bool | None = column(doc="AWS could not write the last records")
    traffic_type: str | None = column(kind="plain", doc="ALL, ACCEPT or REJECT; empty for a transit gateway's")
    destination_type: str | None = column(kind="plain", doc="cloud-watch-logs, s3 or kinesis-data-firehose")


@collector(scope="region")
def ec2_vpcs(aws: Reader) -> Rows[Vpc]:
    """Every VPC, those shared with the account included."""

    def vpc(item: Item) -> Vpc:
        name, owner = item.must("VpcId"), item.must("OwnerId")
        return Vpc(
            arn=_arn(aws, "vpc", name, owner),
            vpc_id=name,
            cidr_block=item.text("CidrBlock"),
            is_default=item.flag("IsDefault"),
            is_shared_with_us=owner != aws.account_id,
        )

    return aws.rows(aws.each("ec2:DescribeVpcs", "Vpcs"), vpc)


@collector(scope="region")
def ec2_subnets(aws: Reader) -> Rows[Subnet]:
    """Every subnet, those shared with the account included."""

    def subnet(item: Item) -> Subnet:
        name, owner = item.must("SubnetId"), item.must("OwnerId")
        return Subnet(
            arn=_arn(aws, "subnet", name, owner),
            subnet_id=name,
            vpc_id=item.text("VpcId"),
            # a subnet of IPv6 alone has no IPv4 range
            cidr_block=item.text("CidrBlock", absent="" if item.flag("Ipv6Native") else None),
            ipv6_cidr_block=_ipv6(item),
            availability_zone=item.text("AvailabilityZone"),
            maps_public_ip=item.flag("MapPublicIpOnLaunch"),
            is_shared_with_us=owner != aws.account_id,
        )

    return aws.rows(aws.each("ec2:DescribeSubnets", "Subnets"), subnet)


def _ipv6(item: Item) -> str | None:
    """The one IPv6 range of a subnet; of those it had before AWS tells the state only."""
    found = item.items("Ipv6CidrBlockAssociationSet", absent=())
    if found is None:
        return None
    current = [block for block in found if block.text("Ipv6CidrBlockState.State", absent="associated") == "associated"]
    return current[0].text("Ipv6CidrBlock") if current else ""


@collector(scope="region")
def ec2_network_acl_entries(aws: Reader) -> Rows[NetworkAclEntry]:
    """Every rule of every network ACL."""
    return aws.rows(aws.each("ec2:DescribeNetworkAcls", "NetworkAcls"), lambda acl: list(_entries(acl)))


def _entries(acl: Item) -> Iterator[NetworkAclEntry]:
    name, vpc, is_default = acl.must("NetworkAclId"), acl.text("VpcId"), acl.flag("IsDefault")
    entries = acl.items("Entries")
    if entries is None:
        yield NetworkAclEntry(name, vpc, is_default, None, None, None, None, None, None, None, None)
    for entry in entries or ():
        egress = entry.flag("Egress")
        action = entry.text("RuleAction")
        # an entry has a range of IPv4 or one of IPv6, never both
        cidr = entry.text("CidrBlock", absent="") or entry.text("Ipv6CidrBlock")
        yield NetworkAclEntry(
            network_acl_id=name,
            vpc_id=vpc,
            is_default_acl=is_default,
            direction=None if egress is None else "egress" if egress else "ingress",
            rule_number=entry.number("RuleNumber"),
            is_allow=None if action is None else action == "allow",
            protocol=entry.text("Protocol"),
            cidr_block=cidr,
            is_open_to_world=is_whole_internet(cidr),
            # an entry for all protocols, or for ICMP, has no ports: it is about all of them
            from_port=entry.number("PortRange.From", absent=0),
            to_port=entry.number("PortRange.To", absent=65535),
        )


@collector(scope="region")
def ec2_network_acl_associations(aws: Reader) -> Rows[NetworkAclAssociation]:
    """Which network ACL each subnet has."""
    return aws.rows(aws.each("ec2:DescribeNetworkAcls", "NetworkAcls"), lambda acl: list(_of_subnets(acl)))


def _of_subnets(acl: Item) -> Iterator[NetworkAclAssociation]:
    name, associations = acl.must("NetworkAclId"), acl.items("Associations")
    if associations is None:
        yield NetworkAclAssociation(None, name, None)
    for item in associations or ():
        yield NetworkAclAssociation(item.text("NetworkAclAssociationId"), name, item.text("SubnetId"))


@collector(scope="region")
def ec2_flow_logs(aws: Reader) -> Rows[FlowLog]:
    """Every flow log."""

    def flow_log(item: Item) -> FlowLog:
        status, delivery = item.text("FlowLogStatus"), item.text("DeliverLogsStatus", absent="")
        resource = item.text("ResourceId")
        # of a transit gateway everything is logged; AWS takes no kind of traffic there and tells none
        is_of_gateway = resource is not None and resource.startswith("tgw-")
        return FlowLog(
            arn=_arn(aws, "vpc-flow-log", item.must("FlowLogId"), aws.account_id),
            resource_id=resource,
            is_active=None if status is None else status == "ACTIVE",
            delivery_fails=None if delivery is None else delivery == "FAILED",
            traffic_type=item.text("TrafficType", absent="" if is_of_gateway else None),
            destination_type=item.text("LogDestinationType"),
        )

    return aws.rows(aws.each("ec2:DescribeFlowLogs", "FlowLogs"), flow_log)


def _arn(aws: Reader, kind: str, name: str, owner: str) -> str:
    return f"arn:{aws.partition}:ec2:{aws.region}:{owner}:{kind}/{name}"


def _is_empty(ec2_vpcs: pd.DataFrame, ec2_network_interfaces: pd.DataFrame) -> pd.Series:
    """An empty VPC (each region has a default one) has no traffic."""
    return ~exists(ec2_vpcs, ec2_network_interfaces, "vpc_id")


@check(
    supports=("SEC04-BP01",),
    headline="{VPC in use} {lacks|lack} flow logs, wholly or in part",
    fine="{VPC in use} {is|are} covered by flow logs",
    gravity="medium",
    applies=lambda ec2_vpcs: ~ec2_vpcs["is_shared_with_us"],
    unused=_is_empty,
    shows=("vpc_id", "is_default"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-6",
)
def vpc_has_flow_logs(
    ec2_vpcs: pd.DataFrame,
    ec2_subnets: pd.DataFrame,
    ec2_network_interfaces: pd.DataFrame,
    ec2_flow_logs: pd.DataFrame,
) -> pd.Series:
    """VPCs in use are covered by flow logs that are written, of the VPC or of each of its subnets in use.

    Measured: an active flow log of the VPC, or of each of its subnets that has an interface, whose last delivery did
    not fail; whatever it keeps (`traffic_type`: ALL, ACCEPT or REJECT), as AWS's own rule asks for no more.

    Not concerned: VPCs that another account shares, which are their owner's to log.

    Not in use: VPCs without an interface (each region has a default one).

    Strength: supports, because SEC04-BP01 is about all of the logs a workload needs, and this is one of them.

    Viewpoint: the account of the VPC.
    """
    written = ec2_flow_logs["is_active"] & ~ec2_flow_logs["delivery_fails"]
    own = exists(ec2_vpcs, ec2_flow_logs, {"vpc_id": "resource_id"}, where=written)
    idle = ~exists(ec2_subnets, ec2_network_interfaces, "subnet_id")
    covered = idle | exists(ec2_subnets, ec2_flow_logs, {"subnet_id": "resource_id"}, where=written)
    return own | every(ec2_vpcs, ec2_subnets, "vpc_id", holds=covered)


@check(
    supports=("SEC05-BP01",),
    headline="{default VPC} {is|are} in use",
    fine="{default VPC} {is|are} empty",
    gravity="low",
    applies=lambda ec2_vpcs: ec2_vpcs["is_default"],
    shows=("vpc_id",),
    source="https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html",
)
def vpc_default_is_not_used(ec2_vpcs: pd.DataFrame, ec2_network_interfaces: pd.DataFrame) -> pd.Series:
    """Nothing lives in a default VPC, whose subnets are all public.

    Measured: whether any interface is in the VPC that AWS made in the region. One without is not in use, and passes.

    Not concerned: VPCs that somebody made.

    Strength: supports, because a default VPC may be given layers like any other; it begins with none.

    Viewpoint: the account and region of the VPC.
    """
    return ~exists(ec2_vpcs, ec2_network_interfaces, "vpc_id")


def _is_empty_subnet(ec2_subnets: pd.DataFrame, ec2_network_interfaces: pd.DataFrame) -> pd.Series:
    return ~exists(ec2_subnets, ec2_network_interfaces, "subnet_id")


def _could_launch(ec2_subnets: pd.DataFrame, ec2_network_interfaces: pd.DataFrame) -> pd.Series:
    """A subnet in which all interfaces are AWS's own (load balancers, NAT, endpoints) launches nothing."""
    own = ~ec2_network_interfaces["is_requester_managed"]
    holds_machines = exists(ec2_subnets, ec2_network_interfaces, "subnet_id", where=own)
    return holds_machines | _is_empty_subnet(ec2_subnets, ec2_network_interfaces)


@check(
    supports=("SEC05-BP01",),
    headline="{subnet in use} {gives|give} each new machine a public IPv4 address by default",
    fine="{subnet in use} {gives|give} a machine a public IPv4 address only where somebody asks for one",
    gravity="low",
    applies=_could_launch,
    unused=_is_empty_subnet,
    shows=("subnet_id", "vpc_id", "maps_public_ip"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-15",
)
def subnet_gives_no_public_address(ec2_subnets: pd.DataFrame) -> pd.Series:
    """Subnets in use give machines public IPv4 addresses only where somebody asks for one.

    Measured: `MapPublicIpOnLaunch`, the address of IPv4 that what is launched there gets unasked.

    Not concerned: subnets in which only interfaces are that AWS made for a service of its own: a subnet for load
    balancers and NAT gateways launches no machine.

    Not in use: subnets without an interface.

    Strength: supports, because an address is no way in by itself: paths are judged by themselves.

    Viewpoint: the account that uses the subnet.
    """
    return ~ec2_subnets["maps_public_ip"]
