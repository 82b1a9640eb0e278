"""HTML that is escaped by construction: whatever is not `Html` already becomes text.

>>> tag("td", "<b>", tag("i", "x"), class_="name")
<td class="name">&lt;b&gt;<i>x</i></td>
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from html import unescape
from typing import NamedTuple, Protocol, Self

from wakit.view.escape import LIMIT, escape

__all__ = ["MARK", "Html", "Section", "Style", "join", "link", "section", "tag", "text", "to_text"]

#: key in the metadata of an output: by whom its HTML was made
MARK = "wakit"

_VOID = {"br", "hr", "wbr"}
#: attributes are quoted and escaped, whoever made them: no ``>`` stands in one
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)[^>]*>")
_HIDDEN = re.compile(r"<(style|svg)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_APART = {"td", "th", "dd", "span", "small"}
_BLOCKS = {"p", "div", "section", "h2", "h3", "h4", "li", "tr", "table", "dt", "blockquote", "caption", "figure"}


class _Printer(Protocol):
    def text(self, text: str) -> None: ...


class Section(NamedTuple):
    """A part of a page that a table of contents can lead to."""

    id: str
    title: str


class Html(str):
    """HTML to be shown in a notebook as it is; made by `tag` and `join`, never of strings from outside.

    ``sections`` are the parts that it says it holds (`section`); they stay with it in whatever it is put into.
    """

    __slots__ = ("sections",)
    kind = "html"
    sections: tuple[Section, ...]

    def __new__(cls, markup: str, sections: Iterable[Section] = ()) -> Self:
        made = super().__new__(cls, markup)
        made.sections = tuple(sections)
        return made

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return str(self)

    def _repr_pretty_(self, printer: _Printer, cycle: bool) -> None:
        printer.text(to_text(self))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[dict[str, str], object]:
        about: dict[str, object] = {MARK: self.kind}
        if self.sections:
            about["sections"] = [section._asdict() for section in self.sections]
        return {"text/html": str(self), "text/plain": to_text(self)}, {"text/html": about}


class Style(Html):
    """A style sheet for a notebook in which cards are shown; a report brings its own."""

    __slots__ = ()
    kind = "style"


def tag(name: str, *children: object, **attributes: str | None) -> Html:
    """One element: `Html` children as they are, everything else as text; None is left out.

    A trailing ``_`` of an attribute's name is dropped (``class_``), other ``_`` become ``-``.
    """
    given = "".join([f' {_attribute(key)}="{escape(value)}"' for key, value in attributes.items() if value])
    if name in _VOID:
        return Html(f"<{name}{given}>")
    if not children:
        return Html(f"<{name}{given}></{name}>")
    inside = join(children)
    return Html(f"<{name}{given}>{inside}</{name}>", inside.sections)


@cache
def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def join(parts: Iterable[object], between: str = "") -> Html:
    """Parts one after another, with text between them; what is not `Html` is escaped, None is left out."""
    shown = [text(part) for part in parts if part is not None]
    return Html(text(between).join(shown), [section for part in shown for section in part.sections])


def section(title: str, *children: object, id: str, **attributes: str | None) -> Html:
    """A part of a page that says what it is: its title stands in the table of contents."""
    made = tag("section", *children, id=id, **attributes)
    return Html(made, [Section(id, title), *made.sections])


def text(value: object, limit: int = LIMIT) -> Html:
    """A value as it can be read: `Html` as it is, all else escaped, and cut where it is longer than ``limit``."""
    return value if isinstance(value, Html) else Html(escape(value, limit))


def link(shown: object, target: str) -> Html:
    """A link into the page (``#SEC08``) or to an HTTPS address; for anything else only the text."""
    if target.startswith("#"):
        return tag("a", shown, href=target)
    if target.startswith("https://"):  # a tab of its own: a click must not replace somebody's open desk
        return tag("a", shown, href=target, target="_blank", rel="noopener noreferrer")
    return text(shown)


@lru_cache(maxsize=2)  # a notebook asks for the text of each output twice
def to_text(markup: str) -> str:
    """What a person would read of it, without markup: the twin for terminals and diffs.

    >>> to_text("<p>1 of <b>3</b> &lt;names&gt;</p><svg><text>x</text></svg><td>a<td>b")
    '1 of 3 <names>\\na b'
    """
    said = unescape(_TAG.sub(_apart, _HIDDEN.sub("", markup)))
    lines = (" ".join(line.split()) for line in said.splitlines())
    return "\n".join(line for line in lines if line)


def _apart(found: re.Match[str]) -> str:
    """What stands between two words of which a tag stands between."""
    name = found[2].lower()
    if name in _BLOCKS or (name == "br" and not found[1]):
        return "\n"
    return "  " if name in _APART and not found[1] else ""
