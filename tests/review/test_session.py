"""A sitting at the desk, without a browser: what is said is on disk, and can be taken back."""

from __future__ import annotations

import pytest

from tests.review.sitting import FIRST, FOURTH, IN_PLACE, NOT_IN_PLACE, SECOND, THIRD, suggests
from wakit.errors import InputError, UnknownName
from wakit.model import AnswerStatus, Confidence, Suggestion
from wakit.review.session import DECIDED, Session, What


def test_it_begins_where_it_is_told_else_with_security(opened, session):
    assert (session.question.id, session.focus) == ("SEC08", FIRST)
    assert Session(opened).question.id == "SEC01"


def test_what_is_said_is_on_disk(session, on_disk):
    events = session.say(SECOND, status="in_place", note="since 2023")
    assert [(e.what, e.choice_id) for e in events] == [(What.ANSWER, SECOND)]
    assert (on_disk(SECOND).status, on_disk(SECOND).note) == (IN_PLACE, "since 2023")
    assert session.answers.revision == 1


@pytest.mark.parametrize("name", ["SEC09", "protect-data-transit", "sec 9"])
def test_a_question_is_gone_to_by_what_people_call_it(session, name):
    assert [e.what for e in session.go(name)] == [What.QUESTION]
    assert session.focus == "sec_protect_data_transit_key_cert_mgmt"


def test_a_best_practice_is_gone_to_wherever_it_is(session):
    session.go("SEC10-BP07")
    assert (session.question.id, session.practice.id) == ("SEC10", "SEC10-BP07")
    with pytest.raises(UnknownName):
        session.go("SEC99")


@pytest.mark.parametrize(("keys", "question"), [("02", "SEC02"), ("s1", "SEC01"), ("o3", "OPS03"), ("re", "REL01")])
def test_two_keys_lead_to_a_question(session, keys, question):
    session.jump(keys)
    assert session.question.id == question


@pytest.mark.parametrize("keys", ["99", "z1", "xx", "s9x", "²3"])
def test_two_keys_that_lead_nowhere_are_told(session, keys):
    with pytest.raises(UnknownName):
        session.jump(keys)


def test_the_questions_end_where_they_end(session):
    session.go("SUS06")
    assert session.step(1) == []
    session.step(-1)
    assert session.question.id == "SUS05"


def test_a_best_practice_of_another_question_is_refused(session):
    with pytest.raises(InputError, match="no best practice of SEC08"):
        session.choose("sec_identities_unique")
    with pytest.raises(UnknownName):
        session.say("no_such_thing", status="in_place")


def test_what_was_typed_at_another_question_arrives_there(session, on_disk):
    session.say("sec_identities_unique", note="typed before the switch")
    assert session.question.id == "SEC08"
    assert on_disk("sec_identities_unique", "SEC02").note == "typed before the switch"


def test_the_speaker_stays_until_somebody_else_speaks(session, on_disk):
    session.speak("  Ana   Lima ")
    session.say(FIRST, status="in_place")
    session.say(SECOND, status="later")
    session.speak("Bo")
    session.say(SECOND, note="only a note")
    session.say(THIRD, status="in_place")
    assert [on_disk(c).said_by for c in (FIRST, SECOND, THIRD)] == ["Ana Lima", "Ana Lima", "Bo"]


def test_who_said_it_can_be_said_otherwise(session, on_disk):
    session.speak("Ana")
    session.say(FIRST, status="in_place", said_by="Bo")
    assert on_disk(FIRST).said_by == "Bo"


@pytest.mark.parametrize(
    ("suggestion", "status"), [(Suggestion.MET, IN_PLACE), (Suggestion.NOT_MET, NOT_IN_PLACE)], ids=["met", "not met"]
)
def test_what_the_evidence_decides_is_taken_over(session, on_disk, suggestion, status):
    suggests(session, **{FIRST: suggestion})
    session.take_over(FIRST)
    assert on_disk(FIRST).status is status


@pytest.mark.parametrize("suggestion", [s for s in Suggestion if s not in DECIDED], ids=str)
def test_what_the_evidence_does_not_decide_is_not_taken_over(session, on_disk, suggestion):
    suggests(session, **{FIRST: suggestion})
    (event,) = session.take_over(FIRST)
    assert (event.what, on_disk(FIRST).status) == (What.TOLD, None)


