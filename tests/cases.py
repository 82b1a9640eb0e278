"""Examples for checks: rows in, verdicts out, no stand-in for AWS.

Each ``tests/services/test_<subject>.py`` has a list ``CASES``; a law demands that every registered check has
examples that must PASS, FAIL and be UNKNOWN.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import pyarrow as pa

from wakit.evidence.evidence import Evidence
from wakit.evidence.rows import row_type
from wakit.evidence.tables import frame, table
from wakit.judge import verdicts
from wakit.model import Status
from wakit.registry import load

R = TypeVar("R")
PASS, FAIL, UNKNOWN, NONE_FOUND = Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NONE_FOUND
ACCOUNT = "111111111111"
AT = datetime(2026, 1, 1, tzinfo=UTC)
_NEUTRAL = {
    pa.string(): "x",
    pa.bool_(): False,
    pa.int64(): 0,
    pa.float64(): 0.0,
    pa.timestamp("us", tz="UTC"): AT,
}


@dataclass(frozen=True)
class Case:
    """A check, the rows of its tables (the subject's in the order of ``expected``), and what it must say."""

    check: str
    expected: Sequence[Status]
    tables: Mapping[str, Sequence[object]]


#: a check, and account → table → rows
Sighted = tuple[str, Mapping[str, Mapping[str, Sequence[object]]]]


@cache
def cases() -> tuple[Case, ...]:
    """Every case of every subject."""
    found: list[Case] = []
    for module in _subjects():
        found += getattr(module, "CASES", [])
    return tuple(found)


@cache
def sights() -> tuple[Sighted, ...]:
    """What several accounts see of one organisation, and which check it is an example for."""
    found: list[Sighted] = []
    for module in _subjects():
        found += getattr(module, "SIGHTS", [])
    return tuple(found)


def _subjects() -> list[ModuleType]:
    files = sorted((Path(__file__).parent / "services").glob("test_*.py"))
    return [importlib.import_module(f"tests.services.{file.stem}") for file in files]


def example(cls: type[R], **values: object) -> R:
    """A row with the values that matter; all others are neutral ("x", False, 0, the evidence's time)."""
    filled = {c.name: _NEUTRAL[c.dtype] for c in row_type(cls).columns} | values
    return cls(**{f.name: filled[f.name] for f in fields(cls)})  # type: ignore[arg-type]  # every row is a dataclass


def holds(case: Case) -> bool:
    """Whether the check says what the case expects of what is in use."""
    return verdicts(evidence_of(case), case.check) == list(case.expected)


def evidence_of(case: Case) -> Evidence:
    """The tables of a case, seen in one account and region."""
    frames = {}
    for name, items in case.tables.items():
        row = load().table(name).row  # an empty list is a listing that was seen and has nothing in it
        frames[name] = frame(table(row.schema, [row.record(i, ACCOUNT, "eu-central-1") for i in items]))
    return Evidence.from_frames(frames, accounts=(ACCOUNT,), at=AT)
