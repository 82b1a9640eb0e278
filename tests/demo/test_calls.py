from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.config import Config

from wakit.demo.calls import Request, call_of, member_names
from wakit.errors import UnknownName

SCOPE = "AWS4-HMAC-SHA256 Credential=DEMOUSER012345670123/20260101/{}/{}/aws4_request, SignedHeaders=host, Signature=0"


class Sent(Exception):
    pass


def sample(shape: Any, depth: int = 0) -> Any:
    """A value that fits a shape: required members only, the deepest ones left out."""
    if shape.type_name == "structure":
        needed = shape.required_members if depth < 6 else []
        return {name: sample(shape.members[name], depth + 1) for name in needed}
    if shape.type_name == "list":
        return [sample(shape.member, depth + 1)] * max(1, shape.metadata.get("min", 1))
    if shape.type_name == "map":
        return {"key": sample(shape.value, depth + 1)}
    samples = {"boolean": True, "timestamp": "2026-01-01", "blob": b"x", "float": 1.0, "double": 1.0}
    if shape.type_name in ("integer", "long"):
        return max(1, int(shape.metadata.get("min", 1)))
    if getattr(shape, "enum", None):
        return shape.enum[0]
    return samples.get(shape.type_name, "x" * max(3, shape.metadata.get("min", 1)))


def as_sent(client: Any, operation: str, method: str) -> Request:
    """The request as botocore would send it."""
    sent: list[AWSPreparedRequest] = []

    def keep(request: AWSPreparedRequest, **_: object) -> None:
        sent.append(request)
        raise Sent

    client.meta.events.register("before-send", keep, unique_id="keep")
    shape = client.meta.service_model.operation_model(operation).input_shape
    params = sample(shape) if shape else {}
    if "AccountId" in params:
        params["AccountId"] = "012345670123"
    with pytest.raises(Sent):
        getattr(client, method)(**params)
    client.meta.events.unregister("before-send", keep, unique_id="keep")
    parts = urlsplit(sent[0].url)
    headers = {k.lower(): v.decode() if isinstance(v, bytes) else str(v) for k, v in sent[0].headers.items()}
    body = sent[0].body or b""
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    return Request(sent[0].method, target, headers, body.encode() if isinstance(body, str) else bytes(body))


@pytest.mark.parametrize(
    "service",
    ["account", "acm", "elbv2", "guardduty", "iam", "kms", "lambda", "rds", "s3", "s3control", "securityhub", "sts"],
)
def test_every_operation_of_a_service_is_recognised(service: str) -> None:
    config = Config(parameter_validation=False, s3={"addressing_style": "path"})
    session = boto3.Session("DEMOUSER012345670123", "x", region_name="eu-central-1")
    client = session.client(service, endpoint_url="http://127.0.0.1:1", config=config)
    wrong = {}
    for method, operation in client.meta.method_to_api_mapping.items():
        model = client.meta.service_model.operation_model(operation)
        if model.deprecated or model.has_streaming_input or (model.auth_type or "") == "none":
            continue
        call = call_of(as_sent(client, operation, method))
        if call.name != f"{service}:{operation}":
            wrong[operation] = call.name
    wrong.pop("ListDirectoryBuckets", None)  # differs from ListBuckets by its host, which is ours
    assert wrong == {}


def test_region_and_key_come_from_the_scope() -> None:
    call = call_of(Request("GET", "/b?policy", {"authorization": SCOPE.format("eu-west-1", "s3")}))
    assert (call.name, call.region, call.access_key) == ("s3:GetBucketPolicy", "eu-west-1", "DEMOUSER012345670123")


def test_the_two_kinds_of_load_balancer_are_told_apart() -> None:
    heads = {"authorization": SCOPE.format("eu-west-1", "elasticloadbalancing")}
    body = b"Action=DescribeLoadBalancers&Version="
    assert call_of(Request("POST", "/", heads, body + b"2015-12-01")).service == "elbv2"
    assert call_of(Request("POST", "/", heads, body + b"2012-06-01")).service == "elb"


def test_an_unsigned_request_is_nobodys() -> None:
    assert call_of(Request("GET", "/", {})).access_key == ""


@pytest.mark.parametrize(
    ("name", "member", "wire"),
    [
        ("ec2:DescribeInstances", "MetadataOptions", "metadataOptions"),
        ("ec2:DescribeVpcs", "IsDefault", "isDefault"),
        ("kms:DescribeKey", "KeyManager", "KeyManager"),
        ("guardduty:GetDetector", "Status", "status"),
        ("s3:GetBucketAcl", "Grantee", "Grantee"),
    ],
)
def test_members_by_their_name_on_the_wire(name: str, member: str, wire: str) -> None:
    assert member_names(name, member) == {wire}


def test_a_member_that_is_not_there() -> None:
    with pytest.raises(UnknownName, match="did you mean KeyManager"):
        member_names("kms:DescribeKey", "KeyManger")
