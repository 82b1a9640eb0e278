"""A sitting at the desk, without a browser: what is said is on disk, and can be taken back."""

from __future__ import annotations

import os

import pytest

from wakit.errors import InputError, StoreError, UnknownName
from wakit.model import AnswerStatus, Confidence, Suggestion
from wakit.review.journal import journal, user
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.session import DECIDED, Session, What

FIRST, SECOND, THIRD, FOURTH = (
    "sec_protect_data_rest_key_mgmt",
    "sec_protect_data_rest_encrypt",
    "sec_protect_data_rest_automate_protection",
    "sec_protect_data_rest_access_control",
)
IN_PLACE, NOT_IN_PLACE = AnswerStatus.IN_PLACE, AnswerStatus.NOT_IN_PLACE


@pytest.fixture
def opened(store):
    create_client(store, NewClient("acme", evidence="none"))
    return open_workload("acme", store.path)


@pytest.fixture
def session(opened):
    return Session(opened, "SEC08")


@pytest.fixture
def on_disk(opened):
    return lambda choice_id, question="SEC08": opened.question_answers(question).practices[choice_id]


def suggests(session, **found):
    """The evidence decides: best practice by choice id → what it suggests."""
    for choice_id, suggestion in found.items():
        one = session.opened.suggested[choice_id]
        session.opened.suggested[choice_id] = type(one)(choice_id, suggestion, one.because, 1, ())


def by_hand(opened, question="SEC08", old="", new=""):
    """Somebody edits the file in an editor."""
    path = opened.folder.answers / f"{question}.yaml"
    path.write_text(path.read_text().replace(old, new))
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 5_000_000))


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


def test_a_late_edit_is_a_conflict_with_what_came_meanwhile(session, on_disk):
    session.say(FIRST, note="newer")
    session.say(FIRST, {"note": ""}, note="typed before")
    assert (on_disk(FIRST).note, session.problems(FIRST)["note"].theirs) == ("newer", "newer")


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


def test_what_somebody_changed_since_is_not_taken_back(session, opened, on_disk):
    session.say(FIRST, note="mine")
    by_hand(opened, old="mine", new="theirs")
    session.look()
    assert What.TOLD in {e.what for e in session.undo()}
    assert on_disk(FIRST).note == "theirs"


def test_an_answer_against_the_evidence_is_marked(session):
    suggests(session, **{FIRST: Suggestion.NOT_MET})
    assert not session.contradicts(FIRST)
    session.say(FIRST, status="in_place")
    assert session.contradicts(FIRST)
    session.say(FIRST, status="not_in_place")
    assert not session.contradicts(FIRST)


def test_an_edit_by_hand_is_seen_and_kept(session, opened, on_disk):
    session.say(FIRST, note="one")
    assert session.look() == []
    by_hand(opened, old="note: one", new="note: two")
    assert [e.what for e in session.look()] == [What.QUESTION]
    assert session.value(FIRST, "note") == "two"
    session.say(FIRST, status="in_place")
    assert on_disk(FIRST).note == "two"


def test_an_edit_of_another_question_is_seen(session, opened):
    other = Session(opened, "SEC02")
    other.say("sec_identities_unique", status="in_place")
    assert [e.what for e in session.look()] == [What.ELSEWHERE]
    assert session.book["identities"].answered == 1


def test_two_at_one_field_lose_nothing_and_choose(session, opened, on_disk):
    other = Session(opened, "SEC08")
    other.say(FIRST, note="theirs")
    session.say(FIRST, note="mine")
    problem = session.problems(FIRST)["note"]
    assert (problem.is_conflict, problem.theirs, session.value(FIRST, "note")) == (True, "theirs", "mine")
    assert session.unsaved(FIRST) == ["note"]
    session.keep(FIRST, "note", mine=True)
    assert (on_disk(FIRST).note, session.problems(FIRST)) == ("mine", {})


def test_what_was_not_seen_when_it_was_typed_is_not_overwritten(session, opened, on_disk):
    Session(opened, "SEC08").say(FIRST, note="theirs")
    session.say(FIRST, note="mine")
    assert (on_disk(FIRST).note, session.problems(FIRST)["note"].theirs) == ("theirs", "theirs")


def test_what_others_wrote_elsewhere_is_seen_after_a_save_of_one_s_own(session, opened):
    Session(opened, "SEC02").say("sec_identities_unique", status="in_place")
    session.say(FIRST, status="in_place")
    assert [e.what for e in session.look()] == [What.ELSEWHERE]


def test_a_broken_file_is_told_kept_and_harms_no_other_question(session, opened, on_disk):
    session.say(FIRST, status="in_place")
    path = opened.folder.answers / "SEC08.yaml"
    path.write_text(path.read_text().replace("status: in_place", "status: inplace"))
    os.utime(path, ns=(1, 1))
    session.look()
    broken = path.read_text()
    assert "inplace" in str(session.trouble)
    assert session.say(SECOND, status="in_place")[0].what is What.TOLD or session.problems(SECOND)
    assert path.read_text() == broken
    session.go("SEC09")
    session.say("sec_protect_data_transit_encrypt", status="in_place")
    assert on_disk("sec_protect_data_transit_encrypt", "SEC09").status is IN_PLACE
    path.write_text(broken.replace("inplace", "in_place"))
    session.look()
    session.go("SEC08")
    assert (session.trouble, session.value(FIRST, "status")) == (None, IN_PLACE)


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


