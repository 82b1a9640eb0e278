"""One verdict explained: a sentence, the cells it rests on, who saw them, the threshold, and what to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from wakit.facts import Fact
from wakit.facts.spoken import spoken
from wakit.facts.thresholds import Measured
from wakit.model import Status
from wakit.review.explain import Cell, Explained, Hidden
from wakit.view.counting import and_more, count
from wakit.view.escape import one_line
from wakit.view.html import Html, join, link, tag
from wakit.view.tables import rows_table
from wakit.view.words import NOT_IN_USE, STATUSES, day, time, value, why_coded

__all__ = ["explained_card", "explained_json", "explained_text", "question_text", "verdict_text"]

_MANY, _CALLS, _NAMES = 12, 3, 12


def verdict_text(one: Explained) -> str:
    """What the check says of the resource, in a sentence."""
    name = _name(one)
    if one.status is Status.FAIL:
        said = one.check.headline.about(name)
    elif one.status is Status.PASS:
        said = one.check.fine.about(name)
    elif one.status is Status.NONE_FOUND:
        said = one.check.fine.unconcerned  # there may be some that the statement is not about
    else:
        said = f"not everything was seen that decides this: {one.check.title[:1].lower()}{one.check.title[1:]}"
    return f"{said[:1].upper()}{said[1:]}"


def question_text(one: Explained) -> str:
    """What to ask where evidence can't decide; empty where it does."""
    if one.status is not Status.UNKNOWN:
        return ""
    return f"Ask: who can say of {_name(one)} whether this is so? {one.check.title}."


def _name(one: Explained) -> str:
    """A resource by its last part; what is about a place, by the place."""
    if one.key == one.check.subject:
        return one.region or one.account_id
    if one.check.headline.one.startswith("region") and one.region:
        return one.region
    if one.check.headline.one.removeprefix("the ") == "account":
        return one.account_id
    return re.split(r"[:/]", one_line(one.key))[-1]


def explained_text(one: Explained) -> str:
    """For a terminal."""
    word = NOT_IN_USE if one.is_unused else STATUSES[one.status]
    lines = [f"{word.text}: {verdict_text(one)}", f"  {one_line(one.key)}", "It rests on"]
    lines += [f"  {line}" for line in _cell_lines(one.cells)]
    lines += [
        f"  nothing in {spoken(t.table)} concerns it ({count(t.rows, 'row')} looked through; {t.operation})"
        for t in one.looked_through
    ]
    lines += [_hidden_text(h) for h in one.hidden]
    lines += [f"Measured against: {fact_text(fact, one.own.get(fact.name))}" for fact in one.thresholds]
    lines += [f"Evidence of {time(one.at)}", f"Source: {one.check.source}"]
    return "\n".join([*lines, *filter(None, [question_text(one)])])


def _hidden_text(hidden: Hidden) -> str:
    why = why_coded(hidden.reason, hidden.code)
    return f"Not seen: {hidden.operation or 'the account'}: {why}; {hidden.advice}"


def _cell_lines(cells: Sequence[Cell]) -> Iterator[str]:
    told = [cell for cell in cells if cell.value != cell.key]
    for cell in told[:_MANY]:
        where = ", ".join(filter(None, [cell.account_id, cell.region if cell.region != "global" else ""]))
        what = f"{spoken(cell.table)}: {spoken(cell.column)}: {one_line(value(cell.value))}"
        yield f"{what} ({', '.join(filter(None, [_calls(cell.operation), where]))})"
    if len(told) > _MANY:
        yield f"and {count(len(told) - _MANY, 'more value')}"


def _calls(operations: str) -> str:
    """The calls that saw a cell; a derived one rests on many, of which two stand for all."""
    names = operations.split(", ")
    return operations if len(names) <= _CALLS else f"{', '.join(names[:2])}{and_more(len(names) - 2)}"


