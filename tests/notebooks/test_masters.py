"""Laws of the masters: stories without logic. Each law is shown to fail on a broken notebook."""

from __future__ import annotations

import ast
import json
import re

import nbformat
import pytest

from tests.notebooks.masters import NAMES, cells, source

_STEPS = (ast.For, ast.While, ast.comprehension, ast.Try, ast.If, ast.IfExp, ast.With)
_LOGIC = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, *_STEPS)
_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def logic(text):
    trees = [ast.parse(cell["source"]) for cell in cells(text)]
    return [type(node).__name__ for tree in trees for node in ast.walk(tree) if isinstance(node, _LOGIC)]


def long_cells(text):
    return [cell["id"] for cell in cells(text) if len(cell["source"].splitlines()) > 8]


def outputs(text):
    return [cell["id"] for cell in cells(text) if cell["outputs"] or cell["execution_count"] is not None]


def wrong_parameters(text):
    """The first code cell is tagged ``parameters``, none else is, and it only gives names literal values."""
    tagged = [i for i, cell in enumerate(cells(text)) if "parameters" in cell["metadata"].get("tags", [])]
    if tagged != [0]:
        return ["the first code cell, and no other, is tagged parameters"]
    first = ast.parse(cells(text)[0]["source"]).body
    values = [statement for statement in first if isinstance(statement, ast.Assign)]
    problems = [ast.unparse(s) for s in first if s not in values or not isinstance(s.value, ast.Constant)]
    names = {ast.unparse(s.targets[0]) for s in values}
    return problems + sorted({"client", "reviews"} - names)


def wrong_metadata(text):
    notebook = json.loads(text)
    nbformat.validate(nbformat.from_dict(notebook))
    ids = [cell["id"] for cell in notebook["cells"]]
    problems = [cell_id for cell_id in ids if not re.fullmatch(r"[a-z][a-z0-9-]+", cell_id)]
    problems += [cell["id"] for cell in notebook["cells"] if set(cell["metadata"]) - {"tags"}]
    version = (notebook["nbformat"], notebook["nbformat_minor"])
    return problems + ([] if (notebook["metadata"], version) == (_METADATA, (4, 5)) else ["metadata"])


def untold(text):
    """A notebook begins with its title, and tells what it shows."""
    kinds = [cell["cell_type"] for cell in json.loads(text)["cells"]]
    title = cells(text, "markdown")[0]["source"].startswith("# ")
    return [] if title and kinds[:2] == ["markdown", "code"] and kinds.count("markdown") >= 3 else ["no story"]


LAWS = [logic, long_cells, outputs, wrong_parameters, wrong_metadata, untold]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("law", LAWS)
def test_each_master_keeps_each_law(law, name):
    assert law(source(name)) == []


@pytest.fixture
def broken():
    """One master with one thing changed: a cell's key, or the first text found in the whole file."""
    notebook = json.loads(source("question.ipynb"))

    def change(cell_id, **keys):
        cell = next(c for c in notebook["cells"] if c["id"] == cell_id)
        cell.update(keys)
        return json.dumps(notebook)

    return change


@pytest.mark.parametrize(
    ("law", "cell_id", "keys"),
    [
        (logic, "ask", {"source": ["def ask(): ..."]}),
        (logic, "ask", {"source": ["for x in 'ab': x"]}),
        (logic, "ask", {"source": ["[x for x in 'ab']"]}),
        (logic, "ask", {"source": ["try:\n", "    x\n", "finally: ..."]}),
        (logic, "ask", {"source": ["class A: ..."]}),
        (long_cells, "ask", {"source": ["x\n"] * 9}),
        (outputs, "ask", {"execution_count": 3}),
        (outputs, "ask", {"outputs": [{"output_type": "stream", "name": "stdout", "text": ["x"]}]}),
        (wrong_parameters, "parameters", {"source": ["client = 'x'\n", "reviews = str(1)"]}),
        (wrong_parameters, "parameters", {"source": ["import os\n", "client = ''\n", "reviews = ''"]}),
        (wrong_parameters, "parameters", {"source": ["client = 'x'"]}),
        (wrong_parameters, "parameters", {"metadata": {}}),
        (wrong_metadata, "ask", {"id": "f00BA7"}),
        (wrong_metadata, "ask", {"metadata": {"collapsed": True}}),
        (untold, "title", {"source": ["No title"]}),
    ],
)
def test_each_law_notices_what_breaks_it(broken, law, cell_id, keys):
    assert law(broken(cell_id, **keys)) != []
