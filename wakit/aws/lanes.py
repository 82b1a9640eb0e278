"""Overlap with manners: many calls at once, but only so many for each account, service and region."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

__all__ = ["Lanes"]

T = TypeVar("T")


class Lanes:
    """Runs calls in threads; no lane (account × service × region) has more than ``width`` in flight.

    A call that waits for its lane holds no thread, so a slow lane never holds up another.
    """

    def __init__(self, threads: int = 48, width: int = 10) -> None:
        self.width = width
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="wakit-call")
        self._lock = threading.Lock()
        self._busy: dict[Hashable, int] = defaultdict(int)
        self._waiting: dict[Hashable, deque[Callable[[], None]]] = defaultdict(deque)
        self._stopped = False

    def submit(self, lane: Hashable, call: Callable[[], T]) -> Future[T]:
        """Start a call as soon as its lane has room; a future of its result (cancelled once stopped)."""
        future: Future[T] = Future()

        def start() -> None:
            if self._stopped:
                future.cancel()
            else:
                self._pool.submit(call).add_done_callback(lambda done: self._finish(lane, done, future))

        with self._lock:
            if self._busy[lane] >= self.width:
                self._waiting[lane].append(start)
                return future
            self._busy[lane] += 1
        start()
        return future

    def stop(self) -> None:
        """Let what is in flight end, start nothing more; who waits for the rest is told."""
        with self._lock:
            self._stopped = True
            left = [start for lane in self._waiting.values() for start in lane]
            self._waiting.clear()
        for start in left:
            start()
        self._pool.shutdown(wait=False)

    def _finish(self, lane: Hashable, done: Future[T], future: Future[T]) -> None:
        error = done.exception()
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(done.result())
        with self._lock:
            if not self._waiting[lane]:
                self._busy[lane] -= 1
                return
            start = self._waiting[lane].popleft()
        start()
