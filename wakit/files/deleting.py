"""Deleting for good: what lies below a folder, listed without following a link, and deleted in a given order.

What can't be deleted is told with its reason and never stops the rest.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from wakit.files.disk import why

__all__ = ["Deleted", "Entry", "Stayed", "delete", "listed"]

#: what Windows calls a folder that leads to another (a junction), which looks like a folder otherwise
_JUNCTION = 0xA0000003


@dataclass(frozen=True)
class Entry:
    """A file, folder or link as it lies there; a link is what it is, not what it names."""

    path: Path
    size: int = 0
    changed: float = 0.0
    is_folder: bool = False
    is_link: bool = False


@dataclass(frozen=True)
class Stayed:
    """What is still there, and why."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Deleted:
    """What went, and what stayed."""

    gone: Sequence[Entry]
    stayed: Sequence[Stayed]


def listed(folder: Path) -> tuple[list[Entry], list[Stayed]]:
    """All that lies below a folder, itself last; what can't be looked into, and what another disk holds, is told.

    >>> listed(Path("/nowhere/at/all"))
    ([], [])
    """
    found: list[Entry] = []
    shut: list[Stayed] = []
    if os.path.lexists(folder):
        found += _below(folder, os.lstat(folder).st_dev, shut)
    return found, shut


def _below(path: Path, device: int, shut: list[Stayed]) -> Iterator[Entry]:
    try:
        state = os.lstat(path)
    except OSError as error:
        shut.append(Stayed(path, why(error)))
        return
    is_link = stat.S_ISLNK(state.st_mode) or getattr(state, "st_reparse_tag", 0) == _JUNCTION
    is_folder = stat.S_ISDIR(state.st_mode) and not is_link
    if is_folder and state.st_dev != device:
        shut.append(Stayed(path, "another file system is mounted there"))
        return
    if is_folder:
        try:
            names = sorted(os.listdir(path))
        except OSError as error:
            shut.append(Stayed(path, why(error)))
            return
        for name in names:
            yield from _below(path / name, device, shut)
    yield Entry(path, 0 if is_folder else state.st_size, state.st_mtime, is_folder, is_link)


def delete(entries: Iterable[Entry], before: Sequence[Stayed] = ()) -> Deleted:
    """Delete entries in this order; a folder goes only when it is empty.

    What is gone already is as good as deleted. A folder that is not empty because of what stayed in it, now or
    ``before``, is not told again.
    """
    gone: list[Entry] = []
    stayed: list[Stayed] = []
    for entry in entries:
        try:
            _remove(entry)
            gone.append(entry)
        except FileNotFoundError:
            gone.append(entry)
        except OSError as error:
            if not any(one.path.is_relative_to(entry.path) for one in (*before, *stayed)):
                stayed.append(Stayed(entry.path, why(error)))
    return Deleted(gone, stayed)


def _remove(entry: Entry) -> None:
    if entry.is_folder:
        os.rmdir(entry.path)
        return
    try:
        os.unlink(entry.path)
    except PermissionError:
        state = os.lstat(entry.path)
        if os.name == "nt" and not state.st_mode & stat.S_IWRITE:  # Windows keeps what is marked read-only
            os.chmod(entry.path, stat.S_IWRITE)
            os.unlink(entry.path)
        elif entry.is_link:
            os.rmdir(entry.path)  # a junction
        else:
            raise
