"""Judge a client's evidence anew; needs no credentials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wakit.commands import command
from wakit.errors import InputError
from wakit.facts.thresholds import Measured
from wakit.judge import Findings, judge
from wakit.lineage import Lineage
from wakit.registry import load
from wakit.review.client import load_client
from wakit.review.findings import save_findings
from wakit.review.recording import keep_standings
from wakit.review.store import open_store
from wakit.review.told import beside

__all__ = ["Judged", "judge_client"]


@dataclass(frozen=True)
class Judged:
    """Findings, the snapshot they are of, and by which thresholds of the client's own each check measured."""

    snapshot: Path
    findings: Findings
    own: Mapping[str, tuple[Measured, ...]]


def judge_client(name: str, reviews: str | Path | None = None, *, evidence: str | None = None) -> Judged:
    """Judge the newest complete evidence, or that of a time, and save the findings beside it.

    Raises:
        UnknownName: no such client or evidence.
        InputError: there is no complete evidence.
        FileError: the client's file is wrong.
        SnapshotError: the evidence is damaged or of another schema.
    """
    folder = open_store(reviews).client(name)
    snapshot = folder.snapshots.at(evidence) if evidence else folder.snapshots.newest()
    if snapshot is None:
        raise InputError(f"{name} has no complete evidence; collect first: {command('collect', name)}")
    told = load_client(folder).told
    found = judge(beside(folder.snapshots.read(snapshot, load().schemas), told, load()))
    save_findings(snapshot, found, told)
    keep_standings(name, reviews, evidence)
    return Judged(snapshot, found, Lineage.of(load()).own(told.thresholds))
