"""What could not be seen, why, what it blinds, and what would help."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from wakit.evidence.folding import opened_by
from wakit.evidence.place import GLOBAL, OTHER_REGIONS
from wakit.evidence.tables import records
from wakit.facts.advice import advice
from wakit.facts.spoken import spoken
from wakit.lens import BestPractice
from wakit.model import Reason
from wakit.review.opened import Opened
from wakit.view.chips import account_text, practice_links, resource
from wakit.view.html import Html, join, tag
from wakit.view.tables import rows_table, shown_of
from wakit.view.words import code_text, count, why_text

__all__ = ["blinded", "gap_count_by_reason", "gap_lines", "gap_table", "gaps_of", "seen_in_part"]

_LINES, _ROWS, _REGIONS, _ACCOUNTS, _COLUMNS = 4, 60, 3, 3, 3
_REASONS = list(Reason)


def gaps_of(opened: Opened, practice: BestPractice) -> pd.DataFrame:
    """The gaps that blind a best practice; empty where there are none."""
    if opened.evidence is None:
        return pd.DataFrame()
    gaps = opened.evidence.gaps
    found: pd.DataFrame = gaps[
        gaps["choice_ids"].str.contains(rf"(?:^|, ){re.escape(practice.choice_id)}(?:,|$)", regex=True)
    ]
    return found


def gap_lines(opened: Opened, practice: BestPractice) -> Html | None:
    """One line for each kind of gap of a best practice: what was refused, where, what would help."""
    found = gaps_of(opened, practice)
    if not len(found):
        return None
    groups = _grouped(found)
    lines = [tag("li", _sentence(opened, g)) for g in groups[:_LINES]]
    more = tag("p", f"and {count(len(groups) - _LINES, 'more gap')}, listed below", class_="wk-count")
    return tag("div", tag("b", "Not seen"), tag("ul", *lines), more if len(groups) > _LINES else None, class_="wk-gaps")


def gap_table(opened: Opened) -> Html:
    """Every kind of gap of the evidence, those that blind a best practice first."""
    if opened.evidence is None:
        return tag("p", "This review was held by interview: no evidence was collected, so nothing was looked at.")
    if not len(opened.evidence.gaps):
        return tag("p", "Everything that was asked for was seen.")
    groups = sorted(_grouped(opened.evidence.gaps), key=lambda g: not g.choice_ids)
    heads = ["Not seen", "Where", "Why", "What would help", "Blinds"]
    rows = [
        [
            join([_what(g), tag("br"), tag("small", g.action)]) if g.reason is not Reason.DENIED else _what(g),
            _where(opened, g),
            join([_why(g), tag("br"), tag("small", code_text(g.code))]) if g.code else _why(g),
            _help(g),
            practice_links(opened.lens.numbers(g.choice_ids)) if g.choice_ids else "nothing",
        ]
        for g in groups[:_ROWS]
    ]
    return join([rows_table(heads, rows, class_="wk-gap-table"), shown_of(len(rows), len(groups))])


class _Group:
    """Equal gaps of several regions or resources."""

    def __init__(self, same: tuple[str, ...], rows: Sequence[Mapping[str, str]]) -> None:
        self.reason = Reason(same[0])
        is_off = self.reason is Reason.REGION_OFF
        self.table, self.action, self.code = ("", "", "") if is_off else same[1:]
        self.operation = rows[0]["operation"]
        self.accounts = sorted({row["account_id"] for row in rows})
        regions = {row["region"] for row in rows}
        self.regions = sorted(regions - {"", GLOBAL, OTHER_REGIONS})
        self.is_of_regions = OTHER_REGIONS in regions
        self.keys = sorted({row["key"] for row in rows} - {""})
        self.columns = sorted({row["column"] for row in rows} - {""})
        self.choice_ids = sorted({i for row in rows if row["choice_ids"] for i in row["choice_ids"].split(", ")})


#: what equal gaps have in common, and what is told of them
_SAME = ("reason", "account_id", "table", "action", "code")
_TOLD = ("operation", "region", "key", "column", "choice_ids")


def _grouped(gaps: pd.DataFrame) -> list[_Group]:
    """What one act would open as one; what somebody could open first, what is only older last."""
    kinds: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
    for row in records(gaps, *_SAME, *_TOLD):
        told = {name: str(value or "") for name, value in row.items()}
        reason, *same = (told[name] for name in _SAME)
        kinds.setdefault(opened_by(Reason(reason), *same), []).append(told)
    groups = [_Group(same, rows) for same, rows in sorted(kinds.items())]
    return sorted(groups, key=lambda g: _REASONS.index(g.reason))


def _sentence(opened: Opened, group: _Group) -> Html:
    return join([_what(group), " in ", _where(opened, group), ": ", _why(group), "; ", _help(group), "."])


def _what(group: _Group) -> Html:
    """``S3 buckets: whether policy is public (9 of them)``."""
    if group.reason is Reason.REGION_OFF:
        return tag("span", "everything there")
    if not group.table:
        return tag("span", "which regions are enabled" if group.is_of_regions else "the whole account")
    is_row = bool(group.keys) and all(key.endswith("?") for key in group.keys)  # nobody saw which there are
    column = f": {_columns(group.columns)}" if group.columns and not is_row else ""
    name = tag("span", f"{spoken(group.table)}{column}")
    if len(group.keys) == 1:
        return join([name, ": " if is_row else ", of ", resource(group.keys[0])])
    return join([name, f" ({len(group.keys):,} of them)"]) if group.keys else name


def _columns(columns: list[str]) -> str:
    more = f" and {len(columns) - _COLUMNS:,} more" if len(columns) > _COLUMNS else ""
    return ", ".join(_asked(spoken(c)) for c in columns[:_COLUMNS]) + more


def _asked(column: str) -> str:
    """What would have been a yes or no.

    >>> _asked("is open"), _asked("has MFA"), _asked("policy is public"), _asked("ID")
    ('whether it is open', 'whether it has MFA', 'whether policy is public', 'ID')
    """
    if column.startswith(("is ", "has ")):
        return f"whether it {column}"
    return f"whether {column}" if {"is", "has", "are"} & {*column.split()} else column


def _where(opened: Opened, group: _Group) -> Html:
    few = len(group.regions) <= _REGIONS
    names = group.regions if few else [count(len(group.regions), "region")]
    regions = join((tag("span", name, class_="wk-region") for name in names), ", ")
    if len(group.accounts) <= _ACCOUNTS:
        accounts = join((account_text(a, opened.client) for a in group.accounts), ", ")
    else:
        accounts = join([count(len(group.accounts), "account")])
    return join([accounts, " · ", regions]) if group.regions else accounts


def _why(group: _Group) -> Html:
    return join([why_text(group.reason, group.code)])


def _help(group: _Group) -> Html:
    if group.reason is Reason.DENIED and group.action:
        service, colon, operation = group.action.partition(":")
        action = tag("code", service, colon, tag("wbr") if colon else None, operation)  # a narrow cell breaks it there
        return join(["allow ", action, " to the role"])
    told = advice(group.reason, group.code, group.operation).split("`")
    return join(tag("code", part) if n % 2 else part for n, part in enumerate(told))


def seen_in_part(blinded: int) -> str:
    """How many best practices the gaps concern; the terminal and page one say it alike.

    >>> seen_in_part(1), seen_in_part(5)
    ('1 best practice seen in part or not at all', '5 best practices seen in part or not at all')
    """
    return f"{count(blinded, 'best practice', 'best practices')} seen in part or not at all"


def blinded(gaps: pd.DataFrame) -> int:
    """How many best practices the gaps concern."""
    return len({i for ids in gaps["choice_ids"].dropna() if ids for i in ids.split(", ")})


def gap_count_by_reason(gaps: pd.DataFrame) -> dict[Reason, int]:
    """How many kinds of gap there are for each reason, most first."""
    found: dict[Reason, int] = {}
    for group in _grouped(gaps) if len(gaps) else []:
        found[group.reason] = found.get(group.reason, 0) + 1
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))
