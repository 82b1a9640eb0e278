"""A folder for sockets: only its owner can enter it, and its path is short enough."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from wakit.errors import StoreError
from wakit.files.passing import passing_folder, places

__all__ = ["LIMIT", "socket_folder"]

#: what a path of a socket may have: 108 bytes with their end on Linux, 104 on macOS
LIMIT = 103
_OWN = len("/wakit-12345678/")


@contextmanager
def socket_folder(longest: str) -> Iterator[Path]:
    """A new folder, gone at the end, in which a socket with a name like ``longest`` can be made.

    It lies where temporary files lie, or, where that path is too long (build machines, macOS), in the user's own
    runtime folder or in ``/tmp``.

    Raises:
        StoreError: there is no such place, or no folder can be made there; names TMPDIR.
    """
    usual = tempfile.gettempdir()
    fitting = [place for place in places() if len(os.fsencode(place)) + _OWN + len(longest) <= LIMIT]
    failed = f"its {len(os.fsencode(usual))} bytes leave no room for the path of a socket"
    with ExitStack() as made:
        for place in fitting if os.name == "posix" else [usual]:
            try:
                folder = made.enter_context(passing_folder(place))
            except OSError as error:
                failed = f"{place}: {error.strerror}"
                continue
            yield folder
            return
    raise StoreError(f"no folder for a kernel's files: TMPDIR is {usual}\n({failed}); name a short one, such as /tmp")
