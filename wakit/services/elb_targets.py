"""What stands behind the listeners of load balancers: machines, addresses and other load balancers."""

from __future__ import annotations

from collections.abc import Iterator

from wakit.aws import Item, Reader
from wakit.evidence.rows import Rows, column, row
from wakit.registry import collector

__all__: list[str] = []

_HEALTH = "elbv2:DescribeTargetHealth"


@row(key="listener-target/{listener_arn}/{target_id}/{port}", operation="elbv2:DescribeListeners")
class ListenerTarget:
    """A target that a listener passes on to by its default action, healthy or not; functions have no port."""

    listener_arn: str = column(kind="name")
    target_id: str | None = column(_HEALTH, kind="name", doc="of a machine, an address, or the ARN of a load balancer")
    port: int | None = column(_HEALTH, doc="on which the target is asked")
    state: str | None = column(_HEALTH, doc="healthy, unhealthy, draining, unused …")


@collector(scope="region")
def elbv2_listener_targets(aws: Reader) -> Rows[ListenerTarget]:
    """Every target behind the default action of every listener."""
    return aws.rows(aws.each("elbv2:DescribeLoadBalancers", "LoadBalancers"), _of_balancer)


def _of_balancer(aws: Reader, balancer: Item) -> Iterator[ListenerTarget]:
    at = {"LoadBalancerArn": balancer.must("LoadBalancerArn")}
    for listener in aws.each("elbv2:DescribeListeners", "Listeners", absent="LoadBalancerNotFound", **at):
        name, groups = listener.must("ListenerArn"), _groups(listener)
        if groups is None:
            yield ListenerTarget(name, None, None, None)
        asked = [aws.look(_HEALTH, absent="TargetGroupNotFound", TargetGroupArn=group) for group in groups or ()]
        for found in asked:
            yield from _targets(name, found)


def _groups(listener: Item) -> list[str] | None:
    """The target groups that the default action forwards to; ``None`` where that was not seen."""
    actions = listener.items("DefaultActions")
    if actions is None:
        return None
    found: set[str] = set()
    for action in actions:
        named = [action, *(action.items("ForwardConfig.TargetGroups", absent=()) or [])]
        groups = {one.text("TargetGroupArn", absent="") or "" for one in named} - {""}
        if not groups and action.text("Type") in (None, "forward"):
            return None
        found |= groups
    return sorted(found)


def _targets(listener: str, found: Item) -> Iterator[ListenerTarget]:
    targets = found.items("TargetHealthDescriptions", absent=() if found.is_absent else None)
    if targets is None:
        yield ListenerTarget(listener, None, None, None)
    for target in targets or ():
        name = target.text("Target.Id")
        if name is None or ":lambda:" not in name:
            yield ListenerTarget(listener, name, target.number("Target.Port"), target.text("TargetHealth.State"))
