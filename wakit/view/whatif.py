"""What a sitting over the plan says: how it would be, beside what ``plan.yaml`` has, and what became of keeping it."""

from __future__ import annotations

from wakit.lens import BestPractice
from wakit.lens.guidance import load_guidance
from wakit.model import Effort, PlanStatus
from wakit.review.plan import Plan
from wakit.view.counting import count
from wakit.view.html import Html, join, tag
from wakit.view.items import around_items

__all__ = [
    "LABELS",
    "NOT_BEFORE",
    "STANDS",
    "another_name",
    "efforts",
    "error_line",
    "kept_line",
    "practice_line",
    "what_if_section",
]

NOT_BEFORE = "not_before"
#: how a best practice stands, as a list offers it
STANDS = {
    "open": PlanStatus.OPEN.value,
    "under way": PlanStatus.UNDER_WAY.value,
    "later": PlanStatus.LATER.value,
    "not before …": NOT_BEFORE,
}
LABELS = {
    "goal": "Goal, per cent:",
    "another": "Another one:",
    "add": "Decide about it",
    "keep": "Keep",
    "drop": "Back to plan.yaml",
}


def what_if_section(plan: Plan, before: Plan, changed: int) -> Html:
    """The plan as it would be, under a line that sets it beside the file's.

    Args:
        plan: with what was chosen.
        before: as ``plan.yaml`` has it.
        changed: how many best practices, or the goal, stand otherwise here.
    """
    leading, closing = around_items(plan)
    numbers = ", ".join(item.practice.id for item in plan.decisions)
    told = [leading[0], *([f"The decisions: {numbers}."] if numbers else leading[1:]), *closing]
    return join([tag("p", tag("strong", _beside(plan, before, changed))), tag("p", " ".join(told))])


def _beside(plan: Plan, before: Plan, changed: int) -> str:
    if not changed:
        return "As plan.yaml has it. Choose below, and see what it takes then; nothing is written before you keep it."
    return f"{_compared(plan, before)}. {count(changed, 'change')} not kept yet."


def _compared(plan: Plan, before: Plan) -> str:
    """Read aloud: "Like this it takes 11 best practices instead of 10 to clear 8 questions"."""
    takes, took = len(plan.decisions), len(before.decisions)
    clears, cleared = count(len(plan.clears), "question"), len(before.clears)
    if len(plan.clears) == cleared:
        less = "as before" if takes == took else f"instead of {took}"
        return f"Like this it takes {count(takes, 'best practice')}, {less}, to clear {clears}"
    return f"Like this it takes {count(takes, 'best practice')} to clear {clears}; before, {took} to clear {cleared}"


def efforts(practice: BestPractice) -> dict[str, str]:
    """How much work it may be, as a list offers it; the first leaves it to the guidance, which may say nothing."""
    said = load_guidance().practice(practice.choice_id).effort
    guided = f"{said} (guidance)" if said else "not estimated"
    return {guided: "", **{effort.value: effort.value for effort in Effort}}


def practice_line(practice: BestPractice, is_decision: bool) -> Html:
    """A best practice before its choices; most that have any are decisions, so the others say that they are none."""
    told = "" if is_decision else " · not among the decisions"
    return tag("span", tag("span", practice.id, class_="wk-number"), f" {practice.title}{told}")


def another_name(practice: BestPractice) -> str:
    """A best practice in a list."""
    return f"{practice.id} {practice.title}"


def kept_line(number: int) -> Html:
    """What became of keeping."""
    said = f"{count(number, 'change')} written into plan.yaml." if number else "There is nothing to keep."
    return tag("p", said, role="status")


def error_line(said: str) -> Html:
    """What is wrong, where a person can put it right."""
    return tag("p", said, role="alert")
