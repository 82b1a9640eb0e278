"""What a kernel reads before its notebook asks is the review that the notebook opens, or is not taken."""

from __future__ import annotations

import pytest

from wakit.review import ahead
from wakit.review.ahead import as_read_ahead, read_ahead
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.store import create_reviews


@pytest.fixture
def store(tmp_path, monkeypatch):
    made = create_reviews(tmp_path / "reviews")
    create_client(made, NewClient("acme", evidence="none"))
    create_client(made, NewClient("other", evidence="none"))
    monkeypatch.setenv("WAKIT_REVIEWS", str(made.path))
    monkeypatch.setattr(ahead, "_read", [])
    return made


def test_it_is_taken_as_long_as_nothing_changed(store):
    read_ahead("acme", values=True)
    (known,) = ahead._read
    assert as_read_ahead(open_workload("acme")) is known
    assert "values" in known.__dict__


def test_who_opens_it_again_reads_anew(store):
    """What is judged or sealed meanwhile changes neither the client's files nor the snapshot's name."""
    read_ahead("acme")
    assert "evidence" in as_read_ahead(open_workload("acme")).__dict__
    again = open_workload("acme")
    assert as_read_ahead(again) is again


def test_another_review_is_not_taken_for_it(store):
    read_ahead("acme")
    opened = open_workload("other")
    assert as_read_ahead(opened) is opened


def test_what_somebody_changed_meanwhile_is_seen(store):
    read_ahead("acme")
    file = store.client("acme").path / "client.yaml"
    file.write_text(file.read_text().replace("name: acme", "name: Acme & Co"))
    assert as_read_ahead(open_workload("acme")).client.name == "Acme & Co"


def test_what_is_wrong_is_left_to_the_notebook(store):
    (store.client("acme").path / "client.yaml").write_text("name: [")
    read_ahead("acme")
    read_ahead("nobody")
    assert ahead._read == []
