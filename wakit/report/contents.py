"""The contents of a page: its chapters, and the questions in them, as links."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from wakit.view.html import Html, join, link, tag

__all__ = ["contents"]


@dataclass
class _Entry:
    target: str
    title: str
    below: list[_Entry] = field(default_factory=list)


def contents(page: str) -> Html:
    """Links to every ``h2`` of a page, and below each to the questions in it."""
    reader = _Headings()
    reader.feed(page)
    reader.close()
    return _list(reader.chapters)


def _list(entries: list[_Entry]) -> Html:
    items = (tag("li", link(e.title, f"#{e.target}"), _list(e.below) if e.below else None) for e in entries)
    return tag("ol", join(items))


class _Headings(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.chapters: list[_Entry] = []
        self._section = ""
        self._open: _Entry | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        target = given.get("id") or ""
        if tag == "section":
            self._section = target if "wk-question" in (given.get("class") or "").split() else ""
        elif tag == "h2" and target:
            self._open = _Entry(target, "")
            self.chapters.append(self._open)
        elif tag == "h3" and self._section and self.chapters:
            self._open = _Entry(self._section, "")
            self._section = ""
            self.chapters[-1].below.append(self._open)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h2", "h3"):
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.title += data
