"""How long a call may take: one budget for all its tries, sleeps and pages without progress."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from wakit.aws.look import Refused
from wakit.model import Reason

__all__ = ["Budget", "Wait", "Waiting", "call_under_way", "under_way"]


@dataclass(frozen=True)
class Budget:
    """Seconds: for a whole operation, and until somebody is told what is waited for."""

    seconds: float = 45.0
    notice: float = 5.0

    @property
    def connect(self) -> float:
        """For a connection."""
        return self.seconds * 2 / 9

    @property
    def read(self) -> float:
        """For an answer: twice that, and a connection, fit into the budget."""
        return self.seconds * 4 / 9


@dataclass(frozen=True)
class Waiting:
    """What is waited for: an operation, or the first of several in a region.

    ``given_up``: no longer, and nothing more is asked there; ``operation`` is then a service, or ``everything``.
    """

    account_id: str
    region: str
    operation: str
    seconds: float
    given_up: bool = False

    def __str__(self) -> str:
        place = f"{self.region} ({self.account_id})"
        if self.given_up:
            return f"{self.operation} in {place} does not answer: given up, what it holds is unseen"
        return f"waiting for {self.operation} in {place}, at most {self.seconds:.0f} s"


class Wait:
    """One call under way: since when, for what, and what it is once the budget is spent."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self._since = time.monotonic()
        self.is_over = False
        self.account_id = self.region = self.operation = ""
        self._on_late: Callable[[Refused, str], None] = lambda *_: None
        self._is_closed: Callable[[str, str], bool] = lambda *_: False

    def about(
        self,
        account_id: str,
        region: str,
        operation: str,
        on_late: Callable[[Refused, str], None],
        is_closed: Callable[[str, str], bool],
    ) -> None:
        """What this call asks; ``on_late`` is told when it is given up, ``is_closed`` knows the places that are."""
        self.account_id, self.region, self.operation = account_id, region, operation
        self._on_late, self._is_closed = on_late, is_closed

    @property
    def is_vain(self) -> bool:
        """Its place was given up meanwhile."""
        return self._is_closed(self.operation, self.region)

    def progress(self) -> None:
        """Something came: the budget starts again, so that a long listing is no hang."""
        self._since = time.monotonic()

    @property
    def waited(self) -> float:
        """Seconds since the last sign of life."""
        return time.monotonic() - self._since

    @property
    def left(self) -> float:
        """Seconds until the budget is spent."""
        return self.budget.seconds - self.waited

    def late(self) -> Refused:
        """The budget is spent: what to tell who waits."""
        self.is_over = True
        refused = Refused(Reason.TIMEOUT, "NoAnswer", self.operation, f"no answer in {self.budget.seconds:.0f} s")
        self._on_late(refused, self.region)
        return refused


_HERE = threading.local()


def call_under_way(wait: Wait) -> None:
    """Make this the call that this thread is at."""
    _HERE.wait = wait


def under_way() -> Wait:
    """The call that this thread is at; one that has just begun where nobody said."""
    wait: Wait | None = getattr(_HERE, "wait", None)
    return wait if wait is not None else Wait(Budget())
