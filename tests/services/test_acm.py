from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import boto3
import pytest

from tests.cases import AT, FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.services.acm import Certificate

USED = {"is_used": True, "has_end": True}


def ends(days: float | None) -> object:
    end = None if days is None else AT + timedelta(days=days)
    return example(Certificate, arn=f"arn:{days}", not_after=end, **USED)


def lives(days: float, left: float, renewal: str = "") -> object:
    begin, end = AT + timedelta(days=left - days), AT + timedelta(days=left)
    return example(Certificate, arn=f"{days}/{left}", not_before=begin, not_after=end, renewal=renewal, **USED)


def of(kind: str | None, **values: object) -> object:
    return example(Certificate, arn=f"arn:{kind}", **{"type": kind, "can_renew": True} | USED | values)


CASES = [
    Case(
        "acm_certificates_last",
        [PASS, PASS, FAIL, UNKNOWN],
        {"acm_certificates": [ends(400), ends(0), ends(-1), ends(None)]},
    ),
    Case(
        "acm_certificates_are_renewed_in_time",
        [PASS, FAIL, PASS, FAIL, FAIL, UNKNOWN],
        {
            "acm_certificates": [
                lives(365, 30),
                lives(365, 29.9),
                lives(64, 22),
                lives(64, 21),
                lives(365, 200, "FAILED"),
                ends(None),
            ]
        },
    ),
    Case("acm_certificates_are_renewed_in_time", [NONE_FOUND], {"acm_certificates": [lives(365, -1)]}),
    Case(
        "acm_renews",
        [PASS, PASS, FAIL, UNKNOWN, FAIL, FAIL, FAIL],
        {
            "acm_certificates": [
                of("AMAZON_ISSUED"),
                of("PRIVATE"),
                of("IMPORTED"),
                of(None),
                of("AMAZON_ISSUED", is_validated_by_mail=True),
                of("AMAZON_ISSUED", can_be_exported=True),
                of("PRIVATE", can_renew=False),
            ]
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


@pytest.mark.parametrize("check", [c.check for c in CASES])
def test_what_was_not_issued_is_not_concerned(check: str) -> None:
    requested = example(Certificate, not_after=AT - timedelta(days=1), type="IMPORTED", is_used=True, has_end=False)
    assert holds(Case(check, [NONE_FOUND], {"acm_certificates": [requested]}))


def test_a_requested_certificate_is_read(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("acm").request_certificate(DomainName="shop.example")
    row = collected(tmp_path, "acm_certificates")["acm_certificates"].iloc[0]
    assert row[["domain", "type", "is_used"]].tolist() == ["shop.example", "AMAZON_ISSUED", False]


def test_a_refused_description_leaves_the_row(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("acm").request_certificate(DomainName="shop.example")
    aws.refuse = {"acm:DescribeCertificate"}
    row = collected(tmp_path, "acm_certificates")["acm_certificates"].iloc[0]
    assert row["arn"].startswith("arn:aws:acm:eu-central-1:")
    assert row.drop(["account_id", "region", "key", "arn"]).isna().all()


def test_how_a_certificate_is_renewed_is_read(aws: StandIn, tmp_path: Path) -> None:
    by_mail = {"DomainName": "shop.example", "ValidationMethod": "EMAIL"}
    told = {"RenewalEligibility": "ELIGIBLE", "DomainValidationOptions": [by_mail], "Options": {"Export": "ENABLED"}}
    aws.settings.tell("acm:DescribeCertificate", ACCOUNT, "*", {"Certificate": told})
    boto3.client("acm").request_certificate(DomainName="shop.example")
    row = collected(tmp_path, "acm_certificates")["acm_certificates"].iloc[0]
    assert row[["can_renew", "is_validated_by_mail", "can_be_exported"]].tolist() == [True, True, True]
