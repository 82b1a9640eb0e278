"""Processes that begin with their imports done: forked from one that did nothing but import.

Python, pandas and Jupyter take two seconds to import, again in each client's process and in each kernel. While `warm`
is open, `forked` gives a process that runs what ``python -m MODULE ARGS`` would run, with an environment, a folder and
streams of its own and in a session of its own, in a tenth of a second. What it is forked from knows no client: it is
started without a variable of AWS's, and has read nothing but code and wakit's own data.

Only on Linux. The libraries of macOS can't be used after a fork, and Windows has none; there `forked` gives None, as it
does wherever something is in the way, and the caller starts a process as ever.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import IO
from weakref import finalize

__all__ = ["Forked", "forked", "stay_warm", "warm"]

#: what a request brings beside its text: the three streams, where its end is told, and perhaps the way to ask for more
_STREAMS = 3
_MOST_FDS = _STREAMS + 3
#: so long what is left behind by whoever asked for it may take to end by itself
_PATIENCE = 12.0
#: variables that Python itself asks for; everything else comes with what is asked for
_TAKEN = ("PATH", "HOME", "LANG", "LC_", "TZ", "PYTHON", "LD_", "VIRTUAL_ENV")


@dataclass(frozen=True)
class _Wanted:
    """What shall run. ``patience``: the seconds it gets once nobody waits for it any more."""

    module: str
    args: Sequence[str]
    env: Mapping[str, str]
    cwd: str
    patience: float


class Forked:
    """A process that was forked, to be handled as one of `subprocess.Popen`; its streams are text, or None."""

    def __init__(self, pid: int, status: int, streams: Sequence[IO[str] | None]) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stdin, self.stdout, self.stderr = streams
        self._status = status
        self._lock = threading.Lock()  # one may wait for it while another looks whether it has ended
        finalize(self, os.close, status)

    def poll(self) -> int | None:
        """Its code once it has ended, as `subprocess.Popen.poll` gives it."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Its code, when it has ended.

        Raises:
            subprocess.TimeoutExpired: it takes longer than ``timeout`` seconds.
        """
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
        return code

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None and _is_told(self._status, timeout):
            with self._lock:
                if self.returncode is None:
                    told = os.read(self._status, 64)
                    if not told:  # what forked it is gone, and nobody would ever tell
                        _kill(self.pid)
                    self.returncode = int(told) if told else -signal.SIGKILL
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def _kill(pid: int) -> None:
    _signal(pid, signal.SIGKILL)


def _signal(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)  # its session is its own: what it has begun goes with it
    except ProcessLookupError:  # it was forked this moment, and has none yet; or it is gone
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _is_told(status: int, timeout: float | None) -> bool:
    poll = select.poll()
    poll.register(status, select.POLLIN)
    return bool(poll.poll(None if timeout is None else timeout * 1000))


class _Source:
    """Where processes are forked from: begun when the first is wanted, by whoever opened `warm`."""

    def __init__(self, modules: Sequence[str], asking: socket.socket | None = None) -> None:
        self._modules, self._asking = modules, asking
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def begin(self) -> socket.socket:
        """Begin it, unless it is; returns how it is asked."""
        with self._lock:
            if self._asking is None:
                self._process, self._asking = _begun(self._modules)
            return self._asking

    def close(self) -> None:
        """Ask no more; whoever was forked and may ask does so with a way of its own, and with the last it ends."""
        if self._asking is not None:
            self._asking.close()
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_PATIENCE)
            self._process.kill()
            self._process.wait()


_sources: list[_Source] = []
_opening = threading.Lock()


@contextmanager
def warm(modules: Sequence[str]) -> Iterator[None]:
    """While the block runs, processes can be forked that have imported ``modules``; within another such block, its.

    Args:
        modules: names of modules; one that has a function ``get_ready`` has it called, too.
    """
    if _sources or not _can_fork():
        yield
        return
    source = _Source(modules)
    _sources.append(source)
    try:
        yield
    finally:
        _sources.remove(source)
        source.close()


def stay_warm(modules: Sequence[str]) -> None:
    """The same until this program ends, begun at once, for one that is asked again and again: a worker of a cluster."""
    with _opening:
        if not _sources and _can_fork():
            _sources.append(_Source(modules))
    for source in _sources:
        source.begin()


def _can_fork() -> bool:
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


def _begun(modules: Sequence[str]) -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__, str(theirs.fileno()), *modules],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if name.startswith(_TAKEN)},
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
    return process, ours


def forked(
    module: str,
    args: Sequence[str] = (),
    *,
    env: Mapping[str, str],
    cwd: str,
    log: IO[bytes] | None = None,
    may_fork: bool = False,
) -> Forked | None:
    """A process that runs a module, as ``python -m MODULE ARGS`` does; None where nothing is `warm`.

    Args:
        module: what to run.
        args: what it finds in ``sys.argv``.
        env: its whole environment.
        cwd: the folder it works in.
        log: takes what it writes. Without one it gets pipes as ``stdin``, ``stdout`` and ``stderr``, and seconds to end
            by itself when whoever asked is gone; with one it is killed then.
        may_fork: whether it may ask for such processes itself.

    Raises:
        OSError: there is no such folder.
    """
    if not _sources:
        return None
    os.stat(cwd)
    source = _sources[-1]
    wanted = _Wanted(module, tuple(args), env, cwd, _PATIENCE if log is None else 0.0)
    with ExitStack() as theirs:
        streams = _logged(log, theirs) if log is not None else _piped(theirs)
        status, told = os.pipe()
        theirs.callback(os.close, told)
        text = os.memfd_create("wanted")
        theirs.callback(os.close, text)
        os.write(text, json.dumps(asdict(wanted)).encode())
        own = [source.begin().fileno()] if may_fork else []
        with suppress(OSError):  # it is gone: then nothing is told
            socket.send_fds(source.begin(), [b"\n"], [text, *streams.theirs, told, *own])
    pid = _line(status)
    if not pid:
        os.close(status)
        streams.close()
        return None
    return Forked(int(pid), status, streams.opened())


def _line(fd: int) -> bytes:
    """A line, and nothing that comes after it."""
    line = b""
    while (one := os.read(fd, 1)) not in (b"", b"\n"):
        line += one
    return line


@dataclass
class _Streams:
    theirs: list[int]
    ours: list[int] = field(default_factory=list)

    def opened(self) -> list[IO[str] | None]:
        if not self.ours:
            return [None] * _STREAMS
        return [
            os.fdopen(fd, mode, encoding="utf-8", errors="replace") for fd, mode in zip(self.ours, "wrr", strict=True)
        ]

    def close(self) -> None:
        for fd in self.ours:
            os.close(fd)


def _logged(log: IO[bytes], theirs: ExitStack) -> _Streams:
    nothing = os.open(os.devnull, os.O_RDONLY)
    theirs.callback(os.close, nothing)
    return _Streams([nothing, log.fileno(), log.fileno()])


def _piped(theirs: ExitStack) -> _Streams:
    (read_in, write_in), (read_out, write_out), (read_err, write_err) = (os.pipe() for _ in range(_STREAMS))
    for fd in (read_in, write_out, write_err):
        theirs.callback(os.close, fd)
    return _Streams([read_in, write_out, write_err], [write_in, read_out, read_err])


@dataclass
class _Child:
    """One that was forked, as what forked it sees it."""

    pid: int
    ended: int
    status: int
    patience: float
    deadline: float | None = None

    def leave(self) -> None:
        """Nobody waits for it any more."""
        self.deadline = time.monotonic() + self.patience
        if self.patience:
            _signal(self.pid, signal.SIGTERM)
        else:
            _kill(self.pid)


class _Forking:
    """Forks what is asked for, tells its pid and how it ended, and ends what nobody waits for."""

    def __init__(self, asked: socket.socket) -> None:
        self._asked = asked
        self._poll = select.poll()
        self._poll.register(asked, select.POLLIN)
        self._children: list[_Child] = []
        self._is_open = True

    def run(self) -> _Wanted | None:
        """Until nobody can ask any more and all have ended: then None; in each that is forked, what it shall run."""
        while self._is_open or self._children:
            for fd, _ in self._poll.poll(self._next()):
                if fd == self._asked.fileno():
                    wanted = self._answer()
                    if wanted is not None:
                        return wanted
                for child in [child for child in self._children if fd in (child.ended, child.status)]:
                    self._end(child) if fd == child.ended else self._leave(child)
            for child in self._children:
                if child.deadline is not None and child.deadline <= time.monotonic():
                    _kill(child.pid)
        return None

    def _next(self) -> float | None:
        deadlines = [child.deadline for child in self._children if child.deadline is not None]
        return max(0.0, min(deadlines) - time.monotonic()) * 1000 + 10 if deadlines else None

    def _answer(self) -> _Wanted | None:
        message, fds, _, _ = socket.recv_fds(self._asked, 1, _MOST_FDS)
        if not message:
            self._is_open = False
            self._poll.unregister(self._asked)
            return None
        text, *streams, status = fds[: _STREAMS + 2]
        own = fds[_STREAMS + 2 :]
        os.lseek(text, 0, os.SEEK_SET)
        with os.fdopen(text, encoding="utf-8") as file:
            wanted = _Wanted(**json.load(file))
        parent = os.getpid()
        pid = os.fork()
        if not pid:
            self._forget()
            os.close(status)
            _become(wanted, streams, own, parent)
            return wanted
        os.write(status, f"{pid}\n".encode())
        for fd in (*streams, *own):
            os.close(fd)
        child = _Child(pid, os.pidfd_open(pid), status, wanted.patience)
        self._children.append(child)
        self._poll.register(child.ended, select.POLLIN)
        self._poll.register(child.status, 0)  # tells when nobody reads it any more
        return None

    def _end(self, child: _Child) -> None:
        code = os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1])
        self._children.remove(child)
        with suppress(OSError):  # nobody may want to know
            os.write(child.status, f"{code}".encode())
        for fd in (child.ended, child.status):
            with suppress(KeyError):
                self._poll.unregister(fd)
            os.close(fd)

    def _leave(self, child: _Child) -> None:
        self._poll.unregister(child.status)
        child.leave()

    def _forget(self) -> None:
        """In what was forked: nothing of the others."""
        for child in self._children:
            os.close(child.ended)
            os.close(child.status)
        self._asked.close()


def _become(wanted: _Wanted, streams: Sequence[int], own: Sequence[int], parent: int) -> None:
    """Be what was asked for: a session, streams, an environment and a folder of its own."""
    os.setsid()
    for number, fd in enumerate(streams):
        os.dup2(fd, number)
        os.close(fd)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  # for as long as the process lives
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115  # the same
    sys.stderr = open(2, "w", encoding="utf-8", errors="replace", closefd=False, buffering=1)  # noqa: SIM115  # the same
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr  # type: ignore[misc]  # as Python's own
    os.environ.clear()
    # a kernel looks whether this one still lives
    os.environ.update({**wanted.env, "JPY_PARENT_PID": str(parent)})
    time.tzset()
    tempfile.tempdir = None
    os.chdir(wanted.cwd)
    sys.argv = [wanted.module, *wanted.args]
    _sources[:] = [_Source((), socket.socket(fileno=fd)) for fd in own]


def _import(modules: Sequence[str]) -> None:
    for name in modules:
        get_ready = getattr(import_module(name), "get_ready", None)
        if get_ready is not None:
            get_ready()


class _End:
    """What is left out at the end: to take apart all that was imported, page by page copied for that, takes longer than
    to fork. What was registered since is done by then, as `atexit` goes backwards."""

    def __init__(self) -> None:
        self.code = 1  # unless it is told otherwise

    def __call__(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):  # whoever read it is gone
                stream.flush()
        os._exit(self.code)


def main() -> None:
    """Import what was asked for, and fork until nobody asks any more."""
    end = _End()
    atexit.register(end)
    asked = socket.socket(fileno=int(sys.argv[1]))
    _import(sys.argv[2:])
    wanted = _Forking(asked).run()
    if wanted is not None:
        try:
            runpy.run_module(wanted.module, run_name="__main__", alter_sys=True)
        except SystemExit as left:
            end.code = left.code if isinstance(left.code, int) else int(left.code is not None)
            raise
    end.code = 0


if __name__ == "__main__":
    # what is imported is the module that others know, not a second one beside it
    import_module("wakit.warm").main()
