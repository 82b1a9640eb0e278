"""The portfolio's page and sentences, with none, one and many reviews."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta

import pytest

from tests.clients import TODAY, add_client, many_clients, record
from tests.notebooks.masters import cells, source
from wakit.model import AnswerStatus
from wakit.report.markup import strange
from wakit.review.portfolio import Asked, open_portfolio
from wakit.review.store import create_reviews
from wakit.view.html import to_text
from wakit.view.portfolio import PARTS
from wakit.view.portfoliowords import left_out_lines, summary_lines

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LACKS = {"SEC08-BP02": AnswerStatus.NOT_IN_PLACE}


@pytest.fixture
def store(tmp_path):
    return create_reviews(tmp_path / "reviews")


def of(reviews, **asked):
    return open_portfolio(reviews, Asked(**asked), today=TODAY)


def said(reviews):
    return list(summary_lines(of(reviews)))


def test_nothing_is_said_plainly(store):
    assert said(store.path) == ["0 reviews are recorded."]
    assert "so there is nothing to show" in PARTS["reviews"](of(store.path))


def test_one_review_is_read_aloud(store):
    add_client(store.path, "acme", [record(NOW, LACKS)])
    assert said(store.path) == [
        "1 review of 1 client is recorded.",
        "1 of 1 question found high-risk still is (estimated).",
        "0 of 1 review with such questions has reached the goal of 45 %.",
        "None rests on evidence older than six months; 1 on interviews alone.",
        "No re-review is overdue.",
    ]


def test_several_are_read_aloud(store):
    for number in range(3):
        at = NOW - timedelta(days=200 * number)
        add_client(store.path, f"c{number}", [record(at, LACKS, evidence=at)])
    assert said(store.path) == [
        "3 reviews of 3 clients are recorded.",
        "3 of 3 questions found high-risk still are (estimated).",
        "0 of 3 reviews with such questions have reached the goal of 45 %.",
        "2 rest on evidence older than six months.",
        "2 re-reviews are overdue.",
    ]


def test_one_that_will_be_due_soon_is_told(store):
    add_client(store.path, "acme", [record(NOW, {})], more="next_review: 2026-03-20\n")
    assert said(store.path)[1:] == [
        "None of the answered questions is high-risk (estimated).",
        "None rests on evidence older than six months; 1 on interviews alone.",
        "No re-review is overdue, 1 more is due within 30 days.",
    ]


@pytest.mark.parametrize("clients", [0, 1, 3, 45])
@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_safe_html_and_says_in_text_what_it_shows(tmp_path, clients, part):
    made = PARTS[part](of(many_clients(tmp_path / "many", clients, 3)))
    assert not strange(made)
    assert to_text(made).strip()
    assert "None" not in to_text(made).replace("None rest", "").replace("None of", "")


def test_many_reviews_are_folded(tmp_path):
    made = PARTS["reviews"](of(many_clients(tmp_path / "many", 45, 1)))
    assert "<summary>5 more, due later</summary>" in made
    assert made.count("<tr>") == 45 + 2


def test_one_question_adds_its_risk_to_each_row(store):
    add_client(store.path, "acme", [record(NOW, LACKS)])
    assert "This question" in PARTS["reviews"](of(store.path, question="SEC08"))
    assert "Only the question SEC08." in to_text(PARTS["summary"](of(store.path, question="SEC08")))


def test_what_was_changed_since_is_told_with_what_to_type(store):
    folder = add_client(store.path, "acme", [record(NOW - timedelta(days=400), LACKS)])
    (folder / "plan.yaml").write_text("plan:\n")
    (line,) = left_out_lines(of(store.path))
    assert line.startswith("acme: changed on ")
    assert ", recorded on 2025-01-25; wakit render acme" in line
    letters = open_portfolio(store.path, names=False, today=TODAY)
    assert list(left_out_lines(letters)) == ["client A: changed after the newest record"]


def test_each_cell_of_the_notebook_that_shows_a_part_bears_its_name():
    found = {cell["id"]: cell["source"] for cell in cells(source("4-portfolio.ipynb"))}
    shown = {name: ast.unparse(ast.parse(text)) for name, text in found.items() if name in PARTS}
    assert shown == {name: f"portfolio.{name.replace('-', '_')}()" for name in PARTS}
