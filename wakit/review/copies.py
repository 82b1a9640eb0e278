"""Working copies of the kit's notebooks, addressed to the workload they lie in and renewed with the package.

A copy carries in its metadata which wakit it was copied from and what its master said. So one that nobody changed
follows the package, and one that somebody changed is theirs: the new one is laid beside it, and that is said once.
What a kernel wrote (outputs, counts) and the address (client, workload) are no change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from wakit.errors import FileError
from wakit.files.reading import read_text
from wakit.files.writing import make_folder, write_text
from wakit.version import version

__all__ = ["Address", "clear_outputs", "renew_copies", "renew_copy"]

Notebook = dict[str, object]

#: what the masters of 0.1.0 said; its copies carried no mark
_UNMARKED = frozenset(
    {
        "479ec061d9f62da683512cbf3c7cf5e41576626f4260666d0fd189682bf12621",
        "c18e32fe05ed08af4b9d06b7600a18a731fa36f6f0a8635d362589beb5b4af1d",
        "57ec3e8993b6cc0243eb1229768a09c38026b7f8451aa3c49092c55362966b77",
        "fa4389427c9d99a61823e77f9b0e5e3d7d8308d8a62ec10754c8f84b6b88cd01",
        "d5eb277f8ba6edc726d169597b03badb02f8e36acf36608559e2580d86ed3351",
    }
)


#: masters that are of no one client: none of them gets a copy
_OF_THE_HOUSE = frozenset({"4-portfolio.ipynb"})


@dataclass(frozen=True)
class Address:
    """Whose notebooks these are."""

    client: str
    workload: str

    @property
    def lines(self) -> Mapping[str, str]:
        """Lines of a master's cell ``parameters``, and what stands there in a copy."""
        return {
            'client = "demo"': f'client = "{self.client}"',
            'workload = "main"': f'workload = "{self.workload}"',
        }


def renew_copies(masters: Path, folder: Path, address: Address) -> list[str]:
    """Copy every notebook below ``masters`` that ``folder`` has not got, and renew those that nobody changed.

    Returns a line for each copy that somebody changed and for which there is a new master, once.

    Raises:
        StoreError: a copy can't be written.
    """
    said = []
    for master in sorted(masters.rglob("*.ipynb")):
        place = master.relative_to(masters)
        if not any(part.startswith(".") for part in place.parts) and place.name not in _OF_THE_HOUSE:
            said += _renewed(master, make_folder((folder / place).parent) / place.name, address)
    return said


def renew_copy(master: Path, copy: Path) -> list[str]:
    """The same for one notebook that is addressed to nobody.

    Raises:
        StoreError: it can't be written.
    """
    return _renewed(master, copy, Address("demo", "main"))


def clear_outputs(copy: Path) -> None:
    """Take out what a kernel wrote: a desk in a saved notebook is one that nobody answers for.

    Raises:
        StoreError: the copy can't be written.
    """
    old = _read(copy)
    if old is None:
        return
    cells = [cell for cell, _, _ in _cells(old)]
    cleared = [{**cell, "outputs": [], "execution_count": None} if "outputs" in cell else cell for cell in cells]
    metadata = old.get("metadata")
    others = {key: said for key, said in metadata.items() if key != "widgets"} if isinstance(metadata, dict) else {}
    if cleared != cells or others != (metadata or {}):
        write_text(copy, _text({**old, "cells": cleared, "metadata": others}))


def _renewed(master: Path, copy: Path, address: Address) -> list[str]:
    new = _read(master)
    if new is None:
        return []
    if not copy.exists():
        _write(copy, new, address)
        return []
    old = _read(copy)
    if old is None:
        return []  # somebody's own; JupyterLab says what is wrong with it
    said, is_, mark = _print_of(new, address), _print_of(old, address), _mark(old)
    if is_ == said:
        if mark.get("master") != said or _addressed(old, address) != old:
            _write(copy, old, address)
    elif is_ == mark.get("master") or (not mark and is_ in _UNMARKED):
        _write(copy, new, address)
    elif said not in (mark.get("master"), mark.get("offered")):
        beside = copy.with_name(f"{copy.stem}.{version()}.ipynb")
        _write(beside, new, address)
        write_text(copy, _text(_marked(old, {**mark, "offered": said})))
        return [f"{copy.name} was changed here, so it stays; wakit {version()}'s lies beside it: {beside.name}"]
    return []


def _read(path: Path) -> Notebook | None:
    """A notebook; None where the file is none."""
    try:
        found: object = json.loads(read_text(path))
    except (FileError, ValueError, RecursionError):
        return None
    cells = found.get("cells") if isinstance(found, dict) else None
    is_one = isinstance(cells, list) and all(isinstance(cell, dict) for cell in cells)
    return cast(Notebook, found) if is_one else None


def _write(path: Path, notebook: Notebook, address: Address) -> None:
    mark = {"version": version(), "master": _print_of(notebook, address)}
    write_text(path, _text(_marked(_addressed(notebook, address), mark)))


def _text(notebook: Notebook) -> str:
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _mark(notebook: Notebook) -> Mapping[str, object]:
    metadata = notebook.get("metadata")
    mark = metadata.get("wakit") if isinstance(metadata, dict) else None
    return mark if isinstance(mark, dict) else {}


def _marked(notebook: Notebook, mark: Mapping[str, object]) -> Notebook:
    metadata = notebook.get("metadata")
    return {**notebook, "metadata": {**(metadata if isinstance(metadata, dict) else {}), "wakit": dict(mark)}}


def _cells(notebook: Notebook) -> Iterator[tuple[dict[str, object], str, bool]]:
    """Each cell with its source and whether it holds the parameters."""
    for cell in cast(list[dict[str, object]], notebook["cells"]):
        source = cell.get("source", "")
        metadata = cell.get("metadata")
        tags = metadata.get("tags") if isinstance(metadata, dict) else None
        text = "".join(map(str, source)) if isinstance(source, list) else str(source)
        yield cell, text, isinstance(tags, list) and "parameters" in tags


def _addressed(notebook: Notebook, address: Address) -> Notebook:
    """A notebook whose cell ``parameters`` names the client and workload, where it named those of the masters."""
    cells = []
    for cell, source, is_parameters in _cells(notebook):
        lines = source.split("\n")
        new = [address.lines.get(line, line) for line in lines] if is_parameters else lines
        cells.append(cell if new == lines else {**cell, "source": "\n".join(new).splitlines(keepends=True)})
    return {**notebook, "cells": cells}


def _print_of(notebook: Notebook, address: Address) -> str:
    """A fingerprint of what people wrote: the kinds and sources of the cells, without the address."""
    back = {there: master for master, there in address.lines.items()}
    said = []
    for cell, source, is_parameters in _cells(notebook):
        lines = source.split("\n")
        said.append([cell.get("cell_type"), [back.get(line, line) for line in lines] if is_parameters else lines])
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
