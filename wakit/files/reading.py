"""Reading the files that people edit, with the place of each value, and what is wrong in them said by that place."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from wakit.errors import FileError
from wakit.files.bounds import MAX_BYTES
from wakit.files.disk import why
from wakit.files.document import Document
from wakit.files.parsing import check_size
from wakit.files.sealed import Changed, opened
from wakit.files.wording import validation_error

__all__ = ["checked", "read_bytes", "read_document", "read_entries", "read_text"]

ModelT = TypeVar("ModelT", bound=BaseModel)


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
