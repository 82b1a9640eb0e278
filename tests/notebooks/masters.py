"""The kit's own notebooks, and a way to run one in this process."""

from __future__ import annotations

import ast
import json
from pathlib import Path

from IPython.core.formatters import DisplayFormatter

__all__ = ["NAMES", "ROOT", "cells", "play", "shown", "source"]

ROOT = Path(__file__).parents[2] / "notebooks"
NAMES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.ipynb") if path.parent.name[:1] != ".")


def source(name):
    """A master's text."""
    return (ROOT / name).read_text(encoding="utf-8")


def cells(text, kind="code"):
    """The cells of one kind, each with its source as one text."""
    found = [c for c in json.loads(text)["cells"] if c["cell_type"] == kind]
    return [c | {"source": "".join(c["source"])} for c in found]


def shown(name, **parameters):
    """Run a master's code here, with parameters, as a kernel would; what each cell shows, by kind of content."""
    values: list[object] = []
    names: dict[str, object] = {}
    for cell in cells(source(name)):
        *rest, last = ast.parse(cell["source"]).body
        is_shown = isinstance(last, ast.Expr)
        exec(compile(ast.Module(rest if is_shown else [*rest, last], []), name, "exec"), names)
        if is_shown:
            values.append(eval(compile(ast.Expression(last.value), name, "eval"), names))
        if "parameters" in cell["metadata"].get("tags", []):
            names.update(parameters)
    return [DisplayFormatter().format(value)[0] for value in values]


def play(name, **parameters):
    """The same as one text."""
    return "\n".join(str(text) for bundle in shown(name, **parameters) for text in bundle.values())
