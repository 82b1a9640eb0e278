"""Evidence made up from the row types alone, so that no law can lean on the demo account."""

from __future__ import annotations

import random
import string
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

import pandas as pd
import pyarrow as pa

from wakit.evidence.evidence import Evidence
from wakit.evidence.gaps import Gap
from wakit.evidence.rows import Column, RowType, Value
from wakit.evidence.tables import chunked, frame, table
from wakit.judge import judge
from wakit.model import Reason
from wakit.registry import Check, Derived, Registry

AT = datetime(2026, 1, 1, tzinfo=UTC)
ACCOUNTS = ("012345670123", "210987654321")
REGIONS = ("eu-central-1", "us-east-1")
#: row type → what would be one thing where two accounts have it by the same name
_TOGETHER = {"Organization": ("id", "management_account"), "OrganizationAccount": ("id",), "Trail": ("arn",)}
_NAMES = ("id", "arn", "name")
_WORDS = ("", "*", "x", "tcp", "-1", "Enabled", "0.0.0.0/0", "CUSTOMER", "main")

Frames = dict[str, pd.DataFrame]
#: check and world → verdict by region and key
Apart = dict[tuple[str, str], dict[tuple[str, str], str]]
NOTHING: Mapping[str, Sequence[str]] = MappingProxyType({})


def world(registry: Registry, seed: int, *, rows: int = 4, unknown: float = 0.0) -> Frames:
    """Every collected table with random rows in two accounts and two regions; ``unknown`` is the share of ``<NA>``."""
    types = tuple((name, one.row, one.scope != "region") for name, one in registry.collectors.items())
    types += tuple((name, one.row, True) for name, one in registry.told.items())
    # by name: what was imported first, and so declared first, is another file in each run
    return dict(_world(tuple(sorted(types, key=lambda one: one[0])), seed, rows, unknown))


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


def named(names: Iterable[str]) -> dict[str, str]:
    """Account → what is tried in it."""
    return {f"{n:012}": name for n, name in enumerate(names, start=10**11)}


def beside(frames: Frames, accounts: Iterable[str]) -> Frames:
    """The rows of the first account, once for each of these."""
    every = list(accounts)
    return {name: _copied(data[data["account_id"] == ACCOUNTS[0]], every) for name, data in frames.items()}


def _copied(data: pd.DataFrame, accounts: list[str]) -> pd.DataFrame:
    """The rows once for each account, with its id wherever the first one's stands."""
    whole = pa.table({name: chunked(data[name]) for name in data.columns})
    copies = whole.take(pa.array(list(range(len(data))) * len(accounts), pa.int64()))
    for n, name in enumerate(data.columns):
        values = whole[name].to_pylist()
        if any(isinstance(v, str) and ACCOUNTS[0] in v for v in values):
            told = [v and v.replace(ACCOUNTS[0], account) for account in accounts for v in values]
            copies = copies.set_column(n, name, pa.array(told, whole[name].type))
    return frame(copies)


def blanked(frames: Frames, places: Mapping[tuple[str, str], Sequence[str]]) -> Frames:
    """The tables where each of these columns is blank in some accounts."""
    found = dict(frames)
    for (name, column), accounts in places.items():
        held = found[name]
        found[name] = held.assign(**{column: held[column].mask(held["account_id"].isin(accounts))})
    return found


def tells_apart(registry: Registry, table: str, column: str) -> bool:
    """Whether rows of several accounts would be one thing if it were not for this column."""
    return column in _TOGETHER.get(registry.table(table).row.name, ())


def apart(
    registry: Registry,
    frames: Frames,
    worlds: Mapping[str, str],
    checks: tuple[str, ...] = (),
    refused: Mapping[str, Sequence[str]] = NOTHING,
) -> Apart:
    """The verdicts of each check and world, by region and key: verdicts stand on their own account (law 3), so that
    a hundred accounts in which one thing each is otherwise are judged at once."""
    found: Apart = defaultdict(dict)
    held = evidence(frames, refused=refused, accounts=tuple(worlds))
    for (check, account, region, key), status in statuses(registry, held, checks).items():
        found[check, worlds[account]][region, key.replace(account, "")] = status
    return found


def evidence(
    frames: Mapping[str, pd.DataFrame],
    *,
    refused: Mapping[str, Sequence[str]] = NOTHING,
    accounts: Sequence[str] = ACCOUNTS,
) -> Evidence:
    """The tables as evidence; a refused one has no rows in the accounts that refuse it, and a gap for all regions."""
    gaps = [
        Gap(account, "", name, "", "", "", Reason.DENIED, "AccessDenied", "", AT)
        for name, by in refused.items()
        for account in by
    ]
    shown = {n: f[~f["account_id"].isin(refused[n])] if n in refused else f for n, f in frames.items()}
    return Evidence.from_frames(shown, accounts=tuple(accounts), gaps=gaps, at=AT)


def statuses(registry: Registry, held: Evidence, checks: tuple[str, ...] = ()) -> dict[tuple[str, str, str, str], str]:
    """Verdict by check, account, region and key."""
    judged = judge(held, registry, checks or None)
    assert not judged.failures, [str(f) for f in judged.failures]
    *place, status = (
        chunked(judged.table[n]).to_pylist() for n in ("check", "account_id", "region", "key", "status")
    )  # a column that is gone through cell by cell costs ten times as much
    return dict(zip(zip(*place, strict=True), status, strict=True))


def reads_table(registry: Registry, one: Check | Derived) -> list[str]:
    """The tables that a check takes, those behind derived tables included; the subject's come first."""
    return [name for name in stands_on(registry, one) if name not in registry.derived]


def stands_on(registry: Registry, one: Check | Derived) -> list[str]:
    """Every table behind a check or a derived table, the derived ones too."""
    found: dict[str, None] = {}
    for name in one.needs:
        found[name] = None
        if name in registry.derived:
            found |= dict.fromkeys(stands_on(registry, registry.derived[name]))
    return list(found)


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
