"""The clock of the day: one line beside the controls, and the plan behind it."""

from __future__ import annotations

from collections.abc import Iterable

from wakit.lens import Question
from wakit.review.agenda import Plan, Slot
from wakit.review.session import Session
from wakit.view.counting import count
from wakit.view.html import Html, join, tag
from wakit.view.tables import rows_table

__all__ = ["clock_line", "clock_panel", "clock_text"]

#: what moves the plan: what is said on the button, what the desk sends
_MOVES = (
    ("Lunch 15 min later", "lunch+15"),
    ("Lunch 15 min earlier", "lunch-15"),
    ("End 15 min earlier", "end-15"),
    ("End 15 min later", "end+15"),
)
#: so many questions that come next are of use in the middle of a talk
_NEXT = 12


def clock_text(minute: float) -> str:
    """A minute of the day as a clock shows it.

    >>> clock_text(540), clock_text(659.6)
    ('09:00', '10:59')
    """
    return f"{int(minute) // 60:02}:{int(minute) % 60:02}"


def clock_line(session: Session) -> str:
    """What the clock says in a few words; changes once a minute at most."""
    clock = session.clock
    if not clock.is_running:
        return "Clock (c)"
    now = clock_text(clock.minute)
    if clock.pause is not None:
        return f"{now} · pause until {clock_text(clock.pause)}"
    if clock.until is None:
        return f"{now} · the day is over"
    return f"{now} · {_lag(session.plan)}"


def _lag(plan: Plan) -> str:
    if plan.is_behind:
        return f"{round(plan.behind)} min behind"
    if plan.is_ahead:
        return f"{round(-plan.behind)} min to spare"
    return "on plan"


def clock_panel(session: Session) -> Html:
    """Plan against now: what is left, where to catch up or dig deeper, what comes when, and what moves it."""
    clock, plan = session.clock, session.plan
    rows = [_row(session, slot) for slot in plan.slots[:_NEXT]]
    more = len(plan.slots) - len(rows)
    return join(
        [
            tag("h2", "The day"),
            tag("p", _sentence(session, plan)),
            tag("p", _trouble(session), role="alert") if clock.trouble else None,
            tag("p", *_buttons(session), class_="wd-moves"),
            _advice("Catch up here, the evidence decides most of it:", plan.quick) if plan.is_behind else None,
            _advice("Dig deeper here, the gravest was seen:", plan.deep) if plan.is_ahead else None,
            rows_table(["When", "Question", "Takes", "Took so far"], rows) if rows else None,
            tag("p", f"and {count(more, 'more question')}", class_="wk-count") if more > 0 else None,
        ]
    )


def _row(session: Session, slot: Slot) -> list[object]:
    takes, took = f"{max(1, round(slot.minutes))} min", round(session.clock.spent(slot.question))
    return [clock_text(slot.start), _led(slot.question), takes, f"{took} min" if took else ""]


def _sentence(session: Session, plan: Plan) -> str:
    """How the day stands.

    Read aloud: "4 hours 10 minutes of talk left for 40 open questions: 12 minutes too few."
    """
    clock, spans = session.clock, session.clock.hours.spans
    if not spans:
        return "The plan leaves no time to talk."
    asked = count(len(plan.slots), "open question")
    if not clock.is_running:
        talk = _long(sum(span.minutes for span in spans))
        return (
            f"Planned from {clock_text(spans[0].start)} to {clock_text(spans[-1].end)}: "
            f"{talk} of talk for {asked}. The clock runs once the day has begun."
        )
    if not plan.slots:
        spare = f", with {_long(plan.left)} to spare" if plan.left else ""
        return f"Every question of the plan is answered{spare}."
    if not plan.left:
        return f"The day is over; {asked} left for another time."
    lag = abs(plan.behind)
    told = "as planned" if lag <= 5 else f"{_long(lag)} {'too few' if plan.behind > 0 else 'to spare'}"
    return f"{_long(plan.left)} of talk left for {asked}: {told}."


def _long(minutes: float) -> str:
    """A time as it is said.

    >>> _long(61), _long(45), _long(120), _long(0.2)
    ('1 hour 1 minute', '45 minutes', '2 hours', '0 minutes')
    """
    hours, rest = divmod(round(minutes), 60)
    parts = [count(hours, "hour")] if hours else []
    return " ".join([*parts, count(rest, "minute")] if rest or not hours else parts)


def _trouble(session: Session) -> str:
    trouble = session.clock.trouble
    return f"What the clock notes is not saved: {trouble.shown}" if trouble else ""


def _buttons(session: Session) -> Iterable[Html]:
    begin = () if session.clock.is_running else (("Begin the day now", "begin"),)
    moves = (*begin, ("Opening page on the stage", "welcome"), *_MOVES)
    for said, move in moves:
        yield tag("button", said, type="button", class_="wd-plain", data_clock=move)


def _advice(said: str, questions: Iterable[Question]) -> Html | None:
    found = [_led(question) for question in questions]
    return tag("p", said, " ", join(found, " ")) if found else None


def _led(question: Question) -> Html:
    return tag("button", f"{question.id} {question.title}", type="button", class_="wd-led", data_go=question.id)
