"""A client without evidence: its desk on a page without Jupyter, and on that of ``wakit review``."""

from __future__ import annotations

import pytest

from tests.browser.desk import FIRST, shown_desk
from tests.browser.lab import opened_desk, running_lab
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


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Reviews of ``acme`` and of another client."""
    made = create_reviews(tmp_path_factory.mktemp("two") / "reviews")
    create_client(made, NewClient("acme", evidence="none"))
    create_client(made, NewClient("othercorp", evidence="none"))
    return made


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Where whoever starts it lives."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def lab(request, store, home):
    """``wakit review acme``, once for a file, with that file's ``OPTIONS``."""
    options = getattr(request.module, "OPTIONS", ())
    with running_lab(store.path, "acme", home, *options) as running:
        yield running


@pytest.fixture(scope="module")
def opened_lab(chromium, lab):
    """Its page as it opens, and what that asked of the outside."""
    return opened_desk(chromium, lab)


@pytest.fixture(scope="module")
def page(opened_lab):
    return opened_lab[0]
