"""Overlap with manners: many calls at once, but only so many for each account, service and region."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
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
        """Start a call as soon as its lane has room; a future of its result."""
        future: Future[T] = Future()

        def run() -> None:
            try:
                if self._stopped:
                    raise CancelledError
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits for the future
                future.set_exception(error)
            finally:
                self._next(lane)

        with self._lock:
            if self._busy[lane] >= self.width:
                self._waiting[lane].append(run)
                return future
            self._busy[lane] += 1
        self._pool.submit(run)
        return future

    def stop(self) -> None:
        """Let what is in flight end, start nothing more."""
        self._stopped = True
        self._pool.shutdown(wait=False, cancel_futures=False)

    def _next(self, lane: Hashable) -> None:
        with self._lock:
            if not self._waiting[lane]:
                self._busy[lane] -= 1
                return
            run = self._waiting[lane].popleft()
        if self._stopped:
            run()
        else:
            self._pool.submit(run)
