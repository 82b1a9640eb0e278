"""Collect a client's accounts as its files say, and judge what was found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from wakit.aws.access import Access, Target
from wakit.collect import Collected, Progress, collect
from wakit.errors import InputError
from wakit.evidence.snapshot import newest, open_snapshot
from wakit.files.writing import make_folder
from wakit.judge import judge
from wakit.review.client import check_regions, load_client
from wakit.review.findings import save_findings
from wakit.review.store import ClientFolder, open_store

__all__ = ["collect_client", "targets_of"]


def collect_client(
    name: str,
    reviews: str | Path | None = None,
    *,
    regions: Sequence[str] = (),
    resume: bool = False,
    gentle: bool = False,
    access: Access | None = None,
    progress: Progress = lambda _: None,
) -> Collected:
    """Collect a client's accounts into a new snapshot (or complete the interrupted one), judge it, save findings.

    Raises:
        UnknownName, FileError: no such client; its file is wrong.
        InputError: the client's evidence is not from an account, nothing to resume, or a run is under way.
        AccessError: no way in; what was collected is kept.
    """
    folder = open_store(reviews).client(name)
    targets = targets_of(folder)
    asked = check_regions(regions) or load_client(folder).regions
    lock = FileLock(make_folder(folder.evidence) / ".collecting.lock")
    try:
        with lock.acquire(timeout=0):
            snapshot, at = _interrupted(folder) if resume else _new(folder)
            way = access or Access(gentle=gentle)
            try:
                collected = collect(targets, snapshot, regions=asked, access=way, progress=progress, at=at)
            finally:
                if access is None:
                    way.stop()  # an error or Ctrl-C leaves no thread waiting
            save_findings(snapshot, judge(open_snapshot(snapshot)))
            return collected
    except Timeout:
        raise InputError(f"{name} is being collected by another run; wait for it or stop it") from None


def targets_of(folder: ClientFolder) -> list[Target]:
    """The accounts of a client's file as targets.

    Raises:
        InputError: the client's evidence is not from an account.
    """
    client = load_client(folder)
    if client.evidence != "account":
        raise InputError(
            f'{folder.file}: evidence is "{client.evidence}", so nothing is collected\n'
            "write `evidence: account` and list the accounts to collect"
        )
    return [Target(a.id, a.profile, a.role, a.external_id) for a in client.accounts]


def _new(folder: ClientFolder) -> tuple[Path, datetime]:
    at = datetime.now(UTC)
    snapshot = folder.snapshot_at(at)
    if snapshot.exists():
        raise InputError(f"{snapshot} is there already; wait a second")
    return snapshot, at


def _interrupted(folder: ClientFolder) -> tuple[Path, datetime]:
    snapshot = newest(folder.evidence, complete=False)
    if snapshot is None:
        raise InputError(f"{folder.name}: no interrupted collection to go on with; collect without --resume")
    manifest = json.loads((snapshot / "manifest.json").read_text("utf-8"))
    return snapshot, datetime.fromisoformat(manifest["start"])
