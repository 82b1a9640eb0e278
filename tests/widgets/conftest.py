from __future__ import annotations

import pytest

from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.store import create_reviews

PEOPLE = "\nattendees:\n  - name: Ana\n    role: platform lead\n  - name: <script>alert('attendee')</script>\n"


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """A review by interview, with two people in the room."""
    monkeypatch.delenv("WAKIT_BATCH", raising=False)
    store = create_reviews(tmp_path / "reviews")
    file = create_client(store, NewClient("acme", evidence="none")).file
    file.write_text(file.read_text() + PEOPLE)
    return open_workload("acme", store.path)


@pytest.fixture
def on_disk(opened):
    """What the answers file of SEC08 says at this moment."""
    return lambda question="SEC08": opened.question_answers(question)
