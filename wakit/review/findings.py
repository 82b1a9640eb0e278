"""Findings on disk, beside the evidence they were judged from."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from wakit.commands import command
from wakit.errors import SnapshotError
from wakit.evidence.manifest import closed
from wakit.evidence.reading import read_file
from wakit.evidence.snapshot import note_unjudged, write_table
from wakit.evidence.tables import frame
from wakit.judge import COUNTS_SCHEMA, FINDINGS_SCHEMA, Findings
from wakit.model import Told
from wakit.review.told import told_text

__all__ = ["load_findings", "save_findings"]

NOTHING = Told()
#: where a file of findings notes what the client's file told when they were judged
_TOLD = b"wakit.told"


def save_findings(snapshot: Path, findings: Findings, told: Told = NOTHING) -> None:
    """Write ``findings.parquet`` and ``counts.parquet`` into a snapshot's folder, each whole or not at all.

    What could not be judged is noted in its ``gaps.parquet``; what the client's file told is noted with the findings.
    """
    note_unjudged(snapshot, findings.gaps)
    write_table(snapshot / "counts.parquet", _arrow(findings.counts, COUNTS_SCHEMA, told))
    write_table(snapshot / "findings.parquet", _arrow(findings.table, FINDINGS_SCHEMA, told))


def load_findings(snapshot: Path, told: Told | None = None) -> Findings | None:
    """The findings of a snapshot; ``None`` where it has not been judged yet, or not by what the client's file tells.

    Raises:
        SnapshotError: the file is damaged or of another schema.
    """
    if not (snapshot / "findings.parquet").exists():
        return None
    found, counts = (
        _read(snapshot / "findings.parquet", FINDINGS_SCHEMA),
        _read(snapshot / "counts.parquet", COUNTS_SCHEMA),
    )
    if told is not None and any((data.schema.metadata or {}).get(_TOLD) != _noted(told) for data in (found, counts)):
        return None
    return Findings(frame(found), frame(counts))


def _noted(told: Told) -> bytes | None:
    """Nothing told leaves no note, as in findings of a wakit that could not be told anything."""
    return None if told == NOTHING else told_text(told).encode()


def _arrow(data: object, schema: pa.Schema, told: Told) -> pa.Table:
    note = _noted(told)
    return pa.Table.from_pandas(data, schema=schema, preserve_index=False).replace_schema_metadata(
        None if note is None else {_TOLD: note}
    )


def _judge(path: Path) -> str:
    return command("judge", path.parents[2].name)


def _read(path: Path, schema: pa.Schema) -> pa.Table:
    try:
        data = read_file(path)
    except PermissionError as error:
        raise closed(path, error) from None
    except (pa.ArrowException, OSError) as error:
        raise SnapshotError(f"{path}: damaged ({str(error).splitlines()[0]}); judge again: {_judge(path)}") from None
    if not data.schema.equals(schema):
        raise SnapshotError(f"{path}: written by another version of wakit; judge again: {_judge(path)}")
    return data
