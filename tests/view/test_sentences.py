from __future__ import annotations

from dataclasses import replace

import pytest

from wakit.facts.headlines import sentence
from wakit.lens import load_lens
from wakit.model import Gravity, Strength, Suggestion
from wakit.registry import load
from wakit.review.suggest import Because, Headline, Suggested, Unseen, suggest
from wakit.view.sentences import field_text, headline_text, reason_text

REGIONS = Unseen(regions=("r1", "r2", "r3"), regions_of=1, places=3)
ACCOUNT = Unseen(accounts=1, places=1)
BOTH = Unseen(accounts=1, regions=("r1",), regions_of=2, places=3)
OTHERS = Unseen(regions=("other regions",), regions_of=1, places=1)
NEW = Unseen(places=1)
#: a whole account, three regions of another
AT = {1: frozenset({("1", "")}), 3: frozenset({("2", "r1"), ("2", "r2"), ("2", "r3")}), 0: frozenset[tuple[str, str]]()}


def headline(passed: int, failed: int, unknown: int, unseen: Unseen, name: str = "") -> Headline:
    bad, fine = sentence("{secret} {does|do} not rotate"), sentence("{secret} {rotates|rotate}")
    if name:
        bad, fine = load().checks[name].headline, load().checks[name].fine
    table = load().checks[name].subject if name else "secretsmanager_secrets"
    how = (Strength.SUPPORTS, Gravity.LOW)
    numbers, at = (passed, failed, unknown, 0), AT[unseen.places]
    return Headline("c", "Secrets rotate", bad, fine, table, *how, *numbers, unseen, "", unseen_at=at)


@pytest.mark.parametrize(
    ("numbers", "unseen", "said"),
    [
        ((0, 0, 0), Unseen(), "There is no secret"),
        ((0, 0, 0), REGIONS, "Secrets not seen in 3 regions"),
        ((0, 0, 0), ACCOUNT, "Secrets not seen in 1 account"),
        ((0, 0, 0), NEW, "Secrets not seen"),
        ((0, 0, 1), Unseen(), "The only secret could not be judged"),
        ((0, 0, 3), REGIONS, "None of 3 secrets could be judged; secrets not seen in 3 regions"),
        ((1, 0, 0), Unseen(), "The only secret rotates"),
        ((2, 0, 0), Unseen(), "Both secrets rotate"),
        ((4, 0, 0), Unseen(), "All 4 secrets rotate"),
        ((1, 0, 0), REGIONS, "The only secret seen rotates; secrets not seen in 3 regions"),
        ((4, 0, 2), Unseen(), "All 4 secrets seen rotate; 2 more not judged"),
        ((0, 1, 0), Unseen(), "The only secret does not rotate"),
        ((0, 2, 1), Unseen(), "Both secrets seen do not rotate; 1 more not judged"),
        ((3, 1, 0), Unseen(), "1 of 4 secrets does not rotate"),
        ((3, 1, 0), REGIONS, "1 of 4 secrets does not rotate; secrets not seen in 3 regions"),
        ((2, 2, 2), ACCOUNT, "2 of 4 secrets do not rotate; 2 more not judged; secrets not seen in 1 account"),
        (
            (3, 1, 0),
            BOTH,
            "1 of 4 secrets does not rotate; secrets not seen in 1 region of 2 accounts and in all of 1 account",
        ),
        ((3, 1, 0), OTHERS, "1 of 4 secrets does not rotate; secrets not seen in regions that AWS would not name"),
        ((0, 1200, 0), Unseen(), "All 1,200 secrets do not rotate"),
    ],
)
def test_a_headline_reads_well(numbers: tuple[int, int, int], unseen: Unseen, said: str) -> None:
    assert headline_text(headline(*numbers, unseen)) == said


def test_the_account_is_one_among_several_where_others_are_not_concerned() -> None:
    root = sentence("in {the account} root {has|have} a key")
    said = [root.said(n, n, is_apart=True, is_open=n == 2) for n in (1, 2, 3)]
    assert said == [
        "in the account concerned root has a key",
        "in both accounts seen root have a key",
        "in all 3 accounts concerned root have a key",
    ]


