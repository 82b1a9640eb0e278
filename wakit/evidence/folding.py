"""Gaps folded: hundreds of cells that one missing permission hides are one line."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from wakit.facts.advice import advice
from wakit.model import Reason

__all__ = ["FoldedGap", "fold", "opened_by"]

_SAME = ["account_id", "region", "operation", "action", "reason", "code"]


@dataclass(frozen=True)
class FoldedGap:
    """What one operation did not show in one place, for one reason; ``count`` is how many gaps that are.

    Without an operation it is about the place as a whole.
    """

    account_id: str
    region: str
    operation: str
    action: str
    reason: Reason
    code: str
    count: int
    choice_ids: tuple[str, ...]

    @property
    def advice(self) -> str:
        """What to do about it."""
        return advice(self.reason, self.code, self.operation)


def opened_by(reason: Reason, account_id: str, *what: str) -> tuple[str, ...]:
    """What one act would open: gaps with the same answer are told once.

    That is what was asked and why it was not seen, whatever the place; of an account's regions that are off it is all
    that was asked there: each service has its own code for it, and one switch helps them all.
    """
    return (reason.value, account_id) if reason is Reason.REGION_OFF else (reason.value, *what)


def fold(gaps: pd.DataFrame) -> list[FoldedGap]:
    """Gaps folded by place, operation, reason and code; what blinds most comes first."""
    if not len(gaps):
        return []
    found = []
    for same, rows in gaps.fillna("").groupby(_SAME, sort=True):
        account, region, operation, action, reason, code = map(str, same)
        ids = sorted({i for joined in rows["choice_ids"] for i in str(joined).split(", ") if i})
        found.append(FoldedGap(account, region, operation, action, Reason(reason), code, len(rows), tuple(ids)))
    return sorted(found, key=lambda g: -len(g.choice_ids))
