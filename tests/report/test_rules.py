from __future__ import annotations

import pytest

from tests.report.notebooks import code, notebook, ours, output, story
from wakit.report.rules.cells import keep_story
from wakit.report.rules.outputs import LEFT_OUT, keep_known_outputs
from wakit.view.html import Style


def shown(*outputs):
    nb, _ = keep_known_outputs(notebook(code("x", *outputs)), {})
    return [dict(o.data) for cell in nb.cells for o in cell.outputs]


def test_code_goes_and_what_it_shows_stays():
    cell = code("secret = 1", ours("<p>x</p>"))
    nb, _ = keep_story(notebook(story("# T"), cell, code("import wakit")), {})
    assert [(c.cell_type, c.source) for c in nb.cells] == [("markdown", "# T"), ("code", "")]


@pytest.mark.parametrize("tag", ["parameters", "injected-parameters", "desk"])
def test_cells_for_the_one_who_runs_it_go_with_their_outputs(tag):
    nb, _ = keep_story(notebook(code("x = 1", ours("<p>x</p>"), tags=[tag])), {})
    assert nb.cells == []


def test_metadata_and_attachments_go():
    nb = notebook(story("x"))
    nb.metadata["widgets"] = {"state": 1}
    nb.cells[0]["attachments"] = {"a.png": {}}
    nb.cells[0].metadata["papermill"] = {"path": "/x"}
    nb, _ = keep_story(nb, {})
    assert (dict(nb.metadata), dict(nb.cells[0].metadata), "attachments" in nb.cells[0]) == ({}, {}, False)


def test_our_html_is_shown():
    assert shown(ours("<p class='x'>fine</p>")) == [{"text/html": "<p class='x'>fine</p>"}]


def test_our_html_with_something_strange_in_it_is_left_out_aloud():
    assert shown(ours("<p>fine</p><script>alert(1)</script>")) == [{"text/plain": LEFT_OUT}]


def test_html_of_others_is_shown_as_their_text():
    theirs = output(data={"text/html": "<b>x</b>", "text/plain": "x"}, metadata={})
    assert shown(theirs) == [{"text/plain": "x"}]


@pytest.mark.parametrize(
    "kind", ["application/javascript", "text/latex", "text/markdown", "application/vnd.jupyter.widget-view+json"]
)
def test_what_no_rule_knows_is_left_out_aloud(kind):
    assert shown(output(data={kind: "x"}, metadata={})) == [{"text/plain": LEFT_OUT}]


def test_a_widget_s_text_twin_is_no_widget():
    both = {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "a form"}
    assert shown(output(data=both, metadata={})) == [{"text/plain": "a form"}]


def test_streams_errors_and_style_sheets_never_show():
    trace = output("error", ename="E", evalue="secret", traceback=["File x"])
    streams = [output("stream", name=name, text="secret") for name in ("stdout", "stderr")]
    data, metadata = Style("<style>p{}</style>")._repr_mimebundle_()
    assert shown(trace, *streams, output(data=data, metadata=metadata)) == []


def test_the_html_mark_does_not_help_other_kinds():
    marked = output(data={"application/javascript": "x"}, metadata={"text/html": {"wakit": "html"}})
    assert shown(marked) == [{"text/plain": LEFT_OUT}]
