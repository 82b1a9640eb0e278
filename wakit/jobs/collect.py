"""Collect a client's accounts as its files say, and judge what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from wakit.aws.access import Access, Target
from wakit.collect import Collected, Progress, collect
from wakit.commands import command
from wakit.errors import InputError
from wakit.evidence.manifest import MANIFEST, Manifest
from wakit.files.holding import HeldError, hold
from wakit.files.leftovers import sweep
from wakit.files.sealed import check_keys
from wakit.files.writing import make_folder
from wakit.judge import judge
from wakit.registry import load
from wakit.review.client import check_regions, load_client
from wakit.review.findings import save_findings
from wakit.review.store import COLLECTING, ClientFolder, open_store
from wakit.review.told import beside
from wakit.review.wayin import check_way_in

__all__ = ["collect_client", "targets_of"]


@dataclass(frozen=True)
class _Task:
    """What is to be collected, and where it goes."""

    folder: Path
    targets: Sequence[Target]
    regions: Sequence[str]
    tables: Sequence[str]
    at: datetime


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
        InputError: the client's evidence is not from an account, nothing to resume or another scope than was asked
            for, or a run is under way.
        SealedError: evidence is to be sealed, and no key at hand would open it again; AWS is not asked.
        AccessError: no way in, or the credentials were lost; what was collected is kept.
        StoreError: the disk is full, the folder can't be written; what was collected is kept.
    """
    folder = open_store(reviews).client(name)
    targets = targets_of(folder)
    check_keys(folder.evidence / MANIFEST)
    try:
        with hold(make_folder(folder.evidence) / COLLECTING, "collect"):
            _sweep(folder)
            task = _interrupted(folder, targets, regions) if resume else _new(folder, targets, regions)
            way = access or Access(gentle=gentle)
            try:
                collected = collect(
                    task.targets,
                    task.folder,
                    client=folder.name,
                    regions=task.regions,
                    tables=task.tables,
                    access=way,
                    progress=progress,
                    at=task.at,
                )
            finally:
                if access is None:
                    way.stop()  # an error or Ctrl-C leaves no thread waiting
            told = load_client(folder).told
            found = judge(beside(folder.snapshots.read(task.folder, load().schemas), told, load()))
            save_findings(task.folder, found, told)
            return replace(collected, failures=[*collected.failures, *map(str, found.failures)])
    except HeldError as held:
        by = held.holder or "another run"
        raise InputError(f"{name} is being collected by {by}; wait for it or stop it") from None


def _sweep(folder: ClientFolder) -> None:
    """Whoever holds the lock is the only one who writes evidence: what lies there half-written, a killed run left."""
    sweep(folder.evidence, 0.0)
    for snapshot in folder.snapshots.all():
        for place in (snapshot, *(f for f in snapshot.iterdir() if f.is_dir())):
            sweep(place, 0.0)


def targets_of(folder: ClientFolder) -> list[Target]:
    """The accounts of a client's file as targets.

    Raises:
        InputError: the client's evidence is not from an account.
        FileError: a region, partition or profile that is not known here.
    """
    client = load_client(folder)
    if client.evidence != "account":
        raise InputError(
            f'{folder.file}: evidence is "{client.evidence}", so nothing is collected\n'
            "write `evidence: account` and list the accounts to collect"
        )
    check_way_in(folder, client)
    return [Target(a.id, a.profile, a.role, a.external_id) for a in client.accounts]


def _new(folder: ClientFolder, targets: Sequence[Target], regions: Sequence[str]) -> _Task:
    at = datetime.now(UTC)
    asked = check_regions(regions) or load_client(folder).regions
    return _Task(folder.snapshots.begin(at), targets, asked, (), at)


def _interrupted(folder: ClientFolder, targets: Sequence[Target], regions: Sequence[str]) -> _Task:
    """What the interrupted collection was asked for, and nothing else: another scope is another collection."""
    path, manifest = folder.snapshots.interrupted()
    asked = check_regions(regions)
    if asked and asked != manifest.scope.regions:
        raise InputError(
            f"the interrupted collection {path.name} was asked for "
            f"{', '.join(manifest.scope.regions) or 'every enabled region'}, not for {', '.join(asked)}\n"
            f"go on with it: {command('collect', folder.name, '--resume')}; or collect anew without --resume"
        )
    accounts, tables = _still_listed(folder, targets, path, manifest), _known(folder, path, manifest)
    return _Task(path, accounts, manifest.scope.regions, tables, manifest.start)


def _still_listed(folder: ClientFolder, targets: Sequence[Target], path: Path, manifest: Manifest) -> list[Target]:
    by_account = {t.account_id: t for t in targets}
    for account in manifest.scope.accounts:
        if account not in by_account:
            raise InputError(
                f"the interrupted collection {path.name} was asked for account {account}, "
                f"which {folder.file} lists no more\n"
                "list it again, or collect anew without --resume"
            )
    return [by_account[account] for account in manifest.scope.accounts]


def _known(folder: ClientFolder, path: Path, manifest: Manifest) -> tuple[str, ...]:
    missing = [name for name in manifest.scope.tables if name not in load().collectors]
    if missing:
        raise InputError(
            f"the interrupted collection {path.name} was begun by another version of wakit, which knew {missing[0]}\n"
            f"collect anew: {command('collect', folder.name)}"
        )
    return manifest.scope.tables
