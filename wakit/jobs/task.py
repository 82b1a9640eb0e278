"""What is done for one client of a batch, as it is handed from who plans it to who does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wakit.batch import Parameter
from wakit.errors import UnknownName
from wakit.review.store import WorkloadFolder, notebooks_folder

__all__ = ["COLLECT", "JUDGE", "REVIEW", "Item", "Task", "notebook_of"]

COLLECT, REVIEW, JUDGE = "1-collect", "3-review", "judge"


@dataclass(frozen=True)
class Item:
    """One thing that is done for a client: a notebook (or ``judge``) with its parameters.

    ``has_page`` is false for a review notebook of which no page is wanted.
    """

    notebook: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    has_page: bool = True


@dataclass(frozen=True)
class Task:
    """Everything that is done for one client, as it is handed to who does it; it holds no credential.

    ``mark`` tells whether another manifest asks for the same.
    """

    reviews: str
    client: str
    workload: str
    items: tuple[Item, ...]
    audience: str
    lang: str
    timeout_minutes: int | None = None
    resume: bool = False
    mark: str = ""

    @property
    def name(self) -> str:
        """``CLIENT/WORKLOAD``."""
        return f"{self.client}/{self.workload}"


def notebook_of(folder: WorkloadFolder | None, name: str) -> Path:
    """A client's working copy of a notebook, or the kit's own.

    Raises:
        UnknownName: there is neither.
    """
    places = [*([folder.notebooks] if folder else []), notebooks_folder()]
    for place in places:
        if (place / f"{name}.ipynb").is_file():
            return place / f"{name}.ipynb"
    known = {f.relative_to(place).with_suffix("").as_posix() for place in places for f in place.rglob("*.ipynb")}
    raise UnknownName("notebook", name, {one for one in known if ".ipynb_checkpoints" not in one})
