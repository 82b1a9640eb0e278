"""Load balancers of the current generation and what their listeners speak."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from wakit import facts
from wakit.aws import Item, Reader
from wakit.evidence.relate import every, lookup, one_of
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

_ACCESS_LOG = "access_logs.s3.enabled"
_GATEWAY = "gateway"
_WITHOUT_RULES = ("network", "gateway")
_WITH_TLS = ("HTTPS", "TLS")


@row(key="arn", operation="elbv2:DescribeLoadBalancers")
class LoadBalancer:
    """An application, network or gateway load balancer."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    kind: str | None = column(kind="plain", doc="application, network or gateway")
    is_internet_facing: bool | None = column()
    vpc_id: str | None = column(kind="name")
    ip_address_type: str | None = column(kind="plain", doc="ipv4, dualstack, dualstack-without-public-ipv4")
    has_access_log: bool | None = column(
        "elbv2:DescribeLoadBalancerAttributes", doc="to a bucket; false for gateway load balancers, which have none"
    )


@row(key="arn", operation="elbv2:DescribeListeners")
class Listener:
    """A listener of a load balancer."""

    arn: str = column(kind="name")
    load_balancer_arn: str = column("elbv2:DescribeLoadBalancers", kind="name")
    protocol: str | None = column(kind="plain", doc="HTTP, HTTPS, TCP, TLS, UDP …; empty for gateway load balancers")
    port: int | None = column(doc="0 for gateway load balancers")
    tls_policy: str | None = column(kind="plain", doc="empty where it speaks no TLS")
    default_action: str | None = column(kind="plain", doc="forward, redirect, fixed-response, authenticate-…")
    redirects_to_https: bool | None = column(doc="its default action does; see its rules for the others")


@row(key="arn", operation="elbv2:DescribeRules")
class ListenerRule:
    """A rule of an application load balancer's listener, the default one included; the first that fits decides."""

    arn: str | None = column(kind="name")
    listener_arn: str = column("elbv2:DescribeListeners", kind="name")
    is_default: bool | None = column()
    action: str | None = column(kind="plain", doc="of several the last: forward, redirect or fixed-response")
    redirects_to_https: bool | None = column()


@collector(scope="region")
def elbv2_load_balancers(aws: Reader) -> Rows[LoadBalancer]:
    """Every load balancer of the current generation."""
    return aws.rows(aws.each("elbv2:DescribeLoadBalancers", "LoadBalancers"), _load_balancer)


def _load_balancer(aws: Reader, item: Item) -> LoadBalancer:
    arn, kind = item.must("LoadBalancerArn"), item.text("Type")
    scheme = item.text("Scheme", absent=_for_gateways(kind))
    return LoadBalancer(
        arn=arn,
        name=item.text("LoadBalancerName"),
        kind=kind,
        is_internet_facing=None if scheme is None else scheme == "internet-facing",
        vpc_id=item.text("VpcId"),
        ip_address_type=item.text("IpAddressType"),
        has_access_log=False if kind == _GATEWAY else _has_access_log(aws, arn),
    )


def _for_gateways(kind: str | None) -> str | None:
    """Gateway load balancers have no scheme and no protocol; for the others a missing one was not seen."""
    return "" if kind == _GATEWAY else None


def _has_access_log(aws: Reader, arn: str) -> bool | None:
    found = aws.look("elbv2:DescribeLoadBalancerAttributes", LoadBalancerArn=arn)
    # attributes are a list of keys and values, all of them text, "true" and "false" included
    logs = [a for a in found.items("Attributes") or () if a.text("Key") == _ACCESS_LOG]
    return logs[0].flag("Value") if logs else None


@collector(scope="region")
def elbv2_listeners(aws: Reader) -> Rows[Listener]:
    """Every listener of every load balancer."""
    return aws.rows(aws.each("elbv2:DescribeLoadBalancers", "LoadBalancers"), _listeners)


def _listeners(aws: Reader, balancer: Item) -> Iterator[Listener]:
    arn, kind = balancer.must("LoadBalancerArn"), balancer.text("Type")
    listed = aws.each("elbv2:DescribeListeners", "Listeners", absent="LoadBalancerNotFound", LoadBalancerArn=arn)
    for item in listed:
        protocol = item.text("Protocol", absent=_for_gateways(kind))
        action, redirects = _action(item.items("DefaultActions"))
        yield Listener(
            arn=item.must("ListenerArn"),
            load_balancer_arn=arn,
            protocol=protocol,
            # a gateway load balancer passes every port on, so its listener has none
            port=item.number("Port", absent=0 if kind == _GATEWAY else None),
            tls_policy=item.text("SslPolicy", absent=None if protocol is None or protocol in _WITH_TLS else ""),
            default_action=action,
            redirects_to_https=redirects,
        )


def _action(actions: list[Item] | None) -> tuple[str | None, bool | None]:
    """The kind of the last action (those before it only sign people in), and whether it leads to HTTPS."""
    last = actions[-1] if actions else Item({})
    kind = last.text("Type")
    if kind != "redirect":
        return kind, None if kind is None else False
    target = last.text("RedirectConfig.Protocol")
    return kind, None if target is None else target == "HTTPS"


