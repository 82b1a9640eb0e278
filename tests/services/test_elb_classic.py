from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.services.elb_classic import ClassicListener, ClassicLoadBalancer


def balancer(name: str, **values: object) -> ClassicLoadBalancer:
    return example(ClassicLoadBalancer, **({"arn": name, "name": name, "is_internet_facing": True} | values))


def listener(of: str, protocol: str | None, port: int = 80) -> ClassicListener:
    return ClassicListener(of, port, protocol, 8080, "HTTP")


CASES = [
    Case(
        "elb_classic_takes_no_plain_http",
        [PASS, FAIL, UNKNOWN],
        {
            "elb_load_balancers": [
                *[balancer(n) for n in ("good", "bad", "unseen")],
                balancer("internal", is_internet_facing=False),
            ],
            "elb_listeners": [
                listener("good", "TCP"),
                listener("good", "HTTPS", 443),
                listener("bad", "HTTP"),
                listener("unseen", None),
                listener("internal", "HTTP"),
            ],
        },
    ),
    Case(
        "elb_classic_writes_access_log",
        [PASS, FAIL, UNKNOWN],
        {"elb_load_balancers": [balancer(str(n), has_access_log=n) for n in (True, False, None)]},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


@pytest.fixture
def shop(aws: StandIn) -> StandIn:
    """A classic load balancer that takes plain HTTP, written in small letters."""
    plain = {"Protocol": "http", "LoadBalancerPort": 80, "InstancePort": 8080}
    boto3.client("elb").create_load_balancer(
        LoadBalancerName="shop", Listeners=[plain], AvailabilityZones=["eu-central-1a"], Scheme="internet-facing"
    )
    return aws


TABLES = ("elb_load_balancers", "elb_listeners")


def test_a_classic_load_balancer_of_an_account_is_found(shop: StandIn, tmp_path: Path) -> None:
    seen = collected(tmp_path, *TABLES)
    arn = f"arn:aws:elasticloadbalancing:eu-central-1:{ACCOUNT}:loadbalancer/shop"
    assert seen["elb_load_balancers"]["arn"].tolist() == [arn]
    assert verdicts(seen, "elb_classic_takes_no_plain_http") == [FAIL]
    assert verdicts(seen, "elb_classic_writes_access_log") == [FAIL]


def test_refused_attributes_hide_the_log_only(shop: StandIn, tmp_path: Path) -> None:
    shop.refuse = {"elb:DescribeLoadBalancerAttributes"}
    seen = collected(tmp_path, *TABLES)
    assert verdicts(seen, "elb_classic_writes_access_log") == [UNKNOWN]
    assert verdicts(seen, "elb_classic_takes_no_plain_http") == [FAIL]
