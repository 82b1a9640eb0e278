"""A large file is looked through by a process of its own while others are made: Python uses one core at a time.

The process is told what to look for on its standard input, keeps nothing, and ends with the file, or with whoever
asked. Where it fails, nothing is known of the file, and whoever asks looks through it anew.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from wakit.report.leaks.inventory import Inventory
from wakit.report.leaks.leak import Leak
from wakit.report.leaks.scan import Known, Scanner

__all__ = ["Apart", "apart"]

#: where it looks for modules is what the one who asked has, and never the folder that somebody happens to be in
_RUN = "import sys; sys.path[:] = {!r}; from wakit.report.leaks.apart import main; main()"
_SECONDS = 1.0


class Apart:
    """One such process, begun by `apart`."""

    def __init__(self, process: subprocess.Popen[bytes], asked: bytes, beside: ThreadPoolExecutor) -> None:
        self._process = process
        self._said = beside.submit(process.communicate, asked)

    def known(self) -> Known:
        """What it found, when it is done; nothing where it failed."""
        said, _ = self._said.result()
        if self._process.returncode:
            return {}
        try:
            told = json.loads(said)
            return {(told["name"], bytes.fromhex(told["mark"])): frozenset(Leak(*one) for one in told["leaks"])}
        except (KeyError, TypeError, ValueError):  # something else in it has written there
            return {}

    def end(self) -> None:
        """End it, done or not."""
        self._process.kill()
        self._said.result()


@contextmanager
def apart(inventory: Inventory, name: str, file: Path, env: Mapping[str, str]) -> Iterator[Apart]:
    """A process that looks through one finished file, gone at the end of the block.

    Args:
        inventory: what is the client's.
        name: the file's name as `Scanner.scan` takes it.
        file: where it lies.
        env: the environment of the process.

    Raises:
        OSError: it can't be begun.
    """
    told = {"values": dict(inventory.values), "shown": inventory.shown}
    asked = {**told, "name": name, "file": str(file), "for": os.getpid()}
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN.format([place for place in sys.path if place])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(env),
        start_new_session=True,  # Ctrl-C is for the one that asked
    )
    with ThreadPoolExecutor(1) as beside:
        begun = Apart(process, json.dumps(asked).encode(), beside)
        try:
            yield begun
        finally:
            begun.end()


def main() -> None:
    """Look through the file that standard input names, and say on standard output what was found."""
    asked = json.load(sys.stdin)
    threading.Thread(target=_end_with, args=[asked["for"]], daemon=True).start()
    scanner = Scanner(Inventory(asked["values"], tuple(asked["shown"])))
    ((name, mark), leaks) = scanner.look(asked["name"], Path(asked["file"]).read_bytes())
    told = [(leak.kind, leak.file, leak.place) for leak in leaks]
    json.dump({"name": name, "mark": mark.hex(), "leaks": told}, sys.stdout)


def _end_with(parent: int) -> None:
    """End when whoever asked is gone, however that was: nobody would read what is found."""
    while os.getppid() == parent:
        time.sleep(_SECONDS)
    os._exit(1)
