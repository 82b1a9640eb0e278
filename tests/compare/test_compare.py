"""What the comparison stands on, without Prowler: the mapping, the matching, the verdicts and the page."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.compare.drawn.policies import KINDS, document, resource_statements
from tests.compare.page import PAGE, page
from tests.compare.pairs import SILENT, UNLISTED, UNTOLD, Met, Pair, Said, met, pairs, turned
from tests.compare.scenes import REFUSED, Tally, kept, tallies
from tests.compare.verdicts import RIGHTS, judged, verdicts
from wakit import facts
from wakit.policy import is_open
from wakit.registry import load

ACCOUNT = "012345670123"
KEYS = Pair("a key rotates", ("p_rotates",), ("w_rotates",), "{uid}")


def they(*said: tuple[str, str]) -> list[Said]:
    return [Said("p_rotates", key, "eu-west-1", status) for key, status in said]


def we(*said: tuple[str, str]) -> list[Said]:
    return [Said("w_rotates", key, "eu-west-1", status) for key, status in said]


def both(theirs: list[Said], ours: list[Said], pair: Pair = KEYS) -> dict[str, tuple[str, str]]:
    return {one.key: (one.prowler, one.wakit) for one in met(pair, ACCOUNT, theirs, ours)}


def test_every_check_of_ours_that_is_compared_is_one() -> None:
    assert {name for pair in pairs() for name in pair.wakit} <= load().checks.keys()


def test_a_check_of_theirs_is_compared_once_and_a_subject_named_once() -> None:
    names = Counter(name for pair in pairs() for name in pair.prowler)
    subjects = Counter(pair.subject for pair in pairs())
    assert [name for name, times in (names + subjects).items() if times > 1] == []


def test_what_is_refused_is_something_that_wakit_reads() -> None:
    assert set(REFUSED) <= facts.operations().keys()


def test_the_same_resource_meets_itself_and_what_only_one_saw_stays_alone() -> None:
    found = both(they(("a", "PASS"), ("b", "FAIL")), we(("a", "FAIL"), ("c", "PASS")))
    assert found == {"a": ("PASS", "FAIL"), "b": ("FAIL", SILENT), "c": (SILENT, "PASS")}


def test_several_verdicts_on_one_resource_count_by_the_worst() -> None:
    assert both(they(("a", "PASS"), ("a", "FAIL")), we(("a", "PASS"), ("a", UNTOLD))) == {"a": ("FAIL", UNTOLD)}


def test_a_user_meets_all_of_his_keys() -> None:
    pair = Pair("", ("p_rotates",), ("w_rotates",), "{uid}/key/*")
    assert both(they(("eve", "PASS")), we(("eve/key/1", "PASS"), ("eve/key/2", "FAIL")), pair) == {
        "eve/key/*": ("PASS", "FAIL")
    }


def test_a_listing_that_we_did_not_see_is_no_silence() -> None:
    unlisted = [Said("w_rotates", "", "eu-west-1", UNTOLD)]
    assert both(they(("a", "PASS")), unlisted) == {"a": ("PASS", UNTOLD), UNLISTED: (SILENT, UNTOLD)}


def test_what_vanished_and_what_could_not_be_listed_are_told_apart() -> None:
    before = list(met(KEYS, ACCOUNT, they(("a", "FAIL")), we(("a", "FAIL"))))
    after = list(met(KEYS, ACCOUNT, [], [Said("w_rotates", "", "eu-west-1", UNTOLD)]))
    assert turned(before, after, "prowler") == {("FAIL", SILENT): 1}
    assert turned(before, after, "wakit") == {("FAIL", UNTOLD): 1}


def test_equal_verdicts_are_one_tally_and_differing_ones_are_named() -> None:
    found = [Met("a key rotates", key, "PASS", "FAIL") for key in ("b", "a")]
    assert [t.keys for t in tallies([Met("a key rotates", "a", "PASS", "PASS")])] == [()]
    assert list(tallies(found)) == [Tally("a key rotates", "PASS", "FAIL", 2, ("a", "b"))]


def test_somebody_has_said_who_is_right_of_each_difference() -> None:
    whole = (found for scene, found in kept().scenes.items() if not scene.endswith("refused"))
    assert [(j.tally, j.keys) for found in whole for j in judged(found) if j.verdict is None] == []


def test_a_verdict_is_about_something_that_was_found_and_says_why() -> None:
    used = {j.verdict for found in kept().scenes.values() for j in judged(found) if j.verdict}
    assert [v for v in verdicts() if v not in used] == []
    assert all(v.right in RIGHTS and v.why.strip().endswith(".") for v in verdicts())


def test_refusing_turned_no_verdict_of_wakit_but_into_not_knowing() -> None:
    changes = {turn for name, found in kept().turned.items() if name.endswith("/wakit") for turn in found}
    assert {turn.partition(" to ")[2] for turn in changes} == {UNTOLD}


def test_the_page_says_what_was_found() -> None:
    assert PAGE.read_text("utf-8") == page(kept())


#: kinds of policies of the drawn account that let strangers in
OPEN = {
    "everybody", "everybody by AWS", "everybody in a list", "of any organisation", "from both halves",
    "from everywhere", "not from one network", "over TLS", "service", "by ARN of anybody", "by ARN if there",
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_drawn_accounts_policies_are_read_as_they_were_meant(kind: str) -> None:
    statements = resource_statements(kind, ACCOUNT, ["sns:Publish"], "*")
    assert (is_open(document(*statements)) is True) == (kind in OPEN)
