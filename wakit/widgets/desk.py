"""The desk as a notebook shows it: one widget for the whole conversation, fed by messages.

What it says lies on disk and comes by messages; the widget's own state holds nothing of it, so none is ever saved
with a notebook.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import anywidget

from wakit.review.opened import Opened
from wakit.review.projection import on_stage
from wakit.review.session import Session
from wakit.view.html import Html, tag
from wakit.view.stage import stage_page
from wakit.widgets.deskpage import DeskPage

__all__ = ["Desk", "DeskWidget"]

_HERE = Path(__file__).parent
_LOOKS = (_HERE.parent / "view" / "cards.css", _HERE / "desk.css")


class DeskWidget(anywidget.AnyWidget):
    """The page's end of a desk: hands messages over, and sends the answers back in order."""

    _esm = _HERE / "desk.js"
    _css = "\n".join(look.read_text(encoding="utf-8") for look in _LOOKS)

    def __init__(self, page: DeskPage) -> None:
        super().__init__()
        self._page = page
        self.on_msg(lambda _, content, __: self._handle(content))

    def _handle(self, content: object) -> None:
        answers = self._page.stumbled(content)
        try:
            answers = self._page.handle(content)
        finally:  # a fault of ours: the kernel logs it, and nobody looks there unless told
            for answer in answers:
                self.send(answer)


class Desk:
    """One review's desk. In a notebook it is the conversation; anywhere else a card of what the room may see.

    ``session`` is what a script may drive it by.
    """

    def __init__(self, opened: Opened, question: str = "") -> None:
        self.session = Session(opened, question)
        self.page = DeskPage(self.session)

    @cached_property
    def widget(self) -> DeskWidget:
        """What the notebook shows."""
        return DeskWidget(self.page)

    @property
    def card(self) -> Html:
        """The same for a shared file: what the stage would show."""
        return tag(
            "div", stage_page(on_stage(self.session)), data_wakit="stage", data_question=self.session.question.id
        )

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, object], dict[str, object]]:
        found = self.widget._repr_mimebundle_()
        data, about = found if isinstance(found, tuple) else (found, {})
        return {**(data or {}), "text/html": str(self.card), "text/plain": repr(self)}, about

    def __repr__(self) -> str:
        if self.session.story is not None:
            return f'The desk at the story "{self.session.story.title}"'
        return f"The desk at {self.session.question.id} {self.session.question.title}"
