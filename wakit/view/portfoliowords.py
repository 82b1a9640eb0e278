"""A portfolio in sentences, for pages and terminals: where the reviews stand, what is due, what is not among them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from wakit.commands import command
from wakit.review.portfolio import Portfolio, Silent, Standing
from wakit.review.portfoliorows import ReviewRow, question_number
from wakit.view.counting import count, of_all

__all__ = [
    "OLD_DAYS",
    "due_text",
    "effort_text",
    "evidence_text",
    "is_overdue",
    "left_out_lines",
    "month_text",
    "portfolio_name",
    "progress_text",
    "scope_text",
    "standing_sentences",
    "summary_lines",
    "table_row",
]

#: evidence older than that says little of today: half a year
OLD_DAYS = 183
_SOON = timedelta(days=30)


def portfolio_name(portfolio: Portfolio) -> str:
    """What it is, in a line."""
    return f"The portfolio of {count(len(portfolio.standings), 'review')}"


def month_text(month: str, *, short: bool = False) -> str:
    """A month for people.

    >>> month_text("2026-03"), month_text("2026-03", short=True)
    ('March 2026', 'Mar 2026')
    """
    first = date.fromisoformat(f"{month}-01")
    return f"{first:%b %Y}" if short else f"{first:%B %Y}"


def summary_lines(portfolio: Portfolio) -> Iterator[str]:
    """Where the reviews stand, sentence by sentence."""
    for number, said in standing_sentences(portfolio):
        yield f"{number} {said}"


def standing_sentences(portfolio: Portfolio) -> Iterator[tuple[str, str]]:
    """Read aloud: "84 of 132 questions that were found high-risk still are (estimated)."; the number first."""
    standings = portfolio.standings
    if not standings:
        here = len(portfolio.silent)
        yield ("None", f"of {count(here, 'review')} is recorded yet.") if here else ("0", "reviews are recorded.")
        return
    are = "is" if len(standings) == 1 else "are"
    yield (
        f"{len(standings):,}",
        f"{_noun(len(standings), 'review')} of {count(portfolio.clients, 'client')} {are} recorded.",
    )
    yield from _risks(standings)
    yield _age(portfolio)
    yield _due(portfolio)


def _risks(standings: tuple[Standing, ...]) -> Iterator[tuple[str, str]]:
    found, high = sum(one.found for one in standings), sum(len(one.high) for one in standings)
    if not found:
        yield "None", "of the answered questions is high-risk (estimated)."
        return
    still = "still is" if found == 1 else "still are"
    yield of_all(high, found), f"{_noun(found, 'question')} found high-risk {still} (estimated)."
    aiming = [one for one in standings if one.found]
    percents = {one.newest.goal for one in aiming}
    goal = f"the goal of {percents.pop()} %" if len(percents) == 1 else "their goal"
    have = "has" if len(aiming) == 1 else "have"
    yield (
        of_all(sum(one.is_reached for one in aiming), len(aiming)),
        f"{_noun(len(aiming), 'review')} with such questions {have} reached {goal}.",
    )


def _noun(number: int, noun: str) -> str:
    return noun if number == 1 else f"{noun}s"


def _age(portfolio: Portfolio) -> tuple[str, str]:
    ages = [one.evidence_age(portfolio.today) for one in portfolio.standings]
    old, talk = sum(age is not None and age > OLD_DAYS for age in ages), ages.count(None)
    rest = "rests" if old <= 1 else "rest"
    beside = f"; {talk:,} on interviews alone" if talk else ""
    return f"{old:,}" if old else "None", f"{rest} on evidence older than six months{beside}."


def _due(portfolio: Portfolio) -> tuple[str, str]:
    days = [one.next_review for one in portfolio.standings]
    over, soon = sum(day < portfolio.today for day in days), sum(_is_soon(day, portfolio.today) for day in days)
    later = f", {soon:,} more {'is' if soon == 1 else 'are'} due within 30 days" if soon else ""
    return f"{over:,}" if over else "No", f"{'re-review is' if over <= 1 else 're-reviews are'} overdue{later}."


def _is_soon(day: date, today: date) -> bool:
    return today <= day <= today + _SOON


def is_overdue(row: ReviewRow, portfolio: Portfolio) -> bool:
    """Whether the next re-review should have been; of a client without a name by the month alone."""
    if row.next_review is not None:
        return row.next_review < portfolio.today
    return row.next_review_month < f"{portfolio.today:%Y-%m}"


def due_text(row: ReviewRow) -> str:
    """When the next re-review is; one that nobody agreed is an estimate."""
    day = row.next_review
    when = f"{day.day} {month_text(row.next_review_month)}" if day is not None else month_text(row.next_review_month)
    return f"{when} (estimated)" if row.next_review_is_estimated else when


def evidence_text(row: ReviewRow) -> str:
    """How old the evidence is."""
    if row.evidence_age_days is not None:
        return "of today" if row.evidence_age_days <= 0 else f"{count(row.evidence_age_days, 'day')} old"
    if row.evidence_month is None:
        return "by interview"
    return f"of {month_text(row.evidence_month)}"


def progress_text(row: ReviewRow) -> str:
    """How many of the high-risk questions are cleared.

    Read aloud: "2 of 12 cleared; the goal is 6".
    """
    if not row.found:
        return "nothing high-risk" if row.answered else "nothing answered yet"
    goal = "goal reached" if row.is_reached else f"the goal is {row.goal:,}"
    return f"{of_all(row.cleared, row.found)} cleared; {goal}"


def effort_text(row: ReviewRow) -> str:
    """What the plan takes. Read aloud: "10 decisions (3 of hours, 5 of days, 2 of weeks) clear 6"."""
    if not row.decisions:
        return "no decision"
    sizes = [(row.decisions_of_hours, "hours"), (row.decisions_of_days, "days"), (row.decisions_of_weeks, "weeks")]
    parts = [f"{number:,} of {size}" for number, size in sizes if number]
    unknown = [f"{row.decisions_of_unknown:,} not estimated"] if row.decisions_of_unknown and parts else []
    told = ", ".join([*parts, *unknown])
    clear = "clears" if row.decisions == 1 else "clear"
    return f"{count(row.decisions, 'decision')}{f' ({told})' if told else ''} {clear} {row.decisions_clear:,}"


def table_row(row: ReviewRow, portfolio: Portfolio) -> dict[str, object]:
    """A review as a terminal shows it."""
    late = "overdue: " if is_overdue(row, portfolio) else ""
    return {
        "review": row.review,
        "high_risk": row.high_risk if row.answered else None,
        "cleared": progress_text(row),
        "evidence": evidence_text(row),
        "next_review": f"{late}{due_text(row)}",
        "plan": effort_text(row),
    }


def scope_text(portfolio: Portfolio) -> str:
    """What was asked for, in a line; empty where it was everything."""
    asked = portfolio.asked
    said = [
        f"of {', '.join(asked.clients)}" if asked.clients and portfolio.names else "",
        "of some clients" if asked.clients and not portfolio.names else "",
        f"the workload {asked.workload}" if asked.workload and portfolio.names else "",
        f"recorded since {asked.since.day} {month_text(f'{asked.since:%Y-%m}')}" if asked.since else "",
        f"the question {question_number(asked.question)}" if asked.question else "",
    ]
    told = ", ".join(part for part in said if part)
    return f"Only {told}." if told else ""


def left_out_lines(portfolio: Portfolio) -> Iterator[str]:
    """What is not among the reviews or could not be read, and what to type."""
    for silent in portfolio.silent:
        yield _silent(silent, portfolio.names)
    for label, line in portfolio.unread:
        file = line.file.name if line.file.suffix else "its folder"
        where = f"{file}{f', line {line.line}' if line.line else ''} {line.problem}"
        yield f"{label}: {where}; left out" if portfolio.names else f"{label}: something of a file could not be read"
    for one in portfolio.standings:
        if one.changed is not None:
            yield _changed(one, one.changed, portfolio.names)


def _silent(one: Silent, names: bool) -> str:
    if one.newest is not None:
        when = f" ({one.newest.isoformat()})" if names else ""
        return f"{one.label}: the newest record is older than what was asked for{when}"
    told = f"; {command('render', one.label)}" if names else ""
    return f"{one.label}: nothing recorded yet{told}"


def _changed(one: Standing, at: datetime, names: bool) -> str:
    if not names:
        return f"{one.label}: changed after the newest record"
    then = f"changed on {at:%Y-%m-%d}, recorded on {one.newest.at:%Y-%m-%d}"
    return f"{one.label}: {then}; {command('render', one.label)}"
