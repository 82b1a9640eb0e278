from __future__ import annotations

import pytest

from wakit.lens import load_lens
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.session import Session
from wakit.review.store import create_reviews


@pytest.fixture(scope="session")
def lens():
    return load_lens("2024-11-06")


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.delenv("WAKIT_REVIEWS", raising=False)
    return create_reviews(tmp_path / "reviews")


@pytest.fixture
def opened(store):
    create_client(store, NewClient("acme", evidence="none"))
    return open_workload("acme", store.path)


@pytest.fixture
def session(opened):
    return Session(opened, "SEC08")


@pytest.fixture
def on_disk(opened):
    return lambda choice_id, question="SEC08": opened.question_answers(question).practices[choice_id]
