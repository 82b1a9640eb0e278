from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from wakit.model import AnswerStatus, Risk, Suggestion
from wakit.report.markup import strange
from wakit.view.html import to_text
from wakit.view.squares import Cell, Row, practice_picture, squares

IN_PLACE, MISSING = AnswerStatus.IN_PLACE, AnswerStatus.NOT_IN_PLACE


def row(*answers, risk=Risk.HIGH, suggestion=Suggestion.NOT_MET):
    return Row("SEC01", risk, [Cell(f"SEC01-BP{n:02}", suggestion, a) for n, a in enumerate(answers, 1)])


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (row(MISSING, MISSING, None), "high: 2 not in place, 1 open"),
        (row(IN_PLACE, None, risk=Risk.MEDIUM), "medium: 1 open"),
        (row(IN_PLACE, IN_PLACE, risk=Risk.NONE, suggestion=Suggestion.MET), "all in place"),
        (row(IN_PLACE, IN_PLACE, risk=Risk.NONE), "in place, evidence against 2"),
        (
            row(IN_PLACE, AnswerStatus.NOT_APPLICABLE, risk=Risk.NONE, suggestion=Suggestion.MET),
            "all that applies in place",
        ),
        (row(IN_PLACE, AnswerStatus.NOT_APPLICABLE, risk=Risk.NONE), "in place, evidence against 1"),
        (row(None, AnswerStatus.LATER, risk=Risk.UNANSWERED), "open, evidence against 2"),
        (row(None, risk=Risk.UNANSWERED, suggestion=Suggestion.BY_INTERVIEW), "open"),
    ],
)
def test_each_row_says_what_its_squares_show(shown, said):
    assert f"SEC01: {said}." in to_text(squares([shown]))


def test_no_row_says_more_than_fits_beside_nine_squares():
    drawn = ElementTree.fromstring(squares([row(*[IN_PLACE] * 9, risk=Risk.NONE), row(*[MISSING] * 8, None)]))
    assert [text.text for text in drawn.iter("text") if (text.text or "").endswith("…")] == []


def test_text_is_text_and_a_square_tells_itself():
    drawn = ElementTree.fromstring(squares([row(MISSING)]))
    assert "SEC01" in [text.text for text in drawn.iter("text")]
    assert "SEC01-BP01: not in place; evidence: not met" in [title.text for title in drawn.iter("title")]


def test_what_speaks_against_has_a_corner_so_that_colour_is_not_alone():
    against, fine = squares([row(IN_PLACE)]), squares([row(IN_PLACE, suggestion=Suggestion.MET)])
    assert (against.count("#8a2c08"), fine.count("#8a2c08")) == (2, 0)  # the square and the key


def test_by_interview_the_key_has_no_evidence(review):
    html = practice_picture(review())
    assert strange(html) == ""
    assert html.count("<rect") == 63 + 1  # and the pattern's


def test_a_sign_on_what_was_only_asked_is_read_in_either_theme():
    """Its square is as the page around it, light or dark; the others keep their colours, and signs that are dark."""
    cells = [Cell("SEC01-BP01", kind, AnswerStatus.IN_PLACE) for kind in (Suggestion.BY_INTERVIEW, Suggestion.NOT_MET)]
    drawn = str(squares([Row("SEC01", Risk.NONE, cells)]))
    asked, against = re.findall(r"<g><title>SEC.*?</g>", drawn, re.DOTALL)
    assert "var(--jp-layout-color0" in asked
    assert "var(--jp-ui-font-color1" in asked
    assert "var(" not in against