def test_every_headline_begins_like_a_sentence() -> None:
    said = [headline_text(headline(1, 1, 0, NEW, name)) for name in load().checks]
    assert [one for one in said if one[0].islower()] == []


def test_every_check_calls_what_it_did_not_see_by_its_name() -> None:
    said = [headline_text(headline(1, 1, 0, REGIONS, name)) for name in load().checks]
    assert [one for one in said if not one.endswith(" not seen in 3 regions") or "_" in one] == []


def test_without_evidence_the_reason_is_said() -> None:
    found = suggest(load_lens(), load(), None)
    assert {reason_text(s) for s in found.values()} == {"no evidence in this review"}


@pytest.mark.parametrize(
    ("numbers", "unseen", "said"),
    [
        ((0, 0, 0), REGIONS, "3 of 34 places not fully seen"),
        ((3, 0, 0), Unseen(), "both checks find everything in order, which is no proof; all seen"),
        ((3, 0, 0), ACCOUNT, "both checks find everything in order, which is no proof; 1 of 34 places not fully seen"),
        ((3, 1, 0), Unseen(), "75 % in order, the mean of 2 checks; all seen"),
        ((1, 999, 2), Unseen(), "1 % in order, the mean of 2 checks; 4 of 2,004 verdicts open"),
        (
            (999, 1, 1),
            REGIONS,
            "99 % in order, the mean of 2 checks; 3 of 34 places not fully seen, 2 of 2,002 verdicts open",
        ),
    ],
)
def test_how_much_is_in_order_and_how_much_was_seen(numbers: tuple[int, int, int], unseen: Unseen, said: str) -> None:
    two = (headline(*numbers, unseen),) * 2
    assert reason_text(Suggested("x", Suggestion.IN_PART, Because.UNSEEN, 2, two, 34)) == said


def test_of_one_check_the_number_is_said() -> None:
    one = (headline(9, 5, 0, Unseen()),)
    assert (
        reason_text(Suggested("x", Suggestion.MOSTLY_IN_ORDER, Because.SIGNS, 1, one)) == "9 of 14 in order; all seen"
    )


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("flag", "true", "yes"), ("flag", "false", "no"), ("text", "", "none"), ("text", "x", "x"),
        ("text", None, "not seen"), ("number", "7", "7"), ("number", "0.5", "0.5"), ("number", "inf", "unlimited"),
        ("number", "nan", "not seen"), ("number", "9223372036854775807", "9223372036854775807"),
        ("time", "2026-01-05 09:15:00.000000Z", "2026-01-05"), ("time", "9999-12-31 00:00:00.000000Z", "9999-12-31"),
        ("time", "1970-01-01 00:00:00.000000Z", "never"), ("text", "never", "never"),
    ],
)  # fmt: skip
def test_an_observed_value_in_words(kind: str, value: str | None, said: str) -> None:
    assert field_text({"column": "c", "value": value, "type": kind, "class": "plain"}) == said


@pytest.mark.parametrize(
    ("failed", "through", "said"),
    [
        (3, {"the group admins": 2, "an attached policy": 1}, ", 2 of them through the group admins, 1 through an "),
        (3, {"the group admins": 3}, "3 of 12 IAM users are administrators, all of them through the group admins"),
        (1, {"the group admins": 1}, "1 of 10 IAM users is an administrator, through the group admins"),
        (9, {"a": 3, "b": 2, "c": 1, "d": 1}, ", 3 of them through a, 2 through b, 1 through c, 3 otherwise"),
        (3, {"a": 2}, ", 2 of them through a, 1 otherwise"),
        (3, {}, "3 of 12 IAM users are administrators"),
    ],
)  # fmt: skip
def test_the_sentence_says_through_what(failed: int, through: dict[str, int], said: str) -> None:
    one = headline(9, failed, 0, Unseen(), "iam_users_are_not_administrators")
    assert said in headline_text(replace(one, through=tuple(through.items())))
