"""The desk's messages: each one in gives those to send back, and nothing that comes in can break it."""

from __future__ import annotations

import dataclasses
import json
import threading
from datetime import UTC, datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wakit.model import AnswerStatus, Audience, Suggestion
from wakit.review.session import Session
from wakit.widgets.desk import Desk
from wakit.widgets.deskpage import FIELDS, DeskPage
from wakit.widgets.facade import Review

FIRST, SECOND = "sec_protect_data_rest_key_mgmt", "sec_protect_data_rest_encrypt"
KINDS = ["hello", "ping", "go", "jump", "step", "choose", "say", "take", "rest", "undo", "speak", "keep", "facts"]
KINDS += ["story", "stories", "carry", "clock", "no"]


@pytest.fixture
def page(opened):
    return DeskPage(Session(opened, "SEC08"))


def say(page, choice=FIRST, **values):
    return page.handle({"kind": "say", "number": 7, "choice": choice, "values": values})


def kinds(messages):
    return [message["kind"] for message in messages]


def test_a_page_that_says_hello_gets_all_that_it_shows(page):
    first, stage, _ = page.handle({"kind": "hello"})
    assert (first["kind"], first["question"], first["focus"]) == ("page", "SEC08", FIRST)
    assert [one["number"] for one in first["practices"]] == [f"BP0{n}" for n in range(1, 5)]
    assert set(first["practices"][0]["answer"]["values"]) == set(FIELDS)
    assert (stage["kind"], stage["question"]) == ("stage", "SEC08")


def test_a_desk_that_is_started_again_goes_on_where_the_talk_was(opened):
    at = {"place": "acme/main", "question": "SEC02", "focus": "sec_identities_unique", "speaker": "Ana"}
    page = DeskPage(Session(opened))
    first = page.handle({"kind": "hello", "at": at})[0]
    assert (first["question"], first["focus"], first["speaker"]) == ("SEC02", "sec_identities_unique", "Ana")
    page.session.go("SEC09")
    assert page.handle({"kind": "hello", "at": at})[0]["question"] == "SEC09"


@pytest.mark.parametrize(
    "at", [None, 7, {"place": "other/main", "question": "SEC02"}, {"place": "acme/main"}], ids=repr
)
def test_a_place_that_makes_no_sense_is_the_beginning(opened, at):
    assert DeskPage(Session(opened)).handle({"kind": "hello", "at": at})[0]["question"] == "SEC01"


def test_a_switch_is_at_most_four_messages(page):
    page.handle({"kind": "hello"})
    for message in ({"kind": "step", "by": 1}, {"kind": "go", "to": "SEC03"}, {"kind": "jump", "keys": "o1"}):
        assert kinds(page.handle(message)) == ["page", "stage"]


def test_what_is_said_is_acknowledged_with_its_number(page, on_disk):
    answers, stage, heard = say(page, status="in_place", note="yes")
    assert (heard["number"], heard["fields"]) == (7, ["status", "note"])
    assert answers["answers"][FIRST]["saved"] == on_disk().revision == 1
    assert stage["kind"] == "stage"


def test_nothing_is_sent_where_nothing_changed(page):
    page.handle({"kind": "hello"})
    assert page.handle({"kind": "ping"}) == [{"kind": "pong"}]
    assert page.handle({"kind": "choose", "choice": FIRST}) == []


def test_the_stage_is_sent_only_what_it_shows(page):
    page.handle({"kind": "hello"})
    assert "stage" not in kinds(say(page, note="only for the desk"))
    assert "stage" in kinds(say(page, status="later"))


def test_a_field_that_there_is_not_is_left_out(page, on_disk):
    assert say(page, revision=99, notes="of a question", note="kept")[-1]["fields"] == ["note"]
    assert on_disk().practices[FIRST].note == "kept"


@pytest.mark.parametrize(
    "message",
    [
        None,
        7,
        {},
        {"kind": "unknown"},
        {"kind": ["say"]},
        {"kind": "say"},
        {"kind": "say", "choice": "nobody", "values": {"note": "x"}},
        {"kind": "say", "choice": FIRST, "values": {"status": "done"}},
        {"kind": "say", "choice": FIRST, "values": {"note": ["no", "text"]}},
        {"kind": "go", "to": 9},
        {"kind": "choose", "choice": "sec_identities_unique"},
    ],
    ids=repr,
)
def test_what_makes_no_sense_gets_a_line_and_changes_nothing(page, on_disk, message):
    told = [one for one in page.handle(message) if one["kind"] in ("told", "answers")]
    assert told
    assert on_disk().revision == 0


