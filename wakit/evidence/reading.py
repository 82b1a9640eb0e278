"""Reading what a snapshot holds: a table's file is looked at before it is believed.

Whatever does not fit, the manifest or this version, is a ``SnapshotError`` of one line that names the file.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from wakit.errors import SnapshotError
from wakit.evidence.gaps import Gap
from wakit.evidence.manifest import Manifest, Scope, closed, first_line
from wakit.files.sealed import HEAD, is_sealed, opened
from wakit.model import Reason

__all__ = [
    "NOTES",
    "PLACED",
    "UNJUDGED",
    "check_accounts",
    "check_table",
    "columns_of",
    "damaged",
    "gaps_of",
    "notes_of",
    "read",
    "read_file",
    "unjudged",
    "with_columns",
]

NOTES = b"wakit"
UNJUDGED = b"wakit.unjudged"
#: to share a smaller file out among threads takes longer than to read it
_MANY = 20_000
#: what every table of a snapshot begins with
PLACED = pa.schema([(n, pa.string()) for n in ("account_id", "region", "key")])


def check_table(path: Path, manifest: Manifest, shut: Collection[str], schema: pa.Schema) -> None:
    """What a table's file says at its end: its rows, its columns, whose accounts it covers. No row is read."""
    try:
        footer = pq.read_metadata(_source(path))
        held = footer.schema.to_arrow_schema()
        covered = notes_of(held).get("accounts")
    except FileNotFoundError:
        raise SnapshotError(f"{path}: missing, though the manifest names it; collect again") from None
    except (pa.ArrowException, OSError, ValueError) as error:
        raise damaged(path, error) from None
    _check_rows(path, footer.num_rows, manifest.rows[path.stem])
    missing = [n for n in PLACED.names if n not in held.names]
    if missing:
        raise _lacks(path, missing)
    _check_columns(path, held, schema)
    if isinstance(covered, list):  # a table of an earlier version does not say
        check_accounts(path, [str(a) for a in covered], manifest.scope)
        blank = [a for a in manifest.scope.accounts if a not in covered and a not in shut]
        if blank:
            raise SnapshotError(
                f"{path}: holds nothing of account {blank[0]}, which the manifest names; "
                "the snapshot is damaged, collect again"
            )


def check_accounts(path: Path, accounts: Iterable[str], scope: Scope) -> None:
    """Whatever is held of an account is of one that was asked for."""
    more = sorted(a for a in accounts if a and a not in scope.accounts)
    if more:
        raise SnapshotError(
            f"{path}: holds account {more[0]}, which the manifest does not name; the snapshot is damaged, collect again"
        )


def unjudged(gaps: pa.Table) -> int:
    """How many rows at the end of a table of gaps were noted by judging."""
    return int((gaps.schema.metadata or {}).get(UNJUDGED, b"0"))


def read_file(path: Path) -> pa.Table:
    """A parquet file; ``pq.read_table`` asks a file that is none of many twice as much."""
    with pq.ParquetFile(_source(path)) as file:
        return file.read(use_threads=file.metadata.num_rows > _MANY)


def _source(path: Path) -> Path | pa.BufferReader:
    """What Arrow reads: the file as it lies there, or in memory what was sealed."""
    with path.open("rb") as file:
        if not is_sealed(file.read(len(HEAD))):
            return path
        file.seek(0)
        return pa.BufferReader(opened(file.read(), path))


def columns_of(folder: Path, name: str) -> frozenset[str]:
    """The columns that a table of a snapshot was collected with; none where it was not.

    Raises:
        SnapshotError: the file is damaged.
    """
    path = folder / f"{name}.parquet"
    if not path.exists():
        return frozenset()
    try:
        return frozenset(pq.read_schema(_source(path)).names)
    except (pa.ArrowException, OSError) as error:
        raise damaged(path, error) from None


def read(path: Path, rows: object) -> pa.Table:
    """A table, with as many rows as the manifest says; ``None`` says nothing."""
    try:
        data = read_file(path)
    except FileNotFoundError:
        raise SnapshotError(f"{path}: missing, though the manifest names it; collect again") from None
    except (pa.ArrowException, OSError) as error:
        raise damaged(path, error) from None
    if rows is not None:
        _check_rows(path, len(data) - unjudged(data), rows)
    return data


def _check_rows(path: Path, found: int, said: object) -> None:
    if found != said:
        raise SnapshotError(f"{path}: {found} rows, the manifest says {said}; the snapshot is damaged, collect again")


def with_columns(data: pa.Table, schema: pa.Schema, path: Path) -> pa.Table:
    """A table of a snapshot with just the columns of a schema; refused where one is not there."""
    missing = [n for n in schema.names if n not in data.column_names]
    if missing:
        raise _lacks(path, missing)
    _check_columns(path, data.schema, schema)
    return data.select(schema.names)


def _check_columns(path: Path, held: pa.Schema, schema: pa.Schema) -> None:
    """No column is of another type; one that is newer than the table may be missing."""
    for field in schema:
        if field.name in held.names and held.field(field.name).type != field.type:
            raise SnapshotError(
                f"{path}: column {field.name} is {held.field(field.name).type}, not {field.type}; "
                "the snapshot is damaged, collect again"
            )


def _lacks(path: Path, missing: Sequence[str]) -> SnapshotError:
    return SnapshotError(f"{path}: lacks {', '.join(missing)}; written by another version, collect again")


def damaged(path: Path, error: Exception) -> SnapshotError:
    """The error for a file that can't be read."""
    if isinstance(error, PermissionError):
        return closed(path, error)
    # a system's error says something to people, Arrow's speaks of footers and magic bytes
    why = f" ({first_line(error)})" if isinstance(error, OSError) and error.errno else ""
    return SnapshotError(f"{path}: cut short or damaged{why}; collect again")


def notes_of(schema: pa.Schema) -> dict[str, object]:
    """What was noted in a file beside its rows."""
    found: object = json.loads((schema.metadata or {}).get(NOTES, b"{}"))
    return found if isinstance(found, dict) else {}


def gaps_of(notes: Mapping[str, object]) -> list[Gap]:
    """The gaps noted in a shard."""
    noted = notes.get("gaps")
    return [
        Gap(**{**g, "at": datetime.fromisoformat(g["at"]), "reason": Reason(g["reason"])})
        for g in (noted if isinstance(noted, list) else [])
    ]
