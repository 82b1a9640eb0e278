"""A client's folder as bytes: to a machine that shares no folder with this one, and what it made back home."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from wakit.errors import StoreError
from wakit.files.writing import make_folder, write_bytes
from wakit.review.branding import FOLDER
from wakit.review.store import MARKER

__all__ = ["LOGS", "Home", "home", "pack", "settle", "state_of", "unpack"]

#: the folder of a client's logs
LOGS = "logs"
#: a file as it was: when it was written, and how long it is
State = Mapping[str, tuple[int, int]]
#: what tells that evidence is whole comes when it is
_LAST = "manifest.json"


@dataclass(frozen=True)
class Home:
    """What another machine has made of a client's folder: its files, and which are gone; with the folder's own name."""

    files: bytes
    gone: tuple[str, ...] = ()


def pack(reviews: Path, client: str) -> bytes:
    """A client's folder, and the branding and marker of its reviews folder; no locks, logs or leftovers."""
    names = [name for name in state_of(reviews, client) if not name.startswith(f"{client}/{LOGS}/")]
    return _packed(reviews, [*names, *state_of(reviews, FOLDER), MARKER])


def unpack(files: bytes, reviews: Path) -> None:
    """Put packed files below a folder, each whole or not at all; evidence's manifest last.

    Raises:
        StoreError: one leads outside of it, or can't be written.
    """
    with tarfile.open(fileobj=io.BytesIO(files)) as archive:
        members = [one for one in archive.getmembers() if one.isfile()]
        for one in sorted(members, key=lambda one: PurePosixPath(one.name).name == _LAST):
            path = PurePosixPath(one.name)
            if path.is_absolute() or ".." in path.parts:
                raise StoreError(f"{one.name} leads outside of {reviews}")
            held = archive.extractfile(one)
            target = reviews / path
            make_folder(target.parent)
            write_bytes(target, held.read() if held else b"")
            os.utime(target, (one.mtime, one.mtime))


def state_of(reviews: Path, folder: str) -> State:
    """Every file of a folder that goes along, by its name."""
    return {path.relative_to(reviews).as_posix(): _state(path) for path in _files(reviews / folder)}


def home(reviews: Path, client: str, before: State) -> Home:
    """What has become of a client's folder since it was as ``before``."""
    now = state_of(reviews, client)
    return Home(
        _packed(reviews, [name for name, state in now.items() if before.get(name) != state]),
        tuple(name for name in before if name.startswith(f"{client}/") and name not in now),
    )


def settle(made: Home, reviews: Path, client: str) -> None:
    """Bring home what another machine has made of a client's folder, and nothing else.

    Raises:
        StoreError: it speaks of somebody else's files, or one can't be written.
    """
    _refuse_others(made, client)
    unpack(made.files, reviews)
    for name in made.gone:
        (reviews / name).unlink(missing_ok=True)


def _refuse_others(made: Home, client: str) -> None:
    with tarfile.open(fileobj=io.BytesIO(made.files)) as archive:
        names = [*archive.getnames(), *made.gone]
    strange = [name for name in names if PurePosixPath(name).parts[:1] != (client,) or ".." in name.split("/")]
    if strange:
        raise StoreError(f"what came home for {client} holds {strange[0]}; nothing is written")


def _packed(reviews: Path, names: Iterable[str]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz", compresslevel=1) as archive:
        for name in names:
            archive.add(reviews / name, name, recursive=False, filter=_nobody_s)
    return made.getvalue()


def _nobody_s(about: tarfile.TarInfo) -> tarfile.TarInfo:
    """Whose a file is here says nothing there."""
    about.uid = about.gid = 0
    about.uname = about.gname = ""
    return about


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return int(found.st_mtime), found.st_size


def _files(folder: Path) -> Iterator[Path]:
    """Plain files; none that begins with a dot (locks, leftovers, checkpoints)."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for name in sorted(names):
            path = Path(place) / name
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                yield path
