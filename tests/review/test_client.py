from __future__ import annotations

import pytest

from wakit.errors import FileError
from wakit.files.writing import make_folder, write_text
from wakit.model import OwnThreshold
from wakit.review.client import load_client
from wakit.review.store import ClientFolder

GOOD = """\
name: Acme Ltd
language: en
accounts:
  - id: "012345670123"
    role: arn:aws:iam::012345670123:role/audit/WakitReview
    external_id: "0042"
    cost_centre: 7
  - id: "999999999999"
    profile: acme
regions: [eu-central-1, us-gov-west-1, ap-southeast-5, eusc-de-east-1]
networks:
  office: 203.0.113.0/24
  partners: [198.51.100.0/25, "2001:db8::/48"]
branding:
  colour: "#1f4e79"
retention_days: 180
"""


@pytest.fixture
def load(tmp_path):
    folder = ClientFolder(make_folder(tmp_path / "acme"))

    def read(text):
        write_text(folder.file, text)
        return load_client(folder)

    return read


@pytest.fixture
def problem(load):
    def said(text):
        with pytest.raises(FileError) as caught:
            load(text)
        assert caught.value.exit_code == 2
        return str(caught.value).partition("client.yaml, ")[2]

    return said


def account(line):
    return f'name: x\naccounts:\n  - id: "999999999999"\n  - {line}\n'


def own(name, value, more="reason: an audit asks for it"):
    return f"thresholds:\n  {name}:\n    value: {value}\n    {more}"


def test_a_threshold_of_the_clients_own_is_told_with_its_reason(load):
    who = "reason: an audit asks for it\n    agreed_by: Jane Doe"
    told = load(GOOD + own("access_key_max_age_days", 60, who) + "\n").told
    assert told.thresholds == (OwnThreshold("access_key_max_age_days", 60.0, "an audit asks for it", "Jane Doe"),)


def test_everything_is_read(load):
    client = load(GOOD)
    assert [a.id for a in client.accounts] == ["012345670123", "999999999999"]
    assert client.accounts[0].external_id == "0042"
    assert client.networks["office"] == ("203.0.113.0/24",)
    assert client.networks["partners"] == ("198.51.100.0/25", "2001:db8::/48")
    assert (client.language, client.regions[0], client.retention_days) == ("en", "eu-central-1", 180)


def test_whom_the_client_knows_is_told_to_judging(load):
    told = load(GOOD + 'known_accounts:\n  "210987654321": Vault\n  "109876543210": {name: Old, own: true}\n').told
    known = [(a.id, a.name, a.is_own) for a in told.accounts]
    assert known[1:3] == [("109876543210", "Old", True), ("210987654321", "Vault", False)]
    assert [a.id for a in told.accounts if a.is_own] == ["012345670123", "109876543210", "999999999999"]
    assert ("partners", "198.51.100.0/25") in told.networks


def test_an_account_is_collected_or_known_not_both(problem):
    text = 'accounts:\n  - id: "210987654321"\nknown_accounts:\n  "210987654321": Vault\n'
    assert problem(text).startswith("line 3, known_accounts: 210987654321 stands among accounts too")


def test_what_is_not_said_has_a_default(load):
    client = load("evidence: none\n")
    assert (client.name, client.language, client.accounts) == ("acme", "en", ())
    assert (client.regions, client.retention_days, client.branding.logo) == ((), None, "")


