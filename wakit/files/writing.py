"""Writing files so that they are always whole.

A reader sees the old file or the new one, never a part: text goes to a temporary name beside the
file, onto the disk, and then into place. Writers of one folder wait for one another.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from wakit.errors import StoreError
from wakit.files.disk import why
from wakit.files.leftovers import sweep
from wakit.files.sealed import recipients_of, sealed

__all__ = [
    "add_line",
    "check_folder",
    "check_writable",
    "locked",
    "make_folder",
    "replacing",
    "write_bytes",
    "write_new",
    "write_sealed",
    "write_text",
]

_POSIX = os.name == "posix"


def write_text(path: Path, text: str) -> None:
    """Put a UTF-8 text file in place, whole or not at all, readable by its owner only.

    Raises:
        StoreError: the folder is not writable, the disk is full …; the old file is as it was.
    """
    write_bytes(path, text.encode("utf-8"))


def write_new(path: Path, text: str) -> None:
    """Write a UTF-8 text file where nobody reads yet, into a folder of our own: neither by way of another name nor
    waiting for the disk, which takes a thousand small files ten times as long. Readable by its owner only.

    Raises:
        StoreError: the folder is not writable, the disk is full …; nothing is there then.
    """
    content = text.encode("utf-8")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
        except OSError:
            path.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StoreError(f"can't write {path}: {why(error)}", path) from error


def write_bytes(path: Path, content: bytes) -> None:
    """Put a file in place, whole or not at all, readable by its owner only.

    Raises:
        StoreError: the folder is not writable, the disk is full …; the old file is as it was.
    """
    with replacing(path) as beside:
        beside.write_bytes(content)


def write_sealed(path: Path, content: bytes) -> None:
    """Put a file of evidence in place, whole or not at all: sealed in memory where its reviews folder asks for it.

    Raises:
        StoreError: the folder is not writable, the disk is full …; the old file is as it was.
        FileError: ``wakit-reviews.toml`` is wrong; nothing is written.
    """
    write_bytes(path, sealed(content, recipients_of(path), path))


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside another that takes its place when the block has filled it, readable by its owner only.

    Raises:
        StoreError: the folder is not writable, the disk is full …; the old file is as it was.
    """
    target = Path(os.path.realpath(path))  # a link stays a link
    beside: Path | None = None
    _sweep_once(target.parent)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
        beside = Path(name)  # mkstemp makes it 0600
        os.close(handle)
        yield beside
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(beside, target)
        beside = None
        _sync_folder(target.parent)
    except OSError as error:
        raise StoreError(f"can't write {path}: {why(error)}", path) from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)


def add_line(path: Path, line: str) -> None:
    """Add a line to a file that only grows, readable by its owner only; one that was cut off before is ended first.

    Raises:
        StoreError: the folder is not writable, the disk is full …; what stood there still does.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "rb+") as file:
            is_cut = file.seek(0, os.SEEK_END) and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n"
            file.write((b"\n" if is_cut else b"") + line.encode("utf-8", "replace") + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StoreError(f"can't write {path}: {why(error)}", path) from error


@cache
def _sweep_once(folder: Path) -> None:
    """Once a program and folder is enough: only another, killed one leaves something."""
    sweep(folder)


def _sync_folder(folder: Path) -> None:
    """The new name survives a power cut too; Windows has no way to ask for that."""
    if not _POSIX:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(path: Path) -> Path:
    """A folder (and those above it that are missing) that only its owner can enter.

    Raises:
        StoreError: it can't be made.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    try:
        for folder in reversed(missing):
            folder.mkdir(mode=0o700, exist_ok=True)
        check_folder(path)
    except OSError as error:
        raise StoreError(f"can't make {path}: {why(error)}", path) from error
    return path


def check_folder(path: Path) -> None:
    """Make sure that what is there, if anything is, is a folder: in a file nobody would find what is kept in it.

    Raises:
        StoreError: it is a file.
    """
    if path.exists() and not path.is_dir():
        raise StoreError(f"{path} is a file; a folder is needed there", path)


def check_writable(folder: Path) -> None:
    """Make a folder where it is missing, and try to write in it: said before the work whose result goes there.

    Raises:
        StoreError: it can't be made, or nothing can be written there.
    """
    make_folder(folder)
    try:
        with tempfile.TemporaryFile(dir=folder) as tried:
            tried.write(b"wakit")
    except OSError as error:
        raise StoreError(f"can't write in {folder}: {why(error)}", folder) from error


@contextlib.contextmanager
def locked(folder: Path, seconds: float = 10.0) -> Iterator[None]:
    """Keep other writers of this folder out until the block ends.

    Raises:
        StoreError: another program holds it for longer than ``seconds``, or the folder is read-only.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / ".lock", timeout=seconds, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        told = f"{folder} has been locked by another program for {seconds:g} s; nothing written"
        raise StoreError(told, folder) from None
    except OSError as error:
        raise StoreError(f"can't write in {folder}: {why(error)}", folder) from error
    try:
        sweep(folder, 0.0)
        yield
    finally:
        lock.release()
