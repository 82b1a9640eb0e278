"""Other clients on the accounts that are filled: every name goes out as the client's and comes back as the demo's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from tests.eight import dressed_stand_in
from wakit.demo.account import DEMO_EXTERNAL_ID, PRODUCTION, role_arn
from wakit.demo.calls import Call, Request, call_of
from wakit.demo.clients import DemoClient, demo_clients
from wakit.demo.faults import Fault, Trouble
from wakit.demo.guise import Change, Guise
from wakit.demo.stand_in import StandIn
from wakit.demo.wire import Answer
from wakit.errors import UnknownName

DRESSED = [client for client in demo_clients() if client.guise]
ASKED = Call("iam", "ListUsers", "us-east-1", "DEMOROLE222222222222", "query")


@pytest.fixture(scope="module")
def aws() -> Iterator[StandIn]:
    with dressed_stand_in() as running:
        yield running


def client_of(found: DemoClient, service: str, number: int = 0) -> Any:
    """A client of the SDK in one of the accounts, by the role its file names."""
    taken = boto3.client("sts").assume_role(
        RoleArn=found.roles[number], RoleSessionName="review", ExternalId=found.external_id
    )["Credentials"]
    keys = {"aws_access_key_id": taken["AccessKeyId"], "aws_secret_access_key": taken["SecretAccessKey"]}
    region = next(iter(found.guise.regions), "eu-central-1") if found.guise else "eu-central-1"
    return boto3.client(service, region_name=region, aws_session_token=taken["SessionToken"], **keys)


def named(folder: str) -> DemoClient:
    return next(client for client in demo_clients() if client.folder == folder)


def test_a_role_says_the_clients_own_account(aws: StandIn) -> None:
    for client in DRESSED:
        said = client_of(client, "sts").get_caller_identity()
        assert (said["Account"], client.role in said["Arn"]) == (next(iter(client.accounts)), True)


def test_buckets_bear_the_clients_name_and_answer_to_it(aws: StandIn) -> None:
    s3 = client_of(named("tolvane"), "s3")
    names = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
    assert "tolvane-invoices" in names
    assert "AES256" not in str(s3.get_bucket_encryption(Bucket="tolvane-invoices"))


def test_a_resource_is_found_by_the_id_that_was_told(aws: StandIn) -> None:
    ec2 = client_of(named("lumenfjord"), "ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    assert ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["VpcId"] == vpc
    assert vpc not in {v["VpcId"] for v in client_of(named("nordlicht"), "ec2").describe_vpcs()["Vpcs"]}


def test_the_credential_report_names_the_clients_people(aws: StandIn) -> None:
    iam = client_of(named("veldwijk"), "iam")
    while iam.generate_credential_report()["State"] != "COMPLETE":
        pass
    report = iam.get_credential_report()["Content"].decode()
    assert "arn:aws:iam::040404040440:user/ruben.hoekstra" in report
    assert "jonas.brandt" not in report


def test_a_change_is_what_this_client_hears_and_no_other(aws: StandIn) -> None:
    said = {f: client_of(named(f), "ec2").get_ebs_encryption_by_default() for f in ("tolvane", "tarnbeck")}
    assert {f: answer["EbsEncryptionByDefault"] for f, answer in said.items()} == {"tolvane": True, "tarnbeck": False}


def test_a_fault_of_one_client_is_nobody_elses(aws: StandIn) -> None:
    with aws.failing(Fault(Trouble.EXPIRED, account_id="040404040440")):
        with pytest.raises(Exception, match="ExpiredToken"):
            client_of(named("veldwijk"), "sts").get_caller_identity()
        assert client_of(named("harrowmint"), "sts").get_caller_identity()["Account"] == "088008808800"


def test_what_a_test_tells_one_client_stands_word_for_word(aws: StandIn) -> None:
    aws.settings.tell("ec2:GetEbsEncryptionByDefault", "088008808800", "*", {"EbsEncryptionByDefault": False})
    assert client_of(named("harrowmint"), "ec2").get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is False


def test_the_demo_itself_is_what_it_was(aws: StandIn) -> None:
    taken = boto3.client("sts").assume_role(
        RoleArn=role_arn(PRODUCTION), RoleSessionName="review", ExternalId=DEMO_EXTERNAL_ID
    )
    assert taken["AssumedRoleUser"]["Arn"].startswith(f"arn:aws:sts::{PRODUCTION}:assumed-role/")


def test_a_wrong_external_id_is_refused_as_before(aws: StandIn) -> None:
    role = named("tolvane").roles[0]
    with pytest.raises(Exception, match="arn:aws:iam::002200220011:role/wakit-review"):
        boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="review", ExternalId="another")


@pytest.mark.parametrize(
    "text", ["sg-0123456789abcdef0", "o-p0i68m2g6i", "arn%3Aaws%3A012345670123%2Fkurier", "kurier"]
)
def test_there_and_back_is_what_it_was(text: str) -> None:
    guise = Guise({"222222222222": PRODUCTION}, {}, {"sparrow": "kurier"}, 3)
    out = guise.outward(ASKED, Answer(200, (), text.encode())).body
    assert out != text.encode()
    assert guise.outward(ASKED, Answer(200)).body == b""
    assert guise.inward(Request("POST", "/", {}, out)).body == text.encode()


def test_regions_may_change_places() -> None:
    guise = Guise({"222222222222": PRODUCTION}, {"eu-west-1": "eu-central-1", "eu-central-1": "eu-west-1"})
    assert guise.outward(ASKED, Answer(200, (), b"eu-west-1a eu-central-1b")).body == b"eu-central-1a eu-west-1b"


def test_a_change_names_an_operation_that_there_is() -> None:
    with pytest.raises(UnknownName, match="GetEbsEncryptionByDefault"):
        Change("ec2:GetEbsEncryptionByDefaults", "EbsEncryptionByDefault", True)


def test_a_call_without_a_key_wears_nothing(aws: StandIn) -> None:
    request = Request("GET", "/", {})
    assert aws.answer(request).status == 403
    assert call_of(request).access_key == ""


def test_what_a_clients_file_tells_is_answered(aws: StandIn) -> None:
    assert client_of(named("veldwijk"), "guardduty").list_detectors()["DetectorIds"] == []
    assert client_of(named("lumenfjord"), "guardduty").list_detectors()["DetectorIds"] != []
