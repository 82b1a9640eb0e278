"""Every client of a manifest, each in a process of its own; what came of it is kept, so the rest can be done later."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import takewhile
from pathlib import Path
from typing import Any, Protocol

from wakit.errors import InputError, WakitError
from wakit.files.holding import hold
from wakit.files.reading import read_text
from wakit.files.writing import make_folder, write_text
from wakit.jobs.batchplan import Plan, make_clients, plan_batch
from wakit.jobs.launch import IMPORTS, Done, Running, run_client
from wakit.jobs.task import Task
from wakit.review.batchfile import Fault, read_batch
from wakit.review.store import Store, open_store
from wakit.warm import warm

__all__ = ["FOLDER", "Batch", "BatchError", "Watching", "Where", "run_batch"]

#: where the reviews folder keeps what became of each batch
FOLDER = ".batches"
Run = Callable[[Task], list[Done]]


class BatchError(InputError):
    """Faults of a manifest, every one of them; nothing was started."""

    def __init__(self, manifest: Path, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        head = f"{manifest}: nothing was started; to be put right first:"
        super().__init__("\n".join([head, *map(str, faults)]))


@dataclass(frozen=True)
class Batch:
    """What came of a batch: one `Done` for each client and notebook, in the manifest's order."""

    done: tuple[Done, ...]

    @property
    def succeeded(self) -> list[Done]:
        """What was done, now or before."""
        return [one for one in self.done if one.succeeded]

    @property
    def failed(self) -> list[Done]:
        """What was tried and failed, and the clients whose entries are wrong."""
        return [one for one in self.done if one.was_started and one.reason]

    @property
    def not_started(self) -> list[Done]:
        """What nobody came to."""
        return [one for one in self.done if not one.was_started]


@dataclass(frozen=True)
class Where:
    """Where a batch runs.

    ``jobs`` clients at once in threads of this program, or ``executor``: any of ``concurrent.futures``'s kind. ``run``
    is what is done for each task, by default `run_client`, and ``stop`` ends that at Ctrl-C; ``check`` looks at the
    tasks before anything is made.
    """

    jobs: int = 1
    executor: Executor | None = None
    run: Run | None = None
    stop: Callable[[], object] = lambda: None
    check: Callable[[Sequence[Task]], object] = lambda _: None


class Watching(Protocol):
    """Who is told how far a batch is."""

    def begin(self, tasks: Sequence[Task]) -> None:
        """These are about to be started."""

    def tell(self, task: Task, told: Mapping[str, object]) -> None:
        """Something happened within a task of this machine."""

    def ended(self, task: Task, done: Sequence[Done]) -> None:
        """Nothing more comes of a task."""


class _Nobody:
    def begin(self, tasks: Sequence[Task]) -> None:
        return

    def tell(self, task: Task, told: Mapping[str, object]) -> None:
        return

    def ended(self, task: Task, done: Sequence[Done]) -> None:
        return


def run_batch(
    manifest: Path,
    reviews: str | Path | None = None,
    *,
    resume: bool = False,
    skip_invalid: bool = False,
    where: Where = Where(),
    watching: Watching | None = None,
) -> Batch:
    """Do for every client of a manifest what it says; one that fails neither stops nor touches another.

    Args:
        manifest: ``clients.yaml``.
        reviews: the reviews folder; else found as everywhere.
        resume: whether what succeeded in the last run of this manifest is left, and interrupted collections go on.
        skip_invalid: whether clients whose entries are wrong are failed, and the others run.
        where: on this machine, one at a time, unless it says otherwise.
        watching: is told how far it is.

    Raises:
        BatchError: the manifest is wrong; every fault is named, nothing was started.
        FileError: it can't be read at all.
        InputError: this manifest is being run already.
        StoreError: no reviews folder, or it can't be written.
    """
    store = open_store(reviews)
    plan = plan_batch(store, read_batch(manifest))
    if any(not (fault.client and skip_invalid) for fault in plan.faults):
        raise BatchError(manifest, plan.faults)
    new = {one.name for one in plan.new}
    where.check([task for task in plan.tasks if task.client not in new])
    kept = _Kept(store, manifest)
    with hold(kept.lock, f"batch {manifest.name}"):
        make_clients(store, plan.new)
        before = kept.succeeded() if resume else {}
        kept.begin(before)
        tasks = [left for task in plan.tasks if (left := _left(task, before, resume=resume)).items]
        # for a single thing it would only be one process more
        several = sum(len(task.items) for task in tasks) > 1
        with warm(IMPORTS) if several and where.executor is None and where.run is None else nullcontext():
            found = _all(tasks, where, watching or _Nobody(), kept)
    return Batch((*_ordered(plan, before, found), *_refused(plan.faults)))


