"""The improvement plan in words: where the review stands, what to decide, what else is planned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wakit.model import PlanStatus
from wakit.review.plan import Plan, PlanItem
from wakit.review.risk import RISK_LABEL
from wakit.view.counting import count
from wakit.view.html import Html, join, link, tag
from wakit.view.tables import rows_table
from wakit.view.words import day

__all__ = ["closing", "deciding", "plan_lines", "plan_section", "standing", "to_ask", "told_of"]

_HEADS = ("Best practice", "Effort", "Owner", "Due", "First step", "Side effects")
_RISK = f"Risk is {RISK_LABEL}."
_STATUS = {PlanStatus.OPEN: "", PlanStatus.UNDER_WAY: "under way", PlanStatus.LATER: "later"}


def plan_lines(plan: Plan) -> list[str]:
    """What a plan says, sentence by sentence; the decisions as they stand in a terminal."""
    sentences = [standing(plan), *deciding(plan)]
    risk = [_RISK] if plan.high_risk else []
    return [*sentences, *(_line(item) for item in plan.decisions), *closing(plan), *risk]


def plan_section(plan: Plan) -> Html:
    """The same on a page: the decisions, then what else is not in place or planned."""
    rest = [item for item in plan.items if not item.is_decision]
    others = tag("details", tag("summary", f"What else is not in place ({len(rest)})"), _table(rest)) if rest else None
    return tag(
        "section",
        tag("p", " ".join([standing(plan), *deciding(plan)])),
        _table(plan.decisions) if plan.decisions else None,
        tag("p", " ".join(closing(plan))) if plan.high_risk else None,
        tag("p", _RISK, class_="wk-count") if plan.high_risk else None,
        others,
        class_="wk-plan",
        id="plan",
    )


def standing(plan: Plan) -> str:
    """Read aloud: "11 of 21 answered questions are high-risk."."""
    if not plan.answered:
        return "No question is answered yet, so there is nothing to plan."
    if not plan.high_risk:
        if plan.answered == 1:
            return "The answered question is not high-risk."
        return f"None of {plan.answered} answered questions is high-risk."
    if plan.answered == 1:
        return "The answered question is high-risk."
    if len(plan.high_risk) == plan.answered:
        return f"{_all(plan.answered)} answered questions are high-risk.".capitalize()
    verb = "is" if len(plan.high_risk) == 1 else "are"
    return f"{len(plan.high_risk):,} of {count(plan.answered, 'answered question')} {verb} high-risk."


def deciding(plan: Plan) -> Iterator[str]:
    """Read aloud: "To reach the goal of 45 %, 5 of the 11 have to be cleared. The least that does it:"."""
    if not plan.goal:
        return
    is_one = len(plan.high_risk) == 1
    wanted = f"To reach the goal of {plan.percent} %, {_whom(plan)} to be cleared"
    if not plan.clears:
        yield f"{wanted}, but {'it waits' if is_one else 'all wait'} for something that is put off."
    elif len(plan.clears) < plan.goal:
        yield f"{wanted}, but only {len(plan.clears)} can be: the others wait for something that is put off. It takes:"
    else:
        yield f"{wanted}. The least that does it:"


def _whom(plan: Plan) -> str:
    every = len(plan.high_risk)
    if every == 1:
        return "it has"
    if plan.goal == every:
        return f"{_all(every)} have"
    return f"{plan.goal} of the {every:,} {'has' if plan.goal == 1 else 'have'}"


def _all(number: int) -> str:
    return "both" if number == 2 else f"all {number:,}"


def closing(plan: Plan) -> Iterator[str]:
    """Read aloud: "With that SEC03 and SEC04 are no longer high-risk."."""
    if plan.clears:
        *most, last = (question.id for question in plan.clears)
        cleared = f"{', '.join(most)} and {last} are" if most else f"{last} is"
        yield f"With that {cleared} no longer high-risk."
    yield from to_ask(plan)


def to_ask(plan: Plan) -> Iterator[str]:
    """Read aloud: "3 of these are not answered yet: ask first, they may be in place."."""
    unanswered = sum(not item.is_said for item in plan.decisions)
    if not unanswered:
        return
    if len(plan.decisions) == 1:
        are = "It is not"
    elif unanswered == len(plan.decisions):
        are = f"None of these {unanswered:,} is"
    else:
        are = "1 of these is not" if unanswered == 1 else f"{unanswered:,} of these are not"
    yield f"{are} answered yet: ask first, {'it' if unanswered == 1 else 'they'} may be in place."


def _line(item: PlanItem) -> str:
    told = told_of(item)
    return f"  {item.practice.id}  {item.practice.title}{f' ({told})' if told else ''}"


def told_of(item: PlanItem) -> str:
    """Effort, owner, due and status, as far as somebody said; empty where nobody did."""
    said = [_effort(item), item.planned.owner, _due(item), _STATUS[item.planned.status]]
    return ", ".join(part for part in said if part)


def _effort(item: PlanItem) -> str:
    return item.planned.effort.value if item.planned.effort else ""


def _due(item: PlanItem) -> str:
    return f"due {day(item.planned.due)}" if item.planned.due else ""


def _table(items: Iterable[PlanItem]) -> Html:
    """Without the columns in which nobody has said anything."""
    rows = [_row(item) for item in items]
    told = [at for at in range(len(_HEADS)) if any(row[at] for row in rows)]
    return rows_table([_HEADS[at] for at in told], [[row[at] for at in told] for row in rows])


def _row(item: PlanItem) -> list[object]:
    planned, practice = item.planned, item.practice
    told = ", ".join(filter(None, (_STATUS[planned.status], "" if item.is_said else "not answered yet")))
    number = tag("span", practice.id, class_="wk-number")
    name = [link(join([number, f" {practice.title}"]), f"#{practice.id}"), f" ({told})" if told else ""]
    return [
        tag("span", *name),
        _effort(item),
        planned.owner,
        day(planned.due) if planned.due else "",
        item.first_step or join(["see ", link("AWS’s page", practice.url)]),
        "; ".join(planned.side_effects),
    ]
