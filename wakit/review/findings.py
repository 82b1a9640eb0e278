"""Findings on disk, beside the evidence they were judged from."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from wakit.commands import command
from wakit.errors import SnapshotError
from wakit.evidence.snapshot import note_unjudged, write_table
from wakit.evidence.tables import frame
from wakit.judge import COUNTS_SCHEMA, FINDINGS_SCHEMA, Findings

__all__ = ["load_findings", "save_findings"]


def save_findings(snapshot: Path, findings: Findings) -> None:
    """Write ``findings.parquet`` and ``counts.parquet`` into a snapshot's folder, each whole or not at all.

    What could not be judged is noted in its ``gaps.parquet``.
    """
    note_unjudged(snapshot, findings.gaps)
    write_table(snapshot / "counts.parquet", _arrow(findings.counts, COUNTS_SCHEMA))
    write_table(snapshot / "findings.parquet", _arrow(findings.table, FINDINGS_SCHEMA))


def load_findings(snapshot: Path) -> Findings | None:
    """The findings of a snapshot; ``None`` where it has not been judged yet.

    Raises:
        SnapshotError: the file is damaged or of another schema.
    """
    if not (snapshot / "findings.parquet").exists():
        return None
    return Findings(
        frame(_read(snapshot / "findings.parquet", FINDINGS_SCHEMA)),
        frame(_read(snapshot / "counts.parquet", COUNTS_SCHEMA)),
    )


def _arrow(data: object, schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pandas(data, schema=schema, preserve_index=False).replace_schema_metadata(None)


def _judge(path: Path) -> str:
    return command("judge", path.parents[2].name)


def _read(path: Path, schema: pa.Schema) -> pa.Table:
    try:
        data = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise SnapshotError(f"{path}: damaged ({str(error).splitlines()[0]}); judge again: {_judge(path)}") from None
    if not data.schema.equals(schema):
        raise SnapshotError(f"{path}: written by another version of wakit; judge again: {_judge(path)}")
    return data
