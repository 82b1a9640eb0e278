from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, PASS, UNKNOWN, Case, example, holds
from tests.collected import collected
from tests.network import ANY6, Rows, by_list, entries, listed, route, rule, subnet, world
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.model import Status
from wakit.services.ec2_network import NetworkAclAssociation
from wakit.services.ec2_routes import RouteTableAssociation, VpcBlock
from wakit.services.elb import Listener, LoadBalancer
from wakit.services.elb_classic import (
    ClassicGroup,
    ClassicInstance,
    ClassicListener,
    ClassicLoadBalancer,
    ClassicSubnet,
)
from wakit.services.elb_network import BalancerGroup, BalancerSubnet
from wakit.services.elb_targets import ListenerTarget, RuleTarget

CLASSIC = tuple(f"elb_{n}" for n in ("load_balancers", "listeners")) + tuple(
    f"elb_balancer_{n}" for n in ("subnets", "groups", "instances")
)
ADMIN, DATABASE = "balancer_passes_no_admin_port", "balancer_passes_no_database_port"


#: a classic load balancer that nobody comes to from outside
INTERNAL: dict[str, Sequence[object]] = {
    "elb_load_balancers": [ClassicLoadBalancer("internal", "internal", False, "vpc", False)],
    "elb_listeners": [ClassicListener("internal", 80, "HTTP", 80, "HTTP")],
    "elb_balancer_subnets": [ClassicSubnet("internal", "subnet", "vpc")],
    "elb_balancer_groups": [ClassicGroup("internal", "sg")],
    "elb_balancer_instances": [ClassicInstance("internal", "i-2")],
    "elbv2_rule_targets": [RuleTarget("other", "i-2", 22, "healthy")],
}


def balancer(name: str = "nlb", **values: object) -> LoadBalancer:
    ours = {"arn": name, "kind": "network", "is_internet_facing": True, "ip_address_type": "ipv4"}
    return example(LoadBalancer, **(ours | values))


def listener(of: str = "nlb", port: int | None = 22, protocol: str = "TCP") -> Listener:
    return example(Listener, arn=f"{of}/{port}", load_balancer_arn=of, protocol=protocol, port=port)


def behind(one: Listener, port: int | None, target: str | None = "i-1") -> ListenerTarget:
    return ListenerTarget(one.arn, target, port, "healthy")


def balancers(*listeners: Listener, **rows: Sequence[object]) -> Rows:
    """A network load balancer without groups, in one public subnet, but for what the test says otherwise."""
    base: dict[str, Sequence[object]] = {
        "elbv2_load_balancers": [balancer()],
        "elbv2_listeners": listeners,
        "elbv2_balancer_subnets": [BalancerSubnet("nlb", "subnet", "vpc")],
        "elbv2_balancer_groups": [BalancerGroup("other", "sg")],
        "elbv2_listener_targets": [behind(one, one.port) for one in listeners],
        **INTERNAL,
    }
    return world(**(base | rows))


def classic(protocol: str, port: int, to: int, **rows: Sequence[object]) -> Rows:
    """A classic load balancer with a machine behind it, on this port, asked on another."""
    ours: dict[str, Sequence[object]] = {
        "elbv2_load_balancers": [],
        "elb_load_balancers": [ClassicLoadBalancer("clb", "clb", True, "vpc", False)],
        "elb_listeners": [ClassicListener("clb", port, protocol, to, protocol)],
        "elb_balancer_subnets": [ClassicSubnet("clb", "subnet", "vpc")],
        "elb_balancer_groups": [ClassicGroup("clb", "sg")],
        "elb_balancer_instances": [ClassicInstance("clb", "i-1")],
        "ec2_security_group_rules": [rule(port=port)],
    }
    return balancers(**(ours | rows))


NAMES = ("good", "bad", "unseen")
OFFICES: dict[str, Sequence[object]] = {
    "ec2_security_group_rules": [by_list(), by_list(port=5432)],
    "ec2_prefix_lists": [listed()],
    "ec2_prefix_list_entries": entries("203.0.113.0/28"),
    "elbv2_balancer_groups": [BalancerGroup("nlb", "sg")],
}
CASES = [
    case
    for check, port in ((ADMIN, 22), (DATABASE, 5432))
    for case in (
        Case(
            check,
            [PASS, FAIL, UNKNOWN],
            balancers(
                listener("good", 443),
                listener("bad", port),
                listener("unseen", None),
                listener("gateway", port),
                elbv2_load_balancers=[*[balancer(n) for n in NAMES], balancer("gateway", kind="gateway")],
                elbv2_balancer_subnets=[BalancerSubnet(n, "subnet", "vpc") for n in NAMES],
            ),
        ),
        Case(check, [PASS], balancers(listener(port=port), ec2_vpc_blocks=[VpcBlock(True, False)])),
        Case(check, [PASS], balancers(listener(port=port), **OFFICES)),
        Case(check, [FAIL], classic("TCP", port, port)),
    )
]


