"""The AWS stand-in: moto behind a small listener of ours that mends, refuses, slows and records.

::

    with stand_in() as aws, aws.applied():
        boto3.client("sts").get_caller_identity()["Account"]     # '210987654321'

Each account has its own key, ``DEMOUSER`` and the account's id; ``sts:AssumeRole`` gives one of another
account where a role trusts the caller. No signature is checked, no policy is enforced.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from wakit.demo.calls import Call, Request, call_of, check_operation, member_names
from wakit.demo.engine import Engine
from wakit.demo.faults import Fault, Trouble
from wakit.demo.guise import Guise, guise_of
from wakit.demo.identities import Caller, caller_of, environment_of, stranger
from wakit.demo.listener import Listener
from wakit.demo.mends import Mends, written
from wakit.demo.pages import paged
from wakit.demo.places import REVIEWER
from wakit.demo.settings import Settings
from wakit.demo.strict import strict
from wakit.demo.wire import Answer, without

__all__ = ["Seen", "StandIn", "stand_in"]


@dataclass(frozen=True, slots=True)
class Seen:
    """One call that came through the port; times in seconds of ``time.perf_counter``."""

    service: str
    operation: str
    region: str
    account_id: str
    started: float
    ended: float
    status: int


class StandIn:
    """An AWS that lives in this process, on 127.0.0.1 and a free port; empty until something fills it.

    ``latency`` (seconds) is added to each call that comes through the port, and ``calls`` records each.
    ``page_size`` cuts every answer that pages into pages of so many items (0: as moto does), ``empty_pages`` puts an
    empty page with a token before each, as AWS may.
    ``settings`` holds what an account may be told to say that moto has no place for.
    ``guises`` are other clients on the same accounts; faults and what an account is told go by *their* ids and regions.

    Raises:
        InputError: moto is not installed.
        RuntimeError: another one lives in this process already.
    """

    _alive: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self) -> None:
        if not self._alive.acquire(blocking=False):
            raise RuntimeError("moto keeps its state in globals: one stand-in at a time in a process; share it")
        try:
            self._start()
        except BaseException:
            self._alive.release()
            raise

    def _start(self) -> None:
        self.latency = 0.0
        self.page_size = 0
        self.empty_pages = False
        self.calls: list[Seen] = []
        self.settings = Settings()
        self.guises: Sequence[Guise] = ()
        self._mends = Mends(self.settings)
        self._engine = Engine()
        self._faults: list[Fault] = []
        self._refused: frozenset[str] = frozenset()
        self._dropped: dict[tuple[str, str], frozenset[str]] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._listener = Listener(self._serve)

    @property
    def url(self) -> str:
        """The endpoint, such as ``http://127.0.0.1:40613``."""
        return self._listener.url

    def stop(self) -> None:
        """Close the port and forget everything."""
        self._stopping.set()
        self._listener.stop()
        self._engine.stop()
        self._alive.release()

    def reset(self) -> None:
        """An empty AWS again, without faults and with no call recorded."""
        self._engine.reset()
        self.guises = ()
        self.settings = Settings()
        self._mends = Mends(self.settings)
        self.calls.clear()
        self.heal()

    def forget(self) -> None:
        """Ask moto's objects again; for those who changed them behind its back."""
        self._engine.forget()

    def environment(self, account_id: str = REVIEWER) -> dict[str, str]:
        """The variables with which any AWS SDK talks to the stand-in, and to nothing else.

        The key is that of a user of ``account_id``, by default of the reviewer's own account.
        """
        return environment_of(self.url, account_id)

    @contextlib.contextmanager
    def applied(self, account_id: str = REVIEWER) -> Iterator[dict[str, str]]:
        """Set the environment of this process so, with every other ``AWS_*`` variable out of the way."""
        before = dict(os.environ)
        for name in [n for n in os.environ if n.startswith("AWS_")]:
            del os.environ[name]
        os.environ.update(self.environment(account_id))
        try:
            yield dict(os.environ)
        finally:
            os.environ.clear()
            os.environ.update(before)

    @property
    def refuse(self) -> frozenset[str]:
        """Operations denied everywhere, such as ``{"s3:GetBucketPolicy"}``; assign to change.

        Raises:
            UnknownName: on assignment, where the SDK knows no such operation.
        """
        return self._refused

    @refuse.setter
    def refuse(self, operations: Iterable[str]) -> None:
        wanted = frozenset(operations)
        for name in wanted:
            check_operation(name)
        self._refused = wanted

    @property
    def drop(self) -> frozenset[tuple[str, str]]:
        """Members left out of responses, such as ``{("ec2:DescribeInstances", "MetadataOptions")}``.

        Raises:
            UnknownName: on assignment, where the response has no such member.
        """
        return frozenset(self._dropped)

    @drop.setter
    def drop(self, members: Iterable[tuple[str, str]]) -> None:
        self._dropped = {(name, member): member_names(name, member) for name, member in members}

    @contextlib.contextmanager
    def failing(self, *faults: Fault) -> Iterator[None]:
        """Let calls go wrong for the length of a ``with`` block; the first fault that fits a call counts."""
        before = self._faults
        self._faults = [*faults, *before]
        try:
            yield
        finally:
            self._faults = before

    def heal(self) -> None:
        """No fault, no refusal, nothing dropped, no latency, pages as moto makes them."""
        self._faults = []
        self._refused = frozenset()
        self._dropped = {}
        self.latency = 0.0
        self.page_size = 0
        self.empty_pages = False

    def answer(self, request: Request) -> Answer:
        """Answer one request as AWS would, faults included; beside the port, so neither late nor recorded."""
        return self._answer(request, call_of(request))

    def _serve(self, request: Request) -> Answer:
        started = time.perf_counter()
        if self.latency:
            time.sleep(self.latency)
        call = call_of(request)
        answer = self._answer(request, call)
        account_id, ended = call.access_key[-12:], time.perf_counter()
        seen = Seen(call.service, call.operation, call.region, account_id, started, ended, answer.status)
        self.calls.append(seen)
        return answer

    def _answer(self, request: Request, call: Call) -> Answer:
        caller = caller_of(call, request)
        if caller is None:
            return stranger(call)
        fault = self._fault_of(request, call, caller)
        if fault is None:
            return self._true(request, call, caller)
        if fault.trouble is Trouble.HANG:
            self._stopping.wait(fault.seconds)
        return fault.spoil(call, caller.arn, self._true(request, call, caller) if fault.needs_answer else None)

    def _fault_of(self, request: Request, call: Call, caller: Caller) -> Fault | None:
        if call.name in self._refused:
            return Fault(Trouble.DENIED)
        if not self._faults:
            return None
        with self._lock:  # a fault counts the calls it took
            return next((f for f in self._faults if f.takes(call, caller.account_id, request)), None)

    def _true(self, request: Request, call: Call, caller: Caller) -> Answer:
        scripted = self.settings.scripted(call.name, call.region, request)
        if scripted is not None:  # word for word what AWS answered somewhere: neither cut into pages nor mended
            return written(call, scripted)
        answer = self._worn(request, call, caller)
        for (name, _), names in self._dropped.items():
            if name == call.name and answer.status < 300:
                answer = without(answer, names)
        return answer

    def _worn(self, request: Request, call: Call, caller: Caller) -> Answer:
        """Where another client asks on one of the accounts: asked in the demo's words, answered in the client's."""
        guise = guise_of(self.guises, call, request)
        if guise is None:
            return self._strict(request, call, caller)
        told = self.settings.told(call.name, caller.account_id, call.region)
        if told is not None:
            return written(call, told)
        request = guise.inward(request)
        call = call_of(request)
        return guise.outward(call, self._strict(request, call, caller_of(call, request) or caller))

    def _strict(self, request: Request, call: Call, caller: Caller) -> Answer:
        return strict(request, call, self._page(request, call, caller))

    def _page(self, request: Request, call: Call, caller: Caller) -> Answer:
        size, empty = self.page_size, self.empty_pages
        return paged(call, request, size, empty=empty, ask=lambda r: self._whole(r, call, caller))

    def _whole(self, request: Request, call: Call, caller: Caller) -> Answer:
        return self._mends.answer(
            request, call, caller, lambda asked, account_id: self._engine.answer(request, asked, account_id)
        )


@contextlib.contextmanager
def stand_in() -> Iterator[StandIn]:
    """A stand-in for the length of a ``with`` block; ``account.fill`` puts the demo client in.

    Raises:
        InputError: moto is not installed.
    """
    running = StandIn()
    try:
        yield running
    finally:
        running.stop()
