from __future__ import annotations

import pytest

from wakit.lens import load_lens
from wakit.review.store import create_reviews


@pytest.fixture(scope="session")
def lens():
    return load_lens("2024-11-06")


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.delenv("WAKIT_REVIEWS", raising=False)
    return create_reviews(tmp_path / "reviews")
