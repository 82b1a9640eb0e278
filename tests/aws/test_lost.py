"""Lost credentials and regions that are off answer alike: AWS is asked who we are; once lost, nothing more is asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from wakit.aws import Refused
from wakit.aws.access import Access, Target
from wakit.aws.reader import Reader
from wakit.aws.refusal import DOUBTFUL, refusal
from wakit.aws.sessions import LostCredentials
from wakit.demo.account import REVIEWER
from wakit.demo.faults import Fault, Trouble
from wakit.demo.stand_in import StandIn
from wakit.model import Reason

ASKED = [("ec2:DescribeVpcs", "Vpcs"), ("kms:ListKeys", "Keys"), ("acm:ListCertificates", "CertificateSummaryList")]


def reason_of(reader: Reader, operation: str, member: str) -> str:
    with pytest.raises(Refused) as refused:
        reader.each(operation, member)
    return refused.value.reason.value


def count(aws: StandIn, operation: str) -> int:
    return sum(f"{c.service}:{c.operation}" == operation for c in aws.calls)


MEMBERS, DENIED = "organizations:ListAccounts", "AccessDeniedException"
NO_ADMINISTRATOR = "AccountNotManagementOrDelegatedAdministratorException"
ROLE = "arn:aws:sts::012345670123:assumed-role/wakit/x"


@pytest.mark.parametrize(("operation", "member"), ASKED)
def test_the_same_answer_is_a_region_that_is_off_or_lost_credentials(aws, reader, operation, member) -> None:
    with aws.failing(Fault(Trouble.REGION_OFF, region="me-central-1")):
        assert reason_of(Reader(reader.account, "me-central-1"), operation, member) == "region_off"
    with aws.failing(Fault(Trouble.REGION_OFF)):
        assert reason_of(reader, operation, member) == "expired"


def test_once_lost_nothing_more_is_sent(aws: StandIn, reader: Reader) -> None:
    with aws.failing(Fault(Trouble.REGION_OFF)):
        assert reason_of(reader, *ASKED[0]) == "expired"
    before = len(aws.calls)
    assert [reason_of(reader, *asked) for asked in ASKED[1:]] == ["expired", "expired"]
    assert len(aws.calls) == before


def test_a_whole_region_that_is_off_costs_few_questions_who_we_are(aws: StandIn, reader: Reader) -> None:
    there, before = Reader(reader.account, "me-central-1"), count(aws, "sts:GetCallerIdentity")
    with aws.failing(Fault(Trouble.REGION_OFF, region="me-central-1")):
        items = [there.look("kms:DescribeKey", KeyId=str(n)) for n in range(40)]
        assert {item.node.reason for item in items if isinstance(item.node, Refused)} == {Reason.REGION_OFF}
    assert count(aws, "sts:GetCallerIdentity") - before < 40


def test_s3_says_it_with_a_word_of_its_own(aws: StandIn, reader: Reader) -> None:
    for region in ("me-central-1", "*"):
        aws.settings.tell("s3:ListBuckets", REVIEWER, region, {"error": ["InvalidAccessKeyId", "no such key", 403]})
    there = Reader(reader.account, "me-central-1")
    assert reason_of(there, "s3:ListBuckets", "Buckets") == "region_off"


@pytest.mark.parametrize("code", sorted(DOUBTFUL))
def test_every_doubtful_code_is_a_refusal(code: str) -> None:
    found = refusal(ClientError({"Error": {"Code": code}}, "ListKeys"), "kms:ListKeys")
    assert found is not None
    assert found.reason is Reason.REGION_OFF


def lost(cause: Exception) -> LostCredentials:
    error = LostCredentials(problem=str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        (ClientError({"Error": {"Code": "AccessDenied"}}, "AssumeRole"), Reason.EXPIRED),
        (ClientError({"Error": {"Code": "UnauthorizedException"}}, "GetRoleCredentials"), Reason.EXPIRED),
        (ClientError({"Error": {"Code": "Throttling"}}, "AssumeRole"), Reason.THROTTLED),
        (BotoCoreError(), Reason.EXPIRED),
        (FileNotFoundError(2, "No such file"), Reason.EXPIRED),
    ],
)
def test_credentials_that_cant_be_renewed_are_lost(cause: Exception, reason: Reason) -> None:
    found = refusal(lost(cause), "kms:ListKeys")
    assert found is not None
    assert (found.reason, found.operation) == (reason, "kms:ListKeys")


def test_what_is_global_is_asked_elsewhere_where_home_is_closed(aws: StandIn) -> None:
    access = Access()
    account, _ = access.enter(Target(REVIEWER), ("eu-central-1",))
    for trouble in (Trouble.DENIED_BY_GUARDRAIL, Trouble.REGION_OFF):
        with aws.failing(Fault(trouble, "s3:ListBuckets", region="us-east-1")):
            account._asked.clear()
            assert Reader(account, "global").each("s3:ListBuckets", "Buckets") == []
    with aws.failing(Fault(Trouble.DENIED_BY_GUARDRAIL, "s3:ListBuckets")), ThreadPoolExecutor(1) as pool:
        account._asked.clear()
        error = pool.submit(Reader(account, "global").each, "s3:ListBuckets", "Buckets").exception()
    assert isinstance(error, Refused)
    assert error.reason is Reason.DENIED_BY_GUARDRAIL
    access.stop()


@pytest.mark.parametrize("regions", [("me-central-1", "eu-central-1"), ("eu-central-1", "me-central-1"), ()])
def test_what_is_global_goes_home_whatever_the_order_of_regions(aws: StandIn, regions: tuple[str, ...]) -> None:
    with aws.failing(Fault(Trouble.REGION_OFF, region="me-central-1")):
        account, _ = Access().enter(Target(REVIEWER), regions)
        assert Reader(account, "global").each("s3:ListBuckets", "Buckets") == []
    assert account.home == "us-east-1"


def test_a_profile_in_a_region_that_is_off_gets_in(aws: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "me-central-1")
    with aws.failing(Fault(Trouble.REGION_OFF, region="me-central-1")):
        _, identity = Access().enter(Target(REVIEWER), ("eu-central-1",))
    assert identity.account_id == REVIEWER


@pytest.mark.parametrize(
    ("operation", "code", "message", "reason"),
    [
        (MEMBERS, DENIED, "You don't have permissions to access this resource.", Reason.NOT_VISIBLE),
        (MEMBERS, DENIED, f"User: {ROLE} is not authorized to perform: {MEMBERS}", Reason.DENIED),
        (MEMBERS, DENIED, f"{ROLE} is not authorized with a service control policy", Reason.DENIED_BY_GUARDRAIL),
        ("kms:ListKeys", DENIED, "You don't have permissions to access this resource.", Reason.DENIED),
        ("iam:ListOrganizationsFeatures", NO_ADMINISTRATOR, "", Reason.NOT_VISIBLE),
    ],
)
def test_what_is_kept_from_members_is_told_from_what_a_permission_would_open(
    operation: str, code: str, message: str, reason: Reason
) -> None:
    found = refusal(ClientError({"Error": {"Code": code, "Message": message}}, ""), operation)
    assert found is not None
    assert found.reason is reason
