"""The plan of the day: hours, shares, order, and how it is made anew when time runs otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wakit.facts.headlines import sentence
from wakit.lens import load_lens
from wakit.model import Gravity, Strength, Suggestion
from wakit.review.agenda import CALM, made, ordered, shares
from wakit.review.clock import Clock
from wakit.review.day import Day, Hours, Profile, Span, load_day
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.session import Session
from wakit.review.suggest import Because, Headline, Suggested, Unseen

LENS = load_lens()
SAID = sentence("{role} {is an administrator|are administrators}")
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECURITY = Profile(pillars=("SEC",), breaks=())


@pytest.fixture
def opened(store):
    file = create_client(store, NewClient("acme", evidence="none")).file
    file.write_text(file.read_text() + "\nprofile: {pillars: [SEC], breaks: []}\n")
    return open_workload("acme", store.path)


class Watch:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = NINE

    def __call__(self):
        return self.now

    def turn(self, minutes):
        self.now += timedelta(minutes=minutes)


def test_the_day_has_five_hours_of_talk_but_for_the_break():
    assert Hours.of(Profile(), Day()).left(0) == 290
    assert Hours.of(SECURITY, Day()).left(600) == 240


def test_the_whole_day_gives_security_about_an_hour():
    minutes = shares(ordered(LENS, Profile()), Profile(), 300)
    assert len(minutes) == 57
    assert sum(minutes.values()) == pytest.approx(300)
    assert sum(minutes[q.tool_id] for q in LENS.security) == pytest.approx(57.9, abs=0.1)


def test_what_the_profile_gives_a_question_is_taken_from_the_others():
    profile = Profile(minutes={"SEC03": 40})
    minutes = shares(ordered(LENS, profile), profile, 300)
    assert minutes[LENS.question("SEC03").tool_id] == 40
    assert sum(minutes.values()) == pytest.approx(300)


def test_goals_gravity_and_evidence_say_what_comes_first():
    found = Headline("c", "", SAID, SAID, "table", Strength.DISPROVES, Gravity.CRITICAL, 0, 1, 0, 0, Unseen(), "")
    grave = Suggested("", Suggestion.NOT_MET, Because.DISPROVED, 1, (found,))
    suggested = {LENS.question("SEC11").choice_ids[0]: grave}
    numbers = [q.id for q in ordered(LENS, replace_first(SECURITY, "SEC07"), ["rehearse incidents"], suggested)]
    assert numbers[:3] == ["SEC07", "SEC10", "SEC11"]
    assert len(numbers) == 11


def replace_first(profile, number):
    return profile.model_copy(update={"first": (number,)})


@given(now=st.floats(0, 1440), lunch=st.integers(-120, 120), end=st.integers(-480, 480), done=st.floats(0, 1))
def test_whatever_shifts_the_open_questions_fill_what_is_left(now, lunch, end, done):
    questions = ordered(LENS, Profile())
    hours = Hours.of(Profile(), Day(lunch=lunch, end=end))
    plan = made(questions, shares(questions, Profile(), 290), {questions[0].tool_id: done}, hours, now)
    assert sum(slot.minutes for slot in plan.slots) == pytest.approx(hours.left(now))
    assert [slot.start for slot in plan.slots] == sorted(slot.start for slot in plan.slots)
    assert all(any(s.start <= slot.start <= s.end for s in hours.spans) for slot in plan.slots if hours.spans)


def test_a_day_that_ends_earlier_is_planned_anew(opened):
    watch = Watch()
    session = Session(opened, "SEC01", now=watch)
    session.clock.begin()
    assert not session.plan.is_behind
    before = session.plan.slots[0].minutes
    session.clock.shift_end(-60)
    assert (round(session.plan.behind), session.plan.is_behind) == (60, True)
    assert session.plan.slots[0].minutes < before
    assert load_day(session.clock.path).end == -60


def test_answers_catch_up(opened):
    watch = Watch()
    session = Session(opened, "SEC01", now=watch)
    session.clock.begin()
    watch.turn(20)
    assert abs(session.plan.behind) < CALM  # it is being talked of
    watch.turn(40)
    assert session.plan.behind > CALM
    for practice in session.practices:
        session.say(practice.choice_id, status="in_place")
    assert round(session.plan.behind) == round(60 - 300 / 11 * 8 / (63 / 11))
    assert LENS.question("SEC01") not in [slot.question for slot in session.plan.slots]


def test_lunch_that_shifts_moves_what_comes_after_and_the_end_stays():
    hours = Hours.of(SECURITY, Day(lunch=15))
    assert hours.spans == (Span(540, 735), Span(795, 900))


def test_minutes_are_noted_for_each_question_without_the_pause(opened):
    watch = Watch()
    session = Session(opened, "SEC01", now=watch)
    session.clock.begin()
    watch.turn(170)
    session.go("SEC02")
    watch.turn(80)  # ten minutes of talk, lunch, ten minutes of talk
    session.go("SEC03")
    first, second = LENS.question("SEC01"), LENS.question("SEC02")
    assert (session.clock.spent(first), session.clock.spent(second)) == (170, 20)
    assert Session(opened, now=watch).clock.spent(first) == 170


def test_the_evening_before_no_minute_is_noted(opened):
    watch = Watch()
    session = Session(opened, "SEC01", now=watch)
    watch.turn(30)
    session.go("SEC02")
    assert not session.clock.is_running
    assert not session.clock.path.exists()


def test_yesterdays_day_is_not_todays(opened):
    watch = Watch()
    Clock(opened, watch).begin()
    watch.turn(24 * 60)
    assert not Clock(opened, watch).is_running


def test_a_file_of_the_day_that_somebody_broke_stays_and_is_told(opened):
    path = opened.folder.path / "day.yaml"
    path.write_text("begun: [\n")
    clock = Clock(opened, Watch())
    clock.begin()
    assert "day.yaml" in str(clock.trouble)
    assert path.read_text() == "begun: [\n"
    assert clock.is_running
