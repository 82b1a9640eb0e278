"""Markdown cells as HTML, with their headings as data."""

from __future__ import annotations

import html
import re

from wakit.report.markup import strange
from wakit.report.rules.outputs import LEFT_OUT
from wakit.view.html import Html, Section, join, link, tag, text, to_text

__all__ = ["LONG", "Story", "story_html"]

#: longer texts are cut
LONG = 100_000


class Story(Html):
    """A story as HTML; ``headings`` are its sections with their level (2 for a chapter)."""

    __slots__ = ("headings",)
    headings: tuple[tuple[int, Section], ...]


def story_html(source: str) -> Story:
    """Markdown as HTML; raw HTML in it is shown as text, and where something would be fetched, the source is."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    headings: list[tuple[int, Section]] = []

    class Renderer(IPythonRenderer):
        def heading(self, text: str, level: int, **attrs: object) -> str:
            headings.append((level, _section(text)))
            return tag(f"h{level}", Html(text), id=headings[-1][1].id)

        def link(self, text: str, url: str, title: str | None = None) -> str:
            return link(Html(text), html.unescape(url))

    made = str(MarkdownWithMath(renderer=Renderer(escape=True)).render(source))
    if strange(made):
        made, headings = join([tag("p", LEFT_OUT), tag("pre", text(source, LONG))]), []
    story = Story(made)
    story.headings = tuple(headings)
    return story


def _section(heading: str) -> Section:
    """``what-was-not-seen``, "What was not seen", so that the contents can lead there."""
    title = to_text(heading)
    return Section("-".join(re.findall(r"[^\W_]+", title.lower())), title)
