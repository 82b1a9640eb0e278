"""A sitting by story: best practices of several questions, and what was told put onto them with one key."""

from __future__ import annotations

import pytest

from tests.review.sitting import FIRST, IN_PLACE, SECOND, suggests
from wakit.errors import InputError
from wakit.model import Suggestion
from wakit.review.session import What


def test_a_story_leads_through_several_questions(session, on_disk):
    session.tell("Data and its protection")
    assert len({p.question for p in session.practices}) > 1
    elsewhere = next(p for p in session.practices if p.question != session.question.id)
    assert [e.what for e in session.choose(elsewhere.choice_id)] == [What.FOCUS]
    session.say(elsewhere.choice_id, status="in_place")
    assert on_disk(elsewhere.choice_id, session.question.id).status is IN_PLACE
    with pytest.raises(InputError, match="story"):
        session.choose("sec_incident_response_identify_personnel")


def test_in_a_story_a_step_leads_to_the_next_story_and_a_question_out_of_it(session):
    session.tell("identity")
    session.step(1)
    assert session.story.id == "traceability"
    session.step(-1)
    assert session.step(-1) == []
    session.go(session.question.id)
    assert session.story is None


def test_what_was_told_goes_with_one_key_onto_best_practices_of_other_questions(session, on_disk):
    session.speak("Ana")
    session.say(FIRST, note="Two teams hold the keys.")
    session.say("sec_permissions_define", note="On paper.")
    session.say(FIRST, note="Two teams hold the keys, since May.")
    session.carry("sec_permissions_define")
    session.carry(SECOND)
    said = on_disk("sec_permissions_define", "SEC03")
    assert (said.note, said.said_by) == ("On paper.\nTwo teams hold the keys, since May.", "Ana")
    assert on_disk(SECOND).note == "Two teams hold the keys, since May."
    session.undo()
    assert on_disk(SECOND).note == ""


def test_what_was_told_and_then_told_better_is_replaced_where_it_was_put(session, on_disk):
    session.say(FIRST, note="Two teams")
    session.carry(SECOND)
    session.say(FIRST, note="Three teams")
    session.carry(SECOND)
    assert on_disk(SECOND).note == "Three teams"
    assert [e.what for e in session.carry(SECOND)] == [What.TOLD]


def test_nothing_told_is_nothing_to_put_anywhere(session, on_disk):
    assert [e.what for e in session.carry(SECOND)] == [What.TOLD]
    assert on_disk(SECOND).note == ""


def test_a_story_is_answered_as_suggested_over_its_questions_and_taken_back_at_once(session, on_disk):
    session.tell("protect-data")
    two = [session.practices[0], session.practices[-1]]
    suggests(session, **{p.choice_id: Suggestion.MET for p in two})
    session.take_rest()
    assert {on_disk(p.choice_id, session.lens.question(p.question).id).status for p in two} == {IN_PLACE}
    session.undo()
    assert {on_disk(p.choice_id, session.lens.question(p.question).id).status for p in two} == {None}
