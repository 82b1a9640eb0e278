"""What would go when a client, or its evidence, is forgotten, and what stays; nothing is deleted here.

Evidence is more than its snapshots: rows of it lie in pins, in the outputs of notebooks, in the house's own report and
in logs. What people said, the plan, frozen milestones and what was made for the client stay, until all of the client
goes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from wakit.errors import SealedError
from wakit.evidence.manifest import MANIFEST
from wakit.files.deleting import Entry, Stayed, listed
from wakit.files.leftovers import is_leftover
from wakit.files.sealed import opened
from wakit.model import Audience
from wakit.review.store import ClientFolder

__all__ = ["Forgetting", "Kind", "holds_output", "is_lock", "kinds", "past_retention", "snapshot_times", "what_goes"]

_FORM, _NAME = "%Y%m%dT%H%M%SZ", re.compile(r"\d{8}T\d{6}Z")
_CHECKPOINTS = ".ipynb_checkpoints"
_LOCKS = (".lock", ".held")
_LINK = "it is a link, and no link is followed; what it names has to be deleted there"


class Kind(StrEnum):
    """What a file of a client is."""

    SNAPSHOT = "snapshots"
    PIN = "pins"
    NOTEBOOK = "notebooks"
    CHECKPOINT = "checkpoints"
    REPORT = "reports"
    HANDED_OUT = "handed_out"  #: made for the client or as a sample
    MILESTONE = "milestones"
    LOG = "logs"
    LEFTOVER = "leftovers"
    PSEUDONYMS = "pseudonyms"
    ANSWER = "answers"  #: what people said and decided, and what the review is about
    OTHER = "other"


@dataclass(frozen=True)
class Forgetting:
    """What would go, in the order in which it goes, and what stays.

    ``cleared`` are notebooks that people wrote in: their outputs go, their cells stay.
    """

    client: ClientFolder
    before: datetime | None
    is_whole: bool
    goes: Sequence[tuple[Kind, Entry]]
    cleared: Sequence[Entry] = ()
    kept: Mapping[Kind, Sequence[Entry]] = field(default_factory=dict)
    shut: Sequence[Stayed] = ()

    @property
    def links(self) -> list[Path]:
        """Links that go; what they name does not."""
        return [entry.path for _, entry in self.goes if entry.is_link]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to delete."""
        return not self.goes and not self.cleared


def kinds(client: ClientFolder) -> tuple[list[tuple[Kind, Entry]], list[Stayed]]:
    """All that lies in a client's folder with what it is; what can't be looked into is told.

    >>> kinds(ClientFolder(Path("/nowhere/acme")))
    ([], [])
    """
    found, shut = listed(client.path)
    return [(_kind(client, entry), entry) for entry in found], shut


def what_goes(client: ClientFolder, before: datetime | None = None, *, whole: bool = False) -> Forgetting:
    """What would be deleted of a client: all of it, or its evidence (begun before a moment, or all).

    >>> what_goes(ClientFolder(Path("/nowhere/acme"))).is_empty
    True
    """
    sorted_out, shut = kinds(client)
    if whole:
        return Forgetting(client, None, True, _ordered(client, sorted_out), shut=shut)
    stays = [at for at in snapshot_times(client.evidence).values() if before is not None and at >= before]
    goes = _Rule(client, before, min(stays, default=None))
    chosen = [(kind, entry) for kind, entry in sorted_out if goes(kind, entry)]
    cleared = [e for kind, e in sorted_out if kind is Kind.NOTEBOOK and goes.is_old(e) and holds_output(e)]
    taken = {entry.path for _, entry in chosen}
    kept: dict[Kind, list[Entry]] = {}
    for kind, entry in sorted_out:
        if entry.path not in taken and not entry.is_folder and not is_lock(entry):
            kept.setdefault(kind, []).append(entry)
    shut += [Stayed(e.path, _LINK) for kind, e in sorted_out if kind is Kind.SNAPSHOT and e.is_link]
    return Forgetting(client, before, False, _ordered(client, chosen), cleared, kept, shut)


@dataclass(frozen=True)
class _Rule:
    """Whether something goes together with evidence that was begun before a moment.

    What has no time of evidence in it goes when it was written before the oldest snapshot that stays: then it is surely
    of one that goes.
    """

    client: ClientFolder
    before: datetime | None
    oldest_kept: datetime | None

    def __call__(self, kind: Kind, entry: Entry) -> bool:
        if kind is Kind.SNAPSHOT:
            snapshot = _snapshot_of(self.client, entry.path)
            return snapshot != "" and (self.before is None or _time(snapshot) < self.before)
        if kind is Kind.PIN:
            return not entry.is_folder and self._is_old_pin(entry)
        if kind in (Kind.CHECKPOINT, Kind.LEFTOVER):
            return True
        if kind in (Kind.REPORT, Kind.LOG):
            return not entry.is_folder and self.is_old(entry)
        return False

    def is_old(self, entry: Entry) -> bool:
        """Whether it was written before any evidence that stays was begun."""
        if self.before is None:
            return True
        changed = datetime.fromtimestamp(entry.changed, UTC)
        return changed < (self.oldest_kept or self.before)

    def _is_old_pin(self, entry: Entry) -> bool:
        evidence = re.search(rb"(?m)^evidence: *[\"']?(\d{8}T\d{6}Z)", _read_open(entry.path))
        said = evidence[1].decode() if evidence else ""
        if self.before is None or not said:
            return self.before is None or self.is_old(entry)
        return _time(said) < self.before