@collector(scope="region")
def elbv2_listener_rules(aws: Reader) -> Rows[ListenerRule]:
    """Every rule of every listener of an application load balancer; the others have their default action only."""
    balancers = aws.each("elbv2:DescribeLoadBalancers", "LoadBalancers")
    return aws.rows([b for b in balancers if b.text("Type") not in _WITHOUT_RULES], _rules)


def _rules(aws: Reader, balancer: Item) -> Iterator[ListenerRule]:
    arn = balancer.must("LoadBalancerArn")
    for listener in aws.each(
        "elbv2:DescribeListeners", "Listeners", absent="LoadBalancerNotFound", LoadBalancerArn=arn
    ):
        name = listener.must("ListenerArn")
        found = aws.look("elbv2:DescribeRules", every="Rules", absent="ListenerNotFound", ListenerArn=name)
        rules = [] if found.is_absent else found.items("Rules")
        if rules is None:
            yield ListenerRule(None, name, None, None, None)
        for rule in rules or ():
            action, redirects = _action(_in_order(rule))
            yield ListenerRule(rule.must("RuleArn"), name, rule.flag("IsDefault"), action, redirects)


def _in_order(rule: Item) -> list[Item] | None:
    """The actions of a rule as they are taken; the one without a number is the only one."""
    actions = rule.items("Actions")
    return None if actions is None else sorted(actions, key=lambda a: a.number("Order", absent=0) or 0)


def _public_http(elbv2_listeners: pd.DataFrame, elbv2_load_balancers: pd.DataFrame) -> pd.Series:
    """Inside a VPC AWS asks for encryption "wherever possible" only, so what is internal is not judged."""
    public = lookup(
        elbv2_listeners, elbv2_load_balancers, "is_internet_facing", {"load_balancer_arn": "arn"}, absent=False
    )
    return (elbv2_listeners["protocol"] == "HTTP") & public


@check(
    disproves=("SEC09-BP02",),
    headline="{public HTTP listener} {passes|pass} requests on in plain HTTP",
    fine="{public HTTP listener} {sends|send} everybody on to HTTPS, or {serves|serve} nothing",
    gravity="high",
    applies=_public_http,
    shows=("port", "default_action", "redirects_to_https"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-1",
)
def elb_public_http_is_redirected(elbv2_listeners: pd.DataFrame, elbv2_listener_rules: pd.DataFrame) -> pd.Series:
    """Public HTTP listeners send everybody on to HTTPS, or answer with a fixed text and serve nothing.

    Measured: the default action and every rule before it; one that forwards is enough to fail.

    Not concerned: internal load balancers, because inside a VPC AWS asks for encryption "wherever possible" only;
    listeners for TCP, on port 80 too, which is not HTTP by itself: what is spoken there is the target's matter.

    Strength: disproves, because SEC09-BP02 has plain HTTP blocked or redirected, and AWS's own rule says the same.

    Viewpoint: the account of the load balancer.
    """
    default = elbv2_listeners["redirects_to_https"] | (elbv2_listeners["default_action"] == "fixed-response")
    rule = elbv2_listener_rules["redirects_to_https"] | (elbv2_listener_rules["action"] == "fixed-response")
    return default & every(elbv2_listeners, elbv2_listener_rules, {"arn": "listener_arn"}, holds=rule)


@check(
    disproves=("SEC09-BP02",),
    headline="{TLS listener} still {agrees|agree} to TLS 1.0 or 1.1",
    fine="{TLS listener} {agrees|agree} to TLS 1.2 or newer only",
    gravity="medium",
    applies=lambda elbv2_listeners: one_of(elbv2_listeners["protocol"], {"HTTPS", "TLS"}),
    shows=("port", "tls_policy"),
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
)
def elb_tls_policy_is_current(elbv2_listeners: pd.DataFrame) -> pd.Series:
    """TLS listeners use a policy that agrees to TLS 1.2 or newer only.

    Measured: the listener's policy is none of `elb_outdated_tls_policies`. One of them is still the default where a
    listener is made by the command line, CDK or CloudFormation and nobody names a policy (`2016-08`).

    Not concerned: listeners that speak no TLS; classic load balancers, whose policies are not read.

    Strength: disproves, because SEC09-BP02 names TLS 1.2 as the least.

    Viewpoint: the account of the load balancer.
    """
    return ~one_of(elbv2_listeners["tls_policy"], facts.names("elb_outdated_tls_policies"))


@check(
    supports=("SEC04-BP01",),
    headline="{application load balancer} {writes|write} no access log",
    fine="{application load balancer} {writes|write} an access log",
    gravity="low",
    applies=lambda elbv2_load_balancers: elbv2_load_balancers["kind"] == "application",
    shows=("name", "has_access_log"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-5",
)
def elb_writes_access_log(elbv2_load_balancers: pd.DataFrame) -> pd.Series:
    """Application load balancers write an access log.

    Measured: the attribute `access_logs.s3.enabled`.

    Not concerned: network load balancers, which log TLS connections only, and gateway load balancers, which have no
    such log; classic ones have a check of their own.

    Strength: supports, because SEC04-BP01 is about all of the logs a workload needs, and this is one of them.

    Viewpoint: the account of the load balancer.
    """
    return elbv2_load_balancers["has_access_log"]