def fact_text(fact: Fact, own: Measured | None = None) -> str:
    """A threshold or list with its date and source; where the client has set it, with the client's reason before."""
    if own is not None and own.own is not None:
        who = f", agreed by {own.own.agreed_by}" if own.own.agreed_by else ""
        ours = f"the usual is {own.usual}, as of {day(fact.as_of)}, {fact.source}"
        return f"{spoken(fact.name)}: {own.said} (client.yaml: {own.own.reason}{who}; {ours})"
    if isinstance(fact.value, int | float):
        held = f"{fact.value:g}"
    elif len(fact.value) <= _NAMES:
        held = ", ".join(fact.value)
    else:
        held = count(len(fact.value), "name")
    when = f"as of {day(fact.as_of)}, to be checked again by {day(fact.check_by)}"
    return f"{spoken(fact.name)}: {held} ({when}; {fact.why}; {fact.source})"


def explained_card(found: Sequence[Explained]) -> Html:
    """For a notebook: a block for each verdict."""
    return tag("div", *(_block(one) for one in found), class_="wk-question")


def _block(one: Explained) -> Html:
    rows = [
        [spoken(c.table), c.key, spoken(c.column), value(c.value), c.operation, f"{c.account_id} {c.region}".strip()]
        for c in one.cells
    ]
    heads = ["Table", "Row", "What", "Seen", "Call", "Where"]
    through = [
        tag("li", f"Nothing in {spoken(t.table)} concerns it ({count(t.rows, 'row')} looked through; {t.operation}).")
        for t in one.looked_through
    ]
    hidden = [tag("li", f"{_hidden_text(h)}.") for h in one.hidden]
    facts = [tag("li", f"Measured against {fact_text(fact, one.own.get(fact.name))}.") for fact in one.thresholds]
    more = [*through, *hidden, *facts]
    asked = question_text(one)
    return tag(
        "div",
        tag("p", tag("b", (NOT_IN_USE if one.is_unused else STATUSES[one.status]).text), " ", verdict_text(one), "."),
        tag("p", one.key, class_="wk-count"),
        rows_table(heads, rows, class_="wk-findings") if rows else None,
        tag("ul", *more) if more else None,
        tag("p", asked) if asked else None,
        tag("p", join([f"Evidence of {time(one.at)}. ", link("Source", one.check.source)]), class_="wk-provenance"),
    )


def explained_json(one: Explained) -> dict[str, object]:
    """The object of ``wakit explain --json``."""
    at = f"{one.at:%Y-%m-%dT%H:%M:%SZ}"
    return {
        "check": one.check.name,
        "key": one.key,
        "status": one.status.value,
        "sentence": verdict_text(one),
        "account_id": one.account_id,
        "region": one.region,
        "cells": [
            {
                "table": c.table,
                "key": c.key,
                "column": c.column,
                "value": _plain(c.value),
                "operation": c.operation,
                "account_id": c.account_id,
                "region": c.region,
                "at": at,
            }
            for c in one.cells
        ],
        "looked_through": [{"table": t.table, "rows": t.rows, "operation": t.operation} for t in one.looked_through],
        "not_seen": [
            {"operation": h.operation, "reason": h.reason.value, "code": h.code, "advice": h.advice} for h in one.hidden
        ],
        "threshold": [
            {
                "name": f.name,
                "value": _fact_value(f),
                "source": f.source,
                "as_of": f.as_of.isoformat(),
                "check_by": f.check_by.isoformat(),
                "why": f.why,
                **(one.own[f.name].as_json() if f.name in one.own else {"set_by_client": False}),
            }
            for f in one.thresholds
        ],
        "is_unused": one.is_unused,
        "gravity": one.check.gravity.value,
        "source": one.check.source,
        "ask": question_text(one),
    }


def _fact_value(fact: Fact) -> object:
    if isinstance(fact.value, tuple):
        return list(fact.value)
    if isinstance(fact.value, Mapping):
        return {name: end.isoformat() for name, end in fact.value.items()}
    return fact.value


def _plain(cell: object) -> object:
    """A value that JSON has; a time as text, what is endless as text too."""
    if isinstance(cell, bool | int | str) or cell is None:
        return cell
    if isinstance(cell, float):
        return cell if abs(cell) != float("inf") else value(cell)
    return f"{pd.Timestamp(str(cell)):%Y-%m-%dT%H:%M:%SZ}" if isinstance(cell, pd.Timestamp) else str(cell)
