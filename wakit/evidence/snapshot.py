"""Evidence on disk: shards while collecting, one file for each table when complete, never a half-read table.

A shard ``<table>/<account>.parquet`` is moved into place when it is whole, with the gaps that belong to it, so that
a shard that exists is whole and resuming means collecting the missing ones.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from wakit.errors import SnapshotError
from wakit.evidence.evidence import Evidence
from wakit.evidence.gaps import CALLS_SCHEMA, GAPS_SCHEMA, Gap, gaps_frame
from wakit.evidence.rows import Value
from wakit.evidence.tables import frame, table
from wakit.model import Reason

__all__ = [
    "SCHEMA_VERSION",
    "SnapshotWriter",
    "newest",
    "open_snapshot",
    "replace",
    "write_json",
    "write_table",
]

SCHEMA_VERSION = 1
_GAPS = b"wakit.gaps"
_MANIFEST = "manifest.json"
_OWN = ("gaps", "calls", "findings", "counts")


class SnapshotWriter:
    """Writes one snapshot; ``begin`` starts it or takes up an interrupted one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.gaps: list[Gap] = []

    def begin(self, manifest: Mapping[str, object]) -> None:
        """Make the folder and note what is being collected; ``complete`` stays false until ``finish``."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_json(self.folder / _MANIFEST, {**manifest, "schema": SCHEMA_VERSION, "complete": False})

    def has(self, name: str, account_id: str) -> bool:
        """Whether the shard of a table and account is there, and so whole."""
        return self._shard(name, account_id).exists()

    def add(self, name: str, account_id: str, data: pa.Table, gaps: Sequence[Gap]) -> None:
        """Write one shard with its gaps."""
        noted = json.dumps([{**asdict(g), "at": g.at.isoformat()} for g in gaps])
        shard = self._shard(name, account_id)
        shard.parent.mkdir(exist_ok=True, mode=0o700)
        write_table(shard, data.replace_schema_metadata({_GAPS: noted.encode()}))

    def finish(
        self,
        schemas: Mapping[str, pa.Schema],
        calls: Iterable[Mapping[str, Value]],
        more: Mapping[str, object],
    ) -> None:
        """Turn shards into one file a table; only then is the snapshot complete."""
        rows: dict[str, int] = {}
        gaps: list[Gap] = list(self.gaps)
        for name, schema in schemas.items():
            rows[name], found = self._compact(name, schema)
            gaps += found
        noted = pa.Table.from_pandas(gaps_frame(gaps), schema=GAPS_SCHEMA, preserve_index=False)
        write_table(self.folder / "gaps.parquet", noted)
        write_table(self.folder / "calls.parquet", table(CALLS_SCHEMA, calls))
        rows |= {"gaps": len(gaps)}
        manifest = json.loads((self.folder / _MANIFEST).read_text("utf-8"))
        write_json(self.folder / _MANIFEST, {**manifest, **more, "rows": rows, "complete": True})
        for name in schemas:
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def _shard(self, name: str, account_id: str) -> Path:
        return self.folder / name / f"{account_id}.parquet"

    def _compact(self, name: str, schema: pa.Schema) -> tuple[int, list[Gap]]:
        target = self.folder / f"{name}.parquet"
        gaps: list[Gap] = []
        count = 0
        partial = target.with_suffix(".partial")
        with pq.ParquetWriter(partial, schema, compression="zstd") as writer:
            for shard in sorted((self.folder / name).glob("*.parquet")):
                data = pq.read_table(shard)
                gaps += _gaps_of(data)
                count += len(data)
                writer.write_table(data.replace_schema_metadata(None))
        replace(partial, target)
        return count, gaps


def open_snapshot(folder: Path) -> Evidence:
    """The evidence in a snapshot's folder; tables are read when they are asked for.

    Raises:
        SnapshotError: interrupted, cut short, damaged, or written with another schema.
    """
    manifest = _manifest(folder)
    rows = manifest["rows"]
    if not isinstance(rows, dict):
        raise SnapshotError(f"{folder / _MANIFEST}: rows is {type(rows).__name__}; the snapshot is damaged")
    names = tuple(sorted(n for n in rows if n not in _OWN))

    def load(name: str) -> pd.DataFrame:
        return frame(_read(folder / f"{name}.parquet", rows.get(name)))

    started = datetime.fromisoformat(str(manifest["start"]))
    accounts = manifest["accounts"]
    if not isinstance(accounts, list):
        raise SnapshotError(f"{folder / _MANIFEST}: accounts is {type(accounts).__name__}; the snapshot is damaged")
    return Evidence(
        at=pd.Timestamp(started.astimezone(UTC)),
        accounts=tuple(str(a) for a in accounts),
        names=names,
        load=load,
        gaps=load("gaps"),
        calls=frame(_read(folder / "calls.parquet", None)),
        manifest=manifest,
    )


def newest(folder: Path, *, complete: bool = True) -> Path | None:
    """The newest snapshot in an evidence folder: the newest complete one, or the newest interrupted one."""
    for path in sorted((p for p in folder.glob("*Z") if (p / _MANIFEST).exists()), reverse=True):
        done = json.loads((path / _MANIFEST).read_text("utf-8")).get("complete") is True
        if done is complete:
            return path
    return None


def replace(temporary: Path, target: Path) -> None:
    """Flush a finished temporary file to disk and move it into place, readable by its owner only."""
    with temporary.open("rb+") as handle:
        os.fsync(handle.fileno())
    temporary.chmod(0o600)
    os.replace(temporary, target)


def write_table(target: Path, data: pa.Table) -> None:
    """Write a parquet file atomically."""
    partial = target.with_suffix(".partial")
    pq.write_table(data, partial, compression="zstd")
    replace(partial, target)


def write_json(target: Path, value: Mapping[str, object]) -> None:
    """Write a JSON file atomically."""
    partial = target.with_suffix(".partial")
    partial.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", "utf-8")
    replace(partial, target)


def _manifest(folder: Path) -> dict[str, object]:
    path = folder / _MANIFEST
    try:
        manifest: dict[str, object] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise SnapshotError(f"{folder}: no evidence there (no {_MANIFEST})") from None
    except ValueError as error:
        raise SnapshotError(f"{path}: not JSON ({error}); the snapshot is damaged, collect again") from None
    if manifest.get("schema") != SCHEMA_VERSION:
        raise SnapshotError(
            f"{path}: schema {manifest.get('schema')}, this wakit reads {SCHEMA_VERSION}; collect again"
        )
    if manifest.get("complete") is not True:
        raise SnapshotError(f"{folder}: the collection was interrupted; go on with `wakit collect CLIENT --resume`")
    return manifest


def _read(path: Path, rows: object) -> pa.Table:
    try:
        data = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise SnapshotError(f"{path}: cut short or damaged ({str(error).splitlines()[0]}); collect again") from None
    if rows is not None and len(data) != rows:
        raise SnapshotError(
            f"{path}: {len(data)} rows, the manifest says {rows}; the snapshot is damaged, collect again"
        )
    return data


def _gaps_of(shard: pa.Table) -> list[Gap]:
    noted = json.loads((shard.schema.metadata or {}).get(_GAPS, b"[]"))
    return [Gap(**{**g, "at": datetime.fromisoformat(g["at"]), "reason": Reason(g["reason"])}) for g in noted]