def snapshot_times(evidence: Path) -> dict[Path, datetime]:
    """The folders of snapshots, whole or not, and when each was begun, the oldest first."""
    if not evidence.is_dir() or evidence.is_symlink():
        return {}
    return {path: _time(path.name) for path in sorted(evidence.iterdir()) if _is_snapshot(path)}


def past_retention(client: ClientFolder, days: int | None, now: datetime | None = None) -> list[Path]:
    """The snapshots that are older than the client's file lets them be; none where it says nothing."""
    if days is None:
        return []
    last = (now or datetime.now(UTC)) - timedelta(days=days)
    return [path for path, at in snapshot_times(client.evidence).items() if at < last]


def _is_snapshot(path: Path) -> bool:
    return _NAME.fullmatch(path.name) is not None and path.is_dir() and not path.is_symlink() and _is_time(path.name)


def _is_time(name: str) -> bool:
    try:
        return bool(_time(name))
    except ValueError:  # a 30th of February
        return False


def _time(name: str) -> datetime:
    return datetime.strptime(name, _FORM).replace(tzinfo=UTC)


def _kind(client: ClientFolder, entry: Entry) -> Kind:
    parts = entry.path.relative_to(client.path).parts
    if _CHECKPOINTS in parts:
        return Kind.CHECKPOINT
    if any(map(is_leftover, parts)):
        return Kind.LEFTOVER
    if parts[:1] == (client.evidence.name,):
        return Kind.SNAPSHOT
    if parts[:1] == ("logs",) or (len(parts) == 1 and parts[0].startswith("fault-")):
        return Kind.LOG
    if parts == (client.pseudonyms.name,):
        return Kind.PSEUDONYMS
    if parts == (client.file.name,):
        return Kind.ANSWER
    return _of_workload(parts[1:]) if len(parts) > 1 else Kind.OTHER


_IN_WORKLOAD = {
    "pins": Kind.PIN,
    "notebooks": Kind.NOTEBOOK,
    "milestones": Kind.MILESTONE,
    "answers": Kind.ANSWER,
    "workload.yaml": Kind.ANSWER,
    "accepted.yaml": Kind.ANSWER,
    "inherited.yaml": Kind.ANSWER,
    "plan.yaml": Kind.ANSWER,
    "day.yaml": Kind.ANSWER,
    "journal.jsonl": Kind.ANSWER,
    "standing.jsonl": Kind.MILESTONE,
}


def _of_workload(parts: tuple[str, ...]) -> Kind:
    if parts[0] == "notebooks" and "." in parts[-1] and not parts[-1].endswith(".ipynb"):
        return Kind.OTHER  # somebody's own
    if parts[0] == "output":
        return Kind.HANDED_OUT if len(parts) > 1 and parts[1] in (Audience.CLIENT, Audience.SAMPLE) else Kind.REPORT
    return _IN_WORKLOAD.get(parts[0], Kind.OTHER)


def _snapshot_of(client: ClientFolder, path: Path) -> str:
    parts = path.relative_to(client.evidence).parts
    return parts[0] if parts and _is_snapshot(client.evidence / parts[0]) else ""


def _ordered(client: ClientFolder, chosen: Iterable[tuple[Kind, Entry]]) -> list[tuple[Kind, Entry]]:
    """An interruption leaves nothing that looks whole: manifests first, then evidence; ``client.yaml``, by which the
    rest can still be named and deleted, and what keeps others out, last; folders when they are empty."""

    def turn(one: tuple[Kind, Entry]) -> tuple[int, int]:
        kind, entry = one
        if entry.is_folder:
            return 5, -len(entry.path.parts)
        if kind is Kind.SNAPSHOT and entry.path.name == MANIFEST:
            return 0, 0
        if is_lock(entry):
            return 3, 0
        if entry.path == client.file:
            return 4, 0
        return (1 if kind is Kind.SNAPSHOT else 2), 0

    return sorted(chosen, key=turn)


def is_lock(entry: Entry) -> bool:
    """Whether it is what keeps others out, or its note."""
    return entry.path.name.startswith(".") and entry.path.name.endswith(_LOCKS)


def holds_output(entry: Entry) -> bool:
    """Whether a notebook holds what a kernel wrote; one that can't be read may."""
    if entry.is_folder or entry.is_link or entry.path.suffix != ".ipynb":
        return False
    try:
        cells = json.loads(_read(entry.path)).get("cells", [])
        return any(cell.get("outputs") for cell in cells)
    except (ValueError, AttributeError, TypeError, RecursionError):
        return True


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() else b""
    except OSError:
        return b""


def _read_open(path: Path) -> bytes:
    """A file's bytes, opened where it is sealed; nothing where no key opens it: then its age says what it is of."""
    try:
        return opened(_read(path), path)
    except (SealedError, OSError):
        return b""
