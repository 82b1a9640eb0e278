"""``wakit portfolio``."""

from __future__ import annotations

import json

import pytest

from tests.clients import NAMES, TODAY, add_client, many_clients
from wakit.kernel import CLIENT
from wakit.review.store import create_reviews


@pytest.fixture
def reviews(tmp_path):
    return many_clients(tmp_path / "reviews", 4, 2, today=TODAY)


@pytest.fixture
def portfolio(run, reviews):
    return lambda *words: run("portfolio", *words, "--reviews", str(reviews))


def test_it_says_where_the_reviews_stand_and_each_in_a_row(portfolio):
    code, out, err = portfolio()
    assert (code, err) == (0, "")
    assert "4 reviews of 4 clients are recorded." in out
    assert {line.split()[0] for line in out.splitlines()[-4:]} == set(NAMES[:4])


def test_as_json_it_is_one_document(portfolio):
    code, out, _ = portfolio("--json", "--question", "SEC08")
    found = json.loads(out)
    assert (code, found["question"], found["is_estimate"], found["since"]) == (0, "protect-data-rest", True, None)
    assert {"reviews", "questions", "best_practices", "coverage", "months", "not_recorded", "unread"} <= {*found}
    assert {row["question"] for row in found["questions"]} == {"SEC08"}
    assert found["reviews"][0]["recorded_at"].endswith("Z")


def test_a_review_without_a_record_is_named_with_the_command_that_makes_one(portfolio, reviews):
    add_client(reviews, "zoe", [])
    code, out, err = portfolio()
    assert (code, "zoe" in out) == (0, False)
    assert err == f"zoe: nothing recorded yet; wakit render zoe --reviews {reviews}\n"


def test_a_damaged_line_is_named_and_ends_with_1(portfolio, reviews):
    file = reviews / "dogwood" / "main" / "standing.jsonl"
    file.write_text(file.read_text() + "{")
    code, out, err = portfolio()
    assert (code, err) == (1, "dogwood: standing.jsonl, line 3 is cut off or damaged; left out\n")
    assert "4 reviews" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "soon"), '"soon" is no day; write it like 2026-01-31'),
        (("--client", "dogwod"), "did you mean dogwood?"),
        (("--question", "SEC8x"), "unknown question"),
    ],
)
def test_wrong_input_is_said_in_a_line(portfolio, words, said):
    code, out, err = portfolio(*words)
    assert (code, out) == (2, "")
    assert said in err


def test_no_client_yet_is_no_error(run, tmp_path):
    create_reviews(tmp_path / "none")
    code, out, _ = run("portfolio", "--reviews", str(tmp_path / "none"))
    assert (code, out) == (0, "0 reviews are recorded.\n")


def test_as_a_page_it_asks_for_nothing(portfolio, tmp_path):
    code, out, _ = portfolio("--html", str(tmp_path / "page.html"))
    page = (tmp_path / "page.html").read_text()
    assert (code, out.strip()) == (0, str(tmp_path / "page.html"))
    assert [word for word in ("<script", "http://", "src=") if word in page] == []
    assert all(name in page for name in ("alder-bank", "dogwood", "Internal: it names every client"))


def test_without_names_nothing_says_who_it_is(portfolio, reviews, tmp_path):
    add_client(reviews, "zoe", [], workload="zoes-shop")
    file = reviews / "dogwood" / "main" / "standing.jsonl"
    file.write_text(file.read_text() + "{")
    told = "".join(portfolio("--without-names", *words)[n] for words in ((), ("--json",)) for n in (1, 2))
    portfolio("--without-names", "--html", str(tmp_path / "page.html"))
    told += (tmp_path / "page.html").read_text()
    names = ("alder", "birch", "cedar", "dogwood", "zoe", "standing", str(reviews), "-01T", "-20T")
    assert [name for name in names if name in told] == []
    assert "client A" in told


def test_in_one_client_s_kernel_it_refuses(portfolio, monkeypatch):
    monkeypatch.setenv(CLIENT, "dogwood")
    code, out, err = portfolio()
    assert (code, out) == (2, "")
    assert "this kernel is dogwood's" in err
    assert "alder-bank" not in err


def test_its_notebook_is_laid_into_the_reviews_folder(portfolio, reviews):
    code, out, _ = portfolio("--notebook")
    assert (code, out.strip()) == (0, str(reviews / "4-portfolio.ipynb"))
    assert "open_portfolio" in (reviews / "4-portfolio.ipynb").read_text()
