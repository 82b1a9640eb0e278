"""Evidence made up from the row types alone, so that no law can lean on the demo account."""

from __future__ import annotations

import random
import string
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import pandas as pd
import pyarrow as pa

from wakit.evidence.evidence import Evidence
from wakit.evidence.gaps import Gap
from wakit.evidence.rows import Column, RowType, Value
from wakit.evidence.tables import frame, table
from wakit.judge import judge
from wakit.model import Reason
from wakit.registry import Check, Registry

AT = datetime(2026, 1, 1, tzinfo=UTC)
ACCOUNTS = ("012345670123", "210987654321")
REGIONS = ("eu-central-1", "us-east-1")
#: row type → what would be one thing where two accounts have it by the same name
_TOGETHER = {"Organization": ("id",), "Trail": ("arn",)}
_NAMES = ("id", "arn", "name")
_WORDS = ("", "*", "x", "tcp", "-1", "Enabled", "0.0.0.0/0", "CUSTOMER", "main")

Frames = dict[str, pd.DataFrame]


def world(registry: Registry, seed: int, *, rows: int = 4, unknown: float = 0.0) -> Frames:
    """Every collected table with random rows in two accounts and two regions; ``unknown`` is the share of ``<NA>``."""
    types = tuple((name, one.row, one.scope != "region") for name, one in registry.collectors.items())
    types += tuple((name, one.row, True) for name, one in registry.told.items())
    return dict(_world(types, seed, rows, unknown))


@lru_cache(maxsize=64)
def _world(types: tuple[tuple[str, RowType, bool], ...], seed: int, rows: int, unknown: float) -> Frames:
    """The frames are the same each time: nobody writes into one."""
    rng = random.Random(seed)
    return {name: made(row, rng, rows, unknown, is_global=is_global) for name, row, is_global in types}


def made(row: RowType, rng: random.Random, rows: int, unknown: float, *, is_global: bool) -> pd.DataFrame:
    """Random rows of one type; names agree between tables, so that joins meet."""
    records: list[Mapping[str, Value]] = []
    pattern = row.key if "{" in row.key else "{" + row.key + "}"
    named = {field for _, field, _, _ in string.Formatter().parse(pattern)} - {"account_id"}
    for account in ACCOUNTS:
        for region in ("global",) if is_global else REGIONS:
            for n in range(rows if named & set(row.by_name) - {"region"} else 1):
                values = {c.name: _value(c, n, region, rng, row, unknown) for c in row.columns}
                place: dict[str, Value] = {"account_id": account, "region": region}
                if row.names_region:
                    place["region"] = values["region"] = REGIONS[0]
                else:
                    values.pop("region", None)
                values |= {"account_id": account}
                # what accounts have together has laws of its own (test_organisation.py)
                for name in _TOGETHER.get(row.name, ()):
                    values[name] = f"{values[name]}/{account}"
                records.append(place | values | {"key": f"{row.name}/{account}/{region}/{n}"})
    return frame(table(row.schema, records))


def evidence(frames: Mapping[str, pd.DataFrame], *, refused: tuple[str, ...] = ()) -> Evidence:
    """The tables as evidence; the refused ones have no rows and a gap in each account, all regions."""
    gaps = [
        Gap(account, "", name, "", "", "", Reason.DENIED, "AccessDenied", "", AT)
        for name in refused
        for account in ACCOUNTS
    ]
    shown = {n: f.iloc[:0] if n in refused else f for n, f in frames.items()}
    return Evidence.from_frames(shown, accounts=ACCOUNTS, gaps=gaps, at=AT)


def statuses(registry: Registry, held: Evidence, checks: tuple[str, ...] = ()) -> dict[tuple[str, str, str, str], str]:
    """Verdict by check, account, region and key."""
    judged = judge(held, registry, checks or None)
    assert not judged.failures, [str(f) for f in judged.failures]
    found = judged.table
    places = zip(found["check"], found["account_id"], found["region"], found["key"], strict=True)
    return dict(zip(places, found["status"], strict=True))


def reads_table(registry: Registry, check: Check) -> list[str]:
    """The tables that a check takes, those behind derived tables included; the subject's come first."""
    found: list[str] = []

    def visit(name: str) -> None:
        if name not in registry.derived:
            found.append(name)
        else:
            for need in registry.derived[name].needs:
                visit(need)

    for name in check.needs:
        visit(name)
    return list(dict.fromkeys(found))


def _value(column: Column, n: int, region: str, rng: random.Random, row: RowType, unknown: float) -> Value:
    is_name = column.name in _NAMES or column.name.endswith(("_id", "_arn", "_name"))
    if rng.random() < unknown and not is_name:
        return None
    if pa.types.is_boolean(column.dtype):
        return rng.random() < 0.5
    if pa.types.is_int64(column.dtype):
        return rng.choice([0, 1, 22, 443, 3389, 65535, n])
    if pa.types.is_float64(column.dtype):
        return rng.choice([0.0, 1.0, 1e6])
    if pa.types.is_timestamp(column.dtype):
        return AT - timedelta(days=rng.choice([0, 10, 100, 1000]))
    return f"{region}-{n}" if is_name else rng.choice(_WORDS)
