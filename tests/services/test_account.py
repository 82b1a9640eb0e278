from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.services.account import SecurityContact

CHECK = "account_has_security_contact"
CASES = [
    Case(
        "account_has_security_contact",
        [PASS, FAIL, UNKNOWN],
        {"account_security_contacts": [example(SecurityContact, has_contact=h) for h in (True, False, None)]},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_every_account_has_one_row(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("iam").create_account_alias(AccountAlias="nordlicht")
    seen = collected(tmp_path, "aws_accounts")["aws_accounts"]
    assert seen[["key", "partition", "alias"]].to_numpy().tolist() == [[ACCOUNT, "aws", "nordlicht"]]


def test_a_contact_is_kept_as_a_presence(aws: StandIn, tmp_path: Path) -> None:
    assert verdicts(collected(tmp_path / "before", "account_security_contacts"), CHECK) == [FAIL]
    boto3.client("account").put_alternate_contact(
        AlternateContactType="SECURITY", Name="Desk", Title="CISO", EmailAddress="a@b.example", PhoneNumber="+49 1"
    )
    after = collected(tmp_path / "after", "account_security_contacts")
    assert verdicts(after, CHECK) == [PASS]
    assert "b.example" not in after["account_security_contacts"].to_csv()


def test_a_refused_contact_is_unknown(aws: StandIn, tmp_path: Path) -> None:
    aws.refuse = {"account:GetAlternateContact"}
    assert verdicts(collected(tmp_path, "account_security_contacts"), CHECK) == [UNKNOWN]
