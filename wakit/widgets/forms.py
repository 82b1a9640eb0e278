"""The form of a question: what was seen beside what is said, each change on disk before the next one.

    form = ask(review, "SEC08")
    form.control("sec_protect_data_rest_encrypt", "status").value = AnswerStatus.IN_PLACE    # on disk now

The files are the store. A form shows them, and can be built again at any time.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Protocol

import ipywidgets as W

from wakit.errors import FileError
from wakit.lens import BestPractice, Question
from wakit.review.opened import Opened
from wakit.review.risk import RISK_LABEL
from wakit.view.chips import chip
from wakit.view.counting import of_all
from wakit.view.html import Html, link, tag
from wakit.view.question import answered, risk_word
from wakit.widgets.controls import Controls, practice_controls, whole_controls
from wakit.widgets.draft import WHOLE, Draft
from wakit.widgets.looks import Looks, close_widget
from wakit.widgets.seen import seen_html

__all__ = ["HasOpened", "QuestionForm", "ask", "opened_of"]


class HasOpened(Protocol):
    """Whatever holds an opened review, such as what ``wakit.open_review`` returns."""

    @property
    def opened(self) -> Opened: ...


def ask(review: Opened | HasOpened, question: str) -> QuestionForm:
    """The form of one question, by its number or Tool id; saves every change at once.

    Where the question's file is wrong, the form says so, and what would be right; nothing is written to it.

    Raises:
        UnknownName: the lens has no such question.
    """
    opened = opened_of(review)
    return QuestionForm(opened, opened.lens.question(question))


def opened_of(review: Opened | HasOpened) -> Opened:
    """The opened review itself, of whatever holds it."""
    return review if isinstance(review, Opened) else review.opened


class QuestionForm:
    """A question with its best practices: what was seen, the suggestion, and the controls of the answer.

    ``widget`` is what the notebook shows; ``body`` is the same to be put into another form.
    """

    def __init__(self, opened: Opened, question: Question) -> None:
        self._opened, self.question = opened, question
        self._cards: dict[str, Controls] = {}
        self._looks = Looks()
        self._head = self._looks.html()
        self.body = self._looks.column([])
        self.read_again()

    @cached_property
    def widget(self) -> W.VBox:
        """The form as a whole."""
        return self._looks.form([self.body])

    def control(self, choice_id: str, field: str) -> W.Widget:
        """The widget of one field: ``status``, ``reason``, ``note``, ``said_by`` or ``confidence`` of a best
        practice; ``applicable``, ``reason``, ``none_of_these`` or ``notes`` of the question (choice id ``""``)."""
        return self._cards[choice_id].fields[field]

    def messages(self, choice_id: str) -> str:
        """What the form says about saving a best practice (or the question, ``""``), as HTML; ``""`` is nothing."""
        card = self._cards[choice_id]
        return "".join(w.value for w in (card.mark, *_texts(card.trouble)))

    def read_again(self) -> None:
        """Build the form from what the file says now."""
        try:
            self._draft = Draft(self._opened.folder.answers, self.question, self._opened.lens)
        except FileError as error:
            self.body.children = [self._looks.html(_title(self.question)), *self._broken(error)]
            return
        self._cards = {p.choice_id: self._practice(p) for p in self.question.practices}
        self._cards[WHOLE] = whole_controls(self._draft, self._looks, self._show)
        html = {**self._seen(), WHOLE: tag("h4", "The question as a whole")}
        cards = [self._card(html[choice_id], controls) for choice_id, controls in self._cards.items()]
        self.body.children = [self._head, *cards]
        self._show()

    def close(self) -> None:
        """Take the form out of the browser's memory; what is on disk stays."""
        close_widget(self.__dict__.get("widget", self.body))

    def _practice(self, practice: BestPractice) -> Controls:
        people = [person.name for person in self._opened.workload.attendees]
        return practice_controls(self._draft, practice.choice_id, people, self._looks, self._show)

    def _card(self, html: Html, controls: Controls) -> W.Widget:
        return self._looks.column([self._looks.html(html), controls.box], "wakit-card")

    def _show(self) -> None:
        for card in self._cards.values():
            card.show()
        self._head.value = self._heading()

    def _heading(self) -> Html:
        said = self._draft.disk
        risk = tag("span", chip(risk_word(self.question, said), "Estimated risk"), title=RISK_LABEL)
        done = f"{of_all(answered(said), len(said.practices))} answered"
        return tag("div", _title(self.question), tag("p", risk, " ", done, class_="wakit-sum"))

    def _broken(self, error: FileError) -> list[W.Widget]:
        text = tag("div", str(error), class_="wakit-problem", role="alert")
        again = self._looks.button("Read again", self.read_again, tooltip="after the file was put right")
        return [self._looks.html(text), again]

    def _seen(self) -> dict[str, Html]:
        """What stands above the controls of each best practice, as HTML."""
        return {p.choice_id: seen_html(self._opened, p) for p in self.question.practices}

    def _repr_mimebundle_(self, **kwargs: object) -> dict[str, object]:
        bundle: dict[str, object] = self.widget._repr_mimebundle_(**kwargs)
        return {**bundle, "text/plain": f"{self.question.id} {self.question.title}"}


def _title(question: Question) -> Html:
    return tag("h3", tag("span", question.id, class_="wk-number"), " ", link(question.title, question.url))


def _texts(widget: W.Widget) -> Iterator[W.HTML]:
    if isinstance(widget, W.HTML):
        yield widget
    for child in getattr(widget, "children", ()):
        yield from _texts(child)
