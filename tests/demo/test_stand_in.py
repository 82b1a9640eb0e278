from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from wakit.demo.account import DEMO_EXTERNAL_ID, MANAGEMENT, PRODUCTION, REVIEWER, role_arn
from wakit.demo.faults import Fault, Trouble
from wakit.demo.stand_in import Seen, StandIn
from wakit.errors import UnknownName

Client = Callable[..., Any]
BUCKET = {"Bucket": "nordlicht-config"}

#: an operation of each protocol, and how AWS refuses it
REFUSED = [
    ("ec2", "DescribeVpcs", {}, "UnauthorizedOperation"),
    ("iam", "GetAccountSummary", {}, "AccessDenied"),
    ("kms", "ListKeys", {}, "AccessDeniedException"),
    ("lambda", "ListFunctions", {}, "AccessDeniedException"),
    ("s3", "GetBucketVersioning", BUCKET, "AccessDenied"),
    ("s3control", "GetPublicAccessBlock", {"AccountId": PRODUCTION}, "AccessDenied"),
]


def code_of(call: Callable[..., object], **params: object) -> str:
    with pytest.raises(ClientError) as raised:
        call(**params)
    return str(raised.value.response["Error"]["Code"])


def method(client: Any, operation: str) -> Any:
    return {client.meta.method_to_api_mapping[m]: getattr(client, m) for m in client.meta.method_to_api_mapping}[
        operation
    ]


@pytest.mark.parametrize(("service", "operation", "params", "code"), REFUSED)
def test_refused_in_the_words_of_each_protocol(
    aws: StandIn, client: Client, service: str, operation: str, params: dict[str, Any], code: str
) -> None:
    aws.refuse = {f"{service}:{operation}"}
    with pytest.raises(ClientError) as raised:
        method(client(service), operation)(**params)
    assert raised.value.response["Error"]["Code"] == code
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert f"{operation}" in raised.value.response["Error"]["Message"]


def test_refusing_one_operation_leaves_the_others(aws: StandIn, client: Client) -> None:
    aws.refuse = {"s3:GetBucketVersioning"}
    assert client("s3").get_bucket_encryption(**BUCKET)
    aws.heal()
    assert client("s3").get_bucket_versioning(**BUCKET)


def test_a_guardrail_says_so(aws: StandIn, client: Client) -> None:
    with (
        aws.failing(Fault(Trouble.DENIED_BY_GUARDRAIL, "ec2:DescribeVpcs")),
        pytest.raises(ClientError, match="with an explicit deny in a service control policy"),
    ):
        client("ec2").describe_vpcs()


def test_a_fault_of_one_region_and_account(aws: StandIn, client: Client) -> None:
    with aws.failing(Fault(Trouble.DENIED, "ec2:*", region="eu-west-1", account_id=PRODUCTION)):
        assert client("ec2", "eu-central-1").describe_vpcs()
        assert client("ec2", "eu-west-1", MANAGEMENT).describe_vpcs()
        assert code_of(client("ec2", "eu-west-1").describe_vpcs) == "UnauthorizedOperation"


def test_a_fault_about_one_bucket(aws: StandIn, client: Client) -> None:
    with aws.failing(Fault(Trouble.DENIED, "s3:GetBucketPolicy", about="nordlicht-invoices")):
        assert client("s3").get_bucket_policy(Bucket="nordlicht-config")
        assert code_of(client("s3").get_bucket_policy, Bucket="nordlicht-invoices") == "AccessDenied"


@pytest.mark.parametrize(
    ("trouble", "ec2", "kms", "s3"),
    [
        (Trouble.THROTTLED, "RequestLimitExceeded", "ThrottlingException", "SlowDown"),
        (Trouble.EXPIRED, "RequestExpired", "ExpiredTokenException", "ExpiredToken"),
        (Trouble.REGION_OFF, "AuthFailure", "UnrecognizedClientException", "InvalidAccessKeyId"),
        (Trouble.NOT_SUBSCRIBED, "OptInRequired", "SubscriptionRequiredException", "OptInRequired"),
        (Trouble.SERVER_ERROR, "InternalError", "InternalFailure", "InternalError"),
    ],
)
def test_troubles_have_their_codes(aws: StandIn, client: Client, trouble: Trouble, ec2: str, kms: str, s3: str) -> None:
    with aws.failing(Fault(trouble)):
        assert code_of(client("ec2").describe_vpcs) == ec2
        assert code_of(client("kms").list_keys) == kms
        assert code_of(client("s3").get_bucket_versioning, **BUCKET) == s3


