"""What a client's file tells, put beside the evidence for judging, and noted with the findings."""

from __future__ import annotations

import json
from dataclasses import asdict

import pandas as pd

from wakit.evidence.evidence import Evidence
from wakit.evidence.place import GLOBAL
from wakit.evidence.tables import frame, table
from wakit.model import Told
from wakit.registry import Registry, ToldTable

__all__ = ["beside", "told_text"]


def beside(evidence: Evidence, told: Told, registry: Registry) -> Evidence:
    """The evidence with what the client told as further tables: the same rows in each account.

    >>> from wakit.registry import load
    >>> seen = Evidence.of({}, accounts=("012345670123",))
    >>> beside(seen, Told(networks=(("office", "203.0.113.0/24"),)), load())["client_networks"]["name"].tolist()
    ['office']
    """
    return evidence.beside({name: _rows(one, told, evidence.accounts) for name, one in registry.told.items()})


def _rows(one: ToldTable, told: Told, accounts: tuple[str, ...]) -> pd.DataFrame:
    items = one.function(told)
    return frame(table(one.row.schema, [one.row.record(i, a, GLOBAL) for a in accounts for i in items]))


def told_text(told: Told) -> str:
    """All that was told, as text: findings that were judged by other words are judged anew."""
    return json.dumps(asdict(told), sort_keys=True)
