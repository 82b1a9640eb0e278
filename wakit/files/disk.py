"""What the disk refuses, in words that say what would help."""

from __future__ import annotations

import errno
import os

__all__ = ["is_about_files", "where_and_why", "why"]

_WORDS = {
    errno.ENOSPC: "the disk is full; make room and try again",
    errno.EDQUOT: "the disk quota is used up; make room and try again",
    errno.EFBIG: "the file system takes no file of that size",
    errno.EROFS: "the file system is read-only; use a reviews folder elsewhere",
    errno.EACCES: "it is not permitted; look at the owner and the mode",
    errno.EPERM: "it is not permitted; look at the owner and the mode",
    errno.EMFILE: "too many files are open; raise the limit (ulimit -n)",
    errno.ENFILE: "too many files are open on this machine",
    errno.EIO: "the disk answers with an error",
    errno.ENAMETOOLONG: "the name is too long",
}


def is_about_files(error: OSError) -> bool:
    """Whether an error of the system is about a file, and so something that a person can put right."""
    return error.filename is not None or error.errno in _WORDS


def why(error: OSError) -> str:
    """An error of the system in a few words.

    >>> why(OSError(errno.ENOSPC, "No space left on device"))
    'the disk is full; make room and try again'
    >>> why(NotADirectoryError(errno.ENOTDIR, "Not a directory"))
    'Not a directory'
    """
    return _WORDS.get(error.errno or 0) or error.strerror or str(error)


def where_and_why(error: OSError, place: str | os.PathLike[str] | None = None) -> str:
    """An error of the system in one line: the place, and what is wrong there; ``place`` where it names no file.

    >>> where_and_why(OSError(errno.ENOSPC, "No space left on device", "x.csv"))
    'x.csv: the disk is full; make room and try again'
    >>> where_and_why(OSError(errno.ENOSPC, "No space left on device"))
    'the disk is full; make room and try again'
    """
    named = error.filename if isinstance(error.filename, str | os.PathLike) else place
    return f"{os.fspath(named)}: {why(error)}" if named else why(error)
