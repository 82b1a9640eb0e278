"""All reviews side by side, by their records."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.clients import TODAY, add_client, many_clients, record
from wakit.errors import InputError, UnknownName
from wakit.kernel import CLIENT
from wakit.model import AnswerStatus
from wakit.review.newclient import NewClient, create_client
from wakit.review.portfolio import Asked, forget_letters, open_portfolio
from wakit.review.portfoliorows import (
    coverage_rows,
    month_rows,
    practice_rows,
    question_month_rows,
    question_rows,
    review_rows,
)
from wakit.review.portfoliotables import PortfolioTables

FIRST, LATER = datetime(2025, 11, 3, 16, tzinfo=UTC), datetime(2026, 2, 20, 16, tzinfo=UTC)
GONE, FINE, NONE = AnswerStatus.NOT_IN_PLACE, AnswerStatus.IN_PLACE, AnswerStatus.NOT_APPLICABLE
ALL = {f"SEC08-BP0{n}": FINE for n in (1, 2, 3, 4)}


@pytest.fixture
def reviews(store):
    """Two clients: one has put right what it lacked, the other lacks it still."""
    add_client(
        store.path,
        "acme",
        [record(FIRST, ALL | {"SEC08-BP02": GONE}, evidence=FIRST), record(LATER, ALL, evidence=FIRST)],
    )
    add_client(store.path, "beta", [record(LATER, ALL | {"SEC08-BP02": GONE})], more="next_review: 2026-05-30\n")
    return store.path


@pytest.fixture
def opened_portfolio(reviews):
    def opened(names=True, **asked):
        return open_portfolio(reviews, Asked(**asked), names=names, today=TODAY)

    return opened


def test_each_review_says_how_far_it_is(opened_portfolio):
    beta, acme = sorted(review_rows(opened_portfolio()), key=lambda row: -row.high_risk)
    assert (acme.review, acme.found, acme.cleared, acme.goal, acme.is_reached) == ("acme", 1, 1, 1, True)
    assert (beta.review, beta.found, beta.cleared, beta.goal, beta.is_reached) == ("beta", 1, 0, 1, False)


def test_a_question_that_was_only_unanswered_was_never_cleared(store):
    add_client(store.path, "acme", [record(FIRST, {"SEC08-BP01": FINE}), record(LATER, ALL)])
    (row,) = review_rows(open_portfolio(store.path, today=TODAY))
    assert (row.found, row.cleared, row.goal, row.is_reached) == (0, 0, 0, False)


def test_the_next_review_is_what_the_file_says_else_six_months_after_the_evidence(opened_portfolio):
    found = {row.review: (row.next_review, row.next_review_is_estimated) for row in review_rows(opened_portfolio())}
    assert found == {"acme": (date(2026, 5, 3), True), "beta": (date(2026, 5, 30), False)}


def test_by_interview_age_and_gaps_are_unknown_and_never_0(opened_portfolio):
    found = {row.review: (row.evidence_age_days, row.gaps, row.accounts) for row in review_rows(opened_portfolio())}
    assert found == {"acme": (119, None, None), "beta": (None, None, None)}


def test_questions_and_best_practices_are_counted_over_reviews(opened_portfolio):
    question, *_ = question_rows(opened_portfolio())
    practice, *_ = practice_rows(opened_portfolio())
    assert (question.question, question.high_risk, question.reviews, question.share) == ("SEC08", 1, 2, 0.5)
    assert (practice.best_practice, practice.not_in_place, practice.in_place) == ("SEC08-BP02", 1, 1)


def test_a_question_nobody_answered_has_no_share(opened_portfolio):
    assert {row.share for row in question_rows(opened_portfolio()) if not row.reviews} == {None}


def test_over_time_each_review_counts_as_it_stood_at_the_end_of_the_month(opened_portfolio):
    months = [(row.month, row.reviews, row.high_risk, row.cleared) for row in month_rows(opened_portfolio())]
    assert months[0] == ("2025-11", 1, 1, 0)
    assert months[2:] == [("2026-01", 1, 1, 0), ("2026-02", 2, 1, 1), ("2026-03", 2, 1, 1)]
    found = {row.month: row.high_risk for row in question_month_rows(opened_portfolio()) if row.question == "SEC08"}
    assert found["2026-01"] == found["2026-03"] == 1


def test_coverage_is_of_reviews_with_evidence(opened_portfolio):
    row = coverage_rows(opened_portfolio())[0]
    assert (row.reviews, row.only_asked, row.seen_in_full) == (1, 8, 0)


@pytest.mark.parametrize(
    ("asked", "labels"),
    [
        ({"clients": ("beta",)}, ["beta"]),
        ({"clients": ("beta/main", "acme")}, ["acme", "beta"]),
        ({"workload": "shop"}, []),
        ({"since": date(2026, 2, 21)}, []),
        ({"since": date(2026, 2, 20)}, ["acme", "beta"]),
    ],
)  # fmt: skip
def test_filters(opened_portfolio, asked, labels):
    assert [one.label for one in opened_portfolio(**asked).standings] == labels


def test_what_is_too_old_is_named_with_its_day(opened_portfolio):
    found = opened_portfolio(since=date(2026, 2, 21))
    assert [(one.label, one.newest) for one in found.silent] == [
        ("acme", date(2026, 2, 20)),
        ("beta", date(2026, 2, 20)),
    ]


def test_one_question_narrows_what_is_counted(opened_portfolio):
    found = opened_portfolio(question="sec 8")
    assert [row.question for row in question_rows(found)] == ["SEC08"]
    assert {row.review: row.risk for row in review_rows(found)} == {"acme": "NONE", "beta": "HIGH"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"clients": ("acne",)}, "did you mean acme"),
        ({"clients": ("acme/shop",)}, "shop"),
        ({"question": "SEC99"}, "SEC99"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_with_what_is_near(opened_portfolio, asked, said):
    with pytest.raises(UnknownName, match=said):
        opened_portfolio(**asked)


def test_a_review_without_a_record_is_listed(store, reviews):
    add_client(reviews, "carl", [])
    found = open_portfolio(reviews, today=TODAY)
    assert [(one.label, one.newest) for one in found.silent] == [("carl", None)]


def test_a_damaged_line_or_file_costs_nothing_else(reviews):
    (reviews / "acme/main/standing.jsonl").open("a").write('{"at": ')
    (reviews / "beta/main/workload.yaml").write_text('lens: "2024-11-06"\nnext_review: soon\n')
    found = open_portfolio(reviews, today=TODAY)
    assert [(label, line.line) for label, line in found.unread] == [("acme", 3), ("beta", 2)]
    assert len(found.standings) == 2


def test_a_link_is_not_followed(reviews, tmp_path):
    file = reviews / "acme/main/standing.jsonl"
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    found = open_portfolio(reviews, today=TODAY)
    assert ["is a link" in line.problem for _, line in found.unread] == [True]


def test_what_changed_after_the_record_is_known(reviews):
    answers = reviews / "acme/main/answers"
    answers.mkdir()
    (answers / "SEC08.yaml").write_text("")
    later = (LATER + timedelta(days=3)).timestamp()
    os.utime(answers / "SEC08.yaml", (later, later))
    found = {one.label: one.changed for one in open_portfolio(reviews, today=TODAY).standings}
    assert found == {"acme": LATER + timedelta(days=3), "beta": None}


def test_in_one_client_s_kernel_it_refuses(reviews, monkeypatch):
    monkeypatch.setenv(CLIENT, "acme")
    with pytest.raises(InputError, match=r"^the portfolio shows every client, and this kernel is acme's; [^\n]*$"):
        open_portfolio(reviews)


def test_with_letters_neither_names_nor_days_are_in_any_table(reviews):
    add_client(reviews, "acme", [record(LATER, ALL)], workload="web-shop")
    tables = PortfolioTables(open_portfolio(reviews, names=False, today=TODAY))
    told = "".join(frame.to_csv() for frame in (tables.reviews, tables.questions, tables.practices, tables.months))
    assert [word for word in ("acme", "beta", "shop", "2026-02-20", "2026-05-30", "2025-11-03") if word in told] == []
    assert set(tables.reviews["client"]) == {"client A", "client B"}
    assert sum("workload" in review for review in tables.reviews["review"]) == 2


def test_letters_stay_when_a_client_comes_and_the_key_stays_in_the_house(reviews):
    before = {one.label: one.past for one in open_portfolio(reviews, names=False, today=TODAY).standings}
    add_client(reviews, "aaron", [record(LATER, {})])
    after = {one.label: one.past for one in open_portfolio(reviews, names=False, today=TODAY).standings}
    assert {label: after[label] for label in before} == before
    assert (reviews / "portfolio-names.json").stat().st_mode & 0o777 == 0o600


def test_a_client_that_is_forgotten_leaves_its_letter_to_nobody(store, reviews):
    before = {one.label for one in open_portfolio(reviews, names=False, today=TODAY).standings}
    forget_letters(store.client("acme"))
    assert "acme" not in (reviews / "portfolio-names.json").read_text()
    after = {one.label for one in open_portfolio(reviews, names=False, today=TODAY).standings}
    assert len(after - before) == 1


def test_no_client_gets_a_copy_of_the_notebook(store):
    folder = create_client(store, NewClient("acme", evidence="none"))
    assert (folder.notebooks / "3-review.ipynb").exists()
    assert not (folder.notebooks / "4-portfolio.ipynb").exists()


def test_letters_do_not_follow_the_alphabet(store):
    first = set()
    for number in range(12):
        place = many_clients(store.path.parent / f"{number}", 8, 1)
        found = open_portfolio(place, names=False, today=TODAY)
        first.add(next(one.past[0].at for one in found.standings if one.label == "client A"))
    assert len(first) > 1


def test_columns_have_their_types_with_rows_and_without(opened_portfolio):
    held, none = PortfolioTables(opened_portfolio()), PortfolioTables(opened_portfolio(workload="none"))
    for name in ("reviews", "questions", "practices", "coverage", "months", "question_months"):
        assert getattr(held, name).dtypes.to_dict() == getattr(none, name).dtypes.to_dict()
    assert str(held.reviews.dtypes["evidence_age_days"]) == "int64[pyarrow]"


def test_two_files_are_read_for_each_review_and_no_other(reviews, monkeypatch):
    opened: list[Path] = []
    real, many = Path.open, many_clients(reviews.parent / "many", 30, 3)

    def noted(self, *given, **named):
        opened.append(self)
        return real(self, *given, **named)

    monkeypatch.setattr(Path, "open", noted)
    open_portfolio(many, today=TODAY)
    assert {file.name for file in opened} == {"standing.jsonl", "workload.yaml"}
    assert len(opened) == 2 * 30