def test_throttled_once_is_over_after_a_retry(aws: StandIn, client: Client) -> None:
    with aws.failing(Fault(Trouble.THROTTLED, "kms:ListKeys", times=1)):
        answer = client("kms", retries={"total_max_attempts": 2}).list_keys()
    assert answer["ResponseMetadata"]["RetryAttempts"] == 1


def test_the_connection_is_reset(aws: StandIn, client: Client) -> None:
    with aws.failing(Fault(Trouble.RESET)), pytest.raises((ConnectionClosedError, EndpointConnectionError)):
        client("kms").list_keys()


def test_a_hanging_call_times_out(aws: StandIn, client: Client) -> None:
    with aws.failing(Fault(Trouble.HANG, seconds=3)), pytest.raises(ReadTimeoutError):
        client("kms", read_timeout=0.2).list_keys()


def test_a_truncated_body_is_shorter_than_announced(aws: StandIn, client: Client) -> None:
    lengths = []
    kms = client("kms", read_timeout=60)  # one of its own
    kms.meta.events.register("response-received", lambda response_dict, **_: lengths.append(_lengths(response_dict)))
    with aws.failing(Fault(Trouble.TRUNCATED)):
        assert kms.list_keys().get("Keys") is None  # the SDK says nothing: whoever reads must look at the length
    assert [announced > came for announced, came in lengths] == [True]


def _lengths(response: dict[str, Any]) -> tuple[int, int]:
    return int(response["headers"]["content-length"]), len(response["body"])


def test_a_malformed_xml_body_cannot_be_parsed(aws: StandIn, client: Client) -> None:
    with aws.failing(Fault(Trouble.MALFORMED)), pytest.raises(ResponseParserError):
        client("ec2").describe_vpcs()


def test_a_malformed_json_body_has_the_announced_length(aws: StandIn, client: Client) -> None:
    with aws.failing(Fault(Trouble.MALFORMED)):
        assert "Keys" not in client("kms").list_keys()


@pytest.mark.parametrize(
    ("service", "operation", "member", "params"),
    [
        ("ec2", "DescribeInstances", "MetadataOptions", {}),
        ("ec2", "DescribeInstances", "HttpTokens", {}),
        ("kms", "ListKeys", "KeyArn", {}),
        ("s3", "GetBucketEncryption", "BucketKeyEnabled", BUCKET),
        ("iam", "GetAccountAuthorizationDetails", "RoleLastUsed", {}),
        ("guardduty", "ListDetectors", "DetectorIds", {}),
    ],
)
def test_a_dropped_member_is_gone_wherever_it_stood(
    aws: StandIn, client: Client, service: str, operation: str, member: str, params: dict[str, Any]
) -> None:
    call = method(client(service), operation)
    whole = call(**params)
    aws.drop = {(f"{service}:{operation}", member)}
    left = call(**params)
    assert member in _names(whole)
    assert member not in _names(left)
    assert _names(whole) - _names(left) - _inside(whole, member) == {member}


def _names(value: object) -> set[str]:
    if isinstance(value, dict):
        found = {k for k in value if k != "ResponseMetadata"}
        return found.union(*(_names(v) for k, v in value.items() if k != "ResponseMetadata"))
    return set().union(*map(_names, value)) if isinstance(value, list) else set()


def _inside(value: object, member: str) -> set[str]:
    if isinstance(value, dict):
        return set().union(*(_names(v) if k == member else _inside(v, member) for k, v in value.items()))
    return set().union(*(_inside(v, member) for v in value)) if isinstance(value, list) else set()


def test_a_name_that_the_sdk_does_not_know_is_refused(aws: StandIn) -> None:
    with pytest.raises(UnknownName, match="did you mean GetBucketPolicy"):
        aws.refuse = {"s3:GetBucketPolcy"}
    with pytest.raises(UnknownName, match="MetadataOptions"):
        aws.drop = {("ec2:DescribeInstances", "MetadataOption")}
    with pytest.raises(UnknownName):
        Fault(Trouble.DENIED, "s4:ListBuckets")


def test_calls_are_recorded_with_their_time_and_place(aws: StandIn, client: Client) -> None:
    client("ec2", "eu-west-1", MANAGEMENT).describe_vpcs()
    seen = [c for c in aws.calls if c.service == "ec2"]
    assert [(c.operation, c.region, c.account_id, c.status) for c in seen] == [
        ("DescribeVpcs", "eu-west-1", MANAGEMENT, 200)
    ]
    assert seen[0].ended >= seen[0].started


