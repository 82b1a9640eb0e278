"""Executed notebook → one self-contained HTML page."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from wakit.files.writing import write_text
from wakit.model import Audience
from wakit.report.cleaned import clean_notebook, notebook_text, page_of
from wakit.report.logo import logo_uri
from wakit.report.look import page_css
from wakit.report.rules.cells import keep_story
from wakit.report.rules.outputs import keep_known_outputs
from wakit.report.rules.sections import lay_out
from wakit.report.story import LONG
from wakit.review.branding import Brand
from wakit.view.html import tag, text

if TYPE_CHECKING:
    from nbconvert.exporters import TemplateExporter
    from nbformat import NotebookNode

__all__ = ["PLAIN", "RULES", "get_ready", "render_page", "write_page"]

#: what a notebook passes through, in this order
RULES = (keep_story, keep_known_outputs, lay_out)
#: wakit's own look
PLAIN = Brand()


@dataclass(frozen=True)
class _Page:
    """What the template asks for beside the cells."""

    title: str
    footer: str
    css: str
    brand: Brand
    logo: str = ""
    lang: str = "en"


def write_page(
    notebook: str, page: Path, *, title: str, footer: str = "", branding: Brand = PLAIN, watermark: str = ""
) -> None:
    """Render an executed notebook into an HTML file, whole or not at all.

    Args:
        notebook: its JSON, with its outputs.
        page: where the HTML goes.
        title: of the page, as text.
        footer: a line at its end, as text.
        branding: whose work it is, and in which colours.
        watermark: a short word behind the text of each page, such as ``demo``.

    Raises:
        FileError: the logo is no picture, or holds what a logo may not.
        StoreError: it can't be written.
    """
    write_text(page, render_page(notebook, title=title, footer=footer, branding=branding, watermark=watermark))


def render_page(notebook: str, *, title: str, footer: str = "", branding: Brand = PLAIN, watermark: str = "") -> str:
    """The page of an executed notebook's JSON: no code, no requests, nothing that runs."""
    import nbformat

    read: Callable[..., NotebookNode] = nbformat.reads
    logo = logo_uri(branding.logo) if branding.logo else ""
    page = _Page(title, footer, page_css(title, branding, watermark), branding, logo)
    body, _ = _exporter().from_notebook_node(read(notebook, as_version=4), {"wakit_page": page})
    return str(body)


def get_ready() -> None:
    """Import, read and compile what every page needs, by making one of nothing, while a notebook runs."""
    import nbformat

    make: Callable[..., NotebookNode] = nbformat.from_dict
    shown = {"output_type": "display_data", "data": {"text/html": str(tag("p", ""))}, "metadata": {}}
    cell = {"cell_type": "code", "source": "", "metadata": {}, "outputs": [shown]}
    story = {"cell_type": "markdown", "source": "", "metadata": {}}
    nothing = make({"cells": [story, cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    render_page(notebook_text(page_of(clean_notebook(nothing, Audience.INTERNAL))), title="")


@cache
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
    exporter.filters.update(plain=lambda shown: text(shown, LONG), base64=_base64)
    exporter.environment.filters.update(exporter.filters)
    return exporter


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "replace")).decode()
