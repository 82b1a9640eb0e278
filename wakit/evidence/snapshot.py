"""Evidence on disk: shards while collecting, one file for each table when complete, never a half-read table.

A snapshot is bound to its client, and its manifest says its scope: what was asked for. A shard
``<table>/<account>.parquet`` is moved into place when it is whole, with the gaps that belong to it and what it covers,
so that resuming means collecting what the scope still lacks.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from wakit.commands import command
from wakit.errors import InputError, SealedError, SnapshotError, StoreError, UnknownName
from wakit.evidence.evidence import Evidence
from wakit.evidence.gaps import CALLS_SCHEMA, GAPS_SCHEMA, Gap, gaps_frame
from wakit.evidence.manifest import MANIFEST, SCHEMA_VERSION, Manifest, Scope, read_manifest
from wakit.evidence.reading import (
    NOTES,
    PLACED,
    UNJUDGED,
    check_accounts,
    check_table,
    gaps_of,
    notes_of,
    read,
    read_file,
    unjudged,
    with_columns,
)
from wakit.evidence.rows import Value
from wakit.evidence.tables import frame, table
from wakit.files.disk import why
from wakit.files.sealed import recipients_of
from wakit.files.writing import replacing, write_sealed

__all__ = [
    "Shard",
    "SnapshotWriter",
    "Snapshots",
    "note_unjudged",
    "open_snapshot",
    "write_table",
]

_OWN = ("gaps", "calls", "findings", "counts")
_NAME = re.compile(r"\d{8}T\d{6}Z")


@dataclass(frozen=True)
class Shard:
    """One table of one account: its rows, its gaps, the regions it covers, how many items were gone when looked at."""

    data: pa.Table
    gaps: Sequence[Gap]
    regions: Sequence[str]
    gone: int = 0


class SnapshotWriter:
    """Writes one snapshot; ``begin`` starts it or takes up an interrupted one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.gaps: list[Gap] = []

    def begin(self, scope: Scope, at: datetime, more: Mapping[str, object]) -> None:
        """Make the folder and note what is being collected; ``complete`` stays false until ``finish``.

        Raises:
            InputError: an interrupted collection lies there that was asked for something else.
            StoreError: it can't be written.
        """
        said = {**more, **scope.as_json(), "start": at.isoformat(), "schema": SCHEMA_VERSION, "complete": False}
        if self.folder.exists():
            before = read_manifest(self.folder)
            if before.is_complete or before.scope != scope:
                raise InputError(
                    f"{self.folder.name} was asked for {before.scope}; this is {scope}\n"
                    "go on with the same, or collect anew without --resume"
                )
            self._counted()  # damage is said before anything is asked
            return
        _make(self.folder, said)

    def has(self, name: str, account_id: str, schema: pa.Schema, regions: Sequence[str]) -> bool:
        """Whether the shard of a table and account is there, whole, and covers just these regions."""
        try:
            found = read_file(self._shard(name, account_id))  # all of it: its end may be whole and its middle not
            noted = notes_of(found.schema)
            gaps_of(noted)
        except (pa.ArrowException, OSError, ValueError, TypeError, KeyError):
            return False
        return found.schema.remove_metadata().equals(schema) and noted.get("regions") == list(regions)

    def add(self, name: str, account_id: str, shard: Shard) -> None:
        """Write one shard; raises ``StoreError``."""
        notes = {
            "gaps": [{**asdict(g), "at": g.at.isoformat()} for g in shard.gaps],
            "regions": list(shard.regions),
            "gone": shard.gone,
        }
        place = self._shard(name, account_id)
        _folder(place.parent)
        write_table(place, shard.data.replace_schema_metadata({NOTES: json.dumps(notes).encode()}))

    def finish(
        self,
        schemas: Mapping[str, pa.Schema],
        calls: Iterable[Mapping[str, Value]],
        more: Mapping[str, object],
    ) -> Mapping[str, int]:
        """Turn shards into one file a table; only then is the snapshot complete. Returns rows by table."""
        rows: dict[str, int] = {}
        gaps: list[Gap] = list(self.gaps)
        gone: dict[str, int] = {}
        for name, schema in schemas.items():
            rows[name], found, missed = self._compact(name, schema)
            gaps += found
            gone |= {name: missed} if missed else {}
        noted = pa.Table.from_pandas(gaps_frame(gaps), schema=GAPS_SCHEMA, preserve_index=False)
        write_table(self.folder / "gaps.parquet", noted)
        self.keep_calls(calls)
        rows |= {"gaps": len(gaps)}
        said = read_manifest(self.folder).said
        _write_json(self.folder / MANIFEST, {**said, **more, "gone": gone, "rows": rows, "complete": True})
        for name in schemas:
            shutil.rmtree(self.folder / name, ignore_errors=True)
        return rows

    def keep_calls(self, calls: Iterable[Mapping[str, Value]]) -> None:
        """Add to the calls that led here, those before an interruption included."""
        path = self.folder / "calls.parquet"
        both = pa.concat_tables([self._counted(), table(CALLS_SCHEMA, calls)])
        summed = both.group_by(CALLS_SCHEMA.names[:4]).aggregate([(n, "sum") for n in CALLS_SCHEMA.names[4:]])
        named = summed.rename_columns([n.removesuffix("_sum") for n in summed.column_names])
        write_table(path, named.select(CALLS_SCHEMA.names).sort_by([(n, "ascending") for n in CALLS_SCHEMA.names[:4]]))

    def _counted(self) -> pa.Table:
        """The calls before an interruption."""
        path = self.folder / "calls.parquet"
        if not path.exists():
            return table(CALLS_SCHEMA, [])
        return with_columns(read(path, None), CALLS_SCHEMA, path).replace_schema_metadata(None)

    def _shard(self, name: str, account_id: str) -> Path:
        return self.folder / name / f"{account_id}.parquet"

    def _compact(self, name: str, schema: pa.Schema) -> tuple[int, list[Gap], int]:
        gaps: list[Gap] = []
        count = gone = 0
        shards = sorted((self.folder / name).glob("*.parquet"))
        covered = {NOTES: json.dumps({"accounts": [s.stem for s in shards]}).encode()}
        whole = schema.with_metadata(covered)
        target = self.folder / f"{name}.parquet"
        writer: pq.ParquetWriter | None = None
        with ExitStack() as opened:
            for shard in shards:
                data = read(shard, None)
                notes = notes_of(data.schema)
                gaps += gaps_of(notes)
                gone += int(str(notes.get("gone", 0)))
                count += len(data)
                if len(data):
                    if writer is None:
                        place = opened.enter_context(_filled(target))
                        writer = opened.enter_context(pq.ParquetWriter(place, whole, compression="zstd"))
                    writer.write_table(data.replace_schema_metadata(covered))
        if writer is None:
            write_sealed(target, _of_nothing(whole.serialize().to_pybytes()))
        return count, gaps, gone


