"""The improvement plan: which best practices clear the goal, and what was decided about the others.

Everything rests on an estimated risk (see `wakit.review.risk`) until the Well-Architected Tool has said its own.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from wakit.lens import BestPractice, Lens, Question, RiskLevel
from wakit.lens.guidance import load_guidance
from wakit.model import AnswerStatus, Effort, PlanStatus, Risk
from wakit.review.answerfile import QuestionAnswers
from wakit.review.opened import Opened
from wakit.review.planfile import Planned, Plans
from wakit.review.planner import cheapest, needed
from wakit.review.risk import risk_of

__all__ = ["Done", "Plan", "PlanItem", "make_plan", "plan_of"]

#: hours that the search counts for what people call hours, days or weeks; days where nobody said
_HOURS = {Effort.HOURS: 4, Effort.DAYS: 24, Effort.WEEKS: 120, None: 24}
#: one hour that people gave outweighs all that guidance says of 307 best practices
_OUTWEIGHS = 100_000


@dataclass(frozen=True)
class PlanItem:
    """One best practice that is not in place: what was decided about it, and whether it is among the decisions.

    ``planned`` has effort and side effects by the guidance where ``plan.yaml`` says nothing of them.
    """

    practice: BestPractice
    planned: Planned
    first_step: str  #: by the guidance; empty where there is none
    is_decision: bool  #: one of the cheapest set that clears the goal
    is_said: bool  #: somebody said that it is not in place; else nobody has answered it yet


@dataclass(frozen=True)
class Done:
    """One best practice that was planned and is an item no more: it is in place, or does not apply."""

    practice: BestPractice
    planned: Planned
    is_applicable: bool


@dataclass(frozen=True)
class Plan:
    """``high_risk`` are questions; ``goal`` of them have to be cleared, and ``clears`` are those that would be.

    ``items``: the decisions first, then what else is not in place or planned, each in the order of the lens.
    ``done`` are those that were planned once. ``answered`` questions have an answer.
    """

    percent: int
    answered: int
    high_risk: tuple[Question, ...]
    goal: int
    clears: tuple[Question, ...]
    items: tuple[PlanItem, ...]
    done: tuple[Done, ...] = ()

    @property
    def decisions(self) -> tuple[PlanItem, ...]:
        """The cheapest set that clears ``clears``."""
        return tuple(item for item in self.items if item.is_decision)


@dataclass(frozen=True)
class _Open:
    """A best practice that is not in place, before anything is chosen."""

    practice: BestPractice
    planned: Planned
    given: Effort | None  #: the effort that people gave
    is_named: bool  #: it stays in the plan, whatever is chosen
    is_said: bool

    @property
    def cost(self) -> int:
        """By the effort that people gave; else all count alike, so that decisions are few, and among equals light."""
        if self.planned.status is PlanStatus.UNDER_WAY:
            return 0
        return _HOURS[self.given] * _OUTWEIGHS + _HOURS[self.planned.effort]


def make_plan(opened: Opened, plans: Plans | None = None, also: Collection[str] = ()) -> Plan:
    """The plan as answers and ``plan.yaml`` are now.

    The cheapest set is exact (`wakit.review.planner`). What is under way costs nothing more; what is put off is in no
    set, and neither is what has to wait for it.

    Args:
        opened: the review.
        plans: what if this were decided; else what ``plan.yaml`` says.
        also: choice ids that are items, or done, although neither answers nor decisions name them.

    Raises:
        FileError: ``plan.yaml`` or an answers file is wrong.
    """
    said = {question.id: opened.question_answers(question.id) for question in opened.lens.questions}
    return plan_of(opened.lens, said, opened.plans if plans is None else plans, also)


def plan_of(lens: Lens, said: Mapping[str, QuestionAnswers], plans: Plans, also: Collection[str] = ()) -> Plan:
    """The plan by these answers (by the number of their question) and decisions; see `make_plan`."""
    risks = {question.id: risk_of(question, said[question.id]) for question in lens.questions}
    high = tuple(question for question in lens.questions if risks[question.id] is Risk.HIGH)
    goal = math.ceil(len(high) * plans.goal / 100)
    decided, named = plans.by_choice, {*plans.by_choice, *also}
    planned = {p.choice_id: _guided(p.choice_id, decided.get(p.choice_id)) for p in lens.practices}
    given = {choice_id: one.effort for choice_id, one in decided.items()}
    missing = {
        p.choice_id: _Open(p, planned[p.choice_id], given.get(p.choice_id), p.choice_id in named, _is_said(p, said))
        for p in lens.practices
        if _is_missing(p, said)
    }
    found = cheapest(_needs(high, missing), {choice_id: one.cost for choice_id, one in missing.items()}, goal)
    return Plan(
        plans.goal,
        answered=sum(risk is not Risk.UNANSWERED for risk in risks.values()),
        high_risk=high,
        goal=goal,
        clears=tuple(question for question in high if question.id in found.clears),
        items=tuple(_items(missing.values(), {*found.choices})),
        done=tuple(
            Done(p, planned[p.choice_id], _is_in_place(p, said))
            for p in lens.practices
            if p.choice_id in named and p.choice_id not in missing
        ),
    )


def _is_missing(practice: BestPractice, answers: Mapping[str, QuestionAnswers]) -> bool:
    said = answers[practice.question]
    status = said.practices[practice.choice_id].status
    if not said.applicable or status is AnswerStatus.NOT_APPLICABLE:
        return False
    return said.none_of_these or status is not AnswerStatus.IN_PLACE


def _is_said(practice: BestPractice, answers: Mapping[str, QuestionAnswers]) -> bool:
    said = answers[practice.question]
    return said.none_of_these or said.practices[practice.choice_id].status is AnswerStatus.NOT_IN_PLACE


def _is_in_place(practice: BestPractice, answers: Mapping[str, QuestionAnswers]) -> bool:
    said = answers[practice.question]
    return said.applicable and said.practices[practice.choice_id].status is AnswerStatus.IN_PLACE


def _guided(choice_id: str, decided: Planned | None) -> Planned:
    """What people decided; effort and side effects by the guidance where they said nothing of them."""
    one, guidance = decided or Planned(practice=choice_id), load_guidance().practice(choice_id)
    side_effects = one.side_effects or guidance.side_effects
    return one.model_copy(update={"effort": one.effort or guidance.effort, "side_effects": side_effects})


def _needs(high: Iterable[Question], missing: Mapping[str, _Open]) -> dict[str, set[str]]:
    """By question what it takes; without those for which something is put off."""
    before = {choice_id: one.planned.depends_on for choice_id, one in missing.items()}
    done = {choice_id for one in before.values() for choice_id in one if choice_id not in missing}
    put_off = {choice_id for choice_id, one in missing.items() if one.planned.is_put_off}
    found = {}
    for question in high:
        asked = [p.choice_id for p in question.practices if p.risk is RiskLevel.HIGH and p.choice_id in missing]
        takes = {choice_id for one in asked for choice_id in needed(one, before, done)}
        if not takes & put_off:
            found[question.id] = takes
    return found


def _items(missing: Iterable[_Open], chosen: Collection[str]) -> list[PlanItem]:
    items = []
    for one in missing:
        choice_id = one.practice.choice_id
        if one.is_said or one.is_named or choice_id in chosen:
            first_step = load_guidance().practice(choice_id).first_step
            items.append(PlanItem(one.practice, one.planned, first_step, choice_id in chosen, one.is_said))
    return sorted(items, key=lambda item: not item.is_decision)
