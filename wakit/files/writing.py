"""Reading the files that people edit, and writing files so that they are always whole.

A reader sees the old file or the new one, never a part: text goes to a temporary name beside the
file, onto the disk, and then into place. Writers of one folder wait for one another.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from wakit.errors import FileError, StoreError
from wakit.files.disk import why
from wakit.files.document import Document
from wakit.files.leftovers import sweep
from wakit.files.parsing import MAX_BYTES, check_size
from wakit.files.sealed import Changed, opened, recipients_of, sealed
from wakit.files.wording import validation_error

__all__ = [
    "add_line",
    "check_folder",
    "check_writable",
    "checked",
    "locked",
    "make_folder",
    "read_bytes",
    "read_document",
    "read_entries",
    "read_text",
    "replacing",
    "write_bytes",
    "write_sealed",
    "write_text",
]

ModelT = TypeVar("ModelT", bound=BaseModel)

_POSIX = os.name == "posix"


def read_text(path: Path, most: int = -1) -> str:
    """A file's text with its line ends as they are; no more than ``most`` bytes, where that is said.

    Raises:
        FileError: there is no such file, it can't be read, is too long, or not UTF-8; it is sealed and no key opens it.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileError(path, "is no file; a file is needed there")  # a pipe would be waited for without end
        with path.open("rb") as file:
            raw = file.read(most + 1 if most >= 0 else -1)
    except FileNotFoundError:
        raise FileError(path, "there is no such file") from None
    except OSError as error:
        raise FileError(path, f"can't be read: {why(error)}") from error
    if 0 <= most < len(raw):
        check_size(path, max(len(raw), path.stat().st_size))
    try:
        raw = opened(raw, path)
        return raw.decode("utf-8")
    except Changed as error:
        raise FileError(path, f"can't be read: {error}") from None
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileError(path, "is not UTF-8 text; save it as UTF-8", line=line) from error


def read_bytes(path: Path) -> bytes:
    """A file's bytes, opened where it is sealed.

    Raises:
        OSError: it can't be read; it is sealed, and was cut or changed.
        SealedError: it is sealed, and no key opens it.
    """
    return opened(path.read_bytes(), path)


def read_document(path: Path) -> Document:
    """A YAML file with the place of each value.

    Raises:
        FileError: not there, not readable, too long, not YAML, a key twice, a merge conflict; names the line.
    """
    return Document(path, read_text(path, MAX_BYTES))


def read_entries(path: Path) -> Document | None:
    """A file of entries that people add; None where there is none, or nothing in it but comments, as it came.

    Raises:
        FileError: as `read_document`.
    """
    text = read_text(path, MAX_BYTES) if path.exists() else ""
    lines = text.lstrip("\ufeff").splitlines()
    return Document(path, text) if any(line.strip() and not line.lstrip().startswith("#") for line in lines) else None


def checked(model: type[ModelT], page: Document) -> ModelT:
    """A document's values as a validated model; unknown keys are kept.

    Raises:
        FileError: at most three lines that name every wrong key, what was found and what would be right.
    """
    made: ModelT | None = None
    failed: ValidationError | None = None
    try:
        made = model.model_validate(page.data)
    except ValidationError as error:
        failed = error
    problem = validation_error(page, model, failed)
    if problem is not None:
        raise problem
    assert made is not None  # no problem means that it was made
    return made


def write_text(path: Path, text: str) -> None:
    """Put a UTF-8 text file in place, whole or not at all, readable by its owner only.

    Raises:
        StoreError: the folder is not writable, the disk is full …; the old file is as it was.
    """
    write_bytes(path, text.encode("utf-8"))


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
