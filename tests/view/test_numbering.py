"""A kernel drafts the names that whoever waits for it gives: they are the same, or the draft is not taken."""

from __future__ import annotations

import pytest

from tests.review.test_networks import balanced
from tests.view.made import made
from wakit.model import Audience
from wakit.registry import load
from wakit.review import ahead
from wakit.review.ahead import as_read_ahead, read_ahead
from wakit.review.opened import open_workload
from wakit.review.shared import Shared, shared
from wakit.view.numbering import number


@pytest.fixture
def reviews(tmp_path, monkeypatch):
    made(tmp_path, {name: rows for name, rows in balanced().items() if name in load().collectors})
    monkeypatch.setenv("WAKIT_REVIEWS", str(tmp_path / "reviews"))
    monkeypatch.setattr(ahead, "_read", [])
    return tmp_path / "reviews"


def seen(found) -> Shared:
    assert isinstance(found, Shared)
    return found


def keys():
    return open_workload("acme").folder.client.pseudonyms


def told(review):
    return review.findings.table[["key", "arn", "account_id"]].to_csv(), repr(review.networks)


def test_a_draft_gives_the_same_names_and_writes_none(reviews):
    draft = seen(read_ahead("acme", "", Audience.CLIENT))
    number(draft)
    assert not keys().exists()
    given = seen(shared(open_workload("acme"), Audience.CLIENT))
    number(given)
    assert "VPC 1" in keys().read_text()
    assert told(draft) == told(given)
    assert as_read_ahead(open_workload("acme"), Audience.CLIENT) is draft


def test_what_a_draft_names_from_then_on_is_written(reviews):
    draft = seen(read_ahead("acme", "", Audience.CLIENT))
    number(draft)
    number(seen(shared(open_workload("acme"), Audience.CLIENT)))
    taken = seen(as_read_ahead(open_workload("acme"), Audience.CLIENT))
    name = taken.redactor.value("new-bucket", "name", "bucket")
    assert f'"{name}": "new-bucket"' in keys().read_text()


def test_a_draft_that_somebody_else_came_before_is_not_taken(reviews):
    """Another command has named something meanwhile, so that every number after it is another."""
    draft = seen(read_ahead("acme", "", Audience.CLIENT))
    number(draft)
    other = seen(shared(open_workload("acme"), Audience.CLIENT))
    other.redactor.value("10.0.0.0/8", "network", "VPC")
    number(other)
    taken = as_read_ahead(open_workload("acme"), Audience.CLIENT)
    assert taken is not draft
    assert told(taken) == told(other)


def test_a_draft_that_nobody_has_written_is_not_taken(reviews):
    draft = seen(read_ahead("acme", "", Audience.CLIENT))
    number(draft)
    taken = seen(as_read_ahead(open_workload("acme"), Audience.CLIENT))
    assert taken is not draft
    assert told(taken) == told(draft)
    assert "VPC 1" in keys().read_text()


def test_names_that_are_known_are_those_of_a_draft(reviews):
    number(seen(shared(open_workload("acme"), Audience.CLIENT)))
    before = keys().read_text()
    draft = seen(read_ahead("acme", "", Audience.CLIENT))
    number(draft)
    assert as_read_ahead(open_workload("acme"), Audience.CLIENT) is draft
    assert keys().read_text() == before
