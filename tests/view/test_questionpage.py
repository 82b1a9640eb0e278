from __future__ import annotations

import re

import pytest

from tests.view.made import HOSTILE, bucket
from wakit.report.markup import strange
from wakit.view.annex import annex
from wakit.view.html import to_text
from wakit.view.questionpage import question_page, question_pages

KEEP = "has_expiry"


@pytest.fixture
def page():
    return lambda opened, number="SEC07": question_page(opened, opened.lens.question(number))


def test_the_first_resources_are_named_and_the_others_counted(seen, page):
    text = to_text(page(seen))
    assert "9 of 19 buckets lack a bucket-wide lifecycle rule" in text
    assert re.search(r"plain-0.*plain-1.*plain-2.* and 6 more", text)
    assert "good-0" not in text


def test_what_is_missing_has_a_first_step_and_what_is_in_place_has_none(review, said, page):
    opened = review()
    said(opened, "SEC08-BP01", "not_in_place")
    said(opened, "SEC08-BP02", "in_place")
    text = to_text(page(opened, "SEC08"))
    assert text.count("First step (weeks)") == 1
    assert "Check\nOpen the policy of the key" in text


def test_what_looks_missing_has_a_first_step_while_nobody_answered(review, page):
    assert "First step" in to_text(page(review([bucket("open", policy_is_public=True)]), "SEC08"))


def test_on_paper_a_best_practice_is_whole_unless_somebody_told_half_a_page(review, said, page):
    opened = review()
    said(opened, "SEC07-BP01", "in_place", note="a line\n" * 20)
    assert "wk-long" not in page(opened)
    said(opened, "SEC07-BP01", "in_place", note="a line\n" * 50)
    said(opened, "SEC07-BP02", "in_place", note="words " * 700)
    assert page(opened).count("wk-long") == 2


def test_each_sentence_leads_to_its_table(seen):
    html, tables = question_pages(seen, "SEC"), str(annex(seen))
    targets = set(re.findall(r'href="#(check-[^"]+)"', html))
    assert targets
    assert {target for target in targets if f'id="{target}"' not in tables} == set()


def test_programs_find_questions_and_best_practices(review):
    html = question_pages(review(), "SEC")
    assert re.findall(r'<section id="(SEC\d\d)" class="wk-question" data-question="\1"', html) == [
        f"SEC{n:02}" for n in range(1, 12)
    ]
    assert html.count("data-choice=") == 63


def test_a_quote_says_whether_it_may_leave_the_house(review, said, page):
    opened = review()
    said(opened, "SEC07-BP01", "in_place", quote="We label it all", said_by="Ana")
    assert "quote not approved for sharing" in to_text(page(opened))
    said(opened, "SEC07-BP01", "in_place", quote_approved=True)
    assert "not approved" not in to_text(page(opened))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_text(review, page, name):
    html = page(review([bucket(name, has_expiry=False)]))
    assert strange(html) == ""
    assert len(html) < 20_000
