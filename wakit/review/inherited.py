"""``inherited.yaml``: controls that somebody else carries for the workload, each told once for several best practices.

What an answer says of its own best practice comes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field

from wakit.errors import UnknownName
from wakit.files.document import Key
from wakit.files.reading import checked, read_entries
from wakit.files.wording import FileModel, file_error, wrong
from wakit.lens import Lens
from wakit.model import CarriedBy
from wakit.review.answerfile import PracticeAnswer
from wakit.review.store import WorkloadFolder

__all__ = ["Carried", "Inherited", "carried", "load_inherited"]


def _said(value: str) -> str:
    if not value.strip():
        raise wrong("is empty; say in a few words what it is")
    return value.strip()


class Inherited(FileModel):
    """One control, who carries it, and for which best practices (all of a question, where one is named)."""

    control: Annotated[str, AfterValidator(_said)]
    carried_by: CarriedBy
    practices: tuple[str, ...] = Field(min_length=1)


class _Page(FileModel):
    inherited: tuple[Inherited, ...] = ()


@dataclass(frozen=True)
class Carried:
    """Who carries a best practice, and by which inherited control; ``by`` None: nobody said."""

    by: CarriedBy | None = None
    control: str = ""


def load_inherited(folder: WorkloadFolder, lens: Lens) -> dict[str, Carried]:
    """Who carries what, by choice id; the first entry that names a best practice counts.

    Raises:
        FileError: the file is wrong, or names what the lens does not have: line and key, and what would be right.
    """
    page = read_entries(folder.inherited)
    if page is None:
        return {}
    names = {q.id: q.choice_ids for q in lens.questions} | {q.tool_id: q.choice_ids for q in lens.questions}
    names |= {p.id: (p.choice_id,) for p in lens.practices} | {p.choice_id: (p.choice_id,) for p in lens.practices}
    found: dict[str, Carried] = {}
    problems: list[tuple[tuple[Key, ...], str]] = []
    for at, one in enumerate(checked(_Page, page).inherited):
        for place, name in enumerate(one.practices):
            if name not in names:
                problem = str(UnknownName("question or best practice", name, names))
                problems.append((("inherited", at, "practices", place), problem))
            for choice_id in names.get(name, ()):
                found.setdefault(choice_id, Carried(one.carried_by, one.control))
    error = file_error(page, problems)
    if error is not None:
        raise error
    return found


def carried(choice_id: str, answer: PracticeAnswer, inherited: Mapping[str, Carried]) -> Carried:
    """Who carries a best practice: what its answer says, else what is inherited, else nobody said.

    >>> carried("x", PracticeAnswer(), {"x": Carried(CarriedBy.AWS, "data centres")}).control
    'data centres'
    """
    return Carried(answer.carried_by) if answer.carried_by else inherited.get(choice_id, Carried())
