"""Where load balancers of the current generation stand: their subnets and security groups."""

from __future__ import annotations

from collections.abc import Iterator

from wakit.aws import Item, Reader
from wakit.evidence.rows import Rows, column, row
from wakit.registry import collector

__all__: list[str] = []


@row(key="balancer-subnet/{load_balancer_arn}/{subnet_id}", operation="elbv2:DescribeLoadBalancers")
class BalancerSubnet:
    """A subnet in which a load balancer has an address."""

    load_balancer_arn: str = column(kind="name")
    subnet_id: str | None = column(kind="name")
    vpc_id: str | None = column(kind="name")


@row(key="balancer-group/{load_balancer_arn}/{group_id}", operation="elbv2:DescribeLoadBalancers")
class BalancerGroup:
    """A security group on a load balancer."""

    load_balancer_arn: str = column(kind="name")
    group_id: str | None = column(kind="name")


@collector(scope="region")
def elbv2_balancer_subnets(aws: Reader) -> Rows[BalancerSubnet]:
    """The subnets of every load balancer of the current generation."""
    return aws.rows(aws.each("elbv2:DescribeLoadBalancers", "LoadBalancers"), lambda item: list(_subnets(item)))


def _subnets(item: Item) -> Iterator[BalancerSubnet]:
    arn, vpc, zones = item.must("LoadBalancerArn"), item.text("VpcId"), item.items("AvailabilityZones")
    if zones is None:
        yield BalancerSubnet(arn, None, vpc)
    for zone in zones or ():
        yield BalancerSubnet(arn, zone.text("SubnetId"), vpc)


@collector(scope="region")
def elbv2_balancer_groups(aws: Reader) -> Rows[BalancerGroup]:
    """The security groups of every load balancer of the current generation."""
    return aws.rows(aws.each("elbv2:DescribeLoadBalancers", "LoadBalancers"), lambda item: list(_groups(item)))


def _groups(item: Item) -> Iterator[BalancerGroup]:
    arn = item.must("LoadBalancerArn")
    # network load balancers made without groups, and gateway ones, have none
    groups = item.raw("SecurityGroups") if item.has("SecurityGroups") else []
    if not isinstance(groups, list):
        yield BalancerGroup(arn, None)
        return
    yield from (BalancerGroup(arn, name if isinstance(name, str) else None) for name in groups)
