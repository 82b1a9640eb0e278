from __future__ import annotations

from tests.view.made import bucket
from wakit.report.markup import strange
from wakit.review.answers import answer_question
from wakit.review.plan import make_plan
from wakit.view.figures import by_account, coverage, encryption, exposure, progress
from wakit.view.html import to_text


def test_each_says_how_much_in_words(seen):
    assert "Findings to talk about, by best practice and account" in to_text(by_account(seen))
    assert "SEC07-BP04 Define scalable data lifecycle management 9" in to_text(by_account(seen))
    assert encryption(seen) is not None
    assert "20 in order" in to_text(exposure(seen))
    assert "by best practice" in to_text(coverage(seen))


def test_none_stands_on_colour_alone(review):
    drawn = str(exposure(review([bucket("open", policy_is_public=True), bucket("shut")])))
    assert "1 in order, 1 to talk about" in to_text(drawn)
    assert "wk-part-bad" in drawn
    assert strange(drawn) == ""


def test_the_goal_stands_behind_what_the_decisions_clear(review):
    opened = review()
    for question in opened.lens.security:
        answer_question(opened.folder.answers, question.id, opened.lens, none_of_these=True)
    blocks = to_text(progress(make_plan(opened))).splitlines()
    assert blocks.index("goal: 5") == 6  # the title and five questions stand before it
    assert sum("cleared:" in block for block in blocks) == 5


def test_by_interview_there_is_nothing_to_draw(review):
    opened = review()
    assert [draw(opened) for draw in (by_account, coverage, encryption, exposure)] == [None] * 4
    assert progress(make_plan(opened)) is None
