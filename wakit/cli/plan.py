"""``wakit plan``: the improvement plan, and the least work that clears the goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wakit.cli import client_argument, json_option, reviews_option
from wakit.cli.saying import say, say_json

if TYPE_CHECKING:
    from wakit.review.plan import Plan, PlanItem

__all__ = ["command"]


@click.command("plan")
@client_argument
@json_option
@reviews_option
def command(client: str, as_json: bool, reviews: str | None) -> None:
    """What to do first for CLIENT[/WORKLOAD]: the least work that clears the goal (plan.yaml), by its answers."""
    from wakit.review.opened import open_workload
    from wakit.review.plan import make_plan
    from wakit.view.plan import plan_lines

    plan = make_plan(open_workload(client, reviews))
    if as_json:
        say_json(_document(plan))
        return
    for line in plan_lines(plan):
        say(line)


def _document(plan: Plan) -> dict[str, object]:
    return {
        "high_risk": [question.id for question in plan.high_risk],
        "goal": plan.goal,
        "items": [_item(item) for item in plan.items],
        "clears": [question.id for question in plan.clears],
        "is_estimate": True,
    }


def _item(item: PlanItem) -> dict[str, object]:
    practice, planned = item.practice, item.planned
    return {
        "question": practice.question,
        "best_practice": practice.id,
        "choice_id": practice.choice_id,
        "effort": planned.effort.value if planned.effort else None,
        "owner": planned.owner,
        "due": planned.due.isoformat() if planned.due else None,
        "status": planned.status.value,
        "side_effects": list(planned.side_effects),
        "is_decision": item.is_decision,
        "is_answered": item.is_said,
    }
