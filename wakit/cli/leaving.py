"""How a command leaves: with the contract's exit code, in a few seconds, and never with a bare traceback.

What nobody foresaw is a fault of wakit's own. It is said in two lines; the full report goes into the
client's folder, because a trace of calls may name what only the client may see. Neither values nor
credentials nor the environment are in it.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from wakit.cli.saying import say
from wakit.errors import WakitError
from wakit.files.disk import where_and_why
from wakit.files.scrubbing import scrubbed
from wakit.version import version

__all__ = ["LastNet", "leave", "printable", "system_text"]

#: so long a thread that still asks or writes is waited for
_PATIENCE = 1.0
_PACKAGE = Path(__file__).resolve().parents[1]
_KEPT = 500


class LastNet:
    """Catches what nobody foresaw: says it in two lines, writes the full report, and sets ``code`` to 1."""

    def __init__(self, args: Sequence[str]) -> None:
        self._args, self.code = args, 0

    def __enter__(self) -> LastNet:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        if not isinstance(error, Exception):
            return False  # nothing happened, or somebody wants out
        self.code = 1
        report = _kept(_report(error, self._args), self._args)
        say(f"wakit: a fault of wakit's own, not of your input: {_short(error)}", err=True)
        where = f"is in {report}" if report else "could be written nowhere; make room and try again"
        say(f"the full report, without values and credentials, {where}; please hand it on", err=True)
        return True


def leave(code: int, before: Iterable[threading.Thread]) -> None:
    """Leave with a code; threads of wakit's that began since ``before`` get a moment, then nobody waits for them.

    The interpreter waits for every thread that is no daemon before it ends; one that waits would keep it for minutes.
    """
    older = set(before)
    ours = [t for t in threading.enumerate() if t.name.startswith("wakit-") and not t.daemon and t not in older]
    until = time.monotonic() + _PATIENCE
    for thread in ours:
        thread.join(max(0.0, until - time.monotonic()))
    if any(thread.is_alive() for thread in ours):
        sys.stderr.flush()
        os._exit(code)
    if code:
        sys.exit(code)


def system_text(error: OSError, args: Sequence[str]) -> str:
    """An error of the system in one line: the place, and what is wrong there."""
    return where_and_why(error, _place(error, args))


def _place(error: OSError, args: Sequence[str]) -> Path | str | None:
    """Where an error that names no file belongs: what is printed, or the folder that the command is about."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    is_printing = any(Path(frame.filename).parts[-2:] == ("click", "utils.py") for frame in last)
    return "standard output" if is_printing else _folder(args)


def printable(text: str) -> str:
    """A message without what would move a terminal's cursor; its line ends stay."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text)


def _short(error: Exception) -> str:
    """``KeyError in judge.py, line 12``: the last place in wakit's own code."""
    ours = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).is_relative_to(_PACKAGE)]
    place = f" in {Path(ours[-1].filename).relative_to(_PACKAGE)}, line {ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{place}"


def _report(error: Exception, args: Sequence[str]) -> str:
    said = " ".join(_plain_arguments(args))
    head = [
        f"wakit {version()}, Python {sys.version.split()[0]}, {sys.platform}, {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        f"wakit {said}",
        "",
    ]
    lines = traceback.TracebackException.from_exception(error, capture_locals=False).format()
    return "\n".join([*head, *(line.rstrip("\n") for line in map(_clean, lines))]) + "\n"


def _plain_arguments(args: Sequence[str]) -> Iterator[str]:
    """The command and the names of its options, without a value."""
    for at, arg in enumerate(args):
        if at == 0 or arg.startswith("--"):
            yield arg.partition("=")[0]


def _clean(line: str) -> str:
    """A line of the report; where it quotes a message, without what might be a secret."""
    if line.startswith("  File "):
        return line
    line = scrubbed(line, accounts=True)
    return line if len(line) <= _KEPT else line[:_KEPT] + "…\n"


def _kept(report: str, args: Sequence[str]) -> Path | None:
    """Where the report was written: the client's folder, else the reviews folder, else a temporary file."""
    from wakit.files.writing import write_text

    name = f"fault-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.txt"
    folder = _folder(args)
    for place in [folder / name] if folder else []:
        try:
            write_text(place, report)
            return place
        except WakitError:
            pass  # read-only, or full: elsewhere then
    try:
        handle, path = tempfile.mkstemp(prefix="wakit-fault-", suffix=".txt")  # 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(report)
        return Path(path)
    except OSError:
        return None


def _folder(args: Sequence[str]) -> Path | None:
    """The folder of the client that the arguments name, else the reviews folder, if there is one."""
    from wakit.review.store import open_store

    named = [b for a, b in itertools.pairwise(args) if a == "--reviews"]
    named += [a.partition("=")[2] for a in args if a.startswith("--reviews=")]
    try:
        store = open_store(named[-1] if named else None)
        known = store.clients()
    except (WakitError, OSError):
        return None
    clients = [name for a in args[1:] if (name := a.partition("/")[0]) in known]
    return store.path / clients[0] if clients else store.path
