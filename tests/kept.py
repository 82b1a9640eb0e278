"""What costs seconds to make is made once in a whole run of tests, whichever of its processes needs it first.

pytest-xdist starts several processes, and each would fill the demo account and collect it for itself.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

__all__ = ["folder_for_all", "kept", "kept_folder"]

#: names the folder for the processes that the first one starts
_WHERE = "WAKIT_TESTS_KEPT"


@contextmanager
def folder_for_all() -> Iterator[None]:
    """A folder for all processes of this run, gone with the one that made it."""
    if _WHERE in os.environ:
        yield
        return
    os.environ[_WHERE] = tempfile.mkdtemp(prefix="wakit-tests-")
    try:
        yield
    finally:
        shutil.rmtree(os.environ.pop(_WHERE), ignore_errors=True)


def kept(name: str, make: Callable[[], bytes]) -> bytes:
    """What ``make`` gives, or gave to another process of this run; outside of a run of tests it is made."""
    if _WHERE not in os.environ:
        return make()
    return (kept_folder(name, lambda folder: (folder / "made").write_bytes(make())) / "made").read_bytes()


def kept_folder(name: str, make: Callable[[Path], object]) -> Path:
    """A folder that ``make`` filled, here or in another process of this run; to be copied, never written into."""
    place = Path(os.environ[_WHERE]) / name
    with FileLock(place.with_suffix(".lock")):
        if not place.exists():
            beside = Path(tempfile.mkdtemp(dir=place.parent))
            make(beside)
            beside.rename(place)
    return place
