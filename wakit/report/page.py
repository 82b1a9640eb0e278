"""Executed notebook → one self-contained HTML page."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from wakit.files.writing import write_text
from wakit.report.contents import contents
from wakit.report.markup import strange
from wakit.report.rules.cells import keep_story
from wakit.report.rules.outputs import LEFT_OUT, keep_known_outputs
from wakit.report.rules.paths import PLACES, drop_paths
from wakit.view.html import join, tag, text, to_text

if TYPE_CHECKING:
    from nbconvert.exporters import TemplateExporter
    from nbformat import NotebookNode

__all__ = ["RULES", "render_page", "write_page"]

#: what a notebook passes through, in this order
RULES = (keep_story, keep_known_outputs, drop_paths)

_LONG = 100_000
_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)


@dataclass(frozen=True)
class _Page:
    """What the template asks for beside the cells."""

    title: str
    footer: str
    css: str
    contents_token: str
    lang: str = "en"


def write_page(notebook: Path, page: Path, *, title: str, footer: str = "", places: Iterable[Path] = ()) -> None:
    """Render an executed notebook into an HTML file, whole or not at all.

    Args:
        notebook: with its outputs.
        page: where the HTML goes.
        title: of the page, as text.
        footer: a line at its end, as text.
        places: folders whose names must not be seen.

    Raises:
        StoreError: it can't be written.
    """
    write_text(page, render_page(notebook.read_text("utf-8"), title=title, footer=footer, places=places))


def render_page(notebook: str, *, title: str, footer: str = "", places: Iterable[Path] = ()) -> str:
    """The page of an executed notebook's JSON: no code, no requests, nothing that runs."""
    import nbformat

    read: Callable[..., NotebookNode] = nbformat.reads
    token = uuid.uuid4().hex
    page = _Page(title, footer, _css(), token)
    body, _ = _exporter().from_notebook_node(read(notebook, as_version=4), {"wakit_page": page, PLACES: list(places)})
    return str(body).replace(token, contents(body[body.index("<main") :]), 1)


def _exporter() -> TemplateExporter:
    from nbconvert.exporters import TemplateExporter

    make: Callable[..., TemplateExporter] = TemplateExporter
    exporter = make(
        template_name="template",
        extra_template_basedirs=[str(files("wakit.report"))],
        file_extension=".html",
    )
    exporter.output_mimetype = "text/html"
    register: Callable[..., object] = exporter.register_preprocessor
    for rule in RULES:
        register(rule, enabled=True)
    exporter.filters.update(story=_story, plain=lambda shown: text(shown, _LONG), base64=_base64)
    exporter.environment.filters.update(exporter.filters)
    return exporter


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "replace")).decode()


def _story(source: str) -> str:
    """Markdown as HTML; raw HTML in it is shown as text, and so is what would fetch something."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=True, exclude_anchor_links=True)
    html = _HEADING.sub(_with_id, str(MarkdownWithMath(renderer=renderer).render(source)))
    return join([tag("p", LEFT_OUT), tag("pre", text(source, _LONG))]) if strange(html) else html


def _with_id(heading: re.Match[str]) -> str:
    """``<h2 id="what-was-not-seen">What was not seen</h2>``, so that the contents can lead there."""
    name = "-".join(re.findall(r"[^\W_]+", to_text(heading[2]).lower()))
    return f'<h{heading[1]} id="{name}">{heading[2]}</h{heading[1]}>'


def _css() -> str:
    page = (files("wakit.report") / "template" / "page.css").read_text("utf-8")
    return page + (files("wakit.view") / "cards.css").read_text("utf-8")