@dataclass(frozen=True)
class Snapshots:
    """A client's evidence folder: the newest snapshot, one of a time, a new one, one to go on with.

    Whatever is damaged or another client's is said, and never taken for none.

    >>> place = tempfile.TemporaryDirectory()
    >>> ours, at = Snapshots(Path(place.name), "acme"), datetime(2026, 1, 5, 9, 15, tzinfo=UTC)
    >>> writer = SnapshotWriter(ours.begin(at))
    >>> writer.begin(Scope("acme", ("012345670123",)), at, {})
    >>> ours.newest(), ours.interrupted()[1].scope.accounts
    (None, ('012345670123',))
    >>> _ = writer.finish({}, [], {})
    >>> ours.newest() == ours.at("20260105T091500Z") == ours.all()[0]
    True
    >>> evidence = ours.read(ours.at("20260105T091500Z"))
    >>> str(evidence.at), len(evidence.gaps)
    ('2026-01-05 09:15:00+00:00', 0)
    >>> place.cleanup()
    """

    folder: Path
    client: str

    def all(self) -> list[Path]:
        """The folders of all snapshots, oldest first, whole or not."""
        found = self.folder.iterdir() if self.folder.is_dir() else ()
        return sorted(f for f in found if _NAME.fullmatch(f.name) and f.is_dir())

    def newest(self) -> Path | None:
        """The newest complete snapshot; ``None`` where nothing was collected to the end.

        Raises:
            SnapshotError: the newest is damaged or another client's; names the newest whole one.
        """
        for path in reversed(self.all()):
            if self._manifest(path).is_complete:
                return path
        return None

    def at(self, when: str) -> Path:
        """The snapshot of a time written ``20260105T091500Z``.

        Raises:
            UnknownName: there is none of that time; names the nearest.
        """
        known = {path.name: path for path in self.all()}
        if when not in known:
            raise UnknownName("evidence", when, known, f" (of {self.client})")
        return known[when]

    def begin(self, at: datetime) -> Path:
        """Where a snapshot that begins at this moment belongs; does not make it.

        Raises:
            InputError: there is one of that second.
        """
        path = self.folder / at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        if path.exists():
            raise InputError(f"{path} is there already; wait a second")
        return path

    def interrupted(self) -> tuple[Path, Manifest]:
        """The collection to go on with: the newest of all, where that is not complete.

        Raises:
            InputError: the newest collection is complete, or there is none.
            SnapshotError: it is damaged or another client's.
        """
        newest = next(reversed(self.all()), None)
        manifest = self._manifest(newest) if newest else None
        if newest is None or manifest is None or manifest.is_complete:
            raise InputError(f"{self.client}: no interrupted collection to go on with; collect without --resume")
        return newest, manifest

    def read(self, path: Path, schemas: Mapping[str, pa.Schema] | None = None) -> Evidence:
        """The evidence in a snapshot, see :func:`open_snapshot`.

        Each table holds one row for each resource that was seen, in columns of Arrow types that begin with
        ``account_id`` (text of 12 digits), ``region`` and ``key``; times are in UTC, units stand in the names of
        columns. ``<NA>`` means "could not look", and ``gaps`` (one row for each cell or listing that was not seen)
        says why; ``calls`` (one row for each account, region and operation) says what was asked of AWS.

        Raises:
            SnapshotError: it is interrupted, damaged or another client's; names the newest whole one. A table that
                was damaged since says so when it is asked for.
        """
        with self._naming_a_whole_one(path):
            found = open_snapshot(path, self.client, schemas)

        def load(name: str) -> pd.DataFrame:
            with self._naming_a_whole_one(path):
                return found.load(name)

        return replace(found, load=load)

    def _manifest(self, path: Path) -> Manifest:
        with self._naming_a_whole_one(path):
            return read_manifest(path, self.client)

    @contextmanager
    def _naming_a_whole_one(self, path: Path) -> Iterator[None]:
        try:
            yield
        except SnapshotError as error:
            whole = next((p.name for p in reversed(self.all()) if p != path and self._is_whole(p)), "")
            better = (
                f"the newest whole one: --evidence {whole}" if whole else "there is no other evidence that is whole"
            )
            raise SnapshotError(f"{error}\n{better}") from None

    def _is_whole(self, path: Path) -> bool:
        try:
            return read_manifest(path, self.client).is_complete
        except (SnapshotError, SealedError):
            return False