def test_other_fields_are_saved_while_a_reason_is_missing(session, on_disk):
    session.say(FIRST, status="not_applicable", note="to be clarified")
    assert (on_disk(FIRST).note, session.unsaved(FIRST)) == ("to be clarified", ["status"])


def test_none_of_these_waits_until_nothing_is_in_place(session, opened):
    whole = session.question.none_choice_id
    session.say(FIRST, status="in_place")
    session.say(whole, none_of_these=True)
    assert session.problems(whole)["none_of_these"].text
    session.say(FIRST, status="not_in_place")
    assert (opened.question_answers("SEC08").none_of_these, session.unsaved(whole)) == (True, [])


def test_a_conflict_in_one_field_holds_up_no_other(session, opened, on_disk):
    Session(opened, "SEC08").say(FIRST, note="theirs")
    session.say(FIRST, note="mine", status="in_place", confidence="sure")
    assert (on_disk(FIRST).note, on_disk(FIRST).status, on_disk(FIRST).confidence) == ("theirs", IN_PLACE, "sure")
    session.keep(FIRST, "note", mine=False)
    assert (session.value(FIRST, "note"), session.problems(FIRST)) == ("theirs", {})


def test_a_conflict_about_the_question_as_a_whole(session, opened):
    whole = session.question.none_choice_id
    Session(opened, "SEC08").say(whole, notes="theirs")
    session.say(whole, notes="mine")
    assert session.problems(whole)["notes"].theirs == "theirs"
    session.keep(whole, "notes", mine=True)
    assert opened.question_answers("SEC08").notes == "mine"


def test_a_full_disk_is_said_and_all_is_saved_when_there_is_room_again(session, on_disk, monkeypatch):
    def full(path, content):
        raise StoreError(f"can't write {path.name}: No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("wakit.review.answers.write_text", full)
        session.say(FIRST, note="typed while the disk was full")
    problem = session.problems(FIRST)["note"]
    assert ("No space left" in problem.text, problem.can_pass, on_disk(FIRST).note) == (True, True, "")
    assert [(e.what, e.choice_id) for e in session.look()] == [(What.ANSWER, FIRST)]
    assert (on_disk(FIRST).note, session.problems(FIRST)) == ("typed while the disk was full", {})


def test_what_is_said_of_a_file_that_was_wrong_from_the_beginning_waits_for_it(opened, on_disk):
    path = opened.folder.answers / "SEC08.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text("practices: [\n")
    session = Session(opened, "SEC08")
    session.say(FIRST, note="kept")
    assert (session.value(FIRST, "note"), session.unsaved(FIRST), path.read_text()) == (
        "kept",
        ["note"],
        "practices: [\n",
    )
    assert str(path.parent) not in session.problems(FIRST)["note"].text
    path.unlink()
    session.look()
    assert (on_disk(FIRST).note, session.problems(FIRST)) == ("kept", {})


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


def test_contradictions_are_kept_until_the_answer_changes(session):
    suggests(session, **{FIRST: Suggestion.NOT_MET, SECOND: Suggestion.MET, THIRD: Suggestion.NOT_MET})
    session.say(FIRST, status="in_place")
    session.say(SECOND, status="not_in_place")
    session.say(THIRD, status="not_in_place")
    session.say(FIRST, explanation="the old keys go in May")
    assert session.contradictions == [SECOND, FIRST]
    session.say(FIRST, status="not_in_place")
    assert session.contradictions == [SECOND]


def test_who_changed_what_is_noted_without_what_was_typed(session, opened):
    session.say(FIRST, status="in_place", note="our secret")
    session.undo()
    first, second = journal(opened.folder.journal)
    assert (first.by, first.choice, first.before, first.after) == (user(), FIRST, None, IN_PLACE)
    assert {"status", "note"} <= set(first.fields)
    assert (second.undo, second.before, second.after) == (True, IN_PLACE, None)
    assert "secret" not in opened.folder.journal.read_text()
    assert opened.folder.journal.stat().st_mode & 0o777 == 0o600


def test_a_line_that_was_cut_off_costs_itself_alone(session, opened):
    session.say(FIRST, status="in_place")
    with opened.folder.journal.open("a") as file:
        file.write('{"at": "2026-')
    session.say(SECOND, status="in_place")
    assert [entry.choice for entry in journal(opened.folder.journal)] == [FIRST, SECOND]


def test_a_folder_that_can_not_be_written_is_told_without_the_machine_s_path(session, opened):
    opened.folder.answers.rmdir()
    opened.folder.answers.write_text("a file in the way")
    session.say(FIRST, note="x")
    told = session.problems(FIRST)["note"].text
    assert "answers" in told
    assert str(opened.folder.path) not in told


def test_what_one_s_own_desk_filled_in_meanwhile_is_nobody_else_s_change(session, on_disk):
    session.speak("Bo")
    session.say(FIRST, status="in_place")  # notes Bo beside it, which the page has not drawn yet
    session.say(FIRST, seen={"said_by": ""}, said_by="Ana")
    assert session.problems(FIRST) == {}
    assert on_disk(FIRST).said_by == "Ana"


def test_what_somebody_else_wrote_over_one_s_own_is_a_conflict(session, opened):
    session.say(FIRST, note="mine")
    by_hand(opened, old="mine", new="theirs")
    session.say(FIRST, seen={"note": "mine"}, note="mine too")
    assert session.problems(FIRST)["note"].is_conflict
