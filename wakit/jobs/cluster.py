"""A batch on a Dask cluster; the only importer of distributed.

A client's folder goes to a worker as bytes, and what was made of it comes home: workers need share nothing but the
same wakit. No credential goes along: a worker takes the client's roles with its own.
"""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from wakit.errors import InputError
from wakit.files.holding import hold
from wakit.files.passing import passing_folder
from wakit.files.writing import make_folder
from wakit.jobs.bundle import Home, home, pack, settle, state_of, unpack
from wakit.jobs.launch import IMPORTS, Done, run_client
from wakit.jobs.oneclient import LOCK
from wakit.jobs.task import COLLECT, Task
from wakit.review.client import load_client
from wakit.review.store import open_store
from wakit.warm import stay_warm

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["Away", "Cluster", "cluster"]

#: what must be the same everywhere, for the same answer
_SAME = ("wakit", "pandas", "pyarrow", "papermill", "pydantic")
_SECONDS = 20
#: a client whose worker was lost is tried elsewhere so often
_RETRIES = 3


@dataclass(frozen=True)
class Cluster:
    """Where a batch runs: an executor, and how many clients are under way at once."""

    executor: Executor
    at_once: int

    def check(self, tasks: Sequence[Task]) -> None:
        """Whether other machines can do them.

        Raises:
            InputError: a client is entered by a profile, which is of this machine.
        """
        for task in tasks:
            folder = open_store(task.reviews).client(task.client)
            profiles = [one.profile for one in load_client(folder).accounts if one.profile]
            if profiles and any(item.notebook == COLLECT for item in task.items):
                raise InputError(
                    f"{task.client} is entered by the profile {profiles[0]}, which workers of a cluster have not got\n"
                    f"name a role in {folder.file} that they may take, or collect it here"
                )


@contextmanager
def cluster(address: str) -> Iterator[Cluster]:
    """A cluster by its scheduler's address, when every worker of it is as this machine.

    Raises:
        InputError: distributed is not installed, nobody answers, there is no worker, or versions differ.
    """
    try:
        from distributed import Client
    except ImportError:
        raise InputError("a cluster needs Dask: pip install 'wakit[dask]'") from None
    try:
        made: Callable[..., Client] = Client
        client = made(address, timeout=_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError, TimeoutError) as error:  # TypeError: tls:// without certificates
        told = str(error).partition("\n")[0]
        raise InputError(
            f"no Dask scheduler answers at {address} ({told}); name it such as tcp://10.0.0.4:8786"
        ) from None
    with ExitStack() as stack:
        stack.callback(client.close)
        _check_workers(client, address)
        threads: Callable[[], Mapping[str, int]] = client.nthreads
        executor: Callable[..., Executor] = client.get_executor
        yield Cluster(executor(retries=_RETRIES, pure=False), max(1, sum(threads().values())))


def _check_workers(client: Client, address: str) -> None:
    mine = here()
    try:
        there: Mapping[str, Mapping[str, str]] = client.run(versions)
    except (ImportError, AttributeError, LookupError, OSError, RuntimeError, TypeError) as error:  # as it raises them
        told = str(error).partition("\n")[0]
        raise InputError(f"a worker of {address} could not tell its version of wakit: {told}") from None
    if not there:
        raise InputError(f"the scheduler at {address} has no worker; start one: dask worker {address}")
    for worker, found in there.items():
        other = {name: own for name, own in mine.items() if found.get(name) != own}
        if other:
            told = "; ".join(f"{name} {found.get(name, 'missing')}, here {own}" for name, own in other.items())
            raise InputError(f"worker {worker} has {told}\ninstall the same everywhere")
    client.run(_get_ready)


def _get_ready() -> None:
    """On each worker: import what clients need while their folders are packed here."""
    stay_warm(IMPORTS)


def versions() -> dict[str, str]:
    """What decides whether two machines give the same answer."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {"python": python, **{name: importlib.metadata.version(name) for name in _SAME}}


def here() -> dict[str, str]:
    """The versions of this machine."""
    return versions()


class Away:
    """What a batch's threads do for each task: have it done on another machine.

    Args:
        found: the cluster.
    """

    def __init__(self, found: Cluster) -> None:
        self._executor = found.executor
        self._waiting: set[Future[tuple[list[Done], Home]]] = set()
        self._is_stopped = False

    def __call__(self, task: Task) -> list[Done]:
        """Do a task; its client's folder is locked here meanwhile, and holds in the end what was made.

        Raises:
            CancelledError: it was stopped.
        """
        reviews = Path(task.reviews)
        with hold(reviews / task.client / LOCK, "batch"):
            waiting = self._executor.submit(_there, task, pack(reviews, task.client))
            self._waiting.add(waiting)
            if self._is_stopped:
                waiting.cancel()
            try:
                done, made = waiting.result()
            finally:
                self._waiting.discard(waiting)
            settle(made, reviews, task.client)
        return done

    def stop(self) -> None:
        """Wait for nothing any more: what workers have begun they finish, and nobody fetches it."""
        self._is_stopped = True
        for waiting in list(self._waiting):
            waiting.cancel()


def _there(task: Task, files: bytes) -> tuple[list[Done], Home]:
    """On the worker: in a reviews folder of its own, which is gone in the end."""
    _get_ready()  # a worker may have come since
    with passing_folder(kind="away-") as place:
        reviews = make_folder(place.resolve() / "reviews")
        unpack(files, reviews)
        before = state_of(reviews, task.client)
        done = run_client(replace(task, reviews=str(reviews)))
        return done, home(reviews, task.client, before)
