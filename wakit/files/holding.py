"""A lock for a long run, with a note of who holds it and since when, so that whoever has to wait knows for whom."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from wakit.errors import StoreError
from wakit.files.disk import why
from wakit.files.writing import write_text

__all__ = ["HeldError", "Holder", "hold", "holder", "sweep_free"]


@dataclass(frozen=True)
class Holder:
    """Who holds a lock: which command of wakit's, which process, whose, where, since when."""

    what: str
    process: int
    user: str
    machine: str
    since: datetime

    def __str__(self) -> str:
        """As it stands in a sentence.

        >>> str(Holder("collect", 7, "ana", "desk", datetime(2026, 1, 5, 9, 15, tzinfo=UTC)))
        'wakit collect (process 7 of ana on desk, since 2026-01-05 09:15 UTC)'
        """
        return (
            f"wakit {self.what} (process {self.process} of {self.user} on {self.machine}, "
            f"since {self.since.astimezone(UTC):%Y-%m-%d %H:%M} UTC)"
        )


class HeldError(StoreError):
    """Another run holds the lock; ``holder`` says which, where it is known."""

    def __init__(self, lock: Path, held_by: Holder | None) -> None:
        super().__init__(f"{lock.parent} is in use by {held_by or 'another run'}; wait for it or stop it", lock.parent)
        self.holder = held_by


@contextlib.contextmanager
def hold(lock: Path, what: str, seconds: float = 0.0) -> Iterator[None]:
    """Hold a lock file until the block ends, and note beside it who does.

    Args:
        lock: the lock's file, such as ``evidence/.collecting.lock``; its folder is there.
        what: the command that runs, such as ``collect``.
        seconds: how long to wait for another that holds it.

    Raises:
        HeldError: another run holds it.
        StoreError: nothing can be written there.
    """
    from filelock import FileLock, Timeout

    taken = FileLock(lock, timeout=seconds, mode=0o600)
    try:
        taken.acquire()
    except Timeout:
        raise HeldError(lock, holder(lock)) from None
    except OSError as error:
        raise StoreError(f"can't write in {lock.parent}: {why(error)}", lock.parent) from error
    note = _note(lock)
    try:
        with contextlib.suppress(StoreError):  # a courtesy: on a full disk the lock holds without it
            write_text(note, _told(what))
        yield
    finally:
        with contextlib.suppress(OSError):
            note.unlink(missing_ok=True)
        taken.release()


def sweep_free(locks: Iterable[Path]) -> None:
    """Delete the locks that a killed run left; those that somebody holds stay."""
    for lock in locks:
        with contextlib.suppress(StoreError, OSError):
            with hold(lock, ""):
                pass
            lock.unlink(missing_ok=True)


def holder(lock: Path) -> Holder | None:
    """What the note beside a lock says; None where there is none that can be read. A killed run leaves its note."""
    try:
        said = json.loads(_note(lock).read_bytes())
        return Holder(
            str(said["what"]),
            int(said["process"]),
            str(said["user"]),
            str(said["machine"]),
            datetime.fromisoformat(said["since"]),
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _note(lock: Path) -> Path:
    """A file of its own: what is locked can't be read by others on Windows."""
    return lock.with_suffix(".held")


def _told(what: str) -> str:
    since = datetime.now(UTC).replace(microsecond=0).isoformat()
    said = {"what": what, "process": os.getpid(), "user": _user(), "machine": platform.node(), "since": since}
    return json.dumps(said) + "\n"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's number without a name
        return "somebody"
