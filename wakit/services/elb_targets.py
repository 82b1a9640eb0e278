"""What stands behind the listeners of load balancers: machines, addresses and other load balancers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from wakit.aws import Item, Reader
from wakit.evidence.rows import Rows, column, row
from wakit.registry import collector

__all__: list[str] = []

R = TypeVar("R")
_HEALTH, _RULES = "elbv2:DescribeTargetHealth", "elbv2:DescribeRules"
#: load balancers whose listeners have a default action and no rules
_WITHOUT_RULES = ("network", "gateway")


@row(key="listener-target/{listener_arn}/{target_id}/{port}", operation="elbv2:DescribeListeners")
class ListenerTarget:
    """A target that a listener passes on to by its default action, healthy or not; functions have no port."""

    listener_arn: str = column(kind="name")
    target_id: str | None = column(_HEALTH, kind="name", doc="of a machine, an address, or the ARN of a load balancer")
    port: int | None = column(_HEALTH, doc="on which the target is asked")
    state: str | None = column(_HEALTH, kind="plain", doc="healthy, unhealthy, draining, unused …")


@row(key="rule-target/{listener_arn}/{target_id}/{port}", operation=_RULES)
class RuleTarget:
    """A target that a listener passes on to by one of its rules, whatever the rule asks for."""

    listener_arn: str = column("elbv2:DescribeListeners", kind="name")
    target_id: str | None = column(_HEALTH, _RULES, kind="name", doc="as in elbv2_listener_targets")
    port: int | None = column(_HEALTH, _RULES, doc="on which the target is asked")
    state: str | None = column(_HEALTH, _RULES, kind="plain", doc="healthy, unhealthy, draining, unused …")


@collector(scope="region")
def elbv2_listener_targets(aws: Reader) -> Rows[ListenerTarget]:
    """Every target behind the default action of every listener."""

    def of_balancer(aws: Reader, balancer: Item) -> Iterator[ListenerTarget]:
        for listener in _listeners(aws, balancer):
            actions = listener.items("DefaultActions")
            yield from _behind(aws, listener.must("ListenerArn"), [_groups(actions)], ListenerTarget)

    return aws.rows(aws.each("elbv2:DescribeLoadBalancers", "LoadBalancers"), of_balancer)


@collector(scope="region")
def elbv2_rule_targets(aws: Reader) -> Rows[RuleTarget]:
    """Every target behind the rules of every listener of an application load balancer; the others have none."""

    def of_balancer(aws: Reader, balancer: Item) -> Iterator[RuleTarget]:
        for listener in _listeners(aws, balancer):
            name = listener.must("ListenerArn")
            yield from _behind(aws, name, _by_rules(aws, name), RuleTarget)

    balancers = aws.each("elbv2:DescribeLoadBalancers", "LoadBalancers")
    return aws.rows([b for b in balancers if b.text("Type") not in _WITHOUT_RULES], of_balancer)


def _listeners(aws: Reader, balancer: Item) -> list[Item]:
    at = {"LoadBalancerArn": balancer.must("LoadBalancerArn")}
    return aws.each("elbv2:DescribeListeners", "Listeners", absent="LoadBalancerNotFound", **at)


def _by_rules(aws: Reader, listener: str) -> Iterator[list[str] | None]:
    """The target groups of each rule; ``None`` where a rule, or all of them, were not seen."""
    found = aws.look(_RULES, every="Rules", absent="ListenerNotFound", ListenerArn=listener)
    rules = [] if found.is_absent else found.items("Rules")
    yield [] if rules is not None else None
    # the default one is the listener's default action
    yield from (_groups(rule.items("Actions")) for rule in rules or () if rule.flag("IsDefault") is not True)


def _groups(actions: list[Item] | None) -> list[str] | None:
    """The target groups that actions forward to; ``None`` where that was not seen."""
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


def _behind(aws: Reader, listener: str, some: Iterable[list[str] | None], make: Callable[..., R]) -> Iterator[R]:
    """The targets of the groups, each once; one of which nothing is known where groups were not seen."""
    known = list(some)
    groups = sorted({group for found in known for group in found or ()})
    asked = [aws.look(_HEALTH, absent="TargetGroupNotFound", TargetGroupArn=group) for group in groups]
    targets = {target for found in asked for target in _targets(found)} | (
        {(None, None, None)} if None in known else set()
    )
    yield from (make(listener, *target) for target in sorted(targets, key=repr))


def _targets(found: Item) -> Iterator[tuple[str | None, int | None, str | None]]:
    targets = found.items("TargetHealthDescriptions", absent=() if found.is_absent else None)
    if targets is None:
        yield None, None, None
    for target in targets or ():
        name = target.text("Target.Id")
        if name is None or ":lambda:" not in name:
            yield name, target.number("Target.Port"), target.text("TargetHealth.State")
