from __future__ import annotations

import pytest

from tests.cases import FAIL, PASS, UNKNOWN, Case, example, holds
from wakit.aws import Item
from wakit.services.ec2_compute import Instance, _requires_imdsv2


def three(name: str, good: bool) -> list[Instance]:
    return [example(Instance, **{"arn": str(v), "is_running": True, name: v}) for v in (good, not good, None)]


STOPPED = example(Instance, arn="stopped", is_running=False, has_public_ip=True)
CASES = [
    Case("instance_requires_imdsv2", [PASS, FAIL, UNKNOWN], {"ec2_instances": three("requires_imdsv2", True)}),
    Case("instance_has_no_key_pair", [PASS, FAIL, UNKNOWN], {"ec2_instances": three("has_key_pair", False)}),
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