def test_enabled_means_every_enabled_region(load):
    assert load("evidence: none\nregions: enabled\n").regions == ()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("012345670123", '012345670123 is a number; quote it: "012345670123"'),
        ("123456701234", '123456701234 is a number; quote it: "123456701234"'),
        ("12345670123", "12345670123 is a number; an account id is 12 digits in quotes"),
        ('"12345670123"', '"12345670123" has 11 digits; an account id has 12, its first 0s included'),
        ('"0123-4567-0123"', 'is not an account id; write 12 digits in quotes, such as "012345670123"'),
        ("acme-prod", '"acme-prod" is not an account id; write 12 digits in quotes'),
        ('"٠١٢٣٤٥٦٧٠١٢٣"', "is not an account id; write 12 digits in quotes"),
        ("true", 'true is a yes/no value; quote it: "true"'),
        ("", "is missing"),
    ],
)
def test_account_id(problem, typed, said):
    text = problem(account(f"id: {typed}"))
    assert text.startswith("line 4, accounts[1].id: ")
    assert said in text


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("WakitReview", "is not the ARN of a role, such as arn:aws:iam::012345670123:role/WakitReview"),
        ("arn:aws:iam::12345670123:role/x", "is not the ARN of a role"),
        ("arn:azure:iam::012345670123:role/x", "is not the ARN of a role"),
        ("arn:aws:iam::012345670123:user/x", "is not the ARN of a role"),
        (
            "arn:aws:iam::999999999999:role/x",
            "the role is in account 999999999999, but this entry's id is 0123",
        ),
    ],
)
def test_role(problem, role, said):
    text = problem(account(f'id: "012345670123"\n    role: {role}'))
    assert text.startswith("line 5, accounts[1].role: ")
    assert said in text


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov", "aws-cn"])
def test_role_of_each_partition(load, partition):
    client = load(account(f'id: "012345670123"\n    role: arn:{partition}:iam::012345670123:role/x'))
    assert client.accounts[1].role.startswith(f"arn:{partition}:")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("regions: all", 'line 2, regions: "all" stands here; write enabled (every enabled region)'),
        ("regions: []", "line 2, regions: an empty list stands here; write enabled"),
        ("regions: [eu-central1]", 'regions[0]: "eu-central1" is not a region\'s name, such as eu-central-1'),
        ("regions: [eu-west-1, eu-west-1]", "line 2, regions: eu-west-1 stands here twice; keep one"),
        ("networks:\n  a: 203.0.113.7/24", 'line 3, networks.a[0]: "203.0.113.7/24" has host bits set'),
        ("networks:\n  a: [0.0.0.0/0]", '"0.0.0.0/0" is the whole internet'),
        ("known_accounts:\n  210987654321: Vault", '[key]: 210987654321 is a number; quote it'),
        ('known_accounts:\n  "2109": Vault', 'line 3, known_accounts.2109.[key]: "2109" has 4 digits'),
        ('known_accounts:\n  "210987654321": 7', "7 stands here; write the account's name in quotes"),
        ('known_accounts:\n  "210987654321": {name: x, own: maybe}', "own: \"maybe\" stands here; write true or false"),
        ("known_account:\n  x: y", "line 2, known_account: is not a known key; did you mean known_accounts?"),
        ("emergency_users: [arn:aws:iam::1:user/x]", "is not the name of an IAM user, such as break-glass"),
        ("token_issuers: https://login.example.com", "is not the host of a token issuer, such as login.example.com"),
        (own("root_unused_day", 90), 'unknown threshold "root_unused_day"; did you mean root_unused_days'),
        (own("internet_share", 1), '"internet_share" is not the client\'s to set; '),
        (own("access_key_max_age_days", 366), "line 4, thresholds.access_key_max_age_days.value: 366 is out of bounds"),
        (own("access_key_max_age_days", 0), "write a whole number from 1 to 365 days (the usual is 90)"),
        (own("access_key_max_age_days", "ninety"), '"ninety" stands here; write a whole number without quotes'),
        (own("access_key_max_age_days", 120, ""), "reason: is missing"),
        (own("access_key_max_age_days", 120, "reason: ' '"), "reason: is empty; say in a sentence why this number"),
        ("thresholds:\n  root_unused_days: 30", "30 stands here; write value: and reason: below it"),
        ("threshold:\n  root_unused_days: 30", "is not a known key; did you mean thresholds?"),
        ("networks:\n  office: Berlin", 'line 3, networks.office[0]: "Berlin" is not a network'),
        ("branding:\n  colour: blue", 'line 3, branding.colour: "blue" is not a colour'),
        ("retention_days: 0", "line 2, retention_days: 0 stands here; write a number of at least 1"),
        ('retention_days: "180"', "write a whole number without quotes"),
        ("language: fr", 'line 2, language: "fr" is not rendered yet; write en'),
        ("acounts: []", "line 2, acounts: is not a known key; did you mean accounts?"),
        ("accounts:\n  - id: '012345670123'\n  - id: '012345670123'", "012345670123 stands here twice"),
    ],
)  # fmt: skip
def test_wrong_value(problem, lines, said):
    assert said in problem(f"evidence: none\n{lines}\n")


def test_evidence_from_an_account_needs_one(problem):
    assert 'evidence is "account", but no account is listed' in problem("name: acme\naccounts:\n")


def test_evidence_of_another_kind(problem):
    assert '"aws" is not known; write account, import or none' in problem("evidence: aws\n")


def test_unknown_keys_are_kept(load):
    assert load(GOOD).accounts[0].model_extra == {"cost_centre": 7}
