"""What a check or derived table asks for by its parameters: tables, thresholds, and the evidence's time."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

import pandas as pd

from wakit.facts.thresholds import Limit, limit

__all__ = ["OWN_THRESHOLDS", "arguments", "limits_of", "several", "tables_of"]

#: the parameter that gets the evidence's time instead of a table
AT = "at"
#: the told table that a threshold (``limit``) is looked up in
OWN_THRESHOLDS = "client_thresholds"
Stands = tuple[str, ...] | Limit | None


def several(names: Iterable[str]) -> Mapping[str, pd.DataFrame]:
    """The default of a parameter that gets several tables, by name: what many functions ask for stands in one place.

    >>> def ways(ec2_routes, network=several(["ec2_subnets", "ec2_vpcs"]), at=None): ...
    >>> tables_of(ways)
    ('ec2_routes', 'ec2_subnets', 'ec2_vpcs')
    """
    return MappingProxyType(dict.fromkeys(names, pd.DataFrame()))


def tables_of(function: Callable[..., object]) -> tuple[str, ...]:
    """The names of the tables that a function asks for, in the order of its parameters."""
    asked = (_tables(name, stands) for name, stands in _parameters(function).items() if name != AT)
    return tuple(dict.fromkeys(table for names in asked for table in names))


def limits_of(function: Callable[..., object]) -> tuple[str, ...]:
    """The names of the thresholds that a function measures against, in the order of its parameters.

    >>> def are_young(iam_access_keys, at, oldest=limit("access_key_max_age_days")): ...
    >>> limits_of(are_young), tables_of(are_young)
    (('access_key_max_age_days',), ('iam_access_keys', 'client_thresholds'))
    """
    return tuple(stands.name for stands in _parameters(function).values() if isinstance(stands, Limit))


def arguments(
    function: Callable[..., object], tables: Mapping[str, pd.DataFrame], at: pd.Timestamp
) -> dict[str, object]:
    """The keyword arguments that a function asks for by name."""
    return {
        name: at if name == AT else _argument(name, stands, tables) for name, stands in _parameters(function).items()
    }


def _tables(name: str, stands: Stands) -> tuple[str, ...]:
    if isinstance(stands, Limit):
        return (OWN_THRESHOLDS,)
    return (name,) if stands is None else stands


def _argument(name: str, stands: Stands, tables: Mapping[str, pd.DataFrame]) -> object:
    if isinstance(stands, Limit):
        return _number(stands.name, tables[OWN_THRESHOLDS])
    return tables[name] if stands is None else {table: tables[table] for table in stands}


def _number(name: str, own: pd.DataFrame) -> float:
    """The client's number, the same in each account; ours where it has set none."""
    ours = float(limit(name))
    value = dict(zip(own["name"], own["value"], strict=True)).get(name, ours)
    return value if isinstance(value, float) else ours


@lru_cache(maxsize=2048)
def _parameters(function: Callable[..., object]) -> Mapping[str, Stands]:
    """Each parameter, and what it stands for where it is not the name of a table: several, or a threshold."""
    found = inspect.signature(function).parameters.values()
    return {p.name: _stands(p.default) for p in found}


def _stands(default: object) -> Stands:
    if isinstance(default, Limit):
        return default
    return tuple(default) if isinstance(default, Mapping) else None
