from __future__ import annotations

import copy
import json

import pytest

from tests.report.notebooks import code, notebook, ours, output, story, text_of
from wakit.report.cleaned import clean_notebook, write_notebook
from wakit.report.leaks.inventory import Inventory
from wakit.report.leaks.scan import scan
from wakit.report.page import render_page
from wakit.view.html import section, tag

SECRET = "HOME=/home/ada acme-exports we never tested it"
AUDIENCES = ("internal", "client", "sample")


def executed():
    """A review as papermill leaves it, with a consultant's own cells in it."""
    shown = section("SEC01 How?", tag("h3", "SEC01"), tag("p", "seen"), id="SEC01")
    held = [
        story("# Review"),
        code('client = "acme"\nreviews = "/home/ada/reviews"', tags=["parameters"]),
        code('client = "acme"', tags=["injected-parameters"]),
        code("review.summary()", ours(shown)),
        code("!env", output("stream", name="stdout", text=SECRET)),
        code("open('private_note')", output(data={"text/plain": SECRET}, metadata={})),
        code("table", output(data={"text/html": f"<b>{SECRET}</b>", "text/plain": SECRET}, metadata={})),
        code("1/0", output("error", ename="E", evalue=SECRET, traceback=[SECRET])),
        code("picture", output(data={"image/svg+xml": f"<svg><desc>{SECRET}</desc></svg>"}, metadata={})),
        code("form", output(data={"application/vnd.jupyter.widget-view+json": {"model_id": SECRET}}, metadata={})),
    ]
    nb = notebook(*held)
    nb.metadata.update(papermill={"parameters": SECRET}, widgets={"state": SECRET}, kernelspec={"name": SECRET})
    nb.cells[3]["id"] = "acme-summary"
    nb.cells[3].metadata["papermill"] = {"path": SECRET}
    nb.cells[0]["attachments"] = {"a.txt": {"text/plain": SECRET}}
    return nb


@pytest.mark.parametrize("audience", ["client", "sample"])
def test_nothing_of_a_consultant_s_own_cell_leaves(audience):
    text = text_of(clean_notebook(executed(), audience))
    assert not [
        word
        for word in ("HOME", "home/ada", "acme", "tested", "open(", "!env", "review.summary", "1/0", "papermill")
        if word in text
    ]
    assert "<h3>SEC01</h3>" in text


def test_the_house_keeps_its_code_and_what_its_page_shows():
    text = text_of(clean_notebook(executed(), "internal"))
    assert "review.summary()" in text
    assert "we never tested it" in text  # the text of a cell, as on the page
    assert not [word for word in ("papermill", "widgets", "traceback", "/home/ada/reviews") if f'"{word}"' in text]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_scan_finds_nothing_in_its_metadata(audience):
    nb = notebook(story("# R"), code("review.summary()", ours(tag("p", "seen"))))
    nb.metadata["papermill"] = {"environment_variables": {"HOME": "/home/x"}}
    files = {"review.ipynb": text_of(clean_notebook(nb, audience)).encode()}
    assert scan(files, Inventory({"acme-exports": "bucket"})).leaks == ()


def test_the_page_of_the_cleaned_notebook_is_that_of_the_other():
    nb = notebook(story("# R"), story("## One"), code("x", ours(section("S", tag("p", "seen"), id="S"))))
    made = clean_notebook(nb, "internal")
    del made.cells[0]  # how to read it
    assert render_page(text_of(made), title="R") == render_page(text_of(nb), title="R")


def test_the_notebook_that_was_run_stays_as_it_is():
    nb = executed()
    before = copy.deepcopy(nb)
    clean_notebook(nb, "client")
    assert nb == before


def test_parameters_lose_their_values_and_counts_go():
    cells = clean_notebook(executed(), "internal").cells
    assert cells[3].source == 'client = ""\nreviews = ""'
    assert {cell.execution_count for cell in cells if cell.cell_type == "code"} == {None}


def test_it_is_written_as_a_notebook(tmp_path):
    write_notebook(clean_notebook(executed(), "client"), tmp_path / "review.ipynb")
    assert json.loads((tmp_path / "review.ipynb").read_text())["nbformat"] == 4
