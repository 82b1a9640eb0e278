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


def test_what_is_said_to_be_in_place_and_looks_missing_is_to_be_looked_at_again(review, said, page):
    opened = review([bucket("open", policy_is_public=True)])
    said(opened, "SEC08-BP04", "in_place")
    again = to_text(page(opened, "SEC08")).partition("SEC08-BP04")[2]
    assert "Look again\nThe answer says in place, the evidence speaks against it. " in again
    assert "First step" not in again
    said(opened, "SEC08-BP04", "not_applicable", reason="no bucket")
    assert "Look again" not in to_text(page(opened, "SEC08"))


def test_the_other_checks_are_counted_as_many_as_there_are_links(review, page):
    """One of them stands on the page, the others behind it."""
    told = re.findall(r".*in the annex : .*", to_text(page(review([bucket("a")]), "SEC08")))
    assert told
    for line in told:
        said, _, links = line.partition(" in the annex : ")
        assert sum(int(n) for n in re.findall(r"(\d+) (?:more|other|could)\b", said)) == len(links.split())


def test_who_saw_nothing_does_not_have_nothing_to_talk_about(review, page):
    """Of volumes and databases this collection saw nothing."""
    volumes = to_text(page(review([bucket("a")]), "SEC08")).partition("SEC08-BP02")[2].partition("SEC08-BP03")[0]
    assert "nothing to talk about" not in volumes
    assert re.search(r"\d more checks could not see all; their tables", volumes)


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
