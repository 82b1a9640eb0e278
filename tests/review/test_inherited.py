"""Controls that somebody else carries: told once, counted for each best practice that they name."""

from __future__ import annotations

import re

import pytest

from wakit.errors import FileError
from wakit.model import CarriedBy
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.session import Session
from wakit.view.html import to_text
from wakit.view.practice import practice_card
from wakit.view.responsibility import responsibility

FIRST = "sec_protect_data_rest_key_mgmt"
SAID = """
inherited:
  - control: the landing zone's trail
    carried_by: platform
    practices: [SEC04, SEC08-BP02]
"""


@pytest.fixture
def opened(store):
    create_client(store, NewClient("acme", evidence="none"))

    def read(said=SAID):
        file = store.client("acme").workload().inherited
        file.write_text(file.read_text() + said)
        return open_workload("acme", store.path)

    return read


def test_a_new_client_inherits_nothing(opened):
    assert to_text(responsibility(opened(""))) == "Nobody said yet whose work which best practice is."


def test_a_control_is_told_once_and_counts_for_all_it_names(opened):
    page = to_text(responsibility(opened()))
    assert page.count("the landing zone's trail") == 5
    assert "Carried: 5 by a central platform team; whose work 58 others are, nobody said yet." in page


def test_who_carries_what_has_the_headings_that_follow_a_chapter(opened):
    """A chapter is an h2: an h4 below it would be a step that a screen reader can't follow."""
    assert re.findall(r"<(h\d)", responsibility(opened())) == ["h3"]


def test_what_is_said_at_the_desk_comes_first(opened):
    review = opened()
    Session(review).say("sec_protect_data_rest_encrypt", carried_by="aws")
    said = review.question_answers("SEC08")
    card = practice_card(review, review.lens.practice("SEC08-BP02"), said)
    assert "Carried by AWS" in to_text(card)
    assert review.carried(FIRST, said.practices[FIRST]).by is None
    first = review.lens.question("SEC04").choice_ids[0]
    assert review.carried(first, review.question_answers("SEC04").practices[first]).by is CarriedBy.PLATFORM


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("[SEC99]", "inherited[0].practices[0]: unknown question or best practice"),
        ("[]", "inherited[0].practices:"),
        ("SEC04", "inherited[0].practices:"),
    ],
)
def test_what_it_gets_wrong_is_told_with_its_place(opened, wrong, told):
    with pytest.raises(FileError) as caught:
        opened(SAID.replace("[SEC04, SEC08-BP02]", wrong))
    assert told in str(caught.value)
    assert len(str(caught.value).splitlines()) <= 3


def test_an_unknown_party_is_told_with_those_that_there_are(opened):
    with pytest.raises(FileError, match="platform"):
        opened(SAID.replace("platform", "plattform"))


def test_an_explanation_is_in_the_report_only_when_she_says_so(opened):
    review = opened("")
    session = Session(review, "SEC08")
    session.say(FIRST, status="in_place", explanation="the old keys go in May")
    assert "go in May" not in practice_card(review, review.lens.practice(FIRST), session.answers)
    session.say(FIRST, explanation_shown=True)
    assert "go in May" in practice_card(review, review.lens.practice(FIRST), review.question_answers("SEC08"))
