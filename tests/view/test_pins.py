from __future__ import annotations

import pandas as pd
import pytest

from tests.view.made import HOSTILE, bucket
from wakit.report.markup import strange
from wakit.review.excerpt import excerpt
from wakit.review.pins import new_pin, pin
from wakit.view.html import to_text
from wakit.view.pins import pin_board, pins_card
from wakit.view.practice import practice_card
from wakit.view.question import other_questions

FRAME = pd.DataFrame({"bucket": ["logs"], "is_versioned": pd.array([None], "bool[pyarrow]"), "things": [1200]})


@pytest.fixture
def pinned():
    """Pin a DataFrame to a best practice of an opened review."""

    def do(opened, name="SEC08-BP02", data=FRAME, sentence="1 of 2 buckets keeps no versions", evidence=""):
        choice = opened.lens.practice(name).choice_id
        new = new_pin(choice, sentence, excerpt(data, opened.registry), evidence)
        return pin(opened.folder.pins, opened.lens, new)

    return do


def card(opened, name):
    practice = opened.lens.practice(name)
    return practice_card(opened, practice, opened.question_answers(practice.question))


def test_a_pin_stands_under_its_best_practice_and_no_other(seen, pinned):
    pinned(seen)
    text = to_text(card(seen, "SEC08-BP02"))
    assert "1 of 2 buckets keeps no versions" in text
    assert "logs not seen 1,200" in text
    assert "keeps no versions" not in card(seen, "SEC08-BP03")


def test_a_pin_of_another_pillar_stands_under_its_question(review, pinned):
    opened = review()
    pinned(opened, "COST01-BP01", sentence="Two teams pay")
    assert "Two teams pay" in other_questions(opened)


def test_a_pin_says_of_which_evidence_it_is_and_where_that_is_not_the_pages(seen, pinned):
    held = pinned(seen, evidence="20251224T180000Z")
    assert "evidence of 24 December 2025, 18:00 UTC; pinned on" in pins_card([held])
    assert "18:00 UTC, not the evidence of this page;" in card(seen, "SEC08-BP02")
    assert "no evidence, as it was told" in pins_card([pinned(seen)])


def test_what_is_left_out_is_counted_and_no_row_is_said(seen, pinned):
    many = pd.DataFrame({"n": range(1234)})
    assert "20 of 1,234 rows shown" in pins_card([pinned(seen, data=many)])
    assert "No row in what was seen." in pins_card([pinned(seen, data=many.head(0))])


def test_each_cell_keeps_its_class_of_data(seen, pinned):
    buckets = pd.DataFrame({"name": ["logs"], "arn": ["arn:aws:s3:::logs"], "is_versioned": [True]})
    buckets.attrs["wakit_tables"] = ("s3_buckets",)
    made = pins_card([pinned(seen, data=buckets)])
    assert '<span data-class="name">logs</span>' in made
    assert '<span data-class="name"><span class="wk-key" title="arn:aws:s3:::logs">' in made
    assert "<span>yes</span>" in made
    assert "From S3 buckets, no evidence" in made


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_pin_runs(review, pinned, text):
    opened = review([bucket("logs")])
    pinned(opened, data=pd.DataFrame({text[:50]: [text]}, dtype=object), sentence=text[:350])
    assert strange(card(opened, "SEC08-BP02")) == ""
    assert strange(pin_board(opened.pins, opened.lens)) == ""


def test_a_number_that_somebody_edited_is_shown_as_it_is(seen, pinned):
    held = pinned(seen)
    (file,) = seen.folder.pins.glob("*.yaml")
    file.write_text(file.read_text().replace(f'"{held.rows[0][2]}"', "plenty"))
    assert "plenty" in card(seen, "SEC08-BP02")


def test_where_nothing_is_pinned_the_board_says_so(seen):
    assert to_text(pin_board(seen.pins, seen.lens)) == "Nothing is pinned in this review yet."
    assert pins_card([]) == ""
