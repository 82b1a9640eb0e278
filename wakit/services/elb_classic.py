"""Classic load balancers, the generation before, and what their listeners speak."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.relate import exists
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

_BALANCERS = "elb:DescribeLoadBalancers"


@row(key="arn", operation="elb:DescribeLoadBalancers")
class ClassicLoadBalancer:
    """A classic load balancer."""

    arn: str = column(kind="name", doc="as policies write it; the API tells the name only")
    name: str = column(kind="name")
    is_internet_facing: bool | None = column()
    vpc_id: str | None = column(kind="name", doc="empty outside of VPCs")
    has_access_log: bool | None = column("elb:DescribeLoadBalancerAttributes")


@row(
    key="listener/{account_id}/{region}/{load_balancer}/{port}",
    operation="elb:DescribeLoadBalancers",
)
class ClassicListener:
    """A listener of a classic load balancer: it passes on, and can do nothing else."""

    load_balancer: str = column(kind="name")
    port: int | None = column()
    protocol: str | None = column(kind="plain", doc="HTTP, HTTPS, TCP or SSL")
    instance_port: int | None = column(doc="where it passes on to")
    instance_protocol: str | None = column(kind="plain")


@row(key="classic-balancer-subnet/{account_id}/{region}/{load_balancer}/{subnet_id}", operation=_BALANCERS)
class ClassicSubnet:
    """A subnet in which a classic load balancer has an address."""

    load_balancer: str = column(kind="name")
    subnet_id: str | None = column(kind="name")
    vpc_id: str | None = column(kind="name")


@row(key="classic-balancer-group/{account_id}/{region}/{load_balancer}/{group_id}", operation=_BALANCERS)
class ClassicGroup:
    """A security group on a classic load balancer."""

    load_balancer: str = column(kind="name")
    group_id: str | None = column(kind="name")


@row(key="classic-balancer-instance/{account_id}/{region}/{load_balancer}/{instance_id}", operation=_BALANCERS)
class ClassicInstance:
    """A machine behind a classic load balancer, in service or not."""

    load_balancer: str = column(kind="name")
    instance_id: str | None = column(kind="name")


@collector(scope="region")
def elb_load_balancers(aws: Reader) -> Rows[ClassicLoadBalancer]:
    """Every classic load balancer."""
    return aws.rows(aws.each("elb:DescribeLoadBalancers", "LoadBalancerDescriptions"), _load_balancer)


def _load_balancer(aws: Reader, item: Item) -> ClassicLoadBalancer:
    name, scheme = item.must("LoadBalancerName"), item.text("Scheme")
    attributes = aws.look("elb:DescribeLoadBalancerAttributes", LoadBalancerName=name)
    return ClassicLoadBalancer(
        arn=f"arn:{aws.partition}:elasticloadbalancing:{aws.region}:{aws.account_id}:loadbalancer/{name}",
        name=name,
        is_internet_facing=None if scheme is None else scheme == "internet-facing",
        vpc_id=item.text("VPCId", absent=""),
        has_access_log=attributes.flag("LoadBalancerAttributes.AccessLog.Enabled"),
    )


@collector(scope="region")
def elb_listeners(aws: Reader) -> Rows[ClassicListener]:
    """Every listener of every classic load balancer."""
    balancers = aws.each("elb:DescribeLoadBalancers", "LoadBalancerDescriptions")
    return aws.rows(balancers, lambda item: list(_listeners(item)))


def _listeners(balancer: Item) -> Iterator[ClassicListener]:
    name, listeners = balancer.must("LoadBalancerName"), balancer.items("ListenerDescriptions")
    if listeners is None:
        yield ClassicListener(name, None, None, None, None)
    for item in listeners or ():
        yield ClassicListener(
            load_balancer=name,
            port=item.number("Listener.LoadBalancerPort"),
            protocol=_upper(item.text("Listener.Protocol")),
            instance_port=item.number("Listener.InstancePort"),
            # what is left out is as the listener itself
            instance_protocol=_upper(item.text("Listener.InstanceProtocol", absent=item.text("Listener.Protocol"))),
        )


@collector(scope="region")
def elb_balancer_subnets(aws: Reader) -> Rows[ClassicSubnet]:
    """The subnets of every classic load balancer."""

    def subnets(item: Item) -> list[ClassicSubnet]:
        name, vpc = item.must("LoadBalancerName"), item.text("VPCId", absent="")
        return [ClassicSubnet(name, subnet, vpc) for subnet in _texts(item, "Subnets")]

    return aws.rows(aws.each(_BALANCERS, "LoadBalancerDescriptions"), subnets)


@collector(scope="region")
def elb_balancer_groups(aws: Reader) -> Rows[ClassicGroup]:
    """The security groups of every classic load balancer."""

    def groups(item: Item) -> list[ClassicGroup]:
        name = item.must("LoadBalancerName")
        return [ClassicGroup(name, group) for group in _texts(item, "SecurityGroups")]

    return aws.rows(aws.each(_BALANCERS, "LoadBalancerDescriptions"), groups)


@collector(scope="region")
def elb_balancer_instances(aws: Reader) -> Rows[ClassicInstance]:
    """The machines registered with every classic load balancer."""

    def instances(item: Item) -> list[ClassicInstance]:
        name, listed = item.must("LoadBalancerName"), item.items("Instances")
        if listed is None:
            return [ClassicInstance(name, None)]
        return [ClassicInstance(name, one.text("InstanceId")) for one in listed]

    return aws.rows(aws.each(_BALANCERS, "LoadBalancerDescriptions"), instances)


def _texts(item: Item, member: str) -> list[str | None]:
    """A list of texts; one that was not seen is one text that is not known."""
    listed = item.raw(member)
    return [t if isinstance(t, str) else None for t in listed] if isinstance(listed, list) else [None]


def _upper(protocol: str | None) -> str | None:
    """AWS takes "http" and shows it as it was given."""
    return None if protocol is None else protocol.upper()


@check(
    supports=("SEC09-BP02",),
    headline="{public classic load balancer} {takes|take} requests in plain HTTP",
    fine="{public classic load balancer} {takes|take} no requests in plain HTTP",
    gravity="medium",
    applies=lambda elb_load_balancers: elb_load_balancers["is_internet_facing"],
    shows=("name", "is_internet_facing"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-3",
)
def elb_classic_takes_no_plain_http(elb_load_balancers: pd.DataFrame, elb_listeners: pd.DataFrame) -> pd.Series:
    """Public classic load balancers take no requests in plain HTTP.

    Measured: a listener whose protocol is HTTP. TCP, on port 80 too, is not HTTP by itself: what is spoken there is
    between the client and the machine behind.

    Not concerned: internal load balancers; inside a VPC AWS asks for encryption "wherever possible" only.

    Strength: supports, because a classic load balancer can't redirect: the machine behind it may send everybody on to
    HTTPS, which no configuration tells.

    Viewpoint: the account of the load balancer.
    """
    plain = elb_listeners["protocol"] == "HTTP"
    return ~exists(elb_load_balancers, elb_listeners, {"name": "load_balancer"}, where=plain)


@check(
    supports=("SEC04-BP01",),
    headline="{classic load balancer} {writes|write} no access log",
    fine="{classic load balancer} {writes|write} an access log",
    gravity="low",
    shows=("name", "has_access_log"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-5",
)
def elb_classic_writes_access_log(elb_load_balancers: pd.DataFrame) -> pd.Series:
    """Classic load balancers write an access log.

    Measured: the attribute `AccessLog`.

    Not concerned: nobody; internal ones log too.

    Strength: supports, because SEC04-BP01 is about all of the logs a workload needs, and this is one of them.

    Viewpoint: the account of the load balancer.
    """
    return elb_load_balancers["has_access_log"]