@pytest.mark.parametrize("case", CASES)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


TWO: dict[str, Sequence[object]] = {
    "elbv2_balancer_subnets": [BalancerSubnet("nlb", n, "vpc") for n in ("subnet", "subnet-2")],
    "ec2_subnets": [subnet(n) for n in ("subnet", "subnet-2")],
    "ec2_network_acl_associations": [NetworkAclAssociation(n, "acl", n) for n in ("subnet", "subnet-2")],
    "ec2_route_table_associations": [
        RouteTableAssociation("a-main", "main", "vpc", "", True, ""),
        RouteTableAssociation("a-2", "private", "vpc", "subnet-2", False, ""),
    ],
}


def web(port: int | None, **rows: Sequence[object]) -> Rows:
    """An application load balancer on 443, in front of something on this port."""
    one = listener(port=443, protocol="HTTPS")
    ours: dict[str, Sequence[object]] = {
        "elbv2_load_balancers": [balancer(kind="application")],
        "elbv2_balancer_groups": [BalancerGroup("nlb", "sg")],
        "ec2_security_group_rules": [rule(port=443)],
        "elbv2_listener_targets": [behind(one, port)],
    }
    return balancers(one, **(ours | rows))


SIX: dict[str, Sequence[object]] = {
    "elbv2_load_balancers": [balancer(ip_address_type="dualstack-without-public-ipv4")],
}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (balancers(listener(protocol="UDP")), PASS),
        (balancers(listener(), **TWO), FAIL),
        (balancers(listener(), elbv2_listener_targets=[]), PASS),
        (balancers(listener(port=8022), elbv2_listener_targets=[behind(listener(port=8022), 22)]), FAIL),
        (balancers(listener(port=8022)), PASS),
        (balancers(listener(port=443), elbv2_listener_targets=[behind(listener(port=443), None)]), UNKNOWN),
        (balancers(listener(), elbv2_listener_targets=[behind(listener(), None, None)]), UNKNOWN),
        (balancers(listener(), ec2_routes=[route(kind="nat")]), PASS),
        (balancers(listener(), **SIX), PASS),
        (balancers(listener(), **SIX, ec2_routes=[route(ANY6)]), FAIL),
        (balancers(listener(), elbv2_balancer_groups=[BalancerGroup("nlb", "sg")]), FAIL),
        (
            balancers(
                listener(),
                elbv2_balancer_groups=[BalancerGroup("nlb", "sg")],
                ec2_security_group_rules=[rule(cidr="10.0.0.0/8")],
            ),
            PASS,
        ),
        (web(8080), PASS),
        (web(22), PASS),
        (web(2375), FAIL),
        (web(None), UNKNOWN),
        (web(8080, elbv2_rule_targets=[RuleTarget("nlb/443", "i-1", 2375, "healthy")]), FAIL),
        (web(8080, elbv2_rule_targets=[RuleTarget("nlb/443", None, None, None)]), UNKNOWN),
        (web(2375, ec2_security_group_rules=[rule(cidr="10.0.0.0/8", port=443)]), PASS),
        (classic("TCP", 22, 22), FAIL),
        (classic("TCP", 8022, 22), FAIL),
        (classic("SSL", 443, 8443), PASS),
        (classic("HTTP", 80, 22), PASS),
        (classic("HTTP", 80, 5985), FAIL),
        (classic("TCP", 22, 22, elb_balancer_instances=[]), PASS),
        (classic("TCP", 22, 22, elb_balancer_instances=[ClassicInstance("clb", None)]), UNKNOWN),
        (classic("TCP", 22, 22, elb_balancer_subnets=[ClassicSubnet("clb", None, "vpc")]), UNKNOWN),
        (classic("TCP", 22, 22, elb_balancer_groups=[ClassicGroup("clb", None)]), UNKNOWN),
        (classic("TCP", 22, 22, ec2_security_group_rules=[rule(cidr="10.0.0.0/8")]), PASS),
        (balancers(listener(), elbv2_balancer_groups=[BalancerGroup("nlb", None)]), UNKNOWN),
        (balancers(listener(), elbv2_balancer_subnets=[BalancerSubnet("nlb", None, "vpc")]), UNKNOWN),
    ],
)
def test_a_load_balancer_is_reached_by_its_listeners(rows: Rows, expected: Status) -> None:
    assert holds(Case(ADMIN, [expected], rows))


