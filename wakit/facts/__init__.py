"""Dated facts about AWS as data, each with source and "as of"; read when asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files

from wakit.errors import UnknownName

__all__ = [
    "Fact",
    "action_of",
    "days",
    "ended",
    "fact",
    "fact_names",
    "gone_codes",
    "names",
    "noted",
    "operations",
    "where_to_allow",
]

#: what AWS changes more often than once a year says so itself (``check_by``)
_A_YEAR = timedelta(days=365)
_noted: ContextVar[set[str] | None] = ContextVar("noted", default=None)


@dataclass(frozen=True)
class Fact:
    """A threshold, a list or a table of dates, where it comes from and how old it is."""

    name: str
    value: int | float | tuple[str, ...] | Mapping[str, date]
    source: str
    as_of: date
    why: str
    check_by: date
    """when somebody has to look whether it still holds: a law fails on a fact that is older"""
    unit: str = ""
    """of a number that a client may set (``thresholds``), from ``least`` to ``most``; ``stricter``: less or more"""
    least: int = 0
    most: int = 0
    stricter: str = ""


def fact(name: str) -> Fact:
    """A fact by name.

    >>> fact("access_key_max_age_days").value
    90

    Raises:
        UnknownName: there is no such fact.
    """
    known = _facts()
    if name not in known:
        raise UnknownName("fact", name, known)
    if (asked := _noted.get()) is not None:
        asked.add(name)
    return known[name]


@contextmanager
def noted() -> Iterator[set[str]]:
    """The names of the facts that are asked for meanwhile: what a check's verdict is measured against.

    >>> with noted() as asked:
    ...     _ = days("access_key_max_age_days")
    >>> asked
    {'access_key_max_age_days'}
    """
    asked: set[str] = set()
    token = _noted.set(asked)
    try:
        yield asked
    finally:
        _noted.reset(token)


def days(name: str) -> float:
    """A threshold as a number; raises ``UnknownName``, and ``TypeError`` where the fact is a list."""
    value = fact(name).value
    if not isinstance(value, int | float):
        raise TypeError(f"{name} is no number")
    return float(value)


def names(name: str) -> tuple[str, ...]:
    """A list of names; raises ``UnknownName``, and ``TypeError`` where the fact is a number."""
    value = fact(name).value
    if not isinstance(value, tuple):
        raise TypeError(f"{name} is no list")
    return value


def ended(name: str, at: datetime) -> tuple[str, ...]:
    """The names of a table of dates whose day had come at a time.

    >>> "python3.10" in ended("lambda_runtime_ends", datetime(2026, 9, 1))
    False

    Raises ``UnknownName``, and ``TypeError`` where the fact is no table of dates.
    """
    value = fact(name).value
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} is no table of dates")
    return tuple(sorted(one for one, day in value.items() if day <= at.date()))


def operations() -> dict[str, str]:
    """``service:Operation`` → IAM action, for every configuration read that may pass."""
    return dict(_operations())


def action_of(operation: str) -> str:
    """The IAM action that allows an operation.

    >>> action_of("s3:ListBuckets")
    's3:ListAllMyBuckets'

    Raises:
        UnknownName: the operation is not on the list of configuration reads.
    """
    known = _operations()
    if operation not in known:
        raise UnknownName("configuration read", operation, known)
    return known[operation]


def gone_codes(operation: str) -> frozenset[str]:
    """The error codes with which a service says that the item asked for is not there.

    >>> sorted(gone_codes("s3:GetBucketPolicy"))
    ['NoSuchBucket']
    """
    return _gone().get(operation.partition(":")[0], frozenset())


@cache
def _gone() -> dict[str, frozenset[str]]:
    data = tomllib.loads((files(__name__) / "data" / "gone.toml").read_text("utf-8"))
    return {service: frozenset(codes) for service, codes in data.items()}


def where_to_allow(operation: str) -> str:
    """File and line in which an operation would have to stand to be read.

    >>> where_to_allow("nosuch:ListThings").partition(", ")[2]
    'add [nosuch] with ListThings = "nosuch:ListThings" to wakit/facts/data/operations.toml'
    """
    service, _, name = operation.partition(":")
    entry, file = f'{name} = "{operation}"', "wakit/facts/data/operations.toml"
    lines = (files(__name__) / "data" / "operations.toml").read_text("utf-8").splitlines()
    if f"[{service}]" not in lines:
        return f"if it only reads configuration, add [{service}] with {entry} to {file}"
    return f"if it only reads configuration, add {entry} below line {lines.index(f'[{service}]') + 1} of {file}"


@cache
def _operations() -> dict[str, str]:
    data = tomllib.loads((files(__name__) / "data" / "operations.toml").read_text("utf-8"))
    return {f"{service}:{op}": a for service, ops in data.items() if isinstance(ops, dict) for op, a in ops.items()}


@cache
def _facts() -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for file in sorted((files(__name__) / "data" / "thresholds").iterdir(), key=lambda f: f.name):
        for name, entry in tomllib.loads(file.read_text("utf-8")).items():
            if name in found:
                raise ValueError(f"{file.name}: {name} stands in two files")
            found[name] = _fact(name, entry)
    return found


def _fact(name: str, entry: dict[str, object]) -> Fact:
    source, as_of, why = entry["source"], entry["as_of"], entry["why"]
    if not isinstance(as_of, date) or not isinstance(source, str) or not isinstance(why, str):
        raise TypeError(f"{name}: a fact has value, source, as_of and why")
    check_by = entry.get("check_by", as_of + _A_YEAR)
    if not isinstance(check_by, date):
        raise TypeError(f"{name}: check_by is a date")
    return Fact(name, _value(name, entry["value"]), source, as_of, why, check_by, *_range(name, entry))


def _range(name: str, entry: Mapping[str, object]) -> tuple[str, int, int, str]:
    """Unit, least, most and stricter direction of a number that a client may set; of others nothing."""
    unit, least, most, stricter = (entry.get(key) for key in ("unit", "least", "most", "stricter"))
    if unit is None:
        return "", 0, 0, ""
    is_range = stricter in ("less", "more")
    if not (is_range and isinstance(unit, str) and isinstance(least, int) and isinstance(most, int)):
        raise TypeError(f"{name}: what a client may set has unit, least, most and stricter (less or more)")
    return unit, least, most, str(stricter)


def _value(name: str, value: object) -> int | float | tuple[str, ...] | Mapping[str, date]:
    if isinstance(value, list):
        return tuple(str(v) for v in value)
    if isinstance(value, dict):
        return {str(one): day for one, day in value.items() if isinstance(day, date)}
    if not isinstance(value, int | float):
        raise TypeError(f"{name}: a fact is a number, a list of names or a table of dates")
    return value


def fact_names() -> list[str]:
    """The names of all facts, sorted."""
    return sorted(_facts())
