"""What if this were decided: a plan with other decisions than ``plan.yaml`` holds, until somebody keeps them.

Nothing is written before `WhatIf.keep`. It changes the values that were chosen and no other byte of the file; where
somebody changed one of these by hand in the meantime, it says so and writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from wakit.errors import InputError
from wakit.files.writing import locked, write_text
from wakit.model import Effort, PlanStatus
from wakit.review.answerbook import AnswerBook
from wakit.review.opened import Opened
from wakit.review.plan import Plan, plan_of
from wakit.review.planfile import Planned, Plans, edited_plans, load_plans

__all__ = ["Choice", "PlanConflict", "WhatIf"]

_GOAL = ""


@dataclass(frozen=True)
class Choice:
    """What somebody chose for one key of an entry, and what the file said when it was chosen."""

    seen: object
    chosen: object


class PlanConflict(InputError):
    """Somebody decided otherwise in the file, meanwhile, about what was chosen here."""


@dataclass
class WhatIf:
    """A sitting over the plan of a review.

    >>> from tempfile import TemporaryDirectory
    >>> from wakit.review.newclient import NewClient, create_client
    >>> from wakit.review.opened import open_workload
    >>> from wakit.review.store import create_reviews
    >>> with TemporaryDirectory() as place:
    ...     store = create_reviews(place + "/reviews")
    ...     _ = create_client(store, NewClient("acme", evidence="none"))
    ...     tried = WhatIf(open_workload("acme", store.path))
    ...     tried.choose("SEC04-BP01", status=PlanStatus.LATER)
    ...     tried.keep()
    ...     text = tried.opened.folder.plan.read_text()
    1
    >>> "  - practice: sec_detect_investigate_events_app_service_logging  # SEC04-BP01 Configure" in text
    True
    >>> text.endswith("    status: later\\n")
    True
    """

    opened: Opened
    choices: dict[tuple[str, str], Choice] = field(default_factory=dict)  #: by choice id and key

    def __post_init__(self) -> None:
        self._book = AnswerBook(self.opened.folder.answers, self.opened.lens)

    @property
    def on_disk(self) -> Plans:
        """What ``plan.yaml`` says now.

        Raises:
            FileError: it is wrong.
        """
        return self.opened.plans

    @property
    def plans(self) -> Plans:
        """The same with what was chosen in place of it."""
        return self._over(self.on_disk)

    def plan(self) -> Plan:
        """The plan as it would be.

        Raises:
            FileError: ``plan.yaml`` or an answers file is wrong.
        """
        return self._plan(self.plans)

    def plan_on_disk(self) -> Plan:
        """The plan as ``plan.yaml`` has it.

        Raises:
            FileError: ``plan.yaml`` or an answers file is wrong.
        """
        return self._plan(self.on_disk)

    def _plan(self, plans: Plans) -> Plan:
        self._book.look()
        for error in self._book.broken.values():
            raise error
        said = {question.id: self._book[question.tool_id] for question in self.opened.lens.questions}
        return plan_of(self.opened.lens, said, plans)

    def choose(self, practice: str, **values: PlanStatus | Effort | date | None) -> None:
        """Choose ``status``, ``effort`` or ``not_before`` for a best practice; None takes what was said away.

        Raises:
            UnknownName: the lens has no such best practice.
        """
        choice_id = self.opened.lens.practice(practice).choice_id
        for name, value in values.items():
            self._choose(choice_id, name, _plain(value))

    def aim(self, percent: int) -> None:
        """Choose another goal: per cent of the high-risk questions.

        Raises:
            InputError: it is none from 1 to 100.
        """
        if not 1 <= percent <= 100:
            raise InputError(f"{percent} is no goal; write per cent, from 1 to 100")
        self._choose(_GOAL, "goal", percent)

    def _choose(self, choice_id: str, name: str, value: object) -> None:
        seen = _said(self.on_disk, choice_id, name)
        if value == seen:
            self.choices.pop((choice_id, name), None)
        else:
            self.choices[choice_id, name] = Choice(seen, value)

    def drop(self) -> None:
        """Back to what ``plan.yaml`` says."""
        self.choices.clear()

    def keep(self) -> int:
        """Write what was chosen into ``plan.yaml``; you get how many best practices that changed, the goal counted too.

        Raises:
            PlanConflict: the file says something else by now about one of them; nothing is written, all that was
                chosen is still here, and keeping once more means it.
            FileError: the file is wrong, or written in a way that can't be changed safely.
            StoreError: it can't be written.
        """
        if not self.choices:
            return 0
        folder, lens = self.opened.folder, self.opened.lens
        with locked(folder.path):
            self._refuse_conflicts(load_plans(folder, lens))
            text = edited_plans(folder, lens, self._goal, self._changes)
            write_text(folder.plan, text)
        number = len({choice_id for choice_id, _ in self.choices})
        self.choices.clear()
        return number

    def _refuse_conflicts(self, now: Plans) -> None:
        told = []
        for (choice_id, name), choice in self.choices.items():
            found = _said(now, choice_id, name)
            if found not in (choice.seen, choice.chosen):
                number = f"{self.opened.lens.practice(choice_id).id}, " if choice_id else ""
                told.append(f"{number}{name}: {_shown(found)} by now, {_shown(choice.chosen)} here")
                self.choices[choice_id, name] = Choice(found, choice.chosen)
        if told:
            raise PlanConflict(
                f"plan.yaml was changed meanwhile: {'; '.join(told)}; nothing written, keep again to mean it"
            )

    @property
    def _goal(self) -> int | None:
        chosen = self.choices[_GOAL, "goal"].chosen if (_GOAL, "goal") in self.choices else None
        return chosen if isinstance(chosen, int) else None

    @property
    def _changes(self) -> Mapping[str, Mapping[str, object]]:
        found: dict[str, dict[str, object]] = {}
        for (choice_id, name), choice in self.choices.items():
            if choice_id:
                found.setdefault(choice_id, {})[name] = choice.chosen
        return found

    def _over(self, plans: Plans) -> Plans:
        known, changes = {*plans.by_choice}, self._changes
        first = {one.practice: at for at, one in reversed([*enumerate(plans.plan)])}
        told = [
            Planned.model_validate({**one.model_dump(), **changes.get(one.practice, {})})
            if first[one.practice] == at
            else one
            for at, one in enumerate(plans.plan)
        ]
        new = [Planned.model_validate({"practice": c, **keys}) for c, keys in changes.items() if c not in known]
        return plans.model_copy(update={"plan": (*told, *new), "goal": self._goal or plans.goal})


def _said(plans: Plans, choice_id: str, name: str) -> object:
    """What the file says of one key, as it is written there."""
    if choice_id == _GOAL:
        return plans.goal
    one = plans.by_choice.get(choice_id, Planned(practice=choice_id))
    return _plain(getattr(one, name))


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def _shown(value: object) -> str:
    return "nothing" if value is None else str(value)
