"""Temporary folders that are gone at the end; those of a run that was killed are gone when the next one begins.

What a client's notebook shows lies in them for a while, so none may be forgotten.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

__all__ = ["passing_folder", "places", "sweep_killed"]

_PREFIX = "wakit-"
_OURS = re.compile(r"wakit-(?:print-|batch-|away-)?[a-z0-9_]{8}")
#: held for as long as somebody needs the folder
_LOCK = ".in-use.lock"
#: between making the lock's file and holding it somebody else may look
_MOMENT = 60.0
_SHORT = ("/tmp", "/var/tmp")


@contextlib.contextmanager
def passing_folder(place: str | None = None, kind: str = "") -> Iterator[Path]:
    """A new folder for its owner alone, gone at the end.

    Args:
        place: where; else where temporary files lie.
        kind: the beginning of its name behind ``wakit-``, such as ``print-``.

    Raises:
        OSError: none can be made there.
    """
    sweep_killed()
    made = tempfile.TemporaryDirectory(prefix=_PREFIX + kind, dir=place, ignore_cleanup_errors=True)
    with made as folder, FileLock(Path(folder) / _LOCK, mode=0o600) as lock:
        yield Path(folder)
        lock.release()  # Windows deletes nothing that is open


def places() -> list[str]:
    """Where such folders may lie."""
    usual = [tempfile.gettempdir(), os.environ.get("XDG_RUNTIME_DIR", "")]
    return [place for place in dict.fromkeys([*usual, *(_SHORT if os.name == "posix" else ())]) if place]


def sweep_killed() -> list[Path]:
    """Delete the folders of ours that nobody needs any more, because their run was killed; returns what went."""
    gone = []
    for place in places():
        with contextlib.suppress(OSError), os.scandir(place) as entries:
            found = [Path(e.path) for e in entries if _OURS.fullmatch(e.name) and e.is_dir(follow_symlinks=False)]
            gone += [folder for folder in found if _is_left(folder) and _is_deleted(folder)]
    return gone


def _is_left(folder: Path) -> bool:
    """Whether nobody holds its lock; one without a lock is only being made, or is none of ours."""
    lock = folder / _LOCK
    try:
        is_new = time.time() - lock.lstat().st_mtime < _MOMENT
        if is_new or (hasattr(os, "getuid") and folder.lstat().st_uid != os.getuid()):
            return False
        with FileLock(lock, timeout=0):
            return True
    except (Timeout, OSError):
        return False


def _is_deleted(folder: Path) -> bool:
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()
