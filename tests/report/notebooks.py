"""Executed notebooks made by hand."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
from nbformat import NotebookNode

from wakit.view.html import Html

__all__ = ["code", "notebook", "ours", "output", "story", "text_of"]

_make: Callable[..., NotebookNode] = nbformat.v4.new_notebook
_code: Callable[..., NotebookNode] = nbformat.v4.new_code_cell
_story: Callable[..., NotebookNode] = nbformat.v4.new_markdown_cell
_output: Callable[..., NotebookNode] = nbformat.v4.new_output
_write: Callable[..., str] = nbformat.writes


def notebook(*cells):
    """A notebook of these cells."""
    return _make(cells=list(cells))


def story(text):
    """A Markdown cell."""
    return _story(text)


def code(source, *outputs, tags=()):
    """A code cell with its outputs."""
    cell = _code(source, outputs=list(outputs), execution_count=1)
    if tags:
        cell.metadata["tags"] = list(tags)
    return cell


def output(kind="execute_result", **given):
    """An output; ``data`` and ``metadata`` as nbformat has them."""
    return _output(kind, **given)


def ours(html):
    """What a cell shows that ends with an `Html`."""
    shown = html if isinstance(html, Html) else Html(html)
    data, metadata = shown._repr_mimebundle_()
    return output(data=data, metadata=metadata, execution_count=1)


def text_of(nb):
    """The notebook as JSON."""
    return _write(nb)
