"""What a killed program left half-written: wakit's own temporary names, once nobody can be writing them any more."""

from __future__ import annotations

import contextlib
import re
import shutil
import time
from pathlib import Path

__all__ = ["LONG_AGO", "is_leftover", "sweep"]

#: no write takes an hour; what is older was left by a program that was killed
LONG_AGO = 3600.0
#: `replacing` beside a file, folders in the making, and what version 0.1.0 wrote beside a table
_OURS = re.compile(r"\..+\.[a-z0-9_]{8}\.tmp|\.new-.+|[a-z0-9_]+\.partial")


def is_leftover(name: str) -> bool:
    """Whether wakit calls so what it is only writing.

    >>> is_leftover(".new-acme-x1"), is_leftover("client.yaml")
    (True, False)
    """
    return _OURS.fullmatch(name) is not None


def sweep(folder: Path, older_than: float = LONG_AGO) -> list[Path]:
    """Delete what was left half-written in a folder and is older than so many seconds; returns what went.

    Age 0 is for who holds the folder's lock. What can't be deleted stays: it harms nobody.
    """
    gone: list[Path] = []
    before = time.time() - older_than
    with contextlib.suppress(OSError):
        for path in sorted(folder.iterdir()):
            if is_leftover(path.name) and path.lstat().st_mtime <= before:
                with contextlib.suppress(OSError):
                    _delete(path)
                    gone.append(path)
    return gone


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
