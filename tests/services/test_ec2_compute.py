from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, PASS, UNKNOWN, Case, example, holds
from tests.collected import collected
from wakit.aws import Item
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.services.ec2_compute import Instance, _requires_imdsv2


def three(name: str, good: bool) -> list[Instance]:
    return [example(Instance, **{"arn": str(v), "is_running": True, name: v}) for v in (good, not good, None)]


WINDOWS = example(Instance, arn="windows", is_windows=True, has_key_pair=True)
STOPPED = example(Instance, arn="stopped", is_running=False, has_public_ip=True)
CASES = [
    Case("instance_requires_imdsv2", [PASS, FAIL, UNKNOWN], {"ec2_instances": three("requires_imdsv2", True)}),
    Case(
        "instance_has_no_key_pair", [PASS, FAIL, UNKNOWN], {"ec2_instances": [*three("has_key_pair", False), WINDOWS]}
    ),
    Case(
        "instance_has_no_public_address",
        [PASS, FAIL, UNKNOWN],
        {"ec2_instances": [*three("has_public_ip", False), STOPPED]},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"HttpTokens": "required", "HttpEndpoint": "enabled"}, True),
        ({"HttpTokens": "optional", "HttpEndpoint": "disabled"}, True),
        ({"HttpTokens": "optional", "HttpEndpoint": "enabled"}, False),
        ({"HttpEndpoint": "enabled"}, None),
        ({}, None),
    ],
)
def test_what_was_not_said_about_the_metadata_service_is_unknown(options: object, expected: bool | None) -> None:
    assert _requires_imdsv2(Item({"MetadataOptions": options})) is expected


def test_instances_are_collected_and_terminated_ones_are_not(aws: StandIn, tmp_path: Path) -> None:
    ec2 = boto3.client("ec2")
    made = ec2.run_instances(ImageId="ami-0abcdef1234567890", MinCount=2, MaxCount=2, KeyName="ops")["Instances"]
    ec2.terminate_instances(InstanceIds=[made[1]["InstanceId"]])
    seen = collected(tmp_path, "ec2_instances")
    assert seen["ec2_instances"]["instance_id"].tolist() == [made[0]["InstanceId"]]
    assert verdicts(seen, "instance_requires_imdsv2") == [FAIL]
    assert verdicts(seen, "instance_has_no_key_pair") == [FAIL]


def test_what_is_hidden_of_an_instance_is_unknown(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("ec2").run_instances(ImageId="ami-0abcdef1234567890", MinCount=1, MaxCount=1)
    aws.drop = {("ec2:DescribeInstances", "MetadataOptions")}
    assert verdicts(collected(tmp_path, "ec2_instances"), "instance_requires_imdsv2") == [UNKNOWN]
