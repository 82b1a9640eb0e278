"""One client of a batch, in a process of its own: ``python -m wakit.jobs.oneclient`` does a task and tells of it.

What it tells is one JSON object a line on standard output; what libraries print goes to standard error, into the log.
When whoever started it is gone, or asks it to stop, it takes its kernel along.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from wakit.batch import declared_defaults, read_notebook, run_notebook
from wakit.errors import WakitError
from wakit.files.disk import is_about_files, where_and_why
from wakit.files.holding import hold
from wakit.files.scrubbing import scrubbed
from wakit.jobs.task import COLLECT, JUDGE, REVIEW, Item, Task, notebook_of
from wakit.kernel import CLIENT, Kernel, started_kernel
from wakit.model import Audience
from wakit.review.store import WorkloadFolder, open_store
from wakit.view.batch import run_text

__all__ = ["LOCK", "run_items"]

Tell = Callable[[Mapping[str, object]], object]
#: keeps a second batch out of a client
LOCK = ".batch.lock"
#: these ask AWS; every other notebook's kernel has neither credentials nor the SDK
_ASKING = {COLLECT, "0-preflight"}
_SECONDS_TO_STOP = 10.0


def run_items(task: Task, tell: Tell) -> None:
    """Do what a task says, one thing after the other; what comes after one that failed is not started."""
    folder = open_store(task.reviews).workload(task.name)
    with hold(folder.client.path / LOCK, "batch"), _Kernels(task, folder) as kernels:
        for item in task.items:
            tell({"began": item.notebook})
            start = time.monotonic()
            reason, outputs = "", []
            began = time.time()
            try:
                outputs = _DO.get(item.notebook, _run)(task, item, kernels)
            except WakitError as error:
                reason, outputs = _reason(error), _stopped(folder, item, began)
            seconds = round(time.monotonic() - start, 2)
            made = [path.relative_to(task.reviews).as_posix() for path in outputs]
            tell({"ended": item.notebook, "seconds": seconds, "reason": reason, "outputs": made})
            if reason:
                return


class _Kernels:
    """The kernel of a client's notebooks, those in a row that may ask AWS or may not; gone with the block."""

    def __init__(self, task: Task, folder: WorkloadFolder) -> None:
        self.folder = folder
        self._around = {"WAKIT_REVIEWS": task.reviews, CLIENT: task.client}
        self._open = ExitStack()
        self._begun: tuple[bool, Kernel] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def of(self, *, aws: bool) -> Kernel:
        """One that knows no name yet."""
        if self._begun is None or self._begun[0] != aws or not self._begun[1].clear():
            self.end()
            begun = self._open.enter_context(started_kernel(self.folder.path, environment=self._around, aws=aws))
            self._begun = aws, begun
        return self._begun[1]

    def end(self) -> None:
        """End the one that runs: what comes next has its own."""
        self._begun = None
        self._open.close()


def _run(task: Task, item: Item, kernels: _Kernels) -> list[Path]:
    """A notebook, run where it stands; what it shows is for the house."""
    folder = kernels.folder
    source = notebook_of(folder, item.notebook)
    known = declared_defaults(read_notebook(source))
    told = {"client": task.client, "workload": task.workload, "lang": task.lang, "audience": Audience.INTERNAL.value}
    if task.resume and item.notebook == COLLECT and _is_interrupted(folder):
        told["resume"] = True  # type: ignore[assignment]  # whatever a parameter may be
    given = {**{key: value for key, value in told.items() if key in known}, **item.parameters}
    output = folder.output(Audience.INTERNAL) / f"{item.notebook}.ipynb"
    kernel = kernels.of(aws=item.notebook in _ASKING)
    run_notebook(source, output, given, kernel, story=run_text(given, datetime.now(UTC)))
    return [output]


def _render(task: Task, item: Item, kernels: _Kernels) -> list[Path]:
    from wakit.jobs.render import render_client

    kernels.end()  # what leaves is made in one that has seen nothing else
    page = render_client(
        task.name,
        task.reviews,
        audience=task.audience,
        parameters=item.parameters,
        has_page=item.has_page,
        say=lambda line: sys.stderr.write(f"{line}\n"),
    )
    return sorted(path for path in page.parent.iterdir() if path.is_file() and not path.name.startswith("."))


def _judge(task: Task, item: Item, kernels: _Kernels) -> list[Path]:
    from wakit.jobs.judge import judge_client

    kernels.end()
    judged = judge_client(task.client, task.reviews)
    return [judged.snapshot / "findings.parquet"]


def _reason(error: WakitError | OSError) -> str:
    """In one line, without what looks like a key.

    Raises:
        OSError: it is about no file, and so a fault of wakit's own.
    """
    if isinstance(error, OSError) and not is_about_files(error):
        raise error
    text = str(error) if isinstance(error, WakitError) else where_and_why(error, "its files")
    return scrubbed(text.partition("\n")[0])


def _stopped(folder: WorkloadFolder, item: Item, began: float) -> list[Path]:
    """What is there of a notebook that stopped, with the reason on top."""
    names = [f"{item.notebook}.ipynb", "review.ipynb", *(f"stopped-{who}.ipynb" for who in Audience)]
    found = [folder.output(Audience.INTERNAL) / name for name in names]
    return [path for path in found if path.is_file() and path.stat().st_mtime >= began]


_DO = {REVIEW: _render, JUDGE: _judge}


def _is_interrupted(folder: WorkloadFolder) -> bool:
    try:
        folder.client.snapshots.interrupted()
    except WakitError:
        return False
    return True


def main() -> None:
    """Read a task from standard input and do it; ends early when that input does."""
    gc.set_threshold(50_000, 20, 20)
    os.umask(0o077)
    signal.signal(signal.SIGTERM, _stop)
    task = _task(json.loads(sys.stdin.readline()))
    threading.Thread(target=_watch, name="wakit-parent", daemon=True).start()
    with _telling() as tell:
        try:
            run_items(task, tell)
        except (WakitError, OSError) as error:
            tell({"failed": _reason(error)})


def _task(told: dict[str, object]) -> Task:
    items = tuple(Item(**one) for one in told.pop("items"))  # type: ignore[attr-defined]  # as `Task` was written
    return Task(**told, items=items)  # type: ignore[arg-type]  # the same


@contextmanager
def _telling() -> Iterator[Tell]:
    """Lines on what was standard output; that itself becomes the log's."""
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    with lines:

        def tell(told: Mapping[str, object]) -> None:
            lines.write(f"{json.dumps(told)}\n")
            lines.flush()

        yield tell


def _watch() -> None:
    """Until standard input ends: then whoever wanted this is gone."""
    while sys.stdin.readline():
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_SECONDS_TO_STOP)
    os._exit(1)


def _stop(*_: object) -> None:
    sys.exit(143)


if __name__ == "__main__":
    main()
