from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cases import AT, example
from tests.view.made import ACCOUNT, HOSTILE, bucket, made
from wakit.report.markup import strange
from wakit.review.opened import open_workload
from wakit.services.ec2_compute import Instance
from wakit.services.iam_credentials import IamAccessKey
from wakit.services.kms import Key, KeyAlias
from wakit.services.tags import ResourceTag
from wakit.view.findingrows import FindingRow, named
from wakit.view.html import to_text
from wakit.view.practice import practice_card
from wakit.view.words import ACCEPTED


@pytest.fixture
def card():
    def show(opened, number):
        practice = opened.lens.practice(number)
        return practice_card(opened, practice, opened.question_answers(practice.question))

    return show


MACHINE = f"arn:aws:ec2:eu-central-1:{ACCOUNT}:instance/i-0123"
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/1234"


@pytest.mark.parametrize(
    ("tag", "before"),
    [(("Name", "bastion"), "bastion"), (("Name", "i-0123"), ""), (("Name", None), ""), (("team", "bastion"), "")],
)
def test_the_name_of_a_machine_comes_before_its_id(tmp_path, card, tag, before):
    machine = example(Instance, arn=MACHINE, requires_imdsv2=False)
    rows = {"ec2_instances": [machine], "resource_tags": [ResourceTag(MACHINE, *tag)]}
    text = to_text(card(open_workload("acme", made(tmp_path, rows).path), "SEC06-BP02"))
    assert re.findall(r"to talk about\s+(.*?)\s?ec2 instance/i-0123", text) == [before]


def test_the_alias_of_a_key_comes_before_its_id(tmp_path, card):
    key = example(Key, arn=KEY, manager="CUSTOMER", state="PendingDeletion")
    aliases = [KeyAlias(f"{KEY}-{name}", name, KEY) for name in ("orders", "billing", None)]
    rows = {"kms_keys": [key], "kms_aliases": aliases}
    assert "billing kms key/1234" in to_text(card(open_workload("acme", made(tmp_path, rows).path), "SEC08-BP01"))


def test_answer_and_suggestion_stand_side_by_side(seen, said, card):
    said(
        seen, "SEC07-BP04", "in_place", note="SSE-S3 everywhere", quote="since 2023", said_by="Ana", confidence="likely"
    )
    text = to_text(card(seen, "SEC07-BP04"))
    assert "in place" in text
    assert "not seen" in text
    assert "Note: SSE-S3 everywhere\nsince 2023\nAna · likely ·" in text


def test_an_answer_bears_its_day_and_no_hour(seen, said, card):
    said(seen, "SEC07-BP04", "in_place", said_by="Ana")
    assert re.search(r"Ana · \d{1,2} [A-Z][a-z]+ \d{4}$", to_text(card(seen, "SEC07-BP04")), re.MULTILINE)


def test_an_account_is_not_said_to_be_in_itself():
    opened: Any = SimpleNamespace(
        evidence=SimpleNamespace(accounts=("1", "2")), names=SimpleNamespace(called=lambda arn: ""), account_names={}
    )
    rows = [FindingRow(ACCEPTED, key, "", "account B", "global", []) for key in ("account B", "bucket 7")]
    assert [to_text(one) for one in named(opened, rows)] == ["account B", "bucket 7 account B"]


def test_what_is_set_once_for_a_region_goes_by_its_place_alone():
    """What it is, the sentence above says: "In 2 of 6 regions of 2 accounts AWS Config evaluates no rule"."""
    opened: Any = SimpleNamespace(
        evidence=SimpleNamespace(accounts=("1", "2")), names=SimpleNamespace(called=lambda arn: ""), account_names={}
    )
    keys = [f"config/{ACCOUNT}/eu-west-1", "config", "policy 4 of role 2", "o-1abc/config"]
    places = [(ACCOUNT, "eu-west-1"), ("account B", "us-east-1"), ("account B", "global"), (ACCOUNT, "global")]
    rows = [FindingRow(ACCEPTED, key, "", *place, []) for key, place in zip(keys, places, strict=True)]
    assert [to_text(one) for one in named(opened, rows)] == [
        f"eu-west-1, {ACCOUNT}",
        "us-east-1, account B",
        "policy 4 of role 2 account B",
        f"o-1abc/config {ACCOUNT}",
    ]


