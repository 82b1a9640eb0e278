"""Rows and sentences as a person's terminal shows them: within its width, or one row a line where they go elsewhere."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from wakit.cli.saying import say, say_json
from wakit.facts.spoken import spoken

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["fitted", "print_frame", "print_table", "screen_width", "table_lines"]

_SPACE = 2


def screen_width(stream: TextIO) -> int | None:
    """How many columns a terminal has; None where a file or a program reads, which wants each row on one line."""
    try:
        if not stream.isatty():
            return None
        columns = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return None
    return columns if columns >= 20 else None  # 0 is what a terminal says that knows no size


def print_table(rows: Iterable[Mapping[str, object]], *, as_json: bool) -> None:
    """Print rows as one JSON list, or as an aligned table with a heading."""
    rows = list(rows)
    if as_json:
        say_json(rows)
        return
    if rows:
        say("\n".join(table_lines(rows, screen_width(sys.stdout))))


def print_frame(data: pd.DataFrame, *, as_json: bool) -> None:
    """Print a DataFrame as one JSON list, or as an aligned table."""
    rows = [{str(k): v for k, v in row.items()} for row in data.to_dict("records")]
    print_table(rows, as_json=as_json)


def fitted(text: str, width: int | None) -> str:
    """Text whose lines are broken between words; what goes on stands a little deeper than where it began."""
    if width is None:
        return text
    return "\n".join(part for line in text.split("\n") for part in _folded(line, width) or [""])


def _folded(line: str, width: int) -> list[str]:
    depth = " " * (len(line) - len(line.lstrip()) + 2)
    return textwrap.wrap(line, width, subsequent_indent=depth, break_long_words=False, break_on_hyphens=False)


def table_lines(rows: Sequence[Mapping[str, object]], width: int | None) -> list[str]:
    """A heading and the rows, within a width; paragraphs where there are too many columns for it."""
    heads = [spoken(head) for head in rows[0]]
    cells = [[_text(row[head]) for head in rows[0]] for row in rows]
    table = [heads, *cells]
    widths = [max(len(line[i]) for line in table) for i in range(len(heads))]
    if width is None:
        return [_row(line, widths) for line in table]
    least = [max(len(word) for line in table for word in (line[i].split() or [""])) for i in range(len(heads))]
    room = width - _SPACE * (len(heads) - 1)
    if sum(least) > room:
        return _cards(heads, cells, width)
    widths = _shared(widths, least, room)
    return [part for line in table for part in _broken(line, widths)]


def _row(line: Sequence[str], widths: Sequence[int]) -> str:
    return (" " * _SPACE).join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _shared(widths: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """The widths that fit: the widest column gives first, none becomes narrower than its longest word."""
    fit = list(widths)
    while sum(fit) > room:
        widest = max((i for i in range(len(fit)) if fit[i] > least[i]), key=lambda i: fit[i])
        fit[widest] -= 1
    return fit


def _broken(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    """One row on as many lines as its longest cell needs."""
    parts = [
        textwrap.wrap(cell, width, break_long_words=False, break_on_hyphens=False) or [""]
        for cell, width in zip(line, widths, strict=True)
    ]
    deep = max(len(part) for part in parts)
    filled = [[*part, *[""] * (deep - len(part))] for part in parts]
    return [_row(across, widths) for across in zip(*filled, strict=True)]


def _cards(heads: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> list[str]:
    """Too many columns for this screen: each row is a paragraph, a line for each column that holds something."""
    deep = max(len(head) for head in heads) + _SPACE
    lines: list[str] = []
    for line in cells:
        for head, cell in zip(heads, line, strict=True):
            if cell:
                lines += textwrap.wrap(
                    cell,
                    max(width, deep + 1),
                    initial_indent=head.ljust(deep),
                    subsequent_indent=" " * deep,
                    break_long_words=False,
                    break_on_hyphens=False,
                )
        lines.append("")
    return lines


def _text(value: object) -> str:
    """A cell, on one line: names that hold line ends or what a terminal obeys stay in their place."""
    from wakit.view.escape import one_line

    if isinstance(value, list):
        return one_line(", ".join(map(str, value)), limit=sys.maxsize)
    return "" if value is None else one_line(value, limit=sys.maxsize)
