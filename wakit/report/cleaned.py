"""The executed notebook as it goes along with the page: the same to look at, and nothing of where it was run.

JupyterLab opens it without wakit. For the house its code stays; for others only what wakit itself has made is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from wakit.files.writing import write_text
from wakit.report.rules.outputs import keep_known_outputs
from wakit.view.html import MARK, Html, Style, tag, to_text
from wakit.view.notebook import HOW_TO_READ

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["clean_notebook", "notebook_text", "page_of", "write_notebook"]

#: the audience that sees code, and what cells of the house's own show
_HOUSE = "internal"
_DROPPED = {"injected-parameters", "desk"}
_PARAMETERS = "parameters"
_LITERAL = re.compile(r"^(\w+)\s*=.*$", re.MULTILINE)
_ABOUT = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def clean_notebook(nb: NotebookNode, audience: str) -> NotebookNode:
    """A copy that may go along with the page of the same audience; the notebook itself is left as it is.

    Kept are stories and outputs: HTML of wakit's that holds nothing strange, with its text for terminals, under a style
    sheet of ours; for ``internal`` also code, pictures, and texts of other cells. Gone are counts, parameters,
    metadata, ids, attachments, streams, errors and widgets.
    """
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    make: Callable[..., NotebookNode] = new_notebook
    code: Callable[..., NotebookNode] = new_code_cell
    story: Callable[..., NotebookNode] = new_markdown_cell
    style = _shown(_style(), Style.kind)
    style["data"]["text/plain"] = ""
    cells = [story(HOW_TO_READ), code("", outputs=[style], metadata=_hidden()), *_cells(nb, audience)]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # a name that somebody gave says something
    return make(cells=cells, metadata=_ABOUT)


def page_of(cleaned: NotebookNode) -> NotebookNode:
    """The same without what a notebook says of itself: the page needs no word on how to read a notebook."""
    return type(cleaned)(cleaned | {"cells": cleaned.cells[1:]})


def write_notebook(nb: NotebookNode, path: Path) -> None:
    """Write a notebook into a file, whole or not at all.

    Raises:
        StoreError: it can't be written.
    """
    write_text(path, notebook_text(nb))


def notebook_text(nb: NotebookNode) -> str:
    """A notebook as its file holds it."""
    import nbformat

    write: Callable[..., str] = nbformat.writes
    return write(nb) + "\n"


def _cells(nb: NotebookNode, audience: str) -> Iterator[NotebookNode]:
    from nbformat.v4 import new_code_cell, new_markdown_cell

    code: Callable[..., NotebookNode] = new_code_cell
    story: Callable[..., NotebookNode] = new_markdown_cell
    for cell in nb.cells:
        tags = set(cell.metadata.get("tags", []))
        if cell.cell_type == "markdown":
            yield story(cell.source)
        elif cell.cell_type == "code" and not tags & _DROPPED:
            is_own = _PARAMETERS in tags
            outputs = [] if is_own else list(_outputs(cell, audience))
            if audience == _HOUSE:
                yield code(_neutral(cell.source) if is_own else cell.source, outputs=outputs)
            elif outputs:
                yield code("", outputs=outputs, metadata=_hidden())


def _outputs(cell: NotebookNode, audience: str) -> Iterator[NotebookNode]:
    """What a cell shows, as the page shows it; to others only what is ours."""
    ours = [output for output in cell.outputs if audience == _HOUSE or _kind(output) == Html.kind]
    held = type(cell)(cell | {"outputs": [type(output)(output) for output in ours]})
    nb, _ = keep_known_outputs(type(cell)(cells=[held]), {})
    for output in (output for one in nb.cells for output in one.outputs):
        markup = output.data.get("text/html")
        yield output if markup is None else _shown(markup, Html.kind, output.metadata.get("sections", []))


def _shown(markup: str, kind: str, sections: Sequence[Mapping[str, str]] = ()) -> NotebookNode:
    from nbformat.v4 import new_output

    make: Callable[..., NotebookNode] = new_output
    about: dict[str, object] = {MARK: kind, **({"sections": list(sections)} if sections else {})}
    return make(
        "display_data", data={"text/html": markup, "text/plain": to_text(markup)}, metadata={"text/html": about}
    )


def _style() -> Html:
    return tag("style", Html((files("wakit.view") / "cards.css").read_text("utf-8")))


def _hidden() -> dict[str, object]:
    """A cell whose empty code folds away."""
    return {"jupyter": {"source_hidden": True}}


def _kind(output: NotebookNode) -> object:
    """By whom an output says it was made."""
    about = output.get("metadata", {}).get("text/html", {})
    return about.get(MARK) if isinstance(about, Mapping) else None


def _neutral(source: str) -> str:
    """Parameters without their values: which client, which folder, which evidence."""
    return _LITERAL.sub(r'\1 = ""', source)
