"""AWS's words may hold what somebody in the account typed: none of it moves a cursor or forges a line."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from wakit.aws import CallFailed, Refused
from wakit.aws.plain import LONGEST, plain, plain_code
from wakit.aws.reader import Reader
from wakit.aws.refusal import failed, refusal
from wakit.demo.account import REVIEWER
from wakit.demo.stand_in import StandIn

FORGED = [
    "denied\nwakit: all is well",
    "denied\r\x1b[2K\x1b[1Aall is well",
    "denied\x1b]0;title\x07 \x1b]8;;https://evil.example\x1b\\here",
    "role \u202egnp.exe\u2066 \u200b\ufeff",
    "one\u2028two\u2029three\x85four\x00\x7f\x9b31m",
    "\ud800\U000e0001",
]


@pytest.mark.parametrize("text", FORGED)
def test_one_line_without_what_a_terminal_obeys(text: str) -> None:
    said = plain(text)
    assert said.isprintable()
    assert said == said.encode("utf-8", "replace").decode("utf-8")
    assert "\x1b" not in said


def test_what_people_write_stays() -> None:
    text = "Größe 10 µm, 日本語, emoji 🙂, 50 % – “quoted”"
    assert plain(text) == text


def test_length_is_bounded() -> None:
    assert len(plain("x" * 10_000_000)) == LONGEST
    assert len(plain_code("x" * 10_000)) <= 80


@pytest.mark.parametrize("text", FORGED)
def test_codes_are_words(text: str) -> None:
    assert plain_code(text).isascii()
    assert " " not in plain_code(text)
    assert plain_code("") == "unknown"


@pytest.mark.parametrize("code", ["AccessDenied", "Odd\n\x1b[31mCode"])
@pytest.mark.parametrize("text", FORGED)
def test_every_error_of_the_seam_is_plain(code: str, text: str) -> None:
    error = ClientError({"Error": {"Code": code, "Message": text}}, "ListKeys")
    found = refusal(error, "kms:ListKeys") or failed(error, "kms:ListKeys")
    assert str(found).isprintable()
    assert found.message.isprintable()


def test_a_message_from_an_account_arrives_plain(aws: StandIn, reader: Reader) -> None:
    for operation, code in (("kms:ListKeys", "AccessDeniedException"), ("acm:ListCertificates", "Odd")):
        aws.settings.tell(operation, REVIEWER, "*", {"error": [code, "no\n\x1b[31mwakit: done", 400]})
    for operation, member in (("kms:ListKeys", "Keys"), ("acm:ListCertificates", "CertificateSummaryList")):
        with pytest.raises((Refused, CallFailed)) as error:
            reader.each(operation, member)
        assert isinstance(error.value, Refused | CallFailed)
        assert error.value.message == "no wakit: done"