OF_BALANCERS = ("elbv2_load_balancers", "elbv2_listeners", "elbv2_balancer_subnets", "elbv2_balancer_groups")
TABLES = (*OF_BALANCERS, "elbv2_listener_targets", "elbv2_rule_targets", *CLASSIC, *world())


def test_a_network_load_balancer_of_an_account_is_found(aws: StandIn, tmp_path: Path) -> None:
    ec2, elb = boto3.client("ec2"), boto3.client("elbv2")
    subnet = ec2.describe_subnets()["Subnets"][0]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=subnet["VpcId"])
    table = ec2.describe_route_tables()["RouteTables"][0]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    made = elb.create_load_balancer(Name="ssh", Type="network", Scheme="internet-facing", Subnets=[subnet["SubnetId"]])
    target = elb.create_target_group(Name="ssh", Protocol="TCP", Port=22, VpcId=subnet["VpcId"], TargetType="ip")[
        "TargetGroups"
    ][0]
    elb.create_listener(
        LoadBalancerArn=made["LoadBalancers"][0]["LoadBalancerArn"], Protocol="TCP", Port=22,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": target["TargetGroupArn"]}],
    )  # fmt: skip
    elb.register_targets(TargetGroupArn=target["TargetGroupArn"], Targets=[{"Id": "10.0.0.5"}])
    seen = collected(tmp_path, *TABLES)
    assert seen["elbv2_listener_targets"][["target_id", "port"]].to_numpy().tolist() == [["10.0.0.5", 22]]
    assert verdicts(seen, ADMIN) == [FAIL]


def test_the_targets_of_every_rule_are_followed(aws: StandIn, tmp_path: Path) -> None:
    ec2, elb = boto3.client("ec2"), boto3.client("elbv2")
    subnets = [s["SubnetId"] for s in ec2.describe_subnets()["Subnets"][:2]]
    vpc = ec2.describe_subnets()["Subnets"][0]["VpcId"]
    groups = []
    for name, port in (("web", 8080), ("docker", 2375)):
        made = elb.create_target_group(Name=name, Protocol="HTTP", Port=port, VpcId=vpc, TargetType="ip")
        groups.append(made["TargetGroups"][0]["TargetGroupArn"])
        elb.register_targets(TargetGroupArn=groups[-1], Targets=[{"Id": "10.0.0.5"}])
    made = elb.create_load_balancer(Name="web", Scheme="internet-facing", Subnets=subnets)
    web, docker = ({"Type": "forward", "TargetGroupArn": group} for group in groups)
    listener = elb.create_listener(
        LoadBalancerArn=made["LoadBalancers"][0]["LoadBalancerArn"], Protocol="HTTP", Port=80, DefaultActions=[web],
    )["Listeners"][0]["ListenerArn"]  # fmt: skip
    condition = {"Field": "path-pattern", "Values": ["/v1/*"]}
    elb.create_rule(ListenerArn=listener, Conditions=[condition], Priority=1, Actions=[docker])
    seen = collected(tmp_path, "elbv2_listener_targets", "elbv2_rule_targets")
    assert seen["elbv2_listener_targets"]["port"].tolist() == [8080]
    assert seen["elbv2_rule_targets"]["port"].tolist() == [2375]


def test_a_classic_load_balancer_of_an_account_is_followed_to_its_machines(aws: StandIn, tmp_path: Path) -> None:
    ec2, elb = boto3.client("ec2"), boto3.client("elb")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    machine = ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    passing = {"Protocol": "TCP", "LoadBalancerPort": 22, "InstancePort": 22}
    elb.create_load_balancer(LoadBalancerName="ssh", Listeners=[passing], Subnets=[subnet], SecurityGroups=[group])
    elb.register_instances_with_load_balancer(LoadBalancerName="ssh", Instances=[{"InstanceId": machine}])
    seen = collected(tmp_path, *CLASSIC)
    assert seen["elb_balancer_instances"]["instance_id"].tolist() == [machine]
    assert seen["elb_balancer_subnets"]["subnet_id"].tolist() == [subnet]
    assert seen["elb_balancer_groups"]["group_id"].tolist() == [group]