def _left(task: Task, before: Mapping[str, list[Done]], *, resume: bool) -> Task:
    """A task without what is done already."""
    names = {one.notebook for one in before.get(task.mark, [])}
    return replace(task, resume=resume, items=tuple(item for item in task.items if item.notebook not in names))


@contextmanager
def _pool(executor: Executor | None, jobs: int) -> Iterator[Executor]:
    if executor is not None:
        yield executor
        return
    with ThreadPoolExecutor(max(1, jobs), thread_name_prefix="wakit-batch") as pool:
        yield pool


def _all(tasks: Sequence[Task], where: Where, watching: Watching, kept: _Kept) -> dict[str, list[Done]]:
    """What came of each task, by its name; on Ctrl-C of those that are at work too, before it goes on."""
    watching.begin(tasks)
    running = Running()
    here: Run = partial(run_client, tell=watching.tell, running=running)
    do = where.run or (here if where.executor is None else run_client)  # another process can't be told by this one's
    found: dict[str, list[Done]] = {}
    with _pool(where.executor, where.jobs) as pool:
        futures = {pool.submit(do, task): task for task in tasks}

        def take(done: Iterable[Future[list[Done]]]) -> None:
            for future in done:
                task = futures[future]
                found[task.name] = _result(future, task)
                kept.note(task, found[task.name])
                watching.ended(task, found[task.name])

        try:
            take(as_completed(futures))
        except KeyboardInterrupt:
            running.stop()
            where.stop()
            for future in futures:
                future.cancel()
            take(one for one in as_completed(futures) if futures[one].name not in found)
            raise
    return found


def _result(future: Future[list[Done]], task: Task) -> list[Done]:
    """What came of a task; where its process could not even be begun, or its worker is lost, every item failed."""
    # either was never begun, or what it waited for elsewhere was stopped
    if future.cancelled() or isinstance(error := future.exception(), CancelledError):
        return [_never(task, item.notebook, "interrupted") for item in task.items]
    if error is None:
        return future.result()
    if not isinstance(error, Exception):
        raise error
    reason = (
        str(error).partition("\n")[0] if isinstance(error, WakitError | OSError) else f"{type(error).__name__}: {error}"
    )
    first, *more = task.items
    lost = Done(task.client, task.workload, first.notebook, None, reason)
    return [lost, *(_never(task, item.notebook, f"{first.notebook} failed") for item in more)]


def _never(task: Task, notebook: str, reason: str) -> Done:
    return Done(task.client, task.workload, notebook, None, reason, was_started=False)


def _ordered(plan: Plan, before: Mapping[str, list[Done]], found: Mapping[str, list[Done]]) -> Iterator[Done]:
    for task in plan.tasks:
        yield from before.get(task.mark, [])
        yield from found.get(task.name, [])


def _refused(faults: Sequence[Fault]) -> Iterator[Done]:
    """The clients whose entries are wrong, each with all that is wrong with it."""
    told: dict[str, list[str]] = {}
    for fault in faults:
        told.setdefault(fault.client, []).append(str(fault))
    for name, lines in told.items():
        client, _, workload = name.partition("/")
        yield Done(client, workload or "main", "", None, "; ".join(lines))


def _read(entry: Mapping[str, Any]) -> Done:
    return Done(**{**entry, "outputs": tuple(entry["outputs"])})


class _Kept:
    """What became of a manifest's batch, on disk: written after each client, so that nothing told is lost."""

    def __init__(self, store: Store, manifest: Path) -> None:
        folder = make_folder(store.path / FOLDER)
        # two manifests called alike, in two folders, are two batches
        name = f"{manifest.stem}-{sha256(str(manifest.resolve()).encode()).hexdigest()[:8]}"
        self._store = store
        self._file = folder / f"{name}.json"
        self.lock = folder / f".{name}.lock"
        self._known: dict[str, list[Done]] = {}

    def succeeded(self) -> dict[str, list[Done]]:
        """What succeeded in the last run and is still there, by the mark of its task; nothing where that can't be read.

        What came after a thing whose files are gone, such as evidence that was forgotten, is done again with it.
        """
        try:
            told = json.loads(read_text(self._file))
            return {
                str(mark): list(takewhile(self._is_there, map(_read, done))) for mark, done in told["tasks"].items()
            }
        except (WakitError, ValueError, TypeError, KeyError, AttributeError):
            return {}

    def _is_there(self, done: Done) -> bool:
        return done.succeeded and all((self._store.path / output).exists() for output in done.outputs)

    def begin(self, before: Mapping[str, list[Done]]) -> None:
        self._known = {mark: list(done) for mark, done in before.items()}
        self._write()

    def note(self, task: Task, done: Sequence[Done]) -> None:
        self._known.setdefault(task.mark, []).extend(done)
        self._write()

    def _write(self) -> None:
        tasks = {mark: [asdict(one) for one in done] for mark, done in self._known.items()}
        write_text(self._file, json.dumps({"tasks": tasks}, indent=1) + "\n")
