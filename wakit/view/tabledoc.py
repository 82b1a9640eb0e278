"""What a table of evidence is and what of it was not seen: for ``?`` in a notebook, and below the table."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from wakit.declared import Collector, Derived, ToldTable
from wakit.evidence.rows import Column
from wakit.facts.spoken import spoken
from wakit.model import Reason
from wakit.registry import Registry
from wakit.review.opened import Opened
from wakit.view.counting import count
from wakit.view.html import Html, join, tag
from wakit.view.tables import row_count, rows_table
from wakit.view.words import REASONS, time

__all__ = ["basis_card", "table_doc", "unseen_lines"]

_WIDTH = 100
_PLACE = {"account_id": "the account, 12 digits", "region": "its region, or global", "key": "what names the row"}
_TYPES = {"bool": "flag", "string": "text", "int64": "number", "double": "number"}


def table_doc(opened: Opened, name: str, rows: int | None, missing: str = "") -> str:
    """A table as text: what a row is, who saw it, what each column means, what was not seen.

    Args:
        opened: the review.
        name: of a table that wakit knows.
        rows: how many there are; None where the table is missing.
        missing: why it is.
    """
    one = opened.registry.table(name)
    about = (inspect.getdoc(one.row.cls) or "").strip().splitlines()
    head = f"{name}: {one.title}."
    said = [missing or f"{count(rows or 0, 'row')}; each stands for: {_lowered(about[0]) if about else name}"]
    said += [_origin(opened, one)]
    parts = [head, "\n".join(textwrap.fill(line, _WIDTH) for line in said), "Columns\n" + "\n".join(_columns(one))]
    unseen = unseen_lines(opened, name)
    if unseen:
        parts.append("Not seen\n" + "\n".join(f"  {line}" for line in unseen))
    parts.append("<NA> means that we could not look, and nothing else; what does not exist is a value. Times are UTC.")
    return "\n\n".join(parts)


def unseen_lines(opened: Opened, name: str) -> list[str]:
    """What was not seen of a table, or of those that it is made of, a line for each kind."""
    if opened.evidence is None:
        return []
    return [line for table in _collected(opened.registry, name) for line in _unseen_of(opened, table)]


def basis_card(opened: Opened, rows: Mapping[str, int | None]) -> Html:
    """Whose tables these are and of when; those that a chapter rests on, with what of them was not seen."""
    workload = opened.workload.name if opened.workload.name != opened.folder.name else ""
    whose = " · ".join(filter(None, [opened.client.name, workload]))
    if opened.evidence is None:
        said = "held by interview: no account was looked at, so the pictures below stay empty."
        return tag("p", tag("b", whose), ", ", said, class_="wk-none")
    lines = [[_raised(spoken(name)), _rows(number), _said(opened, name)] for name, number in rows.items()]
    about = tag("p", tag("b", whose), f", as seen on {time(opened.evidence.at)}", class_="wk-none")
    return join([about, rows_table(["This rests on", "Rows", "Not seen"], lines)])


def _raised(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}"


def _lowered(said: str) -> str:
    return said if said[1:2].isupper() else f"{said[:1].lower()}{said[1:]}"


def _rows(number: int | None) -> str:
    return "not there" if number is None else row_count(number)


def _said(opened: Opened, name: str) -> str:
    return "; ".join(unseen_lines(opened, name)) or "–"


def _origin(opened: Opened, one: Collector | Derived | ToldTable) -> str:
    when = (
        f"Evidence of {time(opened.evidence.at)}." if opened.evidence is not None else "No evidence: held by interview."
    )
    if isinstance(one, Collector):
        return f"Seen by {', '.join(sorted(one.row.operations))}. {when}"
    if isinstance(one, Derived):
        return f"Made of {', '.join(one.needs)}. {when}"
    return "Told by the client's file, client.yaml."


def _columns(one: Collector | Derived | ToldTable) -> list[str]:
    """``  is_versioned   flag    objects keep their versions  (s3:GetBucketVersioning)``."""
    own = [c.name for c in one.row.columns]
    rows = [(n, "text", _PLACE[n]) for n in ("account_id", "region", "key") if n not in own]
    rows += [(c.name, _type(c), _meaning(c, one.row.operation)) for c in one.row.columns]
    widest = max(len(name) for name, _, _ in rows)
    return [f"  {name:<{widest}}  {kind:<6}  {meaning}".rstrip() for name, kind, meaning in rows]


def _type(column: Column) -> str:
    return _TYPES.get(str(column.dtype), "time")


def _meaning(column: Column, listing: str) -> str:
    seen_by = [o for o in column.operations if o and o != listing]
    return "  ".join(filter(None, [column.doc, f"({', '.join(seen_by)})" if seen_by else ""]))


def _collected(registry: Registry, name: str) -> list[str]:
    """The collected tables that a table rests on: itself, or what it is made of."""
    if name in registry.collectors:
        return [name]
    needs: Sequence[str] = registry.table(name).needs
    return list(dict.fromkeys(base for need in needs for base in _collected(registry, need)))


def _unseen_of(opened: Opened, name: str) -> list[str]:
    evidence = opened.evidence
    assert evidence is not None
    is_regional = opened.registry.collectors[name].scope == "region"
    places = evidence.unseen(name, is_regional=is_regional)
    gaps = evidence.gaps[evidence.gaps["table"] == name]
    whole = gaps[(gaps["column"] == "") & (gaps["key"] == "")]
    lines = []
    if places:
        why = _why(whole["reason"]) if len(whole) else "nobody could enter, or it was not collected"
        lines.append(f"{spoken(name)} in {count(len(places), 'place')}: {why}")
    cells = gaps[gaps["column"] != ""]
    alike: dict[tuple[int, str], list[str]] = {}
    for column, found in cells.groupby("column", sort=True):
        alike.setdefault((found["key"].nunique(), _why(found["reason"])), []).append(str(column))
    for (rows, why), columns in alike.items():
        lines.append(f"{_columns_of(columns)} of {count(rows, 'row')} of {spoken(name)}: {why}")
    return lines


def _columns_of(names: Sequence[str]) -> str:
    """``“is versioned”, “encryption” and 3 more fields``."""
    shown = ", ".join(f"“{spoken(one)}”" for one in names[:2])
    return shown if len(names) <= 2 else f"{shown} and {count(len(names) - 2, 'more field')}"


def _why(reasons: Iterable[str]) -> str:
    """The reasons in words, the most frequent first."""
    counted = pd.Series(list(reasons)).value_counts(sort=True)
    return ", ".join(REASONS[Reason(str(reason))] for reason in counted.index)
