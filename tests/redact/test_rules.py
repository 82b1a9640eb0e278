"""Each rule by itself: what it takes out of text, what it leaves."""

from __future__ import annotations

import pytest

from wakit.redact.rules import HIDDEN, RULES, apply

TAKEN = {
    "secret": [
        "password: hunter2",
        "AGE-SECRET-KEY-1EXAMPLEKEYEXAMPLEKEY",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
        "xoxb-" + "174936572041-Yh3kPq9ZsT1w",
    ],
    "key id": ["AKIAIOSFODNN7EXAMPLE", "AROA" + 12 * "X"],
    "ARN": [
        "arn:aws-us-gov:iam::012345670123:role/ops/deploy",
        "arn:aws-cn:kms:cn-north-1:012345670123:key/abc",
        "arn:aws-eusc:lambda:eusc-de-east-1:012345670123:function:f:1",
        "arn:aws:s3:::acme-exports",
    ],
    "e-mail": ["ana.kowalska@acme.example", "a+b@mail.acme.co.uk"],
    "local path": ["/home/ana/reviews/acme", "C:\\Users\\ana\\acme", "~/reviews", "\\\\files\\share\\x"],
    "domain name": [
        "files.acme.example",
        "intra.acme.local",
        "acme-logs.s3.eu-west-1.amazonaws.com",
        "acme-x.eu-central-1.elb.amazonaws.com",
        "d111abc.cloudfront.net",
    ],
    "UUID": ["19a7debd-8e62-42ec-a1bc-4e9d7e82c532"],
    "resource id": [
        "i-0abc12345",
        "vpce-44e0b0619ed500c9a",
        "ou-ab12-npgu42yh",
        "o-p0i68m2g6i",
        "sg-0123456789abcdef0",
    ],
    "IPv6": ["1:2:3:4:5:6:7:8", "2001:db8::1", "2001:db8::/32", "fe80::1ff:fe23:4567:890a"],
    "IPv4": ["203.0.113.7", "10.20.0.0/16"],
    "account id": ["012345670123", "0123-4567-0123", "987654321098"],
}
LEFT = [
    "open to 0.0.0.0/0 and ::/0",
    "ec2.amazonaws.com may take it",
    "see https://docs.aws.amazon.com/x",
    "version 8.0.36 of 2026-11-29, 20261129T214356Z",
    "at 10:30-10:40, a p-value, i-think",
    "e.g. main.tf and review.html",
    "1,234,567,890,123 requests",
]


def taken(said: str) -> str:
    return apply(said, lambda noun, value: f"<{noun}>")


def test_every_rule_is_tried() -> None:
    assert {rule.name for rule in RULES} == set(TAKEN)


@pytest.mark.parametrize(
    "around", ["{}", "it was {}.", '{{"id": "{}"}}', "see https://console.aws.amazon.com/x?y={}&z=1", "({}, and so on)"]
)
def test_a_rule_takes_its_form_out_of_any_text(around: str) -> None:
    every = [value for values in TAKEN.values() for value in values]
    assert [value for value in every if value in taken(around.format(value))] == []


@pytest.mark.parametrize(("name", "value"), [(name, values[-1]) for name, values in TAKEN.items()])
def test_without_its_rule_the_form_would_stay(name: str, value: str) -> None:
    only = tuple(rule for rule in RULES if rule.name == name)
    assert value not in apply(value, lambda noun, _: f"<{noun}>", only)


@pytest.mark.parametrize("said", LEFT)
def test_what_says_nothing_about_a_client_stays(said: str) -> None:
    assert taken(said) == said


def test_a_secret_gets_no_pseudonym() -> None:
    assert taken("token=abcdefgh12345678") == HIDDEN


def test_an_account_is_the_same_however_it_is_written() -> None:
    seen: list[str] = []
    apply("0123-4567-0123 and 012345670123", lambda noun, value: seen.append(value) or noun)  # type: ignore[func-returns-value]  # a list takes note
    assert seen == ["012345670123"] * 2