def open_snapshot(folder: Path, client: str = "", schemas: Mapping[str, pa.Schema] | None = None) -> Evidence:
    """The evidence in a snapshot's folder; tables are read when they are asked for, and looked at now.

    ``schemas`` are those that this version reads: a column of another type is refused.

    Raises:
        SnapshotError: interrupted, cut short, damaged, another client's, or written with another schema.
    """
    manifest = read_manifest(folder, client)
    if not manifest.is_complete:
        go_on = command("collect", manifest.scope.client or "CLIENT", "--resume")
        raise SnapshotError(f"{folder}: the collection was interrupted; go on: {go_on}")

    def load(name: str) -> pd.DataFrame:
        path = folder / f"{name}.parquet"
        held = frame(read(path, manifest.rows.get(name)))
        if name not in _OWN:
            check_accounts(path, held["account_id"].dropna().unique(), manifest.scope)
        return held

    def own(name: str, schema: pa.Schema) -> pd.DataFrame:
        path = folder / f"{name}.parquet"
        held = frame(with_columns(read(path, manifest.rows.get(name)), schema, path))
        check_accounts(path, held["account_id"].dropna().unique(), manifest.scope)
        return held

    found = Evidence(
        at=pd.Timestamp(manifest.start),
        accounts=manifest.scope.accounts,
        names=tuple(sorted(n for n in manifest.rows if n not in _OWN)),
        load=load,
        gaps=own("gaps", GAPS_SCHEMA),
        calls=own("calls", CALLS_SCHEMA),
        manifest=manifest.said,
    )
    whole = found.gaps[(found.gaps["table"] == "") & (found.gaps["region"] == "")]
    shut = set(whole["account_id"])
    for name in found.names:
        check_table(folder / f"{name}.parquet", manifest, shut, (schemas or {}).get(name, PLACED))
    return found


