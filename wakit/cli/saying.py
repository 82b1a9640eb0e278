"""The one way out: what is printed can be read and pasted, and nothing in it moves a terminal.

Names in an account are other people's text. Whatever a terminal would obey or hide shows its number; in JSON it is an
escape, so programs read what was there.
"""

from __future__ import annotations

import json
import sys

import click

__all__ = ["say", "say_json"]


def say(text: object, *, err: bool = False) -> None:
    """Print text, on standard error where it is no result; its line ends stay."""
    from wakit.view.escape import clean

    click.echo(clean(text, limit=sys.maxsize), err=err)


def say_json(value: object, indent: int = 1) -> None:
    """Print one JSON document."""
    click.echo(_escaped(json.dumps(value, indent=indent, ensure_ascii=False, default=str)))


def _escaped(text: str) -> str:
    r"""JSON in which every character that is not seen is an escape.

    >>> print(_escaped('"a\u202eb é \U000e0041"'))
    "a\u202eb é \udb40\udc41"
    """
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)
