"""Only outputs of known kinds: our own HTML when it holds nothing strange, pictures as images, plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wakit.report.markup import strange
from wakit.view.html import MARK, Html, Style

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["LEFT_OUT", "keep_known_outputs"]

#: stands where something was left out, so that nobody takes the page for complete
LEFT_OUT = "Left out here: something that this report can't show safely."

_SVG = "image/svg+xml"


def keep_known_outputs(nb: NotebookNode, resources: dict[str, object]) -> tuple[NotebookNode, dict[str, object]]:
    """Keep, of each output, the one form that can be shown; streams, errors and widgets never."""
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = [
                shown
                for output in cell.outputs
                if output.output_type in ("execute_result", "display_data")
                if (shown := _shown(output)) is not None
            ]
    nb.cells = [cell for cell in nb.cells if cell.cell_type != "code" or cell.outputs]
    return nb, resources


def _sections(about: Mapping[str, object]) -> list[dict[str, str]]:
    """What our HTML says that it holds; a notebook may have been edited, so only what has the right form."""
    given = about.get("sections", [])
    entries = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    return [{"id": str(one["id"]), "title": str(one["title"])} for one in entries if {"id", "title"} <= set(one)]


def _shown(output: NotebookNode) -> NotebookNode | None:
    """The output with one kind of data, or None where there is nothing to show."""
    about = output.get("metadata", {}).get("text/html", {})
    kind = about.get(MARK)
    if kind == Style.kind:
        return None
    data = {k: "".join(v) if isinstance(v, list) else v for k, v in output.data.items()}
    if kind == Html.kind and "text/html" in data:
        safe = not strange(data["text/html"])
        form = {"text/html": data["text/html"]} if safe else {"text/plain": LEFT_OUT}
    elif _SVG in data:
        form = {_SVG: data[_SVG]}
    elif "text/plain" in data:
        form = {"text/plain": data["text/plain"]}
    else:
        form = {"text/plain": LEFT_OUT}
    output.data = type(output)(form)
    output.metadata = type(output)(sections=_sections(about) if "text/html" in form else [])
    output.output_type = "display_data"
    output.pop("execution_count", None)
    return output
