"""What a check or derived table asks for by the names of its parameters: tables, and the evidence's time."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

import pandas as pd

__all__ = ["arguments", "several", "tables_of"]

#: the parameter that gets the evidence's time instead of a table
AT = "at"


def several(names: Iterable[str]) -> Mapping[str, pd.DataFrame]:
    """The default of a parameter that gets several tables, by name: what many functions ask for stands in one place.

    >>> def ways(ec2_routes, network=several(["ec2_subnets", "ec2_vpcs"]), at=None): ...
    >>> tables_of(ways)
    ('ec2_routes', 'ec2_subnets', 'ec2_vpcs')
    """
    return MappingProxyType(dict.fromkeys(names, pd.DataFrame()))


def tables_of(function: Callable[..., object]) -> tuple[str, ...]:
    """The names of the tables that a function asks for, in the order of its parameters."""
    asked = ((name,) if many is None else many for name, many in _parameters(function).items() if name != AT)
    return tuple(table for names in asked for table in names)


def arguments(
    function: Callable[..., object], tables: Mapping[str, pd.DataFrame], at: pd.Timestamp
) -> dict[str, object]:
    """The keyword arguments that a function asks for by name."""
    return {
        name: at if name == AT else tables[name] if many is None else {table: tables[table] for table in many}
        for name, many in _parameters(function).items()
    }


@lru_cache(maxsize=2048)
def _parameters(function: Callable[..., object]) -> Mapping[str, tuple[str, ...] | None]:
    """Each parameter, and the tables it stands for where it is not the name of one."""
    found = inspect.signature(function).parameters.values()
    return {p.name: tuple(p.default) if isinstance(p.default, Mapping) else None for p in found}
