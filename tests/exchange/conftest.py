from __future__ import annotations

import pytest

from wakit.review.answers import answer
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.plan import make_plan
from wakit.review.store import create_reviews
from wakit.view.items import items_of


@pytest.fixture
def opened(tmp_path):
    store = create_reviews(tmp_path / "reviews")
    create_client(store, NewClient("acme", evidence="none"))
    return open_workload("acme", store.path)


@pytest.fixture
def items(opened):
    """The items once these statuses were said, and plan.yaml says so."""

    def made(plan="", also=(), **statuses):
        opened.folder.plan.write_text(plan, encoding="utf-8")
        for name, status in statuses.items():
            practice = opened.lens.practice(name.replace("_", "-"))
            reason = "no such thing here" if status == "not_applicable" else ""
            given = {"status": status, "reason": reason}
            answer(opened.folder.answers, practice.question, practice.choice_id, opened.lens, **given)
        return items_of(opened, make_plan(opened, also=also))

    return made
