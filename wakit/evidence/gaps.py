"""Gaps: what AWS would not let us see, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

import pandas as pd
import pyarrow as pa

from wakit.evidence.tables import frame, table
from wakit.model import Reason

__all__ = ["CALLS_SCHEMA", "GAPS_SCHEMA", "NEWER", "Gap", "gaps_frame"]

#: the code of what this wakit reads and the collection did not know of
NEWER = "NewerThanEvidence"


@dataclass(frozen=True)
class Gap:
    """One thing that was not seen.

    ``column`` and ``key`` are empty where the whole listing of ``table`` is missing in that account and region;
    ``region`` is empty where that is so in every region. ``choice_ids`` are the best practices that go blind, joined
    by ``", "``; ``best_practices`` are their numbers, for people; ``code`` is AWS's word, the name of an error or one
    of wakit's own (``NoSuchMember``), never a sentence: words for people are made in ``view``.
    What could not be judged is a gap too: ``table`` is the check or derived table that ended with an error.
    """

    account_id: str
    region: str
    table: str
    column: str
    key: str
    action: str
    reason: Reason
    code: str
    best_practices: str
    at: datetime
    operation: str = ""
    choice_ids: str = ""


_TIME = pa.timestamp("us", tz="UTC")
GAPS_SCHEMA = pa.schema([(f.name, _TIME if f.name == "at" else pa.string()) for f in fields(Gap)])

#: ``calls.parquet``: one row for each account, region, service and operation; ``seconds`` is time in flight.
CALLS_SCHEMA = pa.schema(
    [(n, pa.string()) for n in ("account_id", "region", "service", "operation")]
    + [(n, pa.int64()) for n in ("calls", "errors", "throttles")]
    + [("seconds", pa.float64())]
)


def gaps_frame(gaps: Iterable[Gap]) -> pd.DataFrame:
    """Gaps as a table, one row for each, in a stable order."""
    rows = sorted((vars(g) for g in gaps), key=lambda r: [str(r[n]) for n in GAPS_SCHEMA.names])
    return frame(table(GAPS_SCHEMA, rows))
