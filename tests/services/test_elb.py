from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, PASS, UNKNOWN, Case, example, holds
from tests.collected import collected
from wakit.aws import Item
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.services.elb import Listener, ListenerRule, LoadBalancer, _action

PUBLIC = example(LoadBalancer, arn="public", is_internet_facing=True)
INTERNAL = example(LoadBalancer, arn="internal", is_internet_facing=False)


def listener(name: str, protocol: str, of: str = "public", **values: object) -> Listener:
    return example(Listener, **({"arn": name, "protocol": protocol, "load_balancer_arn": of} | values))


def rule(listener: str, **values: object) -> ListenerRule:
    return example(ListenerRule, **({"arn": f"{listener}/{values}", "listener_arn": listener} | values))


CASES = [
    Case(
        "elb_public_http_is_redirected",
        [PASS, PASS, FAIL, UNKNOWN, FAIL, UNKNOWN],
        {
            "elbv2_load_balancers": [PUBLIC, INTERNAL],
            "elbv2_listener_rules": [
                rule("a", redirects_to_https=True, action="redirect"),
                rule("a", action="fixed-response"),
                rule("serves", redirects_to_https=True, action="redirect"),
                rule("serves", action="forward"),
                rule("hidden", action=None, redirects_to_https=None),
            ],
            "elbv2_listeners": [
                listener("a", "HTTP", redirects_to_https=True, default_action="redirect"),
                listener("b", "HTTP", default_action="fixed-response"),
                listener("c", "HTTP", default_action="forward"),
                listener("d", "HTTP", default_action=None, redirects_to_https=None),
                listener("serves", "HTTP", redirects_to_https=True, default_action="redirect"),
                listener("hidden", "HTTP", redirects_to_https=True, default_action="redirect"),
                listener("e", "HTTP", of="internal", default_action="forward"),
                listener("f", "HTTPS", default_action="forward"),
                listener("g", "TCP", port=80, default_action="forward"),
            ],
        },
    ),
    Case(
        "elb_tls_policy_is_current",
        [PASS, FAIL, FAIL, UNKNOWN],
        {
            "elbv2_listeners": [
                listener("a", "HTTPS", tls_policy="ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"),
                listener("b", "TLS", tls_policy="ELBSecurityPolicy-2016-08"),
                listener("c", "HTTPS", tls_policy="ELBSecurityPolicy-TLS13-1-0-FIPS-2023-04"),
                listener("d", "HTTPS", tls_policy=None),
                listener("e", "HTTP", tls_policy=""),
            ],
        },
    ),
    Case(
        "elb_writes_access_log",
        [PASS, FAIL, UNKNOWN],
        {
            "elbv2_load_balancers": [
                *[example(LoadBalancer, arn=str(n), kind="application", has_access_log=n) for n in (True, False, None)],
                example(LoadBalancer, arn="gateway", kind="gateway", has_access_log=False),
            ]
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_whether_a_listener_is_public_is_unknown_where_its_balancer_is() -> None:
    hidden = example(LoadBalancer, arn="public", is_internet_facing=None)
    rows: dict[str, list[object]] = {
        "elbv2_load_balancers": [hidden],
        "elbv2_listeners": [listener("a", "HTTP", default_action="forward")],
        "elbv2_listener_rules": [rule("a", action="forward")],
    }
    assert holds(Case("elb_public_http_is_redirected", [UNKNOWN], rows))


def test_signing_in_first_does_not_hide_what_comes_after() -> None:
    assert _action([Item({"Type": "authenticate-oidc"}), Item({"Type": "forward"})]) == ("forward", False)
    assert _action(None) == (None, None)


@pytest.mark.parametrize(
    ("protocol", "expected"), [("HTTPS", True), ("HTTP", False), ("#{protocol}", False), (None, None)]
)
def test_a_redirect_counts_where_it_leads_to_https(protocol: str | None, expected: bool | None) -> None:
    config = {} if protocol is None else {"Protocol": protocol}
    action = {"Type": "redirect", "RedirectConfig": config}
    assert _action([Item(action)]) == ("redirect", expected)


TABLES = ("elbv2_load_balancers", "elbv2_listeners", "elbv2_listener_rules")


def balancer(scheme: str) -> str:
    subnets = [s["SubnetId"] for s in boto3.client("ec2").describe_subnets()["Subnets"]]
    made = boto3.client("elbv2").create_load_balancer(Name=scheme, Subnets=subnets, Scheme=scheme)
    return str(made["LoadBalancers"][0]["LoadBalancerArn"])


def test_public_http_that_serves_is_found(aws: StandIn, tmp_path: Path) -> None:
    fixed = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    sent_on = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "StatusCode": "HTTP_301"}}
    same = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTP", "Port": "81", "StatusCode": "HTTP_301"}}
    public = balancer("internet-facing")
    for port, action in ((80, fixed), (8080, sent_on), (8081, same)):
        boto3.client("elbv2").create_listener(
            LoadBalancerArn=public, Protocol="HTTP", Port=port, DefaultActions=[action]
        )
    seen = collected(tmp_path, *TABLES)
    assert sorted(verdicts(seen, "elb_public_http_is_redirected")) == [FAIL, PASS, PASS]


SENT_ON = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "StatusCode": "HTTP_301"}}


