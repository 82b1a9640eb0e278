"""What the clock says, read aloud with no, one and many questions, before, in and after the day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.session import Session
from wakit.review.store import create_reviews
from wakit.view.clock import clock_line, clock_panel
from wakit.view.html import to_text

PLAN = '\nprofile: {pillars: [SEC], day: ["09:00-12:00", "13:00-15:00"], breaks: ["10:30-10:40"]}\n'


@pytest.fixture
def at(tmp_path):
    """The desk at a time of a day that began at nine, with so many of Security's questions answered."""
    store = create_reviews(tmp_path / "reviews")
    file = create_client(store, NewClient("acme", evidence="none")).file
    file.write_text(file.read_text() + PLAN)
    now = [datetime(2026, 3, 2, 9, tzinfo=UTC)]
    session = Session(open_workload("acme", store.path), now=lambda: now[0])

    def moment(hour, minute=0, answered=0, *, begun=True):
        if begun:
            session.clock.begin()
        for question in session.lens.security[:answered]:
            session.say(question.none_choice_id, none_of_these=True)
        now[0] = datetime(2026, 3, 2, hour, minute, tzinfo=UTC)
        return session

    return moment


@pytest.mark.parametrize(
    ("moment", "line", "said"),
    [
        ((8, 0, 0), "08:00 · pause until 09:00", "4 hours 50 minutes of talk left for 11 open questions: as planned."),
        ((9, 10, 0), "09:10 · on plan", "4 hours 40 minutes of talk left for 11 open questions: as planned."),
        ((11, 0, 2), "11:00 · ", "3 hours of talk left for 9 open questions: "),
        ((12, 30, 11), "12:30 · pause until 13:00", "Every question of the plan is answered, with 2 hours to spare."),
        ((14, 59, 10), "14:59 · 36 min behind", "1 minute of talk left for 1 open question: 36 minutes too few."),
        ((16, 0, 10), "16:00 · the day is over", "The day is over; 1 open question left for another time."),
        ((16, 0, 11), "16:00 · the day is over", "Every question of the plan is answered."),
    ],
)  # fmt: skip
def test_the_clock_can_be_read_aloud(at, moment, line, said):
    session = at(*moment)
    assert clock_line(session).startswith(line)
    assert said in to_text(clock_panel(session))


def test_before_the_day_has_begun_it_says_what_is_planned(at):
    session = at(8, begun=False)
    assert clock_line(session) == "Clock (c)"
    assert "Planned from 09:00 to 15:00: 4 hours 50 minutes of talk for 11 open questions." in to_text(
        clock_panel(session)
    )