def note_unjudged(folder: Path, gaps: pd.DataFrame) -> None:
    """Write what could not be judged behind the gaps of the collection, in place of what an earlier judging noted."""
    path = folder / "gaps.parquet"
    held = read(path, None)
    own = held.slice(0, len(held) - unjudged(held)).replace_schema_metadata(None)
    if len(gaps) or len(own) < len(held):
        more = pa.Table.from_pandas(gaps, schema=own.schema, preserve_index=False).replace_schema_metadata(None)
        write_table(path, pa.concat_tables([own, more]).replace_schema_metadata({UNJUDGED: str(len(gaps))}))


def write_table(target: Path, data: pa.Table) -> None:
    """Write a parquet file, whole or not at all; raises ``StoreError``."""
    if len(data):
        with _filled(target) as place:
            pq.write_table(data, place, compression="zstd")
    else:
        write_sealed(target, _of_nothing(data.schema.serialize().to_pybytes()))


@contextmanager
def _filled(target: Path) -> Iterator[Path | pa.BufferOutputStream]:
    """Where Arrow writes what becomes a file: beside it, or into memory where it is sealed, so that the disk never
    holds it open."""
    if recipients_of(target):
        made = pa.BufferOutputStream()
        yield made
        write_sealed(target, made.getvalue().to_pybytes())
    else:
        with replacing(target) as beside:
            yield beside


@lru_cache(maxsize=1024)
def _of_nothing(schema: bytes) -> bytes:
    """The file of a table without rows: most tables of most accounts have none, and each file takes a millisecond."""
    made = pa.BufferOutputStream()
    pq.write_table(pa.ipc.read_schema(pa.py_buffer(schema)).empty_table(), made, compression="zstd")
    held: bytes = made.getvalue().to_pybytes()
    return held


def _make(folder: Path, said: Mapping[str, object]) -> None:
    """The folder with its manifest, both at once: a folder without one is damaged, not just begun."""
    _folder(folder.parent)
    try:
        beside = Path(tempfile.mkdtemp(prefix=f".new-{folder.name}-", dir=folder.parent))  # mkdtemp makes it 0700
        try:
            _write_json(beside / MANIFEST, said)
            os.rename(beside, folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise StoreError(f"can't make {folder}: {why(error)}") from error


def _folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(f"can't make {path}: {why(error)}") from error


def _write_json(target: Path, value: Mapping[str, object]) -> None:
    write_sealed(target, (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode())
