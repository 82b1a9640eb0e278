"""The plan as a Markdown task list, as an issue, a wiki page or a repository shows it.

A tick and nothing else is left of what is done. Text of other people's making stands there as it was typed: nothing
in it is a heading, a link, a picture, an address, a mention or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from wakit.view.escape import one_line
from wakit.view.items import Item, parts_of

__all__ = ["markdown_text", "plan_markdown"]

#: ASCII that means something to one Markdown or another in the middle of a line
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~$])")
#: what pages make links or mentions of by themselves, even where it is escaped; an empty comment parts it
_LINKED = re.compile(r"(?i)([@#]|\bwww(?=\.)|[a-z]:(?=//))")


def markdown_text(value: object) -> str:
    r"""Text that Markdown shows as it is, in the middle of a line.

    >>> print(markdown_text("<b>[x](javascript:y)</b> @ops 1*2"))
    \<b\>\[x\](javascript:y)\</b\> @<!-- -->ops 1\*2
    """
    text = one_line(value, limit=4000).strip().replace("&", "&amp;")
    return _LINKED.sub(r"\1<!-- -->", _SPECIAL.sub(r"\\\1", text))


def plan_markdown(title: str, items: Sequence[Item], above: Iterable[str] = (), below: Iterable[str] = ()) -> str:
    """A page with the plan: what clears the goal, what else is not in place, what is done.

    Args:
        title: its heading.
        items: the items, in order.
        above: sentences that lead to the decisions.
        below: sentences about what they bring.
    """
    decisions = [item for item in items if item.is_decision]
    rest = [item for item in items if not item.is_decision and not item.status.is_closed]
    done = [item for item in items if item.status.is_closed]
    lines = [f"# {markdown_text(title)}", "", *_paragraph(above), *_list("Decisions", decisions), *_paragraph(below)]
    lines += [*_list("What else is not in place", rest), *_list("Done", done)]
    return "\n".join(lines).rstrip() + "\n"


def _list(heading: str, items: Sequence[Item]) -> list[str]:
    return [f"## {heading}", "", *(line for item in items for line in _task(item)), ""] if items else []


def _paragraph(sentences: Iterable[str]) -> list[str]:
    told = " ".join(markdown_text(sentence) for sentence in sentences)
    return [told, ""] if told else []


def _task(item: Item) -> Iterator[str]:
    practice, is_closed = item.practice, item.status.is_closed
    title = f"[{markdown_text(practice.title)}]({practice.url})"
    told = "" if item.status.value in ("open", "done") else f" ({item.status.value})"
    yield f"- [{'x' if is_closed else ' '}] **{practice.id}** {title}{told} <!-- {item.id} -->"
    if is_closed:
        return
    for label, lines in parts_of(item):
        if label != "Best practice":
            yield from _part(label, [markdown_text(line) for line in lines])


def _part(label: str, told: Sequence[str]) -> Iterator[str]:
    """Sentences below each other, other things in a line."""
    are_sentences = len(told) > 1 and all(line.endswith((".", "?")) for line in told)
    yield f"  - **{label}:**{'' if are_sentences else ' ' + '; '.join(told)}"
    yield from (f"    - {line}" for line in told if are_sentences)
