"""A CSV file as Jira's importers take it: what they say of their rules, and what their published source does.

Looked up on 2026-11-30: *Create issues using the CSV importer* and *Prepare a CSV file for import* at
support.atlassian.com, and the mapping of rows in the *Jira Importers Plugin*, whose source was public.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date, datetime

#: characters: of a summary or a label, and of a description
LINE, TEXT = 255, 32_767
#: the default scheme of a project; others are mapped by hand
VALUES = {
    "Issue Type": {"Task"},
    "Priority": {"Highest", "High", "Medium", "Low", "Lowest"},
    "Status": {"To Do", "In Progress", "Done"},
}
_MANY = {"Labels", "Comment"}


def imported(data: bytes) -> list[dict[str, list[str]]]:
    """The issues of a file: by field its values. It fails where an importer would refuse or lose something."""
    assert not data.startswith(b"\xef\xbb\xbf"), "the first head would not be known"
    heads, *rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
    assert "Summary" in heads
    for head in heads:
        assert head.replace(" ", "").isalpha(), "punctuation in a head"
        assert heads.count(head) == 1 or head in _MANY, "all values but one would be lost"
    issues = []
    for row in rows:
        assert len(row) == len(heads), "commas must not be left out, and what is too much becomes a comment"
        issues.append(_issue(heads, row))
    return issues


def _issue(heads: list[str], row: list[str]) -> dict[str, list[str]]:
    issue: defaultdict[str, list[str]] = defaultdict(list)
    for head, cell in zip(heads, row, strict=True):
        if cell:  # an empty cell is no value, and changes nothing
            issue[head] += cell.split() if head == "Labels" else [cell]
    (summary,) = issue["Summary"]
    assert len(summary) <= LINE
    assert len(summary.splitlines()) == 1
    assert all(len(label) <= LINE for label in issue.get("Labels", []))
    assert all(len(text) <= TEXT for text in issue.get("Description", []))
    for head, allowed in VALUES.items():
        assert set(issue.get(head, [])) <= allowed
    return dict(issue)


def day(text: str) -> date:
    """A date by the format that is set there."""
    return datetime.strptime(text, "%Y-%m-%d").date()
