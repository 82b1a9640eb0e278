"""Only the story and what it shows: Markdown cells, and outputs of code cells; never code or parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["keep_story"]

#: cells that are for the one who runs the notebook
_OWN = {"parameters", "injected-parameters", "desk"}


def keep_story(nb: NotebookNode, resources: dict[str, object]) -> tuple[NotebookNode, dict[str, object]]:
    """Drop code, parameters, raw cells, attachments and all metadata; code cells without output go altogether."""
    kept = []
    for cell in nb.cells:
        if _OWN & set(cell.metadata.get("tags", [])):
            continue
        if cell.cell_type == "markdown" or (cell.cell_type == "code" and cell.outputs):
            cell.metadata = type(cell.metadata)()
            cell.pop("attachments", None)
            if cell.cell_type == "code":
                cell.source, cell.execution_count = "", None
            kept.append(cell)
    nb.cells = kept
    nb.metadata = type(nb.metadata)()
    return nb, resources
