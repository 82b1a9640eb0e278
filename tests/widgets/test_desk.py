from __future__ import annotations

import pytest

from wakit.errors import UnknownName
from wakit.model import AnswerStatus
from wakit.view.html import Html
from wakit.widgets.desk import Desk, interview
from wakit.widgets.facade import BATCH


@pytest.fixture
def desk(opened):
    return interview(opened)


def test_it_begins_with_the_first_question(desk, opened):
    assert desk.form.question is opened.lens.questions[0]
    assert desk.form.body in desk.widget.children[-1].children


def test_a_pillar_and_a_question_can_be_chosen(desk, opened):
    desk.pillar.value = opened.lens.pillar("cost")
    assert desk.form.question.id == "COST01"
    desk.question.value = opened.lens.question("COST07")
    assert desk.form.question.id == "COST07"
    assert len(desk.widget.children[-1].children) == 1


def test_next_goes_through_every_question_and_begins_again(desk, opened):
    seen = [desk.form.question.id]
    for _ in opened.lens.questions[1:]:
        desk.step(1)
        seen.append(desk.form.question.id)
    assert seen == [question.id for question in opened.lens.questions]
    desk.step(1)
    assert desk.form.question.id == seen[0]


def test_back_crosses_into_the_pillar_before(desk, opened):
    desk.pillar.value = opened.lens.pillars[1]
    desk.step(-1)
    assert desk.pillar.value is opened.lens.pillars[0]
    assert desk.question.value is opened.lens.pillars[0].questions[-1]


def test_what_is_answered_is_on_disk(desk, opened):
    choice = desk.form.question.practices[0].choice_id
    desk.form.control(choice, "status").value = AnswerStatus.IN_PLACE
    desk.step(1)
    desk.step(-1)
    assert opened.question_answers(desk.form.question.id).practices[choice].status is AnswerStatus.IN_PLACE
    assert desk.form.control(choice, "status").value is AnswerStatus.IN_PLACE


def test_a_form_that_is_left_is_forgotten(desk):
    left = desk.form.body
    desk.step(1)
    assert left.comm is None
    assert desk.form.body.comm is not None


def test_it_may_begin_with_another_pillar(opened):
    desk = interview(opened, "security")
    assert isinstance(desk, Desk)
    assert desk.form.question.id == "SEC01"
    with pytest.raises(UnknownName, match="unknown pillar"):
        interview(opened, "safety")


def test_where_nobody_sits_at_the_notebook_it_is_cards(opened, monkeypatch):
    monkeypatch.setenv(BATCH, "1")
    shown = interview(opened)
    assert isinstance(shown, Html)
    assert "OPS01" in shown
