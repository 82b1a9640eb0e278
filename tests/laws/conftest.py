from __future__ import annotations

import pytest

from tests.laws.house import Tree, texts


@pytest.fixture(scope="session")
def tree() -> Tree:
    """Every text of the house, by path."""
    return texts()
