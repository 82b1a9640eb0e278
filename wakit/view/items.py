"""The improvement plan as trackers and spreadsheets hold it: one item for each best practice, in words.

An item's id is made of client, workload and choice id (``wakit.acme.main.sec_protect_data_rest_encrypt``), never of a
number: numbers change with the lens. It stays when the plan changes, so whatever an item became elsewhere is found
again. What ``plan.yaml`` names stays an item when it is done, so that somebody can close it there too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wakit.lens import BestPractice
from wakit.lens.guidance import load_guidance
from wakit.model import PlanStatus
from wakit.review.opened import Opened
from wakit.review.plan import Done, Plan, PlanItem
from wakit.review.planfile import Planned
from wakit.review.risk import RISK_LABEL
from wakit.view.counting import count
from wakit.view.plan import closing, deciding, standing
from wakit.view.sentences import headline_text, sentence
from wakit.view.sheets import Column, Sheet
from wakit.view.words import day

__all__ = [
    "ID",
    "Item",
    "ItemStatus",
    "around_items",
    "item_id",
    "items_of",
    "jira_line",
    "parts_of",
    "plan_sheet",
    "plan_title",
    "plan_values",
]

#: what an id looks like, wherever it is found
ID = r"wakit\.[a-z0-9-]+\.[a-z0-9-]+\.[a-z0-9_]+"
#: sentences about what was seen of one best practice
_SEEN = 5


#: issues that Jira makes of one file for people who are no administrators
_AT_ONCE = 250


class ItemStatus(StrEnum):
    """Where an item stands, as people read it."""

    OPEN = "open"
    UNDER_WAY = "under way"
    LATER = "later"
    DONE = "done"
    NOT_NEEDED = "does not apply"

    @property
    def is_closed(self) -> bool:
        """Whether nothing is left to do."""
        return self in (ItemStatus.DONE, ItemStatus.NOT_NEEDED)


_STATUS = {
    PlanStatus.OPEN: ItemStatus.OPEN,
    PlanStatus.UNDER_WAY: ItemStatus.UNDER_WAY,
    PlanStatus.LATER: ItemStatus.LATER,
}


@dataclass(frozen=True)
class Item:
    """One best practice that is to be put in place, with all that somebody needs who does it."""

    id: str
    practice: BestPractice
    question: str  #: number and title of its question
    status: ItemStatus
    is_decision: bool  #: one of those that clear the goal
    planned: Planned  #: who, until when, how much work, what it brings along
    waits_for: tuple[str, ...]  #: numbers and titles of what has to be in place before it
    seen: tuple[str, ...]  #: what the evidence shows against it, in sentences
    why: str
    first_step: str
    good_enough: str
    check: str


def item_id(opened: Opened, choice_id: str) -> str:
    """The id of a best practice in this review, the same for ever; as a sample it does not tell whose."""
    return f"wakit.{opened.key}.{choice_id}"


def items_of(opened: Opened, plan: Plan) -> list[Item]:
    """The items of a plan, the decisions first, and at the end what is done."""
    return [*(_open(opened, one) for one in plan.items), *(_done(opened, one) for one in plan.done)]


def _open(opened: Opened, one: PlanItem) -> Item:
    return _item(opened, one.practice, one.planned, _STATUS[one.planned.status], is_decision=one.is_decision)


def _done(opened: Opened, one: Done) -> Item:
    status = ItemStatus.DONE if one.is_applicable else ItemStatus.NOT_NEEDED
    return _item(opened, one.practice, one.planned, status, is_decision=False)


def _item(opened: Opened, practice: BestPractice, planned: Planned, status: ItemStatus, *, is_decision: bool) -> Item:
    guidance, question = load_guidance().practice(practice.choice_id), opened.lens.question(practice.question)
    before = [opened.lens.practice(choice_id) for choice_id in planned.depends_on]
    failed = [h for h in opened.suggested[practice.choice_id].headlines if h.failed] if not status.is_closed else []
    return Item(
        id=item_id(opened, practice.choice_id),
        practice=practice,
        question=f"{question.id} {question.title}",
        status=status,
        is_decision=is_decision,
        planned=planned,
        waits_for=tuple(f"{one.id} {one.title}" for one in before),
        seen=tuple(sentence(headline_text(h)) for h in failed[:_SEEN]),
        why=guidance.why,
        first_step=guidance.first_step,
        good_enough=guidance.good_enough,
        check=guidance.check,
    )


def plan_title(opened: Opened) -> str:
    """What a list of items is called."""
    return f"Improvement plan: {opened.client.name}, {opened.workload.name}"


def around_items(plan: Plan) -> tuple[list[str], list[str]]:
    """The sentences that lead to the decisions, and those about what they bring."""
    risk = [f"Risk is {RISK_LABEL}."] if plan.high_risk else []
    return [standing(plan), *deciding(plan)], [*closing(plan), *risk]


def jira_line(new: int, known: int, is_asked: bool) -> str:
    """What is in the files for Jira, and what to do so that nothing is made twice."""
    if not new and not known:
        return "nothing is to be put in place, so nothing is there for Jira"
    if not is_asked:
        return (
            f"{count(new, 'item')} for Jira; where some of them are there already, export those from Jira as CSV "
            f"and name that file with --known, or they are made again{_at_once(new)}"
        )
    keys = "keeps its key" if known == 1 else "keep their keys"
    there = f"{count(known, 'item is', 'items are')} in Jira already and {keys}" if known else "no item is in Jira yet"
    more = count(new, "item is", "items are") if new else "none is"
    return f"{there}; {more} new{_at_once(new)}"


def _at_once(new: int) -> str:
    return f"; who is no administrator of Jira imports {_AT_ONCE} at once" if new > _AT_ONCE else ""


def parts_of(item: Item) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What an item says in a tracker, part by part: a label, and a sentence or several lines; nothing that is empty."""
    planned, practice = item.planned, item.practice
    parts = [
        ("Question", (item.question,)),
        ("Best practice", (f"{practice.id}, risk {practice.risk.lower()} while it is not in place",)),
        ("What was seen", item.seen),
        ("Why", (item.why,)),
        ("First step", (item.first_step,)),
        ("Good enough", (item.good_enough,)),
        ("How to check that it is done", (item.check,)),
        ("What it brings along", planned.side_effects),
        ("Waits for", item.waits_for),
        ("Effort", (planned.effort.value if planned.effort else "",)),
        ("Owner", (planned.owner,)),
        ("Due", (day(planned.due) if planned.due else "",)),
        ("Not before", (day(planned.not_before) if planned.not_before else "",)),
    ]
    return ((label, told) for label, told in parts if any(told))


