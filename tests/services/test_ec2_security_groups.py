from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.aws import Item
from wakit.demo.stand_in import StandIn
from wakit.services.ec2_security_groups import NetworkInterface, SecurityGroup, SecurityGroupRule, _public_ip, _rules

USED = example(NetworkInterface, arn="e", vpc_id="used")


def default(name: str, vpc: str = "used") -> SecurityGroup:
    return example(SecurityGroup, arn=name, group_id=name, vpc_id=vpc, is_default=True)


CASES = [
    Case(
        "default_security_group_is_empty",
        [PASS, FAIL],
        {
            "ec2_security_groups": [default("empty"), default("full"), default("full", "idle")],
            "ec2_security_group_rules": [example(SecurityGroupRule, group_id="full")],
            "ec2_network_interfaces": [USED],
        },
    ),
    Case(
        "default_security_group_is_empty",
        [UNKNOWN, FAIL],
        {
            "ec2_security_groups": [default("some"), default("full")],
            "ec2_security_group_rules": [
                example(SecurityGroupRule, group_id="full"),
                example(SecurityGroupRule, group_id="some", protocol=None, source=None),
            ],
            "ec2_network_interfaces": [USED],
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.check}-{c.expected[0]}")
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def group(*permissions: dict[str, object]) -> Item:
    return Item({"GroupId": "sg-1", "IpPermissions": list(permissions), "IpPermissionsEgress": []})


def test_each_source_is_a_rule() -> None:
    found = list(
        _rules(
            group(
                {
                    "IpProtocol": "tcp",
                    "FromPort": 22,
                    "ToPort": 22,
                    "IpRanges": [{"CidrIp": "0.0.0.0/0"}, {"CidrIp": "10.0.0.0/8"}],
                    "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
                    "UserIdGroupPairs": [{"GroupId": "sg-2"}],
                    "PrefixListIds": [{"PrefixListId": "pl-1"}],
                }
            )
        )
    )
    assert [r.source for r in found] == ["0.0.0.0/0", "10.0.0.0/8", "::/0", "sg-2", "pl-1"]
    assert [r.is_open_to_world for r in found] == [True, False, True, False, False]
    assert [r.family for r in found] == ["IPv4", "IPv4", "IPv6", "", ""]


def test_every_protocol_means_every_port() -> None:
    rule = next(_rules(group({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]})))
    assert (rule.from_port, rule.to_port) == (0, 65535)


def test_ports_that_should_be_there_and_are_not_are_unknown() -> None:
    rule = next(_rules(group({"IpProtocol": "tcp", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]})))
    assert (rule.from_port, rule.to_port) == (None, None)


def test_rules_that_were_not_shown_are_not_absent() -> None:
    (rule,) = _rules(Item({"GroupId": "sg-1", "IpPermissionsEgress": []}))
    assert (rule.group_id, rule.direction, rule.source) == ("sg-1", "ingress", None)


def test_a_second_private_address_may_carry_the_public_one() -> None:
    addresses = [{"PrivateIpAddress": "10.0.0.1"}, {"Association": {"PublicIp": "198.51.100.1"}}]
    assert _public_ip(Item({"PrivateIpAddresses": addresses})) == "198.51.100.1"
    assert _public_ip(Item({"PrivateIpAddresses": addresses[:1]})) == ""
    assert _public_ip(Item({})) is None


def test_groups_rules_and_interfaces_are_collected(aws: StandIn, tmp_path: Path) -> None:
    ec2 = boto3.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId=subnet["VpcId"])["GroupId"]
    tls = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[tls])
    ec2.create_network_interface(SubnetId=subnet["SubnetId"], Groups=[group])
    tables = ("ec2_security_groups", "ec2_security_group_rules", "ec2_network_interfaces", "ec2_interface_groups")
    seen = collected(tmp_path, *tables)
    assert sorted(seen["ec2_security_groups"]["is_default"]) == [False, True]
    place = f"{ACCOUNT}/eu-central-1"
    assert f"rule/{place}/{group}/ingress/tcp/443-443/0.0.0.0/0" in seen["ec2_security_group_rules"]["key"].tolist()
    assert seen["ec2_interface_groups"]["group_id"].tolist() == [group]
    assert seen["ec2_network_interfaces"]["has_public_ip"].tolist() == [False]