def test_what_to_talk_about_comes_first_and_the_rest_is_counted(seen, card):
    text = to_text(card(seen, "SEC07-BP04"))
    lack = "lack a bucket-wide lifecycle rule that expires objects or earlier versions"
    assert f"9 of 19 buckets {lack}; 1 more not judged" in text
    assert "! 9 to talk about ? 1 not seen ✓ 10 in order" in text
    assert "6 of 10 shown" in text
    assert text.index("plain-0") < text.index("good-0")


def test_a_single_row_is_not_left_out(review, card):
    text = to_text(card(review([bucket(f"plain-{n}", has_expiry=False) for n in range(7)]), "SEC07-BP04"))
    assert "plain-6" in text
    assert "of 7 shown" not in text


def test_a_resource_is_named_once_in_its_row(review, card):
    assert to_text(card(review([bucket("parcels", has_expiry=False)]), "SEC07-BP04")).count("parcels") == 1


def test_a_card_says_where_it_comes_from(seen, card):
    text = to_text(card(seen, "SEC07-BP04"))
    assert re.search(r"Seen by .*s3:ListBuckets.* · 1 account · eu-central-1 · 1 January 2026, 00:00 UTC", text)


def test_a_gap_says_why_and_what_would_help(seen, card):
    text = to_text(card(seen, "SEC07-BP04"))
    assert "AWS refused the call; allow s3:GetLifecycleConfiguration to the role." in text


def test_a_statement_without_exception_is_told_as_such(review, card):
    opened = review([bucket("one"), bucket("two"), bucket("three")])
    assert "All 3 buckets have a bucket-wide lifecycle rule that expires objects" in to_text(card(opened, "SEC07-BP04"))


def test_what_nobody_can_see_is_asked(review, card):
    text = to_text(card(review(), "SEC10-BP07"))
    assert text == "SEC10-BP07 Run simulations\nAnswer not answered yet … by interview Medium risk if missing"


def test_the_private_note_stays_at_the_desk(review, said, card):
    opened = review()
    said(opened, "SEC07-BP04", "later", private_note="they seemed unsure")
    assert "unsure" not in card(opened, "SEC07-BP04")


def test_a_question_that_does_not_apply_answers_its_practices(review, card):
    from wakit.review.answers import answer_question

    opened = review()
    answer_question(opened.folder.answers, "SEC07", opened.lens, applicable=False, reason="no data")
    assert "not applicable" in to_text(card(opened, "SEC07-BP04"))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_and_notes_are_text(review, said, card, text):
    few = next(some for some in (HOSTILE[:5], HOSTILE[5:]) if text in some)  # so many that a card shows all of them
    opened = review([bucket(name, has_expiry=False) for name in few])
    said(
        opened, "SEC07-BP04", "in_place", note=text[:100_000].replace("\x00", ""), said_by=text[:50].replace("\x00", "")
    )
    html = card(opened, "SEC07-BP04")
    assert strange(html) == ""
    assert len(html) < 30_000


def test_no_code_words_reach_people(seen, card):
    text = to_text(card(seen, "SEC07-BP04"))
    assert not re.search(r"PASS|FAIL|UNKNOWN|<NA>|True|False|\bis_", text)


def test_what_is_not_in_use_is_folded_apart(tmp_path, card):
    old = {"last_rotated": AT - timedelta(200)}
    keys = [example(IamAccessKey, user_arn=f"u{n}", is_active=n < 2, **old) for n in range(5)]
    opened = open_workload("acme", made(tmp_path, {"iam_access_keys": keys}).path)
    html = card(opened, "SEC02-BP05")
    text = to_text(html)
    assert "Both active access keys are older than 90 days; 3 others are not in use" in text
    assert "! 2 to talk about" in text
    assert text.count("\nnot in use (3)\n") == 2
    fold = str(html).partition("<summary>not in use (3)</summary>")[2].partition("</details>")[0]
    assert fold.count('title="not in use"') == 3
    assert 'title="to talk about"' not in fold
