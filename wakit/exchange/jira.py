"""The plan as CSV for Jira's importers, and what Jira's own export tells of items that are there already.

Jira's importers know an issue again by its key alone: whatever comes without one is made anew, every time. So each
item bears its id as a label, and an export of Jira's tells which of them it has under which key. Then there are two
files: what is new, and what is known. Of what is known only what wakit says changes: labels, priority, assignee and
comments are the client's.

Summary, description and labels are mapped by their heads; a date is ``yyyy-MM-dd``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wakit.view.escape import clean
from wakit.view.items import ID, Item, ItemStatus, parts_of
from wakit.view.sheets import csv_text

__all__ = ["JiraFiles", "jira_files", "known_issues"]

_NEW = ("Summary", "Issue Type", "Priority", "Status", "Due Date", "Description", "Labels", "Labels", "Labels")
_KNOWN = ("Issue Key", "Summary", "Status", "Due Date", "Description")
#: the states of Jira's own workflow
_STATUS = {
    ItemStatus.OPEN: "To Do",
    ItemStatus.LATER: "To Do",
    ItemStatus.UNDER_WAY: "In Progress",
    ItemStatus.DONE: "Done",
    ItemStatus.NOT_NEEDED: "Done",
}
_KEYS = {"issue key", "work item key", "key"}
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*-\d+")
#: characters of a description before its id; Jira takes 32,767 in all
_LONGEST = 30_000
#: what Jira's text makes something of: macros, links, pictures, tables, mentions
_MARKUP = re.compile(r"([\\{}\[\]!|*~^])")


@dataclass(frozen=True)
class JiraFiles:
    """What is to be imported: ``new`` for what Jira has not got, ``known`` for what it has; empty where nothing is."""

    new: str
    known: str
    news: int  #: how many items are new


def known_issues(export: str) -> dict[str, str]:
    """By an item's id the key of its issue, as an export of Jira (CSV, with the labels) tells; the first counts.

    >>> known_issues("Issue key,Labels,Labels\\nOPS-7,urgent,wakit.acme.main.sec_protect_data_rest_encrypt\\n")
    {'wakit.acme.main.sec_protect_data_rest_encrypt': 'OPS-7'}

    Raises:
        ValueError: it has no column with keys of issues, or is no CSV.
    """
    try:
        rows = [*csv.reader(io.StringIO(export.removeprefix("\ufeff"), newline=""))]
    except csv.Error as error:
        raise ValueError(f"can't be read as CSV ({error})") from None
    heads = [head.strip().lower() for head in rows[0]] if rows else []
    at = next((place for place, head in enumerate(heads) if head in _KEYS), None)
    if at is None:
        raise ValueError('has no column "Issue key"')
    found: dict[str, str] = {}
    for row in rows[1:]:
        if at < len(row) and _KEY.fullmatch(row[at].strip()):
            for label in re.findall(rf"(?<![\w.-]){ID}(?![\w.-])", " ".join(row)):
                found.setdefault(label, row[at].strip())
    return found


def jira_files(items: Sequence[Item], known: Mapping[str, str] | None = None) -> JiraFiles:
    """The items for Jira.

    Args:
        items: all of them.
        known: what `known_issues` found; None where nobody has looked.
    """
    keys = known or {}
    new = [_new(item) for item in items if item.id not in keys and not item.status.is_closed]
    there = [(keys[item.id], item) for item in items if item.id in keys]
    return JiraFiles(
        new=csv_text(_NEW, new) if new or not there else "",
        known=csv_text(_KNOWN, [_known(key, item) for key, item in there]) if there else "",
        news=len(new),
    )


def _new(item: Item) -> list[object]:
    due, practice = item.planned.due, item.practice
    labels = ["wakit", item.id, "wakit-decision" if item.is_decision else ""]
    kept = [practice.title, "Task", practice.risk.value, _STATUS[item.status], due]
    return [*kept, _description(item), *labels]


def _known(key: str, item: Item) -> list[object]:
    """A status only where it closes: what moved in Jira stays where it is."""
    status = _STATUS[item.status] if item.status.is_closed else ""
    return [key, item.practice.title, status, item.planned.due, _description(item)]


def _description(item: Item) -> str:
    """In Jira's markup, in which every Jira reads a CSV file."""
    parts = []
    for label, lines in parts_of(item):
        told = [_text(line) for line in lines]
        parts.append(f"*{label}:* {told[0]}" if len(told) == 1 else "\n* ".join([f"*{label}:*", *told]))
    return "\n\n".join([clean("\n\n".join(parts), limit=_LONGEST), f"*More:* {item.practice.url}", item.id])


def _text(value: str) -> str:
    return _MARKUP.sub(r"\\\1", clean(value, limit=4000)).replace("\n", " ")
