from __future__ import annotations

import pytest

from wakit.aws.access import Access, Target
from wakit.aws.reader import Reader
from wakit.demo.account import REVIEWER
from wakit.demo.faults import Fault, Trouble
from wakit.errors import AccessError


def test_another_account_is_refused_before_any_other_call(aws) -> None:
    with pytest.raises(AccessError, match=r'client.yaml says "999999999999"'):
        Access().enter(Target("999999999999"))
    assert [c.operation for c in aws.calls] == ["GetCallerIdentity"]


def test_no_credentials_name_what_to_do(aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(AccessError, match="no AWS credentials for account 012345670123") as error:
        Access().enter(Target("012345670123"))
    assert error.value.exit_code == 3
    assert len(str(error.value).splitlines()) <= 3


def test_expired_credentials_name_account_and_call(aws) -> None:
    with (
        aws.failing(Fault(Trouble.EXPIRED)),
        pytest.raises(AccessError, match="GetCallerIdentity answered ExpiredToken"),
    ):
        Access().enter(Target(REVIEWER))


def test_an_unknown_profile_is_named(aws) -> None:
    with pytest.raises(AccessError, match='no AWS profile "nobody"'):
        Access().enter(Target(REVIEWER, profile="nobody"))


def test_a_refused_role_names_role_and_call(aws) -> None:
    role = "arn:aws:iam::012345670123:role/wakit-review"
    with pytest.raises(AccessError, match="sts:AssumeRole answered AccessDenied") as error:
        Access().enter(Target("012345670123", role=role))
    assert role in str(error.value)


def test_calls_are_counted_with_their_errors(aws) -> None:
    access = Access()
    account, _ = access.enter(Target(REVIEWER), ("eu-central-1",))
    Reader(account, "eu-central-1").each("ec2:DescribeVpcs", "Vpcs")
    aws.refuse = {"kms:ListKeys"}
    assert Reader(account, "eu-central-1").look("kms:ListKeys", every="Keys").is_refused
    found = {f"{c['service']}:{c['operation']}": (c["calls"], c["errors"]) for c in access.calls.records()}
    assert found == {"sts:GetCallerIdentity": (1, 0), "ec2:DescribeVpcs": (1, 0), "kms:ListKeys": (1, 1)}


@pytest.mark.parametrize(
    ("trouble", "code", "words"),
    [
        (Trouble.EXPIRED, "ExpiredToken", "sign in again"),
        (Trouble.REGION_OFF, "InvalidClientTokenId", "sign in again"),
        (Trouble.THROTTLED, "Throttling", "wait a while"),
        (Trouble.SERVER_ERROR, "InternalFailure", "an error on AWS's side: collect again later"),
    ],
)
def test_what_sts_answers_decides_the_advice(aws, trouble: Trouble, code: str, words: str) -> None:
    with aws.failing(Fault(trouble)), pytest.raises(AccessError, match=f"answered {code}\n{words}"):
        Access().enter(Target(REVIEWER))