def test_a_fault_of_wakit_s_own_is_said_on_the_desk(opened, monkeypatch):
    desk = Desk(opened, "SEC08")
    sent: list[dict[str, str]] = []
    monkeypatch.setattr(desk.widget, "send", sent.append)
    monkeypatch.setattr(desk.page, "handle", lambda message: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        desk.widget._handle({"kind": "ping"})
    assert "stumbled" in sent[0]["text"]


def test_where_there_are_no_facts_it_says_why(page):
    (told,) = page.handle({"kind": "facts", "choice": FIRST})
    assert "No facts to show: no evidence in this review." in told["html"]


def test_what_could_not_be_handled_may_be_sent_again(page):
    told = page.stumbled({"kind": "say", "number": 7, "choice": FIRST, "values": {"note": "x"}})
    assert (kinds(told), told[-1]["number"], told[-1]["fields"]) == (["told", "heard"], 7, [])
    assert kinds(page.handle({"kind": "say", "number": 8, "choice": "nobody", "values": {}})) == ["told", "heard"]


def test_what_the_widget_hears_it_answers(opened, monkeypatch, on_disk):
    desk = Desk(opened, "SEC08")
    sent: list[dict[str, str]] = []
    monkeypatch.setattr(desk.widget, "send", sent.append)
    message = {"kind": "say", "number": 1, "choice": SECOND, "values": {"status": "in_place"}}
    desk.widget._handle_msg({"content": {"data": {"method": "custom", "content": message}}, "buffers": []})
    assert (kinds(sent)[0], kinds(sent)[-1]) == ("answers", "heard")
    assert on_disk().practices[SECOND].status is AnswerStatus.IN_PLACE


def test_no_state_of_the_widget_holds_what_was_said(opened):
    desk = Desk(opened, "SEC08")
    desk.session.say(FIRST, note="CANARY", private_note="CANARY")
    desk.page.handle({"kind": "hello"})
    assert "CANARY" not in json.dumps(desk.widget.get_state(), default=str)


def test_its_card_is_what_the_room_may_see(opened):
    desk = Desk(opened, "SEC08")
    desk.session.say(FIRST, status="in_place", note="CANARY", private_note="CANARY", said_by="CANARY")
    data = desk._repr_mimebundle_()[0]
    assert "CANARY" not in f"{data['text/html']}{data['text/plain']}"
    assert "in place" in str(data["text/html"])


def test_messages_from_several_threads_are_handled_one_by_one(page, on_disk):
    choices = page.session.question.choice_ids
    threads = [threading.Thread(target=say, args=(page, c), kwargs={"note": c}) for c in choices for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {c: on_disk().practices[c].note for c in choices} == {c: c for c in choices}


@pytest.fixture
def made_page(page):
    """Hypothesis prints what a test was given."""
    return type("Page", (), {"handle": page.handle, "session": page.session, "__repr__": lambda self: "page"})()


VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=3)
MESSAGES = st.fixed_dictionaries(
    {"kind": st.sampled_from(KINDS)},
    optional={
        "choice": st.sampled_from([FIRST, SECOND, "sec_identities_unique", "sec_protect_data_rest_no", "x"]) | VALUES,
        "to": st.sampled_from(["SEC03", "OPS01", "security", "nowhere"]) | VALUES,
        "keys": st.text(max_size=3),
        "by": st.sampled_from([1, -1]) | VALUES,
        "field": st.sampled_from(FIELDS) | VALUES,
        "mine": VALUES,
        "sure": VALUES,
        "name": st.text() | VALUES,
        "number": VALUES,
        "values": st.dictionaries(st.sampled_from([*FIELDS, "notes", "applicable", "none_of_these"]), VALUES),
        "seen": st.dictionaries(st.sampled_from(FIELDS), VALUES),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MESSAGES, max_size=8))
def test_whatever_comes_in_the_files_stay_whole(made_page, messages):
    for message in messages:
        for answered in made_page.handle(message):
            json.dumps(answered)
    assert made_page.session.book.broken == {}
    made_page.session.look()
    assert made_page.session.book.broken == {}


def test_a_story_shows_its_best_practices_of_several_questions(page):
    page.handle({"kind": "hello"})
    first, stage = page.handle({"kind": "story", "name": "protect-data"})
    numbers = [one["number"] for one in first["practices"]]
    assert (first["view"], first["whole"], len({n[:5] for n in numbers}) > 1) == ("protect-data", None, True)
    assert "Data and its protection" in stage["html"]
    moved = page.handle({"kind": "choose", "choice": first["practices"][-1]["choice"]})[0]
    assert (moved["kind"], moved["question"]) == ("focus", numbers[-1][:5])
    assert page.handle({"kind": "go", "to": "SEC08"})[0]["view"] == "SEC08"


def test_a_story_that_does_not_exist_is_told(page):
    assert "story" in page.handle({"kind": "story", "name": "nonsense"})[0]["text"]


def test_the_map_leads_to_every_story_and_best_practice(page):
    (panel,) = page.handle({"kind": "stories"})
    assert panel["html"].count("data-story=") == 7
    assert all(f'data-go="{p.choice_id}"' in panel["html"] for q in page.session.lens.security for p in q.practices)
    assert "63 best practices of 63 still open" in panel["html"]


def test_what_was_told_once_stands_beside_another_best_practice_too(page):
    say(page, note="Two people hold the keys.")
    answered = page.handle({"kind": "carry", "choice": SECOND})[0]
    assert answered["answers"][SECOND]["values"]["note"] == "Two people hold the keys."


def test_an_answer_against_the_evidence_stands_in_the_list_until_it_changes(page):
    suggested = page.session.opened.suggested
    suggested[FIRST] = dataclasses.replace(suggested[FIRST], suggestion=Suggestion.NOT_MET)
    told = say(page, status="in_place")[0]
    assert "said to be in place" in told["aside"]
    assert told["answers"][FIRST]["against"] is True
    assert "Explained: keys of a third party" in say(page, explanation="keys of a third party")[0]["aside"]
    assert "said to be" not in say(page, status="not_in_place")[0]["aside"]


def test_the_clock_is_moved_by_the_desk(page):
    first = page.handle({"kind": "hello"})
    assert first[-1] == {"kind": "clock", "text": "Clock (c)"}
    (panel,) = page.handle({"kind": "clock"})
    assert "Planned from 09:00 to 15:00" in panel["html"]
    page.handle({"kind": "clock", "move": "begin"})
    assert page.session.clock.is_running
    page.handle({"kind": "clock", "move": "end-15"})
    assert page.session.clock.day.end == -15
    assert page.handle({"kind": "clock", "move": "nonsense"})[0]["kind"] == "panel"


def test_what_the_clock_says_is_sent_when_it_changes(opened):
    now = [datetime(2026, 3, 2, 9, 0, tzinfo=UTC)]
    page = DeskPage(Session(opened, now=lambda: now[0]))
    page.handle({"kind": "hello"})
    page.handle({"kind": "clock", "move": "begin"})
    assert kinds(page.handle({"kind": "ping"})) == ["pong"]
    said = []
    for minute in (9 * 60 + 30, 10 * 60 + 31, 12 * 60 + 10, 14 * 60, 16 * 60):
        now[0] = datetime(2026, 3, 2, minute // 60, minute % 60, tzinfo=UTC)
        said += [m["text"] for m in page.handle({"kind": "ping"}) if m["kind"] == "clock"]
    assert said == [
        "09:30 · 24 min behind",
        "10:31 · pause until 10:40",
        "12:10 · pause until 13:00",
        "14:00 · 224 min behind",
        "16:00 · the day is over",
    ]


def test_what_is_pinned_lies_beside_its_best_practice(page):
    review = Review(page.session.opened, Audience.INTERNAL, True)
    review.pin(pd.DataFrame({"key": ["k-1"], "team": ["web"]}), FIRST, "One key is shared")
    told = page.handle({"kind": "ping"})[1]
    assert (told["kind"], "One key is shared" in told["seen"], "web" in told["seen"]) == ("focus", True, True)
    assert kinds(page.handle({"kind": "ping"})) == ["pong"]


def test_a_pin_that_somebody_broke_costs_itself_alone(page):
    page.session.opened.folder.pins.mkdir()
    (page.session.opened.folder.pins / "x.yaml").write_text("choice: [\n")
    told = page.handle({"kind": "ping"})[1]
    assert "be read: x.yaml" in told["seen"]
    assert kinds(page.handle({"kind": "ping"})) == ["pong"]
    assert say(page, status="in_place")[-1]["kind"] == "heard"


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_leads_somewhere_is_answered_so_that_no_key_waits_for_ever(page, kind):
    assert page.handle({"kind": kind, "turn": 7, "to": "SEC08", "choice": FIRST})[-1]["turn"] == 7
    assert page.stumbled({"kind": kind, "turn": 7})[-1]["turn"] == 7


def test_the_opening_page_stands_on_the_stage_until_the_talk_goes_on(page):
    page.handle({"kind": "hello"})
    shown = page.handle({"kind": "clock", "move": "welcome"})[-1]
    assert "Nobody is being examined" in shown["html"]
    assert "stage" not in kinds(page.handle({"kind": "ping"}))
    assert "Nobody is being examined" not in say(page, status="in_place")[-2]["html"]
