"""DataFrames and rows as tables for people: the top rows, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from wakit.facts.spoken import spoken
from wakit.view.html import Html, join, tag, text, to_text
from wakit.view.sentences import observed_text
from wakit.view.words import value

__all__ = ["frame_table", "row_count", "rows_table", "shown_of"]


def row_count(rows: int | None) -> str:
    """How many rows a table has.

    >>> row_count(1200), row_count(None)
    ('1,200', 'could not be derived')
    """
    return "could not be derived" if rows is None else f"{rows:,}"


def rows_table(
    heads: Sequence[object],
    rows: Iterable[Sequence[object]],
    *,
    class_: str = "",
    caption: object = None,
    with_labels: bool = True,
) -> Html:
    """A table with a heading; cells that are not `Html` are escaped. It scrolls where it is too wide.

    Each cell bears its heading as a label, for narrow screens, unless ``with_labels`` is false.
    """
    labels = [to_text(text(h)) if with_labels else None for h in heads]
    cells = join(
        tag("tr", *(tag("td", c, data_label=label) for label, c in zip(labels, row, strict=True))) for row in rows
    )
    head = tag("thead", tag("tr", *(tag("th", h, scope="col") for h in heads)))
    above = tag("caption", caption) if caption else None
    table = tag("table", above, head, tag("tbody", cells), class_=f"wk-table {class_}".strip())
    return tag("div", table, class_="wk-scroll", tabindex="0", role="group", aria_label="table")  # no landmark


def frame_table(data: pd.DataFrame, *, limit: int = 12, heads: Mapping[str, str] | None = None) -> Html:
    """A DataFrame's top rows, cells in people's words, with a count below where rows were left out.

    Args:
        data: any table; columns become headings.
        limit: how many rows at most.
        heads: column → heading; columns that are not named are left out. By default all, ``_`` as space.
    """
    names = dict(heads) if heads else {str(c): spoken(str(c)) for c in data.columns}
    top = data[list(names)].head(limit)
    rows = [[_cell(v) for v in row] for row in top.itertuples(index=False, name=None)]
    return join([rows_table(list(names.values()), rows), shown_of(len(top), len(data))])


def _cell(found: object) -> str:
    """What was observed is a list of fields; everything else is one value."""
    return observed_text(found) if isinstance(found, list) else value(found)


def shown_of(shown: int, everything: int, what: str = "") -> Html | None:
    """``12 of 340 shown``, or nothing where nothing was left out."""
    if shown >= everything:
        return None
    return tag("p", f"{shown:,} of {everything:,}{f' {what}' if what else ''} shown", class_="wk-count")
