"""``plan.yaml``: what people decided about the best practices that are not in place yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StrictInt

from wakit.errors import InputError, UnknownName
from wakit.files.bounds import MAX_BYTES
from wakit.files.days import Day
from wakit.files.document import Document, Key
from wakit.files.reading import checked, read_entries, read_text
from wakit.files.wording import FileModel, file_error
from wakit.lens import Lens
from wakit.model import Effort, PlanStatus
from wakit.review.planner import needed
from wakit.review.store import WorkloadFolder

__all__ = ["GOAL", "Planned", "Plans", "edited_plans", "load_plans"]

#: per cent of the high-risk questions
GOAL = 45


class Planned(FileModel):
    """What was decided about one best practice; all but its name may be left out."""

    practice: str
    effort: Effort | None = None
    owner: str = ""
    due: Day | None = None
    status: PlanStatus = PlanStatus.OPEN
    not_before: Day | None = None
    depends_on: tuple[str, ...] = ()
    side_effects: tuple[str, ...] = ()

    @property
    def is_put_off(self) -> bool:
        """Whether it is not to be among the decisions."""
        return self.status is PlanStatus.LATER or (self.not_before is not None and self.status is PlanStatus.OPEN)


class Plans(FileModel):
    """The whole file: the goal in per cent, and what was decided, each best practice by its choice id."""

    goal: Annotated[StrictInt, Field(ge=1, le=100)] = GOAL
    plan: tuple[Planned, ...] = ()

    @property
    def by_choice(self) -> dict[str, Planned]:
        """The first entry of each best practice counts."""
        return {one.practice: one for one in reversed(self.plan)}


def edited_plans(
    folder: WorkloadFolder, lens: Lens, goal: int | None, changes: Mapping[str, Mapping[str, object]]
) -> str:
    """The text of ``plan.yaml`` with these decisions in it, and every other byte of it as it is.

    Args:
        folder: whose file.
        lens: whose best practices.
        goal: another goal in per cent; None leaves it.
        changes: by choice id the keys of an entry with their values; None takes what was said away.

    Raises:
        FileError: the file is wrong, or written in a way that can't be changed safely.
    """
    page = read_entries(folder.plan)
    places = [one.practice for one in load_plans(folder, lens).plan]
    if page is None:
        text = read_text(folder.plan, MAX_BYTES) if folder.plan.exists() else ""
        begun = text if not text or text.endswith("\n") else f"{text}\n"
        page = Document(folder.plan, f"{begun}{f'goal: {goal}' if goal is not None else 'plan:'}\n")
    if goal is not None:
        page = page.edited({"goal": goal})
    for choice_id, keys in changes.items():
        practice = lens.practice(choice_id)
        comment = {"practice": f"{practice.id} {practice.title}"}
        at = places.index(choice_id) if choice_id in places else len(places)
        told = keys if at < len(places) else {"practice": choice_id} | {k: v for k, v in keys.items() if v is not None}
        page = page.edited({"plan": {at: told}}, comment)
        places = places if at < len(places) else [*places, choice_id]
    return page.text


def load_plans(folder: WorkloadFolder, lens: Lens) -> Plans:
    """What a workload's ``plan.yaml`` says; nothing where there is none.

    Raises:
        FileError: the file is wrong, or names what the lens does not have: line and key, and what would be right.
    """
    page = read_entries(folder.plan)
    if page is None:
        return Plans()
    plans = checked(Plans, page)
    problems: list[tuple[tuple[Key, ...], str]] = []
    for at, one in enumerate(plans.plan):
        names: list[tuple[tuple[Key, ...], str]] = [(("practice",), one.practice)]
        names += [(("depends_on", place), name) for place, name in enumerate(one.depends_on)]
        problems += [(("plan", at, *key), text) for key, name in names if (text := _unknown(name, lens))]
    if error := file_error(page, problems):
        raise error
    plans = plans.model_copy(update={"plan": tuple(_by_choice(one, lens) for one in plans.plan)})
    if error := file_error(page, _circles(plans, lens)):
        raise error
    return plans


def _circles(plans: Plans, lens: Lens) -> list[tuple[tuple[Key, ...], str]]:
    """The first entry that waits for itself, by number."""
    before = {lens.practice(c).id: [lens.practice(b).id for b in one.depends_on] for c, one in plans.by_choice.items()}
    for at, one in enumerate(plans.plan):
        try:
            needed(lens.practice(one.practice).id, before, set())
        except InputError as error:
            return [(("plan", at, "depends_on"), str(error))]
    return []


def _by_choice(one: Planned, lens: Lens) -> Planned:
    before = tuple(lens.practice(name).choice_id for name in one.depends_on)
    return one.model_copy(update={"practice": lens.practice(one.practice).choice_id, "depends_on": before})


def _unknown(name: str, lens: Lens) -> str:
    try:
        lens.practice(name)
    except UnknownName as error:
        return str(error)
    return ""
