"""Folders that a program keeps elsewhere too: told by what these programs leave on the disk and by how they call them.

Nothing is asked of a network, and of no program. What is deleted in such a folder is kept elsewhere for weeks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = ["Synced", "synced"]


class Synced(NamedTuple):
    """Which program keeps a folder elsewhere too, and from where on downwards."""

    service: str
    place: Path


class _Service(NamedTuple):
    """How a program is told: patterns of what it leaves in the folder that it keeps, and what it calls that."""

    name: str
    leaves: tuple[str, ...]
    called: str


_SERVICES = (
    _Service("Dropbox", (".dropbox", ".dropbox.cache"), r"Dropbox( \(.+\)|-.+)?"),
    _Service("OneDrive", (".849C9593-D756-4E56-8D6E-42412F2A707B",), r"OneDrive( - .+|-.+)?"),
    _Service("iCloud Drive", (), r"com~apple~CloudDocs|iCloud Drive|iCloudDrive"),
    _Service("Google Drive", (".tmp.driveupload", ".tmp.drivedownload"), r"Google ?Drive(-.+| \(.+\))?"),
    _Service(
        "Nextcloud or ownCloud",
        ("._sync_*.db", ".sync_*.db", ".csync_journal.db", ".nextcloudsync.log", ".owncloudsync.log"),
        r"Nextcloud|ownCloud",
    ),
    _Service("Syncthing", (".stfolder", ".stversions"), r"Syncthing"),
    _Service("Resilio Sync", (".sync/ID",), r"Resilio Sync"),
    _Service("Box", (), r"Box-Box|Box Sync"),
    _Service("Proton Drive", (), r"ProtonDrive-.+|Proton Drive"),
)
#: Windows shows such a folder with the program's own picture
_PICTURE = "desktop.ini"
_PICTURES = {"OneDrive": rb"onedrive", "Google Drive": rb"googledrivefs|google drive", "Dropbox": rb"dropbox"}


def synced(folder: Path) -> Synced | None:
    """The program that keeps a folder elsewhere too, by the nearest folder at or above it that says so; mostly None.

    >>> synced(Path("/nowhere/at/all"))
    >>> synced(Path("/data/Dropbox (Acme)/reviews"))
    Synced(service='Dropbox', place=PosixPath('/data/Dropbox (Acme)'))
    """
    whole = folder.absolute()
    for place in dict.fromkeys((whole, *whole.parents, *_target(whole))):
        service = next(_services(place), "")
        if service:
            return Synced(service, place)
    return None


def _target(folder: Path) -> Iterator[Path]:
    """Where it lies when links are followed: a folder may be linked into a synced one."""
    resolved = folder.resolve()
    yield from (resolved, *resolved.parents)


def _services(place: Path) -> Iterator[str]:
    for service in _SERVICES:
        if re.fullmatch(service.called, place.name) or any(_leaves(place, pattern) for pattern in service.leaves):
            yield service.name
    try:
        said = (place / _PICTURE).read_bytes()[:4096].replace(b"\0", b"").lower()  # often UTF-16
    except OSError:
        return
    yield from (name for name, picture in _PICTURES.items() if re.search(picture, said))


def _leaves(place: Path, pattern: str) -> bool:
    try:
        return next(place.glob(pattern), None) is not None
    except OSError:
        return False
