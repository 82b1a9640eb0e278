"""The stage in a notebook's own page: it follows the desk of that page, where no window may be opened."""

from __future__ import annotations

from functools import cached_property

import anywidget
import traitlets

from wakit.review.projection import on_stage
from wakit.review.session import Session
from wakit.view.stage import stage_card, stage_look
from wakit.widgets.desk import DeskWidget

__all__ = ["Stage", "StageWidget"]


class StageWidget(anywidget.AnyWidget):
    """Hears what the desk of its page shows to the room; the kernel tells it nothing."""

    _esm = DeskWidget._esm
    _css = stage_look()
    is_stage = traitlets.Bool(True).tag(sync=True)


class Stage:
    """What the room sees, beside a desk in the same page. Anywhere else it is a card of where the desk begins."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @cached_property
    def widget(self) -> StageWidget:
        """What the notebook shows."""
        return StageWidget()

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, object], dict[str, object]]:
        found = self.widget._repr_mimebundle_()
        data, about = found if isinstance(found, tuple) else (found, {})
        return {**(data or {}), "text/html": str(stage_card(on_stage(self.session))), "text/plain": repr(self)}, about

    def __repr__(self) -> str:
        return "The stage: it follows the desk of this page"
