from __future__ import annotations

import boto3
import pytest

from wakit.aws import NEVER, CallFailed, Item, Reader, Refused
from wakit.aws.reader import Pages
from wakit.demo.faults import Fault, Trouble
from wakit.errors import UnknownName
from wakit.evidence.rows import Unreadable

BLOCK = ("s3:GetPublicAccessBlock", "NoSuchPublicAccessBlockConfiguration")
SETTING = "PublicAccessBlockConfiguration.BlockPublicAcls"


@pytest.fixture
def bucket(aws) -> str:
    place = {"LocationConstraint": "eu-central-1"}
    s3 = boto3.Session().client("s3", region_name="eu-central-1")
    s3.create_bucket(Bucket="logs", CreateBucketConfiguration=place)
    return "logs"


def test_a_value_is_read(reader: Reader, bucket: str) -> None:
    assert [b.text("Name") for b in reader.each("s3:ListBuckets", "Buckets")] == [bucket]


def test_a_declared_absence_is_a_value(reader: Reader, bucket: str) -> None:
    block = reader.look(BLOCK[0], absent=BLOCK[1], Bucket=bucket)
    assert block.is_absent
    assert block.flag(SETTING, absent=False) is False


def test_a_refusal_is_unknown(aws, reader: Reader, bucket: str) -> None:
    aws.refuse = {BLOCK[0]}
    block = reader.look(BLOCK[0], absent=BLOCK[1], Bucket=bucket)
    assert block.is_refused
    assert block.flag(SETTING, absent=False) is None


def test_an_undeclared_error_blinds_what_hangs_on_it(aws, reader: Reader, bucket: str) -> None:
    with aws.failing(Fault(Trouble.SERVER_ERROR, operation=BLOCK[0])):
        block = reader.look(BLOCK[0], absent=BLOCK[1], Bucket=bucket)
        assert block.flag(SETTING, absent=False) is None
    assert isinstance(block.node, Refused)
    assert (block.node.reason.value, block.node.code) == ("failed", "InternalError")


def seen(aws: Reader, item: Item) -> str:
    aws.look(BLOCK[0], absent=BLOCK[1], Bucket=item.must("Name")).flag(SETTING, absent=False)
    return item.must("Name")


def test_an_item_that_is_gone_when_looked_at_is_no_row_and_is_counted(reader: Reader, bucket: str) -> None:
    assert reader.rows([Item({"Name": "deleted"}), Item({"Name": bucket})], seen) == [bucket]
    assert reader.gone == [BLOCK[0]]


@pytest.mark.parametrize("build", [seen, lambda item: item.must("Name")])
def test_an_item_that_cant_be_named_stands_alone(reader: Reader, bucket: str, build) -> None:
    odd, known = reader.rows([Item({}), Item({"Name": bucket})], build)
    assert isinstance(odd, Unreadable)
    assert known == bucket


def test_a_list_goes_over_all_its_pages_and_is_missing_where_a_page_lacks_it(reader: Reader) -> None:
    pages: Pages = [{"Roots": [], "NextToken": "2"}, {"Roots": [{"Id": "r"}]}]
    reader.account.ask = lambda *_, **__: pages
    assert [r.text("Id") for r in reader.look("organizations:ListRoots", every="Roots").items("Roots") or ()] == ["r"]
    pages = [*pages, {}]
    assert reader.look("organizations:ListRoots", every="Roots", x=1).has("Roots") is False


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (Trouble.DENIED, "denied"),
        (Trouble.DENIED_BY_GUARDRAIL, "denied_by_guardrail"),
        (Trouble.REGION_OFF, "region_off"),
        (Trouble.NOT_SUBSCRIBED, "not_subscribed"),
        (Trouble.THROTTLED, "throttled"),
        (Trouble.EXPIRED, "expired"),
    ],
)
@pytest.mark.parametrize("operation", ["ec2:DescribeVpcs", "guardduty:ListDetectors", "iam:ListSAMLProviders"])
def test_refusals_in_all_their_spellings(aws, reader: Reader, trouble: Trouble, reason: str, operation: str) -> None:
    with aws.failing(Fault(trouble, operation)), pytest.raises(Refused) as refused:
        reader.each(operation, "Anything")
    assert refused.value.reason.value == reason
    assert refused.value.operation == operation


@pytest.mark.parametrize("trouble", [Trouble.TRUNCATED, Trouble.MALFORMED])
@pytest.mark.parametrize(
    ("operation", "member"),
    [("guardduty:ListDetectors", "DetectorIds"), ("s3:ListBuckets", "Buckets"), ("kms:ListKeys", "Keys")],
)
def test_half_a_response_is_never_nothing_there(aws, reader: Reader, bucket, trouble, operation, member) -> None:
    with aws.failing(Fault(trouble)), pytest.raises(CallFailed):
        reader.each(operation, member)


def test_a_response_that_breaks_once_is_asked_for_again(aws, reader: Reader, bucket: str) -> None:
    with aws.failing(Fault(Trouble.TRUNCATED, times=1)):
        assert reader.each("guardduty:ListDetectors", "DetectorIds") == []


def test_the_same_request_is_sent_once(aws, reader: Reader) -> None:
    before = len(aws.calls)
    for _ in range(3):
        reader.each("ec2:DescribeVpcs", "Vpcs")
    assert len(aws.calls) == before + 1


@pytest.mark.parametrize("operation", ["s3:GetObject", "ec2:TerminateInstances", "secretsmanager:GetSecretValue"])
def test_nothing_but_configuration_reads_can_pass(aws, reader: Reader, operation: str) -> None:
    before = len(aws.calls)
    with pytest.raises(UnknownName, match="configuration read"):
        reader.look(operation).flag("x")
    assert len(aws.calls) == before


def test_rows_note_what_was_refused_to_each(aws, reader: Reader, bucket: str) -> None:
    aws.refuse = {"s3:GetBucketVersioning"}
    rows = reader.rows(
        reader.each("s3:ListBuckets", "Buckets"),
        lambda aws, item: (
            item.text("Name"),
            aws.look("s3:GetBucketVersioning", Bucket=item.text("Name")).text("Status"),
        ),
    )
    assert rows == [("logs", None)]
    assert list(reader.refusals(rows[0])) == ["s3:GetBucketVersioning"]


def test_a_missing_member_is_not_no() -> None:
    assert Item({}).flag("Encrypted") is None
    assert Item({}).flag("Encrypted", absent=False) is False
    assert Item({}).time("LastUsed", absent=NEVER) == NEVER


@pytest.mark.parametrize("odd", [{"Size": "12"}, {"Size": True}, {"Size": [1]}, "no map", ["no", "map"]])
def test_a_member_of_another_type_can_t_be_read(odd: object) -> None:
    assert Item(odd).number("Size", absent=None) is None
    assert Item(odd).items("Size.Parts") is None


def test_a_list_that_is_missing_is_not_empty() -> None:
    assert Item({}).items("Tags") is None
    assert Item({}).items("Tags", absent=()) == []
    assert Item({"Tags": "none"}).items("Tags", absent=()) is None
    assert Item({"On": [True, None]}).some("On", lambda i: i.flag("")) is True
    assert Item({"On": [False, None]}).some("On", lambda i: i.flag("")) is None
