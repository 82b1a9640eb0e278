"""The plan as a CSV file for any tracker or script: one row for each item, dates as ISO 8601."""

from __future__ import annotations

from collections.abc import Sequence

from wakit.view.items import Item, plan_values
from wakit.view.sheets import csv_text

__all__ = ["plan_csv"]

_HEADS = (
    "id",
    "status",
    "decision",
    "best_practice",
    "choice_id",
    "title",
    "question",
    "risk",
    "effort",
    "owner",
    "due",
    "not_before",
    "depends_on",
    "seen",
    "why",
    "first_step",
    "good_enough",
    "check",
    "side_effects",
    "url",
)


def plan_csv(items: Sequence[Item]) -> str:
    """The items as CSV with a heading; only the heading where there is none."""
    rows = (plan_values(item) for item in items)
    return csv_text(_HEADS, ([row[name] for name in _HEADS] for row in rows))
