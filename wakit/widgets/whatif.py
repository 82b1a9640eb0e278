"""``review.what_if()``: choose, and see at once what the plan takes; plain controls with labels, and keys that work.

What is chosen lives in the kernel until it is kept; the notebook's file holds none of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import anywidget
import ipywidgets as widgets

from wakit.errors import WakitError
from wakit.lens import BestPractice
from wakit.model import Effort, PlanStatus
from wakit.review.opened import Opened
from wakit.review.plan import Plan
from wakit.review.planfile import Planned
from wakit.review.whatif import WhatIf
from wakit.view.html import Html
from wakit.view.whatif import (
    LABELS,
    NOT_BEFORE,
    STANDS,
    another_name,
    efforts,
    error_line,
    kept_line,
    practice_line,
    what_if_section,
)

__all__ = ["WhatIfPage"]

_WIDE = widgets.Layout(width="100%")
_STYLE = {"description_width": "initial"}
#: of rows below each other: words and boxes begin where those above begin
_ALIGNED = {"description_width": "9.8em"}
_CHOICE, _TITLE = widgets.Layout(width="21em"), widgets.Layout(flex="1 1 22em", min_width="0")
_ROW = widgets.Layout(width="100%", flex_flow="row wrap", align_items="center")


class _OwnKeys(anywidget.AnyWidget):
    """Keeps keys that are typed into the controls around it from JupyterLab's commands; shows nothing."""

    _esm = Path(__file__).with_suffix(".js")


class _Row:
    """The choices about one best practice."""

    def __init__(self, page: WhatIfPage, practice: BestPractice) -> None:
        self.page, self.practice, number = page, practice, practice.id
        self.title = widgets.HTML(layout=_TITLE)
        self.stands = widgets.Dropdown(
            options=[*STANDS.items()], description=f"{number} is", style=_ALIGNED, layout=_CHOICE
        )
        self.day = widgets.DatePicker(description=f"{number} not before", style=_STYLE)
        self.effort = widgets.Dropdown(
            options=[*efforts(practice).items()], description=f"{number} takes", style=_ALIGNED, layout=_CHOICE
        )
        for control in (self.stands, self.day, self.effort):
            control.observe(self._chosen, "value")
        choices = widgets.HBox([self.stands, self.effort, self.day])
        self.box = widgets.HBox([self.title, choices], layout=_ROW)

    def show(self, planned: Planned, *, is_decision: bool) -> None:
        """What is decided, here or in the file."""
        is_waiting = planned.not_before is not None and planned.status is PlanStatus.OPEN
        with self.page.quietly():
            self.title.value = str(practice_line(self.practice, is_decision))
            if not (self.stands.value == NOT_BEFORE and self.day.value is None and planned.status is PlanStatus.OPEN):
                self.stands.value = NOT_BEFORE if is_waiting else planned.status.value
            self.day.value = planned.not_before
            self.effort.value = planned.effort.value if planned.effort else ""
            self.day.layout.display = "" if self.stands.value == NOT_BEFORE else "none"

    def _chosen(self, _: object) -> None:
        if self.page.is_quiet:
            return
        waits = self.stands.value == NOT_BEFORE
        day = self.day.value if waits and isinstance(self.day.value, date) else None
        self.page.choose(
            self.practice,
            PlanStatus.OPEN if waits else PlanStatus(self.stands.value),
            Effort(self.effort.value) if self.effort.value else None,
            day,
        )


