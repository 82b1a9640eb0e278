"""Values by their class of data, text by what is known and by rules, people by their role."""

from __future__ import annotations

import pytest

from wakit.redact.pseudonyms import Pseudonyms
from wakit.redact.redactor import Redactor
from wakit.redact.rules import HIDDEN

ARN = "arn:aws:s3:::zephyr-logs"
KNOWN = {
    ARN: ("bucket", ARN),
    "zephyr-logs": ("bucket", ARN),
    "Zephyr Core": ("security group", "Zephyr Core"),
    "012345670123": ("account", "012345670123"),
    "sg-0123456789abcdef0": ("security group", "sg-0123456789abcdef0"),
}
PEOPLE = {"Ana Kowalska": "platform lead", "Ana": "platform lead", "Kowalska": "platform lead", "Ben Osei": "somebody"}


@pytest.fixture
def redactor() -> Redactor:
    return Redactor(Pseudonyms(), KNOWN, PEOPLE)


@pytest.mark.parametrize("data_class", ["name", "network", "personal"])
def test_a_value_that_is_no_plain_one_never_stays(redactor: Redactor, data_class) -> None:
    assert redactor.value("zephyr-web", data_class, "role") == "role 1"
    assert redactor.value("zephyr web tier 4711", data_class, "role") == "role 2"


def test_what_is_absent_stays_absent_and_what_is_secret_is_not_shown(redactor: Redactor) -> None:
    assert redactor.values(["", "hunter2"], "secret_like", "x") == ["", HIDDEN]
    assert redactor.values([""], "name", "bucket") == [""]


def test_a_resource_is_the_same_by_name_and_by_arn(redactor: Redactor) -> None:
    assert redactor.values([ARN, "zephyr-logs"], "name", "thing") == ["bucket 1", "bucket 1"]


def test_what_is_everybodys_stays(redactor: Redactor) -> None:
    everybodys = [
        "*",
        "0.0.0.0/0",
        "::/0",
        "ec2.amazonaws.com",
        "arn:aws:iam::aws:policy/AdministratorAccess",
        "aws/s3",
    ]
    assert redactor.values(everybodys, "name", "x") == everybodys


def test_a_plain_value_that_looks_like_an_id_does_not_stay(redactor: Redactor) -> None:
    assert redactor.value("postgres", "plain", "engine") == "postgres"
    assert redactor.value("arn:aws:iam::012345670123:user/ana", "plain", "engine") == "IAM user 1"


def test_joined_values_are_told_apart(redactor: Redactor) -> None:
    joined = "0.0.0.0/0 → igw → sg-0123456789abcdef0 tcp 443"
    assert redactor.value(joined, "network", "path") == "0.0.0.0/0 → igw → security group 1 tcp 443"


def test_text_names_no_resource_and_no_person(redactor: Redactor) -> None:
    said = "Ana Kowalska: the bucket zephyr-logs and Zephyr Core are in 012345670123; ask ben@zephyr.example."
    assert redactor.text(said) == (
        "platform lead: the bucket 1 and security group 1 are in account A; ask e-mail address 1."
    )


@pytest.mark.parametrize("marks", ["`{}`", "“{}”", "„{}“", "«{}»", "**{}**", "_{}_", "(`{}`)", "{}…", "'{}'", "~{}~!"])
def test_marks_around_a_name_hide_it_from_nobody(redactor: Redactor, marks: str) -> None:
    assert (
        redactor.text(f"We look at {marks.format('zephyr-logs')} soon") == f"We look at {marks.format('bucket 1')} soon"
    )
    assert redactor.text(marks.format("Zephyr Core")) == marks.format("security group 1")


def test_what_is_in_a_bucket_goes_by_the_bucket(redactor: Redactor) -> None:
    assert redactor.text(f"allow {ARN}/* and {ARN}.") == "allow bucket 1/* and bucket 1."


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('Only "orders" is encrypted', 'Only "queue 1" is encrypted'),
        ("`orders`, “orders” and 'orders'", "`queue 1`, “queue 1” and 'queue 1'"),
        ("the queue orders, a queue called orders", "the queue 1, a queue called queue 1"),
        ("Queue orders: the group admins reads it", "Queue 1: the group principal 1 reads it"),
        ("orders of customers, by admins; the role orders", "orders of customers, by admins; the role orders"),
        ('it is "public", by AdministratorAccess', 'it is "public", by AdministratorAccess'),
    ],
)
def test_a_word_that_is_a_name_too_goes_where_it_is_written_as_one(said: str, told: str) -> None:
    words = {"orders": "queue", "admins": "principal", "public": "tag value", "AdministratorAccess": "permission set"}
    known = {word: (noun, word) for word, noun in words.items()}
    assert Redactor(Pseudonyms(), known, {}).text(said) == told


def test_a_key_made_of_parts_says_whose_it_is(redactor: Redactor) -> None:
    keys = redactor.keys([f"{ARN}/access-key/1", f"{ARN}/access-key/2", ARN, "nobody/x"], "access key")
    assert keys == ["access key 1 of bucket 1", "access key 2 of bucket 1", "bucket 1", "access key 3"]


def test_people_appear_by_their_role(redactor: Redactor) -> None:
    assert redactor.person("Ana Kowalska", "somebody in the room") == "platform lead"
    assert redactor.person("Platform Lead", "somebody in the room") == "Platform Lead"
    assert redactor.person("Grace", "somebody in the room") == "somebody in the room"
    assert redactor.person("platform team", "somebody in the room") == "platform team"
