"""What if in a real JupyterLab: keys stay with the controls, and only *Keep* writes."""

from __future__ import annotations

import json

import pytest

from tests.browser.axe import faults
from tests.browser.lab import PATIENCE, comes_true
from wakit.review.answers import answer
from wakit.review.copies import Address, renew_copies
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.store import create_reviews, notebooks_folder

CELL: dict[str, object] = {"cell_type": "code", "id": "tried", "metadata": {}, "outputs": [], "execution_count": None}
CELLS = "() => document.querySelectorAll('.jp-Notebook .jp-Cell').length"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A review with something to plan, whose walk-through ends with the controls."""
    made = create_reviews(tmp_path_factory.mktemp("planned") / "reviews")
    create_client(made, NewClient("acme", evidence="none"))
    opened = open_workload("acme", made.path)
    choice_id = opened.lens.practice("SEC04-BP01").choice_id
    answer(opened.folder.answers, "SEC04", choice_id, opened.lens, status="not_in_place")
    renew_copies(notebooks_folder(), opened.folder.notebooks, Address("acme", "main"))
    copy = opened.folder.notebooks / "2-walkthrough.ipynb"
    notebook = json.loads(copy.read_text())
    notebook["cells"].append(CELL | {"source": ["review.what_if()"]})
    copy.write_text(json.dumps(notebook))
    return made


def test_keys_stay_with_the_controls_and_keep_writes(page, store):
    plan = open_workload("acme", store.path).folder.plan
    cell = page.locator(".jp-CodeCell", has_text="review.what_if()").last
    cell.scroll_into_view_if_needed()
    cell.locator(".jp-InputArea-editor").click()
    page.keyboard.press("Control+Enter")
    stands = page.get_by_label("SEC04-BP01 is")
    stands.wait_for(timeout=PATIENCE)
    before, cells = plan.read_text(), page.evaluate(CELLS)
    stands.focus()
    for key in ("ArrowDown", "ArrowDown", "x", "d", "d", "b"):  # in JupyterLab: go down, cut, delete, insert below
        stands.press(key)
    assert comes_true(page, lambda: "1 change not kept yet." in page.locator(".wk-what-if").inner_text())
    assert (stands.input_value(), page.evaluate(CELLS), plan.read_text()) == ("later", cells, before)
    assert faults(page, ".wk-what-if") == []
    page.get_by_role("button", name="Keep").press("Enter")
    assert comes_true(page, lambda: plan.read_text().endswith("    status: later\n"))