def test_the_rest_is_what_nobody_answered_and_the_evidence_decides(session, on_disk):
    suggests(session, **{FIRST: Suggestion.MET, SECOND: Suggestion.NOT_MET, THIRD: Suggestion.MET})
    session.say(THIRD, status="later")
    session.speak("Ana")
    assert session.rest() == {FIRST: IN_PLACE, SECOND: NOT_IN_PLACE}
    session.take_rest()
    assert [on_disk(c).status for c in (FIRST, SECOND, THIRD, FOURTH)] == [
        IN_PLACE,
        NOT_IN_PLACE,
        AnswerStatus.LATER,
        None,
    ]
    assert (on_disk(FIRST).said_by, on_disk(SECOND).said_by) == ("Ana", "Ana")
    assert on_disk(SECOND).decided_at is not None
    assert session.take_rest()[0].what is What.TOLD


def test_the_rest_is_one_thing_to_take_back(session, on_disk):
    suggests(session, **{FIRST: Suggestion.MET, SECOND: Suggestion.NOT_MET})
    session.take_rest()
    session.undo()
    assert (on_disk(FIRST).status, on_disk(SECOND).status) == (None, None)
    assert session.undo()[0].text == "Nothing to take back."


def test_what_was_done_last_is_taken_back_wherever_the_talk_is(session, on_disk):
    session.say(SECOND, status="in_place", note="yes")
    decided = on_disk(SECOND).decided_at
    session.say(SECOND, status="not_in_place")
    session.go("SEC02")
    session.undo()
    assert (session.question.id, session.focus) == ("SEC08", SECOND)
    assert (on_disk(SECOND).status, on_disk(SECOND).decided_at) == (IN_PLACE, decided)


def test_typing_on_is_one_thing_to_take_back(session, on_disk):
    session.say(FIRST, status="in_place")
    for text in ("O", "One", "One key"):
        session.say(FIRST, note=text)
    session.undo()
    assert (on_disk(FIRST).note, on_disk(FIRST).status) == ("", IN_PLACE)
    session.undo()
    assert on_disk(FIRST).status is None


def test_an_answer_against_the_evidence_is_marked(session):
    suggests(session, **{FIRST: Suggestion.NOT_MET})
    assert not session.contradicts(FIRST)
    session.say(FIRST, status="in_place")
    assert session.contradicts(FIRST)
    session.say(FIRST, status="not_in_place")
    assert not session.contradicts(FIRST)


def test_not_applicable_waits_for_its_reason(session, on_disk):
    session.say(FIRST, status="not_applicable")
    assert (on_disk(FIRST).status, session.unsaved(FIRST)) == (None, ["status"])
    assert "Say why" in session.problems(FIRST)["status"].text
    session.say(FIRST, reason="no data rests here")
    assert (on_disk(FIRST).status, session.unsaved(FIRST)) == (AnswerStatus.NOT_APPLICABLE, [])


def test_a_status_that_there_is_not_is_refused(session):
    with pytest.raises(InputError, match="in_place, not_in_place"):
        session.say(FIRST, status="done")
    session.say(FIRST, confidence="likely", status="")
    assert (session.value(FIRST, "confidence"), session.value(FIRST, "status")) == (Confidence.LIKELY, None)


def test_a_question_as_a_whole_is_answered_and_taken_back(session, opened):
    whole = session.question.none_choice_id
    session.say(whole, notes="talked about on Monday")
    session.say(whole, none_of_these=True)
    assert opened.question_answers("SEC08").none_of_these
    session.undo()
    said = opened.question_answers("SEC08")
    assert (said.none_of_these, said.notes) == (False, "talked about on Monday")


def test_a_question_that_does_not_apply_waits_for_its_reason(session, opened):
    whole = session.question.none_choice_id
    session.say(whole, applicable=False)
    assert session.unsaved(whole) == ["applicable"]
    session.say(whole, reason="nothing is stored")
    assert (opened.question_answers("SEC08").applicable, session.unsaved(whole)) == (False, [])


def test_none_of_these_waits_until_nothing_is_in_place(session, opened):
    whole = session.question.none_choice_id
    session.say(FIRST, status="in_place")
    session.say(whole, none_of_these=True)
    assert session.problems(whole)["none_of_these"].text
    session.say(FIRST, status="not_in_place")
    assert (opened.question_answers("SEC08").none_of_these, session.unsaved(whole)) == (True, [])


def test_contradictions_are_kept_until_the_answer_changes(session):
    suggests(session, **{FIRST: Suggestion.NOT_MET, SECOND: Suggestion.MET, THIRD: Suggestion.NOT_MET})
    session.say(FIRST, status="in_place")
    session.say(SECOND, status="not_in_place")
    session.say(THIRD, status="not_in_place")
    session.say(FIRST, explanation="the old keys go in May")
    assert session.contradictions == [SECOND, FIRST]
    session.say(FIRST, status="not_in_place")
    assert session.contradictions == [SECOND]
