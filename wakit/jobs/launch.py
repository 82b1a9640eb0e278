"""A client's task in a process of its own, with its own temporary folder and log; gone with its kernel in any case.

`run_client` is what an executor is given: it can be pickled, and tells in the end what came of each item.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from wakit.files.leftovers import sweep
from wakit.files.passing import passing_folder
from wakit.files.scrubbing import scrubbed
from wakit.files.writing import make_folder
from wakit.jobs.bundle import LOGS
from wakit.jobs.task import Task
from wakit.kernel import kernel_environment
from wakit.warm import Forked, forked

__all__ = ["IMPORTS", "Done", "Running", "run_client"]

Process = subprocess.Popen[str] | Forked

_MODULE = "wakit.jobs.oneclient"
#: what a client's process and its kernels would import each for themselves (see `wakit.warm`); none asks AWS
IMPORTS = (
    "wakit.batch",
    "wakit.jobs.deliverable",
    "wakit.jobs.judge",
    "wakit.report.page",
    "wakit.widgets.ready",
    "ipykernel.kernelapp",
)
#: so long a process that was asked to stop may take for it
_PATIENCE = 12.0
MINUTE = 60.0


@dataclass(frozen=True)
class Done:
    """What came of one item: ``reason`` is empty where it succeeded, ``seconds`` None where it was not started."""

    client: str
    workload: str
    notebook: str
    seconds: float | None
    reason: str
    outputs: tuple[str, ...] = ()
    was_started: bool = True

    @property
    def succeeded(self) -> bool:
        """Whether it was done."""
        return self.was_started and not self.reason


Tell = Callable[[Task, Mapping[str, object]], object]


class Running:
    """The processes that are at work, so that all of them can be ended at once."""

    def __init__(self) -> None:
        self._all: dict[int, Process] = {}
        self._lock = threading.Lock()
        self.is_stopped = False

    @contextmanager
    def holds(self, process: Process) -> Iterator[None]:
        """The process while the block runs; it is gone at its end."""
        with self._lock:
            self._all[process.pid] = process
        try:
            if self.is_stopped:
                process.terminate()
            yield
        finally:
            end(process)
            with self._lock:
                self._all.pop(process.pid, None)

    def stop(self) -> None:
        """Ask all of them to end; what they did until now stays."""
        self.is_stopped = True
        with self._lock:
            for process in self._all.values():
                with suppress(OSError):
                    process.terminate()


def end(process: Process) -> None:
    """End a process: it takes its kernel along; where it does not in time, it and all it has begun are killed."""
    if process.poll() is None:
        with suppress(OSError):
            process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            _kill(process)
    process.wait()


def _kill(process: Process) -> None:
    with suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)  # kernels have sessions of their own, and end when it is gone
        else:
            process.kill()


def run_client(task: Task, tell: Tell = lambda *_: None, running: Running | None = None) -> list[Done]:
    """Do a task in a process of its own; returns what came of each of its items, in their order.

    Args:
        task: what to do.
        tell: takes what happens while it does, as `wakit.jobs.oneclient` says it.
        running: where the process is kept, for who may want to end it.
    """
    client = Path(task.reviews) / task.client
    ended: dict[str, Done] = {}
    failed = ""
    with _log(client) as log, passing_folder(kind="batch-") as place:
        begin = time.monotonic()
        with _started(task, str(place)) as process, (running or Running()).holds(process):
            reading = threading.Thread(target=_note, args=(process.stderr, log), name="wakit-log", daemon=True)
            reading.start()
            clock = _Clock(process, task.timeout_minutes)
            for told in _lines(process):
                log.say(json.dumps(told))
                tell(task, told)
                if "ended" in told:
                    ended[str(told["ended"])] = _done(task, told)
                failed = str(told.get("failed", "")) or failed
            clock.stop()
            process.wait()
            reading.join(1.0)
        failed = failed or clock.reason or _how_it_ended(process, running)
        log.say(f"ended after {time.monotonic() - begin:.1f} s{': ' if failed else ''}{failed}")
    return list(_whole(task, ended, failed))


def _whole(task: Task, ended: Mapping[str, Done], failed: str) -> Iterator[Done]:
    """All items: those that ended, the one that was under way when the process ended, and those that never began."""
    before = ""
    for item in task.items:
        if item.notebook in ended:
            yield ended[item.notebook]
            before = before or (f"{item.notebook} failed" if ended[item.notebook].reason else "")
            continue
        reason = before or failed or "nobody said why"
        yield Done(task.client, task.workload, item.notebook, None, reason, was_started=not before)
        before = before or f"{item.notebook} failed"


def _done(task: Task, told: Mapping[str, object]) -> Done:
    outputs = told["outputs"]
    assert isinstance(outputs, list)
    seconds = told["seconds"]
    assert isinstance(seconds, float | int)
    return Done(task.client, task.workload, str(told["ended"]), seconds, str(told["reason"]), tuple(map(str, outputs)))


def _how_it_ended(process: Process, running: Running | None) -> str:
    if running is not None and running.is_stopped:
        return "interrupted"
    return f"its process ended with code {process.returncode}" if process.returncode else ""


@contextmanager
def _started(task: Task, place: str) -> Iterator[Process]:
    """The process with its task; its temporary files are its own, and it ends when its standard input does."""
    env = {**kernel_environment(os.environ, aws=True), "TMPDIR": place, "WAKIT_REVIEWS": task.reviews}
    process = forked(_MODULE, env=env, cwd=os.getcwd(), may_fork=True) or subprocess.Popen(
        [sys.executable, "-P", "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=env,
        start_new_session=True,
    )
    assert process.stdin is not None
    try:
        with suppress(OSError):  # it ended already; how, is told by its code
            process.stdin.write(json.dumps(asdict(task)) + "\n")
            process.stdin.flush()
        yield process
    finally:
        for stream in (process.stdin, process.stdout, process.stderr):
            with suppress(OSError):
                if stream is not None:
                    stream.close()


def _lines(process: Process) -> Iterator[Mapping[str, object]]:
    assert process.stdout is not None
    for line in process.stdout:
        with suppress(ValueError):
            told = json.loads(line)
            if isinstance(told, dict):
                yield told


class _Clock:
    """Ends a process when its time is over."""

    def __init__(self, process: Process, minutes: int | None) -> None:
        self.reason = ""
        self._process, self._minutes = process, minutes
        self._timer = threading.Timer((minutes or 0) * MINUTE, self._ring)
        self._timer.daemon = True
        if minutes:
            self._timer.start()

    def _ring(self) -> None:
        self.reason = f"took longer than timeout_minutes: {self._minutes}"
        end(self._process)

    def stop(self) -> None:
        self._timer.cancel()


class _Log:
    """A client's log: what happened when, without secrets."""

    def __init__(self, file: IO[str]) -> None:
        self._file, self._lock = file, threading.Lock()

    def say(self, line: str) -> None:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with self._lock, suppress(OSError):  # a full disk ends no batch
            self._file.write(f"{now} {scrubbed(line.rstrip())}\n")
            self._file.flush()


@contextmanager
def _log(client: Path) -> Iterator[_Log]:
    folder = make_folder(client / LOGS)
    sweep(folder)
    path = folder / f"{datetime.now(UTC).strftime('%Y%m%dT%H%M%SZ')}.log"
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
        yield _Log(file)


def _note(stream: IO[str], log: _Log) -> None:
    """What libraries print, line by line."""
    with suppress(OSError, ValueError):
        for line in stream:
            log.say(line)
