from __future__ import annotations

import re

from tests.view.made import bucket
from wakit.view import annex as annexed
from wakit.view.annex import anchor, annex
from wakit.view.html import to_text


def table_of(html, check):
    """What stands under the sentence of a check."""
    return str(html).partition(f'id="{anchor(check)}"')[2].partition("</details>")[0]


def test_each_check_stands_once_with_all_its_resources(seen):
    html = annex(seen)
    assert str(html).count(f'id="{anchor("s3_has_lifecycle")}"') == 1
    text = to_text(table_of(html, "s3_has_lifecycle"))
    assert [text.count(name) for name in ("plain-", "good-", "dark")] == [9, 10, 1]
    assert text.index("plain-8") < text.index("dark") < text.index("good-0")
    assert "shown" not in text


def test_a_table_that_is_cut_says_how_many_there_are_and_where_all_of_them_are(seen, monkeypatch):
    monkeypatch.setattr(annexed, "_ROWS", 40)
    assert re.search(r"\d+ of 20 shown; all of them: findings\.csv", to_text(annex(seen)))


def test_short_tables_are_whole_and_long_ones_share_what_is_left():
    assert annexed._limit([]) == 0
    assert annexed._limit([2, 2_000]) == 2_000
    assert annexed._limit([100_000] * 100) == 25
    assert annexed._limit([100_000] * 1000) == 6


def test_a_thousand_buckets_make_no_long_page(review):
    few = len(annex(review([bucket(f"plain-{n}", has_expiry=False) for n in range(300)])))
    assert few < 2_000_000


def test_by_interview_there_is_nothing_to_show(review):
    assert to_text(annex(review())) == "No account was looked at, so there is nothing to show here."


def test_the_contents_lead_to_each_question_of_it(seen):
    assert {one.id for one in annex(seen).sections} >= {"annex-SEC03", "annex-SEC07", "annex-SEC08"}
