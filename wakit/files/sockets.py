"""A folder for sockets: only its owner can enter it, and its path is short enough."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wakit.errors import StoreError

__all__ = ["socket_folder"]

#: what a path of a socket may have: 108 bytes with their end on Linux, 104 on macOS
_LIMIT = 103
_OWN = len("/wakit-12345678/")
_SHORT = ("/tmp", "/var/tmp")


@contextmanager
def socket_folder(longest: str) -> Iterator[Path]:
    """A new folder, gone at the end, in which a socket with a name like ``longest`` can be made.

    It lies where temporary files lie, or, where that path is too long (build machines, macOS), in the user's own
    runtime folder or in ``/tmp``.

    Raises:
        StoreError: there is no such place, or no folder can be made there; names TMPDIR.
    """
    usual = tempfile.gettempdir()
    others = (os.environ.get("XDG_RUNTIME_DIR", ""), *_SHORT)
    places = [place for place in (usual, *others) if place and len(os.fsencode(place)) + _OWN + len(longest) <= _LIMIT]
    failed = f"its {len(os.fsencode(usual))} bytes leave no room for the path of a socket"
    for place in places if os.name == "posix" else [usual]:
        try:
            made = tempfile.TemporaryDirectory(prefix="wakit-", dir=place, ignore_cleanup_errors=True)
        except OSError as error:
            failed = f"{place}: {error.strerror}"
            continue
        with made as folder:
            yield Path(folder)
        return
    raise StoreError(f"no folder for a kernel's files: TMPDIR is {usual}\n({failed}); name a short one, such as /tmp")
