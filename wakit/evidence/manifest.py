"""What a snapshot says of itself: whose it is, what was asked for, when, and whether it is whole."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from wakit.errors import SnapshotError
from wakit.files.disk import why
from wakit.files.reading import read_bytes

__all__ = ["MANIFEST", "SCHEMA_VERSION", "Manifest", "Scope", "closed", "first_line", "read_manifest"]

SCHEMA_VERSION = 2
MANIFEST = "manifest.json"
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)


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
        SealedError: it is sealed, and no key opens it.
    """
    path = folder / MANIFEST
    said = _said(path)
    if said.get("schema") != SCHEMA_VERSION:
        raise SnapshotError(f"{path}: schema {said.get('schema')}, this wakit reads {SCHEMA_VERSION}; collect again")
    problem = next(_problems(said), "")
    if problem:
        raise SnapshotError(f"{path}: damaged ({problem})")
    regions = said["asked_regions"]
    scope = Scope(
        str(said["client"]),
        _texts(said["accounts"]),
        () if regions == "enabled" else _texts(regions),
        _texts(said["asked_tables"]),
    )
    if client and scope.client and scope.client != client:
        raise SnapshotError(f'{path}: this evidence is of the client "{scope.client}", not of "{client}"')
    rows = cast(dict[str, int], said.get("rows", {}))
    return Manifest(scope, _utc(str(said["start"])), said["complete"] is True, rows, said)


def _said(path: Path) -> Mapping[str, object]:
    try:
        found: object = json.loads(read_bytes(path))
    except FileNotFoundError:
        raise SnapshotError(f"{path.parent}: no evidence there (no {MANIFEST})") from None
    except PermissionError as error:
        raise closed(path, error) from None
    except (OSError, ValueError, RecursionError) as error:
        raise SnapshotError(f"{path}: damaged ({first_line(error)})") from None
    if not isinstance(found, dict):
        raise SnapshotError(f"{path}: damaged (it holds no object)")
    return found


def _problems(said: Mapping[str, object]) -> Iterator[str]:
    """What a manifest says that none can say, key by key; then what one key says against another."""
    for key in said:
        if key not in _KEYS:
            yield f"{_shown(key)} is no key of a manifest"
    for key, (is_right, right) in _KEYS.items():
        if key in said and not is_right(said[key]):
            yield f"{key} is {_shown(said[key])}, {right}"
    needed = ("client", "accounts", "asked_regions", "asked_tables", "start", "complete")
    for key in (*needed, "rows") if said.get("complete") is True else needed:
        if key not in said:
            yield f"it lacks {key}"
    yield from _contradictions(said)


def _contradictions(said: Mapping[str, object]) -> Iterator[str]:
    accounts, tables = _texts(said["accounts"]), _texts(said["asked_tables"])
    for key in ("callers", "regions"):
        for name in _texts(said.get(key, {})):
            if name not in accounts:
                yield f"{key} names {name}, which accounts does not"
    for key in ("rows", "gone"):
        for name in _texts(said.get(key, {})):
            if name not in tables and name != "gaps":
                yield f"{key} names {_shown(name)}, which asked_tables does not"
    if "rows" in said:
        held = _texts(said["rows"])
        for name in (*tables, "gaps"):
            if name not in held:
                yield f"rows lack {_shown(name)}"


def _texts(found: object) -> tuple[str, ...]:
    return tuple(found) if isinstance(found, (list, dict)) else ()


def _shown(found: object) -> str:
    """A value as JSON, in one short line."""
    text = json.dumps(found)
    return text if len(text) <= 40 else f"{text[:40]}…"


def _utc(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def _is_text(found: object) -> bool:
    return isinstance(found, str)


def _is_time(found: object) -> bool:
    try:
        return isinstance(found, str) and bool(_utc(found))
    except (ValueError, OverflowError):  # the first day of year 1, east of Greenwich, is before the first day
        return False


def _is_list(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(f, str) for f in found) and len(set(found)) == len(found)


def _are_accounts(found: object) -> bool:
    return _is_list(found) and all(_ACCOUNT.fullmatch(f) for f in _texts(found)) and found != []


def _are_regions(found: object) -> bool:
    return found == "enabled" or (_is_list(found) and found != [])


def _are_texts(found: object) -> bool:
    return isinstance(found, dict) and all(isinstance(f, str) for f in found.values())


def _are_lists(found: object) -> bool:
    return isinstance(found, dict) and all(_is_list(f) for f in found.values())


def _are_counts(found: object) -> bool:
    return isinstance(found, dict) and all(type(n) is int and n >= 0 for n in found.values())  # True is no number


#: every key of a manifest: whether a value can stand there, and what could
_KEYS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "wakit": (_is_text, "no text"),
    "lens": (_is_text, "no text"),
    "client": (_is_text, "no text"),
    "schema": (lambda found: found == SCHEMA_VERSION, "no version"),
    "accounts": (_are_accounts, "no list of account ids, each once"),
    "asked_regions": (_are_regions, 'neither "enabled" nor a list of regions'),
    "asked_tables": (_is_list, "no list of texts, each once"),
    "start": (_is_time, "no time"),
    "end": (_is_time, "no time"),
    "complete": (lambda found: isinstance(found, bool), "neither true nor false"),
    "callers": (_are_texts, "no texts by account"),
    "regions": (_are_lists, "no lists of regions by account"),
    "gone": (_are_counts, "no numbers by table"),
    "rows": (_are_counts, "no numbers by table"),
}


def closed(path: Path, error: PermissionError) -> SnapshotError:
    """The error for a file that we may not read: it is not damaged, and to collect again would not help."""
    return SnapshotError(f"{path}: can't be read: {why(error)}")


def first_line(error: Exception) -> str:
    """An error in one short line."""
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
