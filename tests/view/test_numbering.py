"""Two that make one deliverable give the same names, whoever of them asks first."""

from __future__ import annotations

import threading

import pytest

from tests.review.test_networks import balanced
from tests.view.made import made
from wakit.model import Audience
from wakit.registry import load
from wakit.review.opened import open_workload
from wakit.review.shared import shared
from wakit.view.numbering import number


@pytest.fixture
def reviews(tmp_path):
    made(tmp_path, {name: rows for name, rows in balanced().items() if name in load().collectors})
    return tmp_path / "reviews"


def names_after(reviews, *steps):
    """The key file after each of two has opened the review for itself, and what they asked in this order."""
    keys = open_workload("acme", reviews).folder.client.pseudonyms
    keys.unlink(missing_ok=True)
    for step in steps:
        step(open_workload("acme", reviews))
    return keys.read_text()


def one(opened):
    number(shared(opened, Audience.CLIENT))


def part(opened):
    """Somebody who has got no further than the findings."""
    _ = shared(opened, Audience.CLIENT).findings


def both(opened):
    seen = [
        shared(opened, Audience.CLIENT),
        shared(open_workload("acme", opened.folder.client.path.parent), Audience.CLIENT),
    ]
    threads = [threading.Thread(target=number, args=[one]) for one in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_whoever_asks_first_the_names_are_the_same(reviews):
    alone = names_after(reviews, one)
    assert "VPC 1" in alone
    assert names_after(reviews, part, one) == alone
    assert names_after(reviews, both) == alone
    assert names_after(reviews, one, one) == alone
