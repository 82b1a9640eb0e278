"""What a snapshot says of itself: whose it is, what was asked for, when, and whether it is whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from wakit.errors import SnapshotError

__all__ = ["MANIFEST", "SCHEMA_VERSION", "Manifest", "Scope", "first_line", "read_manifest"]

SCHEMA_VERSION = 2
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Scope:
    """What a collection was asked for: whose, which accounts, regions and tables.

    No regions are every region that an account has enabled. Tables are named, so that a newer wakit that goes on with
    an interrupted collection leaves out what it did not know.
    """

    client: str
    accounts: tuple[str, ...]
    regions: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """What the manifest says of it."""
        return {
            "client": self.client,
            "accounts": list(self.accounts),
            "asked_regions": list(self.regions) or "enabled",
            "asked_tables": list(self.tables),
        }

    def __str__(self) -> str:
        """What a person would compare: accounts and regions."""
        return f"accounts {', '.join(self.accounts)}; regions {', '.join(self.regions) or 'enabled'}"


@dataclass(frozen=True)
class Manifest:
    """What a snapshot says of itself; ``said`` is all of it."""

    scope: Scope
    start: datetime
    is_complete: bool
    rows: Mapping[str, int]
    said: Mapping[str, object]


def read_manifest(folder: Path, client: str = "") -> Manifest:
    """What a snapshot says of itself.

    Raises:
        SnapshotError: there is none, it is damaged, of another schema, or of another client than the one named.
    """
    path = folder / MANIFEST
    said = _said(path)
    if said.get("schema") != SCHEMA_VERSION:
        raise SnapshotError(f"{path}: schema {said.get('schema')}, this wakit reads {SCHEMA_VERSION}; collect again")
    regions = said.get("asked_regions")
    scope = Scope(
        str(said.get("client", "")),
        _texts(path, said, "accounts"),
        () if regions == "enabled" else _texts(path, said, "asked_regions"),
        _texts(path, said, "asked_tables"),
    )
    if not scope.accounts:
        raise SnapshotError(f"{path}: damaged (accounts is an empty list)")
    if client and scope.client and scope.client != client:
        raise SnapshotError(f'{path}: this evidence is of the client "{scope.client}", not of "{client}"')
    return Manifest(scope, _time(path, said.get("start")), said.get("complete") is True, _rows(path, said), said)


def _said(path: Path) -> Mapping[str, object]:
    try:
        found: object = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise SnapshotError(f"{path.parent}: no evidence there (no {MANIFEST})") from None
    except (OSError, ValueError, RecursionError) as error:
        raise SnapshotError(f"{path}: damaged ({first_line(error)})") from None
    if not isinstance(found, dict):
        raise SnapshotError(f"{path}: damaged (it holds no object)")
    return found


def _texts(path: Path, said: Mapping[str, object], key: str) -> tuple[str, ...]:
    found = said.get(key)
    if not isinstance(found, list) or not all(isinstance(f, str) for f in found):
        raise SnapshotError(f"{path}: damaged ({key} is no list of texts)")
    return tuple(found)


def _time(path: Path, found: object) -> datetime:
    try:
        time = datetime.fromisoformat(str(found))
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the first day of year 1, east of Greenwich, is before the first day
        raise SnapshotError(f"{path}: damaged (start is {str(found)[:40]!r}, no time)") from None


def _rows(path: Path, said: Mapping[str, object]) -> Mapping[str, int]:
    found = said.get("rows", {})
    if not isinstance(found, dict) or not all(isinstance(n, int) for n in found.values()):
        raise SnapshotError(f"{path}: damaged (rows are no numbers by table)")
    if said.get("complete") is True and "gaps" not in found:
        raise SnapshotError(f"{path}: damaged (rows lack the gaps)")
    return cast(dict[str, int], found)


def first_line(error: Exception) -> str:
    """An error in one short line."""
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
