"""Nothing is lost in a sitting: others who write at the same time, broken files, full disks."""

from __future__ import annotations

import os

from tests.review.sitting import FIRST, IN_PLACE, SECOND, by_hand
from wakit.errors import StoreError
from wakit.review.journal import journal, user
from wakit.review.session import Session, What


def test_a_late_edit_is_a_conflict_with_what_came_meanwhile(session, on_disk):
    session.say(FIRST, note="newer")
    session.say(FIRST, {"note": ""}, note="typed before")
    assert (on_disk(FIRST).note, session.problems(FIRST)["note"].theirs) == ("newer", "newer")


def test_what_somebody_changed_since_is_not_taken_back(session, opened, on_disk):
    session.say(FIRST, note="mine")
    by_hand(opened, old="mine", new="theirs")
    session.look()
    assert What.TOLD in {e.what for e in session.undo()}
    assert on_disk(FIRST).note == "theirs"


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


def test_other_fields_are_saved_while_a_reason_is_missing(session, on_disk):
    session.say(FIRST, status="not_applicable", note="to be clarified")
    assert (on_disk(FIRST).note, session.unsaved(FIRST)) == ("to be clarified", ["status"])


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
