"""What a page consists of, as data: chapters from the stories, and in them what the cells below say that they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wakit.report.story import story_html
from wakit.view.html import Html, Section, join, link, tag

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["CONTENTS", "FIRST", "Chapter", "chapters", "contents", "lay_out"]

#: key in the resources: the table of contents
CONTENTS = "wakit_contents"
#: key in the resources: how many cells come before the second chapter; the contents stand behind them
FIRST = "wakit_first"
_CHAPTER = 2


@dataclass(frozen=True)
class Chapter:
    """A chapter of a page, and the sections in it."""

    section: Section
    below: list[Section] = field(default_factory=list)


def lay_out(nb: NotebookNode, resources: dict[str, object]) -> tuple[NotebookNode, dict[str, object]]:
    """Turn stories into HTML, and lead to what stories and outputs say that they hold."""
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.metadata["story"] = story_html(cell.source)
    return nb, {**resources, CONTENTS: contents(chapters(nb.cells)), FIRST: _page_one(nb.cells)}


def _page_one(cells: Sequence[NotebookNode]) -> int:
    """The first chapter ends where the second one begins; all cells where there is none."""
    begins = [at for at, cell in enumerate(cells) if cell.cell_type == "markdown" and _begins(cell)]
    return begins[1] if len(begins) > 1 else len(cells)


def _begins(cell: NotebookNode) -> bool:
    return any(level == _CHAPTER for level, _ in cell.metadata["story"].headings)


def chapters(cells: Iterable[NotebookNode]) -> list[Chapter]:
    """The chapters of laid-out cells; what stands before the first one belongs to none."""
    found: list[Chapter] = []
    for cell in cells:
        if cell.cell_type == "markdown":
            found += [Chapter(one) for level, one in cell.metadata["story"].headings if level == _CHAPTER]
        elif found:
            found[-1].below.extend(_held(cell))
    return found


def contents(page: Iterable[Chapter]) -> Html:
    """Links to every chapter, and below each to the sections in it."""
    items = (tag("li", _entry(c.section), _list(c.below) if c.below else None) for c in page)
    return tag("ol", join(items))


def _list(sections: Iterable[Section]) -> Html:
    return tag("ol", join(tag("li", _entry(section)) for section in sections))


def _entry(section: Section) -> Html:
    return link(section.title, f"#{section.id}")


def _held(cell: NotebookNode) -> Iterator[Section]:
    for output in cell.outputs:
        for one in output.metadata.get("sections", []):
            yield Section(str(one["id"]), str(one["title"]))