#: up to its title
_ABOUT = 4
#: up to the first step: who does what, until when, and why; the rest is read on a screen, and in the report
_PRINTED = 12
_COLUMNS = {
    "status": Column("Status", 11, marks={"done": "quiet", "does not apply": "quiet"}),
    "decision": Column("Decision", 10, marks={"yes": "open"}),
    "best_practice": Column("Best practice", 14),
    "title": Column("Title", 36),
    "risk": Column("Risk", 9),
    "effort": Column("Effort", 9),
    "owner": Column("Owner", 20),
    "due": Column("Due", 12, "day"),
    "not_before": Column("Not before", 12, "day"),
    "depends_on": Column("Waits for", 24),
    "seen": Column("What was seen", 50),
    "first_step": Column("First step", 50),
    "why": Column("Why", 50),
    "good_enough": Column("Good enough", 50),
    "check": Column("How to check that it is done", 50),
    "side_effects": Column("What it brings along", 40),
    "question": Column("Question", 40),
    "url": Column("AWS's page", 40, is_wrapped=False),
    "choice_id": Column("Choice id", 34, is_wrapped=False),
    "id": Column("Id", 50, is_wrapped=False),
}


def plan_values(item: Item) -> dict[str, str | date | None]:
    """An item as a row: by column, with lists as lines.

    Columns are only added; their names stay.
    """
    planned, practice = item.planned, item.practice
    return {
        "id": item.id,
        "status": item.status.value,
        "decision": "yes" if item.is_decision else "",
        "best_practice": practice.id,
        "choice_id": practice.choice_id,
        "title": practice.title,
        "question": item.question,
        "risk": practice.risk.value,
        "effort": planned.effort.value if planned.effort else "",
        "owner": planned.owner,
        "due": planned.due,
        "not_before": planned.not_before,
        "depends_on": "\n".join(item.waits_for),
        "seen": "\n".join(item.seen),
        "why": item.why,
        "first_step": item.first_step,
        "good_enough": item.good_enough,
        "check": item.check,
        "side_effects": "\n".join(planned.side_effects),
        "url": practice.url,
    }


def plan_sheet(items: Iterable[Item]) -> Sheet:
    """The plan as a sheet for people: what decides first, ids last."""
    rows = (plan_values(item) for item in items)
    cells = ([row[name] for name in _COLUMNS] for row in rows)
    return Sheet("Plan", [*_COLUMNS.values()], cells, kept=_ABOUT, printed=_PRINTED)
