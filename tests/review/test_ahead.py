"""What a kernel reads before its notebook asks is the review that the notebook opens, or is not taken."""

from __future__ import annotations

import pytest

from wakit.model import Audience
from wakit.review import ahead
from wakit.review.ahead import as_read_ahead, read_ahead
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.shared import Shared
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
    known = read_ahead("acme")
    assert as_read_ahead(open_workload("acme"), Audience.INTERNAL) is known
    assert "evidence" in known.__dict__


def test_who_opens_it_again_reads_anew(store):
    """What is judged or sealed meanwhile changes neither the client's files nor the snapshot's name."""
    read_ahead("acme")
    assert "evidence" in as_read_ahead(open_workload("acme"), Audience.INTERNAL).__dict__
    again = open_workload("acme")
    assert as_read_ahead(again, Audience.INTERNAL) is again


def test_what_was_read_for_one_audience_is_not_shown_to_another(store):
    """For the house nothing is redacted."""
    read_ahead("acme")
    shown = as_read_ahead(open_workload("acme"), Audience.CLIENT)
    assert isinstance(shown, Shared)
    known = read_ahead("acme", "", Audience.CLIENT)
    assert as_read_ahead(open_workload("acme"), Audience.SAMPLE) is not known
    assert as_read_ahead(open_workload("acme"), Audience.CLIENT) is known


def test_another_review_is_not_taken_for_it(store):
    read_ahead("acme")
    opened = open_workload("other")
    assert as_read_ahead(opened, Audience.INTERNAL) is opened


def test_what_somebody_changed_meanwhile_is_seen(store):
    read_ahead("acme")
    file = store.client("acme").path / "client.yaml"
    file.write_text(file.read_text().replace("name: acme", "name: Acme & Co"))
    assert as_read_ahead(open_workload("acme"), Audience.INTERNAL).client.name == "Acme & Co"


def test_what_is_wrong_is_left_to_the_notebook(store):
    (store.client("acme").path / "client.yaml").write_text("name: [")
    assert read_ahead("acme") is None
    assert read_ahead("nobody") is None
    assert ahead._read == []