def forward() -> dict[str, str]:
    vpc = boto3.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    made = boto3.client("elbv2").create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=vpc)
    return {"Type": "forward", "TargetGroupArn": made["TargetGroups"][0]["TargetGroupArn"]}


def test_a_rule_that_serves_before_the_redirect_is_found(aws: StandIn, tmp_path: Path) -> None:
    elb, public = boto3.client("elbv2"), balancer("internet-facing")
    made = elb.create_listener(LoadBalancerArn=public, Protocol="HTTP", Port=80, DefaultActions=[SENT_ON])
    elb.create_rule(
        ListenerArn=made["Listeners"][0]["ListenerArn"], Priority=1,
        Conditions=[{"Field": "path-pattern", "Values": ["/login"]}],
        Actions=[forward()],
    )  # fmt: skip
    assert verdicts(collected(tmp_path, *TABLES), "elb_public_http_is_redirected") == [FAIL]


def test_refused_rules_hide_a_redirect_and_not_a_forward(aws: StandIn, tmp_path: Path) -> None:
    elb, public = boto3.client("elbv2"), balancer("internet-facing")
    for port, action in ((80, SENT_ON), (8080, forward())):
        elb.create_listener(LoadBalancerArn=public, Protocol="HTTP", Port=port, DefaultActions=[action])
    aws.refuse = {"elbv2:DescribeRules"}
    seen = collected(tmp_path, *TABLES)
    assert sorted(verdicts(seen, "elb_public_http_is_redirected")) == [FAIL, UNKNOWN]


@pytest.mark.parametrize(("value", "expected"), [("true", [PASS]), ("false", [FAIL])])
def test_whether_a_balancer_logs_is_read(aws: StandIn, tmp_path: Path, value: str, expected: list[str]) -> None:
    logs = [{"Key": "access_logs.s3.enabled", "Value": value}]
    boto3.client("elbv2").modify_load_balancer_attributes(LoadBalancerArn=balancer("internal"), Attributes=logs)
    assert verdicts(collected(tmp_path, "elbv2_load_balancers"), "elb_writes_access_log") == expected


def test_refused_listeners_are_not_none(aws: StandIn, tmp_path: Path) -> None:
    balancer("internal")
    aws.refuse = {"elbv2:DescribeListeners"}
    seen = collected(tmp_path, "elbv2_load_balancers", "elbv2_listeners")
    assert verdicts(seen, "elb_tls_policy_is_current") == [UNKNOWN]
