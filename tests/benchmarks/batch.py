"""Batches: two at once against one command after the other, what a client costs above its cells, memory, and Dask."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import psutil

from tests.batches import add
from tests.eight import eight_clients
from wakit.jobs.batch import Where, run_batch
from wakit.review.newclient import NewClient, create_client
from wakit.review.store import Store, create_reviews, open_store

__all__ = ["batch"]

say = sys.stdout.write
Made = TypeVar("Made")
_AT_ONCE = 2
_KERNEL = "import ipykernel.kernelapp, wakit.widgets.facade"


def batch() -> None:
    """All of it; some minutes."""
    with tempfile.TemporaryDirectory(prefix="wakit-bench-") as place:
        with eight_clients(Path(place) / "eight") as eight:
            _two_at_once(eight.reviews)
        _overhead(Path(place))
        _many(Path(place))
        _on_dask(Path(place))


def _two_at_once(reviews: Path) -> None:
    file = reviews / "clients.yaml"
    typed, _ = _timed(lambda: _typed(reviews))
    one, _ = _timed(lambda: run_batch(file, reviews, where=Where(1)))
    two, done = _timed(lambda: run_batch(file, reviews, where=Where(2)))
    say(f"\nbatch of {len(done.succeeded)} demo clients, review for the client: {two:.1f} s two at once; ")
    say(f"{typed:.1f} s by one command after the other: {typed / two:.2f} times as fast (at least 1.8)\n")
    say(f"the same batch with one job: {one:.1f} s, {one / two:.2f} times; one client keeps more than one core busy\n")


def _typed(reviews: Path) -> None:
    """What somebody would type who knows of no batch."""
    for name in open_store(reviews).clients():
        command = [sys.executable, "-m", "wakit", "render", name, "--audience", "client", "--reviews", str(reviews)]
        subprocess.run(command, check=True, capture_output=True)


def _overhead(place: Path) -> None:
    """Notebooks of one empty cell, against a kernel's start and what every notebook imports."""
    store = _store(place / "empty", 8)
    took, done = _timed(lambda: run_batch(_manifest(store), store.path))
    each = took / len(done.succeeded)
    kernel, _ = _timed(lambda: subprocess.run([sys.executable, "-c", _KERNEL], check=True))
    say(f"an empty notebook in a batch: {each:.2f} s; a kernel's start and imports {kernel:.2f} s: ")
    say(f"{each / kernel:.2f} times (at most 1.5)\n")


def _many(place: Path) -> None:
    """A hundred clients of one empty cell: time for each, and the most that a worker needs."""
    for clients in (20, 100):
        store = _store(place / f"many-{clients}", clients)
        with _most() as most:
            took, done = _timed(partial(run_batch, _manifest(store), store.path, where=Where(_AT_ONCE)))
        say(f"{len(done.succeeded)} clients, two at once: {took / clients:.2f} s each, ")
        each = most["worker"] / _AT_ONCE / 1e6
        say(f"this program {most['self'] / 1e6:.0f} MB, a client with its kernel {each:.0f} MB (at most 400)\n")


def _on_dask(place: Path) -> None:
    import distributed

    from wakit.jobs.cluster import Away, cluster

    store = _store(place / "dask", 12)
    here, _ = _timed(lambda: run_batch(_manifest(store), store.path, where=Where(2)))
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as made:
        address: str = made.scheduler_address
        with cluster(address) as found:
            there, done = _timed(lambda: run_batch(_manifest(store), store.path, where=Where(2, run=Away(found))))
    say(f"{len(done.succeeded)} clients on a local Dask cluster of two workers: {there:.1f} s, ")
    say(f"{there / here:.2f} times the threads of this machine, {here:.1f} s (at most 1.15)\n")


def _timed(doing: Callable[[], Made]) -> tuple[float, Made]:
    start = time.perf_counter()
    done = doing()
    return time.perf_counter() - start, done


def _store(place: Path, clients: int) -> Store:
    store = create_reviews(place)
    for number in range(clients):
        create_client(store, NewClient(f"c{number:03}", evidence="none"))
        add(store, f"c{number:03}", "empty", "import wakit; wakit.open_review")
    return store


def _manifest(store: Store) -> Path:
    file = store.path / "clients.yaml"
    entries = [{"client": name, "notebooks": ["empty"]} for name in store.clients()]
    file.write_text(json.dumps({"clients": entries}))
    return file


@contextmanager
def _most() -> Iterator[dict[str, int]]:
    """The most memory that this program, and all that it has begun together, needed meanwhile; what processes share
    with what they were forked from is counted once."""
    most = {"self": 0, "worker": 0}
    ended = threading.Event()

    def look() -> None:
        me = psutil.Process()
        while not ended.wait(0.3):
            most["self"] = max(most["self"], me.memory_info().rss)
            most["worker"] = max(most["worker"], sum(map(_proportional, me.children(recursive=True))))

    watching = threading.Thread(target=look, daemon=True)
    watching.start()
    try:
        yield most
    finally:
        ended.set()
        watching.join()


def _proportional(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0
