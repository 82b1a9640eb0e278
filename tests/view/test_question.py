from __future__ import annotations

from wakit.review.answers import answer_question
from wakit.view.html import to_text
from wakit.view.question import other_questions, question_card
from wakit.view.questionpage import question_pages


def test_a_question_has_its_risk_and_a_card_for_each_practice(seen, said):
    said(seen, "SEC08-BP02", "in_place")
    html = question_card(seen, seen.lens.question("SEC08"))
    assert to_text(html).startswith(
        "SEC08 How do you protect your data at rest?\nEstimated risk ▲ high so far 1 of 4 answered"
    )
    assert html.count('id="SEC08-BP') == 4


def test_an_estimated_risk_is_called_so(seen):
    assert "AWS does not publish its rule" in question_card(seen, seen.lens.question("SEC08"))


def test_a_pillar_or_an_area_shows_its_questions(review):
    opened = review()
    assert question_pages(opened, "SEC").count('class="wk-question"') == 11
    assert question_pages(opened, "data protection").count('class="wk-question"') == 3


def test_an_area_that_the_lens_has_not_says_so(review):
    assert "no question about Juggling" in question_pages(review(), "Juggling")


def test_the_other_questions_show_the_answers_given_and_no_more(review, said):
    opened = review()
    said(opened, "OPS01-BP01", "in_place", note="every quarter")
    text = to_text(other_questions(opened))
    assert "OPS01-BP01 Evaluate external customer needs every quarter" in text
    assert "OPS01-BP02" not in text
    assert sum(line.startswith(("OPS", "REL", "PERF", "COST", "SUS")) for line in text.splitlines()) == 46


def test_later_is_no_answer_and_none_of_these_is_one(review, said):
    opened = review()
    said(opened, "SEC08-BP01", "later")
    assert opened.question_answers("SEC08").answered == 0
    answer_question(opened.folder.answers, "SEC08", opened.lens, none_of_these=True)
    assert opened.question_answers("SEC08").answered == 4
