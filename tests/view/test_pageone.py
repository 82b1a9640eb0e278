"""Page one, read aloud: nothing answered, one thing, some, all; by interview and with evidence."""

from __future__ import annotations

import re

import pytest

from tests.view.made import bucket, judged, refusal
from wakit.review.answers import answer_question
from wakit.review.opened import open_workload
from wakit.services.s3 import AccountBlock
from wakit.view.html import to_text
from wakit.view.pageone import page_one


@pytest.fixture
def aloud():
    """Page one as one line of text."""
    return lambda opened: " ".join(to_text(page_one(opened)).split())


def none_of(opened, questions):
    for question in questions:
        answer_question(opened.folder.answers, question.id, opened.lens, none_of_these=True)


def all_in_place(opened, questions, said):
    for question in questions:
        for practice in question.practices:
            said(opened, practice.id, "in_place")


def test_nothing_answered(review, aloud):
    text = aloud(review())
    assert "0 of 57 questions are answered; the goal is 20." in text
    assert "high-risk" not in text
    assert "Nothing yet: no question is answered, so no risk is known." in text
    assert "This review is held by interview: no account was looked at." in text


def test_one_answered(review, said, aloud):
    opened = review()
    said(opened, "SEC10-BP01", "not_in_place")
    text = aloud(opened)
    assert "1 of 57 question is" not in text
    assert (
        "1 of 57 questions is answered; the goal is 20. 1 is high-risk so far (estimated). 1 of 1 would be "
        "cleared by" in text
    )
    assert "To decide The least that clears 45 %:" in text
    assert "Progress to 45 %, once done cleared: SEC10 goal: 1" in text
    assert "✓ " not in text.partition("Security: 63")[0]  # nothing is done yet


def test_one_decision_is_no_list_of_decisions(review, said, aloud):
    opened = review()
    said(opened, "SEC04-BP01", "not_in_place")
    assert "1 of 1 would be cleared by the decision below." in aloud(opened)


def test_decisions_that_nobody_spoke_of_are_asked_about_first(review, said, aloud):
    """A question of which one thing is in place is high-risk as long as the others are open."""
    opened = review()
    said(opened, "SEC01-BP01", "in_place")
    assert "None is answered yet: ask first." in aloud(opened)
    said(opened, "SEC01-BP02", "not_in_place")
    assert "Ask first about the 3 still open." in aloud(opened)


def test_some_answered(review, aloud):
    opened = review()
    none_of(opened, opened.lens.security)
    text = aloud(opened)
    assert "11 of 57 questions are answered" in text
    assert "11 of them are high-risk so far (estimated). 5 of 11 would be cleared by the" in text
    assert re.search(r"(?i)(weeks|days|hours): \d+(, (weeks|days|hours|not estimated): \d+)*\. None has", text)
    assert re.search(r"None has an owner or date yet\.", text)


def test_all_answered_and_nothing_in_place_still_fits(review, aloud):
    opened = review()
    none_of(opened, opened.lens.questions)
    text = aloud(opened)
    assert "57 of 57 questions are answered" in text
    assert "49 of them are high-risk (estimated). 23 of 49 would be cleared by" in text
    assert re.search(r"\d+ more stand in the improvement plan\.", text)
    assert str(page_one(opened)).count("<li><span><a") == 12


def test_what_is_put_off_is_said_where_the_goal_cannot_be_reached(review, said, aloud):
    opened = review()
    said(opened, "SEC04-BP01", "not_in_place")
    (opened.folder.path / "plan.yaml").write_text("plan:\n  - practice: SEC04-BP01\n    status: later\n")
    assert "it has to be cleared, but it waits for something that is put off." in aloud(opened)


def test_answers_that_the_evidence_speaks_against_are_to_be_looked_at_again(review, said, aloud):
    """Nothing is high-risk by the answers, and nobody may rely on that."""
    opened = review([bucket("open", policy_is_public=True, has_expiry=False)])
    all_in_place(opened, opened.lens.security, said)
    text = aloud(opened)
    found = re.search(r"The evidence speaks against (\d) answers: (.*?)\.", text)
    assert found is not None
    assert "SEC08-BP04" in page_one(opened).partition("to-settle")[2].partition("wk-gravest")[0]
    assert "SEC08: in place, evidence against" in text
    said(opened, "SEC08-BP04", "not_in_place")
    fewer = re.search(r"The evidence speaks against (\d) answer", aloud(opened))
    assert int(fewer[1] if fewer else 0) == int(found[1]) - 1


def test_where_nothing_was_seen_no_check_is_said_to_have_found_nothing(tmp_path, aloud):
    """What was refused is no all-clear."""
    gap = refusal("s3_buckets", key="s3_buckets?", action="s3:ListAllMyBuckets")
    text = aloud(open_workload("acme", judged(tmp_path, {"s3_buckets": []}, [gap]).path))
    assert "The gravest No check could say anything: what they look at was not seen." in text


def test_that_nothing_was_found_is_said_of_what_was_seen(review, aloud):
    fine = AccountBlock(*[True] * 5)
    assert "No check found anything to talk about in what was seen." in aloud(review([bucket("a")], block=fine))


def test_all_in_place_there_is_nothing_to_decide(review, said, aloud):
    opened = review()
    all_in_place(opened, opened.lens.security, said)
    text = aloud(opened)
    assert "11 of 57 questions are answered; the goal is 20. None of them is high-risk so far (estimated)." in text
    assert "To decide By the answers nothing: no answered question is high-risk." in text


def test_owner_and_due_are_said_where_they_are_known(review, said, aloud):
    opened = review()
    said(opened, "SEC10-BP01", "not_in_place")
    said(opened, "SEC10-BP02", "not_in_place")
    plan = "plan:\n  - practice: SEC10-BP01\n    owner: the platform team\n    due: 2027-03-31\n    effort: hours\n"
    (opened.folder.path / "plan.yaml").write_text(plan)
    assert "SEC10-BP01 hours, the platform team, due 31 March 2027" in aloud(opened)
    assert re.search(r"\d of \d have no owner yet\.|1 of \d has no owner yet\.", aloud(opened))


def test_the_gravest_are_three_and_what_is_critical_comes_first(review):
    bad = {"policy_is_public": True, "acl_is_public": True, "has_expiry": False, "is_versioned": False}
    html = page_one(review([bucket("open", **bad)]))
    gravest = re.search(r'data-wakit="gravest">(.*?)</ol>', html)
    assert gravest is not None
    found = re.findall(r'href="#(SEC\d\d)', gravest[1])
    assert found[0] == "SEC08"  # what is public by its policy is critical
    assert len(found) == 3


def test_what_was_not_seen_is_two_sentences_at_most(seen, aloud):
    said = aloud(seen).partition("Not seen")[2].partition("Security:")[0]
    assert re.search(r"\d+ best practices were seen in part or not at all: .*AWS refused the call", said)
    assert said.count(". ") <= 2


def test_page_one_is_read_aloud_in_a_minute(seen, aloud):
    none_of(seen, seen.lens.security)
    words = re.findall(r"[A-Za-z]{2,}\b", aloud(seen).partition("Security: 63")[0])
    assert len(words) <= 190  # as newsreaders speak
