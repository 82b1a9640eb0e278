"""No place of this machine: where reviews lie, whose home it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["PLACES", "drop_paths"]

#: key in the resources: the folders whose names stay here
PLACES = "wakit_places"


def drop_paths(nb: NotebookNode, resources: dict[str, object]) -> tuple[NotebookNode, dict[str, object]]:
    """Replace the folders named in ``resources[PLACES]``, and the home folder, by ``…`` in all that is shown."""
    named = resources.get(PLACES)
    places = [str(p) for p in named] if isinstance(named, list) else []
    places = sorted({p for p in [*places, str(Path.home())] if len(Path(p).parts) > 1}, key=len, reverse=True)
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = _without(cell.source, places)
        for output in cell.get("outputs", []):
            output.data.update({kind: _without(text, places) for kind, text in output.data.items()})
    return nb, resources


def _without(text: str, places: list[str]) -> str:
    for place in places:
        text = text.replace(place, "…")
    return text