class WhatIfPage:
    """The sitting as a notebook shows it; ``what_if`` is what a script may drive it by."""

    def __init__(self, opened: Opened) -> None:
        self.what_if = WhatIf(opened)
        self.is_quiet = False
        self._rows: dict[str, _Row] = {}
        self._plan = widgets.HTML(layout=_WIDE)
        self._said = widgets.HTML(layout=_WIDE)
        self._goal = widgets.BoundedIntText(min=1, max=100, description=LABELS["goal"], style=_STYLE)
        self._another = widgets.Dropdown(description=LABELS["another"], style=_STYLE, layout=_TITLE)
        self._add, self._keep, self._drop = (widgets.Button(description=LABELS[n]) for n in ("add", "keep", "drop"))
        self._list = widgets.VBox(layout=_WIDE)
        self._goal.observe(self._aimed, "value")
        self._add.on_click(self._added)
        self._keep.on_click(self._kept)
        self._drop.on_click(self._dropped)
        adding = widgets.HBox([self._another, self._add], layout=_ROW)
        keeping = widgets.HBox([self._goal, self._keep, self._drop])
        parts = [_OwnKeys(), self._plan, keeping, self._said, self._list, adding]
        self.widget = widgets.VBox(parts, layout=_WIDE)
        self.widget.add_class("wk-what-if")
        self.show()

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """What changes inside was not chosen by anybody."""
        before, self.is_quiet = self.is_quiet, True
        try:
            yield
        finally:
            self.is_quiet = before

    def choose(
        self, practice: BestPractice, status: PlanStatus, effort: Effort | None, not_before: date | None
    ) -> None:
        """Decide about a best practice, for now."""
        with self._told():
            self.what_if.choose(practice.choice_id, status=status, effort=effort, not_before=not_before)
        self.show()

    def show(self) -> None:
        """Everything as it is now."""
        with self._told():
            plan, before = self.what_if.plan(), self.what_if.plan_on_disk()
            changed = len({choice_id for choice_id, _ in self.what_if.choices})
            self._plan.value = str(what_if_section(plan, before, changed))
            self._show_rows(plan)
            with self.quietly():
                self._goal.value = plan.percent
            self._keep.disabled = self._drop.disabled = not changed

    def _show_rows(self, plan: Plan) -> None:
        """A row that was there stays; what became a decision, or was decided about, gets one."""
        decided = self.what_if.plans.by_choice
        for item in plan.items:
            if item.is_decision or item.practice.choice_id in decided:
                self._row(item.practice)
        chosen = {item.practice.choice_id for item in plan.decisions}
        for choice_id, row in self._rows.items():
            row.show(decided.get(choice_id, Planned(practice=choice_id)), is_decision=choice_id in chosen)
        order = [p.choice_id for p in self.what_if.opened.lens.practices if p.choice_id in self._rows]
        boxes = tuple(self._rows[choice_id].box for choice_id in order)
        if boxes != self._list.children:
            self._list.children = boxes
        self._offer([item.practice for item in plan.items if item.practice.choice_id not in self._rows])

    def _offer(self, others: Sequence[BestPractice]) -> None:
        """Best practices without a row; the one that was picked stays so."""
        options, picked = {another_name(practice): practice.choice_id for practice in others}, self._another.value
        if [*self._another.options] != [*options.items()]:
            self._another.options = [*options.items()]
            self._another.value = picked if picked in options.values() else next(iter(options.values()), None)
        self._another.disabled = self._add.disabled = not options

    def _row(self, practice: BestPractice) -> None:
        if practice.choice_id not in self._rows:
            self._rows[practice.choice_id] = _Row(self, practice)

    def _aimed(self, _: object) -> None:
        if not self.is_quiet:
            with self._told():
                self.what_if.aim(self._goal.value)
            self.show()

    def _added(self, _: object) -> None:
        if self._another.value:
            self._row(self.what_if.opened.lens.practice(self._another.value))
            self.show()

    def _kept(self, _: object) -> None:
        with self._told():
            self._say(kept_line(self.what_if.keep()))
            self.show()

    def _dropped(self, _: object) -> None:
        self.what_if.drop()
        self._say(Html(""))
        self.show()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What a person can put right stands beside the controls."""
        try:
            yield
        except WakitError as error:
            self._say(error_line(error.shown))

    def _say(self, line: Html) -> None:
        self._said.value = str(line)

    def _repr_mimebundle_(self, **_: object) -> object:
        """The controls; where nobody listens, the words that stand for them and nothing that was chosen."""
        found = self.widget._repr_mimebundle_()
        data = found[0] if isinstance(found, tuple) else found
        return {**(data or {}), "text/plain": repr(self)}

    def __repr__(self) -> str:
        folder = self.what_if.opened.folder
        return f"What if, over the plan of {folder.client.name}/{folder.name}"
