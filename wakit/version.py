"""The version of this package, as it is installed."""

from __future__ import annotations

import importlib.metadata
from functools import cache

__all__ = ["version"]


@cache
def version() -> str:
    """Such as ``0.1.0``; read when asked for, so that importing wakit reads no file."""
    return importlib.metadata.version("wakit")
