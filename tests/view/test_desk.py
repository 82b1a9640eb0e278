"""What stands on the desk beside the controls, and on the stage."""

from __future__ import annotations

import pytest

from tests.view.made import HOSTILE, bucket, judged, made, refusal
from wakit.review.opened import open_workload
from wakit.review.projection import on_stage
from wakit.review.session import Session
from wakit.services.s3 import AccountBlock
from wakit.view.desk import aside, facts, glance, heading, rail, seen
from wakit.view.html import to_text
from wakit.view.stage import stage_page


@pytest.fixture
def session(tmp_path):
    rows = {
        "s3_buckets": [bucket("logs"), bucket("web", has_expiry=False)],
        "s3_account_blocks": [AccountBlock(*[True] * 5)],
    }
    store = judged(tmp_path, rows, [refusal("s3_buckets")])
    return Session(open_workload("acme", store.path), "SEC07")


def at(session, name):
    session.go(name)
    return session.practice


def test_a_best_practice_at_a_glance(session):
    assert "1 of 2 buckets" in to_text(glance(session, at(session, "SEC07-BP04")))


def test_the_one_in_focus_says_why_and_what_was_not_seen(session):
    told = to_text(seen(session, at(session, "SEC08-BP04")))
    assert "Not seen, and what would help" in told
    assert "AWS refused the call" in told


def test_the_things_behind_the_sentences(session):
    assert "web" in to_text(facts(session, at(session, "SEC07-BP04")))


def test_what_may_be_said_stands_beside_it(session):
    at(session, "SEC07-BP04")
    prompts = session.prompts.practice(session.focus)
    told = to_text(aside(session))
    assert all(text in told for text in (prompts.opening, *prompts.probes, *prompts.red_flags, prompts.why))


def test_a_question_of_another_pillar_has_its_opening(session):
    session.go("COST03")
    assert session.prompts.question(session.question.tool_id).opening in to_text(aside(session))


def test_all_questions_are_on_the_left_security_first(session):
    told = to_text(rail(session))
    assert told.index("Security") < told.index("Operational Excellence")
    assert all(question.id in told for question in session.opened.lens.questions)


def test_the_risk_follows_the_answers(session):
    assert "not answered yet" in to_text(heading(session))
    session.say(session.focus, status="not_in_place")
    assert "so far" in to_text(heading(session))


def test_the_stage_says_what_was_seen_how_much_and_what_was_agreed(session):
    practice = at(session, "SEC07-BP04")
    session.say(practice.choice_id, status="in_place", note="CANARY", quote="CANARY", private_note="CANARY")
    told = to_text(stage_page(on_stage(session)))
    assert "CANARY" not in told
    for words in (
        practice.title,
        session.prompts.practice(practice.choice_id).why,
        "1 of 2 buckets",
        "Not everything was seen: 1 of 1 place not fully seen",
        "in place",
    ):
        assert words in told


def test_a_review_by_interview_has_a_whole_desk(tmp_path):
    session = Session(open_workload("acme", made(tmp_path).path))
    told = to_text(seen(session, session.practice)) + to_text(stage_page(on_stage(session)))
    assert "no evidence in this review" in told
    assert to_text(facts(session, session.practice)) == "No facts to show: no evidence in this review."


def test_names_from_the_account_are_text(tmp_path):
    rows = {
        "s3_buckets": [bucket(name, has_expiry=False) for name in HOSTILE],
        "s3_account_blocks": [AccountBlock(*[True] * 5)],
    }
    session = Session(open_workload("acme", judged(tmp_path, rows, []).path))
    practice = at(session, "SEC07-BP04")
    markup = (
        glance(session, practice) + seen(session, practice) + facts(session, practice) + stage_page(on_stage(session))
    )
    assert "<script" not in markup.lower()
    assert "<img" not in markup.lower()
