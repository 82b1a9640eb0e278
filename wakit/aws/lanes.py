"""Overlap with manners: many calls at once, only so many for each account, service and region, none for ever."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

from wakit.aws.patience import Budget, Wait, Waiting, call_under_way

__all__ = ["Lanes"]

T = TypeVar("T")
#: the clock's thread ends when nothing was under way for so long
_IDLE = 2.0


@dataclass(eq=False)
class _Task:
    """A call, whatever its result is: ``run`` makes it and answers how to tell who waits."""

    lane: Hashable
    run: Callable[[], Callable[[], object]]
    fail: Callable[[Exception], None]
    cancel: Callable[[], object]
    wait: Wait


class Lanes:
    """Runs calls in threads; no lane (account × service × region) has more than ``width`` in flight.

    A call that waits for its lane holds no thread, so a slow lane never holds up another. A call whose budget is
    spent is given up, whatever it hangs in: its future raises ``Refused``, its thread is left behind and replaced.
    The threads are daemons: the end of the program waits for none of them.
    """

    def __init__(
        self,
        threads: int = 48,
        width: int = 10,
        budget: Budget | None = None,
        waiting: Callable[[Waiting], None] = lambda _: None,
    ) -> None:
        self.width = width
        self.budget = budget or Budget()
        self._threads, self._waiting = threads, waiting
        self._changed = threading.Condition()
        self._busy: dict[Hashable, int] = defaultdict(int)
        self._queued: dict[Hashable, deque[_Task]] = defaultdict(deque)
        self._ready: deque[_Task] = deque()
        self._under_way: set[_Task] = set()
        self._idle = self._running = 0
        self._told: set[tuple[str, str]] = set()
        self._clock: threading.Thread | None = None
        self._stopped = threading.Event()

    def submit(self, lane: Hashable, call: Callable[[], T]) -> Future[T]:
        """Start a call as soon as its lane has room; a future of its result (cancelled once stopped)."""
        future: Future[T] = Future()
        task = _Task(lane, lambda: _outcome(call, future), future.set_exception, future.cancel, Wait(self.budget))
        with self._changed:
            if self._stopped.is_set():
                future.cancel()
            elif self._busy[lane] >= self.width:
                self._queued[lane].append(task)
            else:
                self._busy[lane] += 1
                self._hand_over(task)
        return future

    def stop(self) -> None:
        """Start nothing more and wait for nothing; who waits for a call is told (its future is cancelled)."""
        with self._changed:
            self._stopped.set()
            queued = [task for lane in self._queued.values() for task in lane]
            left = [*self._under_way, *self._ready, *queued]
            self._under_way.clear()
            self._ready.clear()
            self._queued.clear()
            self._changed.notify_all()
        for task in left:
            task.cancel()

    def _hand_over(self, task: _Task) -> None:
        self._ready.append(task)
        self._changed.notify()
        if len(self._ready) > self._idle and self._running < self._threads:
            self._running += 1
            threading.Thread(target=self._work, name="wakit-call", daemon=True).start()

    def _work(self) -> None:
        while (task := self._next()) is not None:
            call_under_way(task.wait)
            tell = task.run()
            if not self._ended(task):
                return  # given up meanwhile; another thread has its place
            tell()

    def _next(self) -> _Task | None:
        with self._changed:
            self._idle += 1
            while not self._ready and not self._stopped.is_set():
                self._changed.wait()
            self._idle -= 1
            if self._stopped.is_set():
                return None
            task = self._ready.popleft()
            task.wait.progress()  # the time in the queue is not the call's
            self._under_way.add(task)
            if self._clock is None:
                self._clock = threading.Thread(target=self._look_at_clock, name="wakit-clock", daemon=True)
                self._clock.start()
            return task

    def _ended(self, task: _Task) -> bool:
        """Whether somebody still waits for it; makes room for the next of its lane."""
        with self._changed:
            if task not in self._under_way:
                return False
            self._under_way.discard(task)
            if self._queued[task.lane]:
                self._hand_over(self._queued[task.lane].popleft())
            else:
                self._busy[task.lane] -= 1
            return True

    def _look_at_clock(self) -> None:
        """While anything is under way: say what is waited for, and give up what has spent its budget."""
        tick = min(0.5, self.budget.seconds / 20)
        idle = 0.0
        while not self._stopped.wait(tick):
            with self._changed:
                tasks = list(self._under_way)
                idle = 0.0 if tasks else idle + tick
                if idle > _IDLE:
                    self._clock = None
                    return
            for task in tasks:
                is_slow = task.wait.waited >= self.budget.notice
                if task.wait.left <= 0 or (is_slow and task.wait.is_vain):
                    self._give_up(task)
                elif is_slow:
                    self._tell(task.wait)

    def _give_up(self, task: _Task) -> None:
        late = task.wait.late()  # before its lane goes on, so that the next call knows
        with self._changed:
            if task in self._under_way:
                self._running -= 1  # its thread ends by itself, whenever it comes back
        if self._ended(task):
            task.fail(late)

    def _tell(self, wait: Wait) -> None:
        """Once for each account and region: where one call waits, others will."""
        place = (wait.account_id, wait.region)
        if wait.operation and place not in self._told:
            self._told.add(place)
            self._waiting(Waiting(*place, wait.operation, self.budget.seconds))


def _outcome(call: Callable[[], T], future: Future[T]) -> Callable[[], object]:
    """Make the call; how to tell its future."""
    try:
        result = call()
    except BaseException as error:  # noqa: BLE001  # kept by the future and raised where it is waited for
        kept = error
        return lambda: future.set_exception(kept)
    return lambda: future.set_result(result)
