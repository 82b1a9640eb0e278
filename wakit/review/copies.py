"""Working copies of the kit's notebooks, addressed to the workload they lie in."""

from __future__ import annotations

import json
from collections.abc import Mapping

from wakit.files.writing import read_text, write_text
from wakit.review.store import WorkloadFolder

__all__ = ["address_notebooks"]


def address_notebooks(workload: WorkloadFolder) -> None:
    """Write the client's and the workload's name into working copies that still have those of the masters."""
    names = {
        'client = "demo"': f'client = "{workload.client.name}"',
        'workload = "main"': f'workload = "{workload.name}"',
    }
    for path in sorted(workload.notebooks.rglob("*.ipynb")):
        text = read_text(path)
        new = _addressed(text, names)
        if new != text:
            write_text(path, new)


def _addressed(text: str, names: Mapping[str, str]) -> str:
    """A notebook with lines of its cell ``parameters`` replaced; one that is no notebook as it is."""
    try:
        notebook = json.loads(text)
        cells = [c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", [])]
    except (ValueError, KeyError, TypeError, AttributeError):
        return text  # somebody's own; JupyterLab says what is wrong with it
    old = [cell["source"] for cell in cells]
    for cell in cells:
        lines = "".join(cell["source"]).splitlines()
        cell["source"] = "\n".join(names.get(line, line) for line in lines).splitlines(keepends=True)
    is_same = ["".join(source) for source in old] == ["".join(cell["source"]) for cell in cells]
    return text if is_same else json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