def test_latency_is_added_to_each_call_and_calls_overlap(aws: StandIn, client: Client) -> None:
    kms = client("kms", max_pool_connections=8)
    aws.latency = 0.2
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: kms.list_keys(), range(8)))
    seen = [c for c in aws.calls if c.operation == "ListKeys"]
    assert min(c.ended - c.started for c in seen) >= 0.2
    assert max(_overlapping(c, seen) for c in seen) > 1


def _overlapping(one: Seen, all_seen: list[Seen]) -> int:
    return sum(other.started <= one.started < other.ended for other in all_seen)


def test_one_stand_in_at_a_time(aws: StandIn) -> None:
    with pytest.raises(RuntimeError, match="one stand-in at a time"):
        StandIn()


def test_a_role_wants_its_external_id(aws: StandIn) -> None:
    sts = boto3.client("sts")
    assert sts.get_caller_identity()["Account"] == REVIEWER
    assert code_of(sts.assume_role, RoleArn=role_arn(PRODUCTION), RoleSessionName="me") == "AccessDenied"
    taken = sts.assume_role(RoleArn=role_arn(PRODUCTION), RoleSessionName="me", ExternalId=DEMO_EXTERNAL_ID)
    assert taken["AssumedRoleUser"]["Arn"].endswith(f"{PRODUCTION}:assumed-role/wakit-review/me")


def test_a_role_that_is_not_there_is_refused(aws: StandIn) -> None:
    arn = f"arn:aws:iam::{PRODUCTION}:role/nobody"
    assert code_of(boto3.client("sts").assume_role, RoleArn=arn, RoleSessionName="me") == "AccessDenied"


def test_a_strange_key_is_unknown(aws: StandIn) -> None:
    session = boto3.Session("AKIAIOSFODNN7EXAMPLE", "x")
    assert code_of(session.client("sts").get_caller_identity) == "InvalidClientTokenId"
    assert code_of(session.client("kms").list_keys) == "UnrecognizedClientException"


def test_a_region_that_is_off(aws: StandIn, client: Client) -> None:
    assert code_of(client("ec2", "me-south-1").describe_vpcs) == "AuthFailure"
    assert code_of(client("kms", "me-south-1").list_keys) == "UnrecognizedClientException"


def test_what_it_does_not_know_it_says(aws: StandIn, client: Client) -> None:
    assert code_of(client("macie2").get_classification_scope, id="x") == "NotImplemented"


def test_no_profile_and_no_other_endpoint_of_a_person_counts(
    nordlicht: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "customer")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://192.0.2.1")
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:9")
    with nordlicht.applied():
        assert boto3.Session().client("sts").get_caller_identity()["Account"] == REVIEWER


def test_the_environment_comes_back(nordlicht: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "customer")
    with nordlicht.applied():
        assert "AWS_PROFILE" not in os.environ
    assert os.environ["AWS_PROFILE"] == "customer"
    assert "AWS_ENDPOINT_URL" not in os.environ


def test_what_is_written_is_read(aws: StandIn, client: Client) -> None:
    kms = client("kms")
    before = len(kms.list_keys()["Keys"])
    made = kms.create_key()["KeyMetadata"]["KeyId"]
    assert len(kms.list_keys()["Keys"]) == before + 1
    assert kms.schedule_key_deletion(KeyId=made, PendingWindowInDays=7)["KeyId"]


def test_it_prints_nothing(aws: StandIn, client: Client, capfd: pytest.CaptureFixture[str]) -> None:
    client("ec2").describe_vpcs()
    code_of(client("macie2").get_classification_scope, id="x")
    assert capfd.readouterr() == ("", "")


def test_stopping_closes_the_port_and_a_late_call_changes_nothing(nordlicht: StandIn) -> None:
    """In a process of its own, as there can be one stand-in only."""
    program = (
        "from wakit.demo.builder import Builder\n"
        "from wakit.demo.stand_in import stand_in\n"
        "import urllib.request\n"
        "with stand_in() as aws: url = aws.url\n"
        "try: urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=2)\n"
        "except OSError: print('closed')\n"
        "try: Builder(aws.answer).ask('012345670123', 'us-east-1', 'iam.create_user', {'UserName': 'late'})\n"
        "except ConnectionError: print('unanswered')\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["closed", "unanswered"]


def test_without_moto_one_line_says_what_to_do() -> None:
    program = (
        "import sys\n"
        "sys.modules['moto'] = None\n"
        "from wakit.demo.account import fill\n"
        "from wakit.demo.stand_in import StandIn\n"
        "from wakit.errors import InputError\n"
        "try: StandIn()\n"
        "except InputError as error: print(error)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "the demo account needs moto, which is not installed: pip install 'wakit[demo]'\n"
