"""Pins as cards: the sentence, the rows as they were when it was pinned, and of which evidence they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from wakit.facts.spoken import spoken
from wakit.lens import Lens
from wakit.review.excerpt import ExcerptColumn
from wakit.review.pins import Pin
from wakit.view.chips import resource
from wakit.view.html import Html, join, tag
from wakit.view.sentences import field_text
from wakit.view.tables import rows_table, shown_of
from wakit.view.words import day, time

__all__ = ["not_asked", "nothing_pinned", "pin_board", "pin_card", "pins_card", "unpinned"]

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|inf)")


def pins_card(pins: Iterable[Pin], evidence: str = "") -> Html:
    """Pins one below the other, nothing where there are none; each cell keeps its class of data.

    Args:
        pins: of one best practice, say.
        evidence: the time of the evidence that stands around them; a pin of other evidence says so.
    """
    return join(_card(one, evidence) for one in pins)


def pin_card(pin: Pin, lens: Lens, evidence: str = "", *, is_kept: bool = True) -> Html:
    """One pin under its best practice; one that is not kept says that it is a look at what would be."""
    head = None if is_kept else tag("p", "Not pinned: this is how it would stand in the report.", class_="wk-count")
    return join([head, pin_board([pin], lens, evidence)])


def not_asked(practice: str) -> Html:
    """A line about a best practice that this review's lens has not."""
    return tag("p", f"The lens of this review has no {practice}, so there is nothing to pin to.", class_="wk-none")


def nothing_pinned() -> Html:
    """A line about a table in which there is nothing to pin."""
    return tag("p", "No row in what was seen, so there is nothing to pin.", class_="wk-none")


def unpinned(pin: Pin, lens: Lens) -> Html:
    """A line about a pin that was taken away."""
    return tag("p", f"Taken away from {lens.practice(pin.choice).id}: {pin.sentence}", class_="wk-count")


def pin_board(pins: Sequence[Pin], lens: Lens, evidence: str = "") -> Html:
    """All pins of a review under their best practices, or a line that says that there are none."""
    if not pins:
        return tag("p", "Nothing is pinned in this review yet.", class_="wk-none")
    parts: list[Html] = []
    for choice in dict.fromkeys(one.choice for one in pins):
        practice = lens.practice(choice)
        head = tag("h4", tag("span", practice.id, class_="wk-number"), " ", practice.title)
        parts += [head, pins_card([one for one in pins if one.choice == choice], evidence)]
    return tag("section", *parts, class_="wk-practice")


def _card(pin: Pin, evidence: str) -> Html:
    heads = [spoken(column.name) for column in pin.columns]
    rows = [[_cell(column, cell) for column, cell in zip(pin.columns, row, strict=True)] for row in pin.rows]
    shown = rows_table(heads, rows) if rows else tag("p", "No row in what was seen.", class_="wk-count")
    sentence = tag("p", tag("b", pin.sentence), class_="wk-line")
    left = shown_of(len(rows), pin.total, "rows")
    return tag("div", sentence, shown, left, _rests_on(pin, evidence), class_="wk-pin")


def _cell(column: ExcerptColumn, value: str | None) -> Html:
    data_class = None if column.data_class == "plain" else column.data_class
    if value is not None and value.startswith("arn:"):
        return tag("span", resource(value), data_class=data_class)
    is_none = column.type == "number" and value is not None and not _NUMBER.fullmatch(value)  # people edit these files
    said = field_text({"value": value, "type": "text" if is_none else column.type})
    return tag("span", said, data_class=data_class)


def _rests_on(pin: Pin, evidence: str) -> Html:
    """``From IAM users, evidence of 5 January 2026, 09:15 UTC; pinned on 6 January 2026``."""
    tables = ", ".join(spoken(name) for name in pin.tables)
    if pin.evidence_at:
        other = ", not the evidence of this page" if evidence and evidence != pin.evidence else ""
        seen = f"evidence of {time(pin.evidence_at)}{other}"
    else:
        seen = "no evidence, as it was told"
    said = ", ".join(filter(None, [tables, seen]))
    return tag("p", f"From {said}; pinned on {day(pin.pinned_at)}.", class_="wk-count")
