"""A client without evidence, and its desk on a page without Jupyter."""

from __future__ import annotations

import pytest

from tests.browser.desk import FIRST, shown_desk
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.session import Session
from wakit.review.store import create_reviews
from wakit.widgets.deskpage import DeskPage

PEOPLE = "\nattendees:\n  - name: Ana Lima\n  - name: Bo Weber\n"


@pytest.fixture
def opened(tmp_path):
    file = create_client(create_reviews(tmp_path / "reviews"), NewClient("acme", evidence="none")).file
    file.write_text(file.read_text() + PEOPLE)
    return open_workload("acme", tmp_path / "reviews")


@pytest.fixture
def on_disk(opened):
    return lambda choice_id=FIRST, question="SEC08": opened.question_answers(question).practices[choice_id]


@pytest.fixture
def session(opened):
    return Session(opened, "SEC08")


@pytest.fixture
def desk(chromium, session):
    with shown_desk(chromium, DeskPage(session)) as desk:
        desk.page.locator("[data-focus]").focus()
        yield desk
