"""One form for every question: choose a pillar and a question, answer, go on."""

from __future__ import annotations

import os

from wakit.lens import Pillar, Question
from wakit.review.opened import Opened
from wakit.view.counting import count
from wakit.view.html import Html
from wakit.view.question import other_questions
from wakit.widgets.facade import BATCH
from wakit.widgets.forms import HasOpened, QuestionForm, opened_of
from wakit.widgets.looks import Looks

__all__ = ["Desk", "interview"]


def interview(review: Opened | HasOpened, pillar: str = "") -> Desk | Html:
    """A form with a pillar's questions to choose from; by default it begins with the lens's first pillar.

    Where nobody sits at the notebook: the other pillars' questions with the answers given, as cards.

    Raises:
        UnknownName: the lens has no such pillar.
    """
    opened = opened_of(review)
    if os.environ.get(BATCH):
        return other_questions(opened)
    return Desk(opened, opened.lens.pillar(pillar) if pillar else opened.lens.pillars[0])


class Desk:
    """Two lists, two buttons and the form of the question that is chosen; only that form is built.

    ``widget`` is what the notebook shows; ``form`` is the form in it.
    """

    def __init__(self, opened: Opened, pillar: Pillar) -> None:
        self._opened, self._looks = opened, Looks()
        pillars = [(p.title, p) for p in opened.lens.pillars]
        self.pillar = self._looks.dropdown("Pillar", pillars, pillar)
        self.question = self._looks.dropdown("Question", _entries(pillar), pillar.questions[0], "wakit-question")
        self.form = QuestionForm(opened, pillar.questions[0])
        self._place = self._looks.column([self.form.body])
        steps = [self._looks.button("Back", lambda: self.step(-1)), self._looks.button("Next", lambda: self.step(1))]
        choice = self._looks.row([self.pillar, self.question, *steps], "wakit-choice")
        self.widget = self._looks.form([choice, self._place])
        self.pillar.observe(lambda change: self._choose_pillar(change["new"]), names="value")
        self.question.observe(lambda change: self._show(change["new"]), names="value")

    def step(self, by: int) -> None:
        """Go on (or back) by so many questions, over the pillars' borders and round at the end."""
        questions = self._opened.lens.questions
        at = [q.id for q in questions].index(self.question.value.id)
        there = questions[(at + by) % len(questions)]
        self.pillar.value = self._opened.lens.pillar(there.pillar)
        self.question.value = there

    def _choose_pillar(self, pillar: Pillar) -> None:
        self.question.options = _entries(pillar)  # which chooses the first

    def _show(self, question: Question | None) -> None:
        if question is None or question.id == self.form.question.id:
            return
        old, self.form = self.form, QuestionForm(self._opened, question)
        self._place.children = [self.form.body]
        old.close()

    def _repr_mimebundle_(self, **kwargs: object) -> dict[str, object]:
        bundle: dict[str, object] = self.widget._repr_mimebundle_(**kwargs)
        return {**bundle, "text/plain": f"{count(len(self._opened.lens.questions), 'question')}, one at a time"}


def _entries(pillar: Pillar) -> list[tuple[str, Question]]:
    return [(f"{q.id} {q.title}", q) for q in pillar.questions]
