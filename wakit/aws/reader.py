"""The Reader: what a collector sees of AWS, in one account and region."""

from __future__ import annotations

import inspect
import json
import threading
from collections.abc import Callable, Generator, Hashable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol, TypeVar, cast

from wakit import facts
from wakit.aws.lanes import Lanes
from wakit.aws.look import NO_SUCH_MEMBER, Absence, CallFailed, Gone, Item, Refused
from wakit.evidence.rows import Rows, Unreadable
from wakit.model import Reason

__all__ = ["Account", "Reader"]

R = TypeVar("R")
Pages = list[Mapping[str, object]]
#: the place of what exists once in an account
_GLOBAL = "global"


class Ask(Protocol):
    """Sends one request and returns its pages; raises ``Refused`` or ``CallFailed``."""

    def __call__(self, operation: str, region: str, params: Mapping[str, object], *, paged: bool) -> Pages: ...


@dataclass
class Account:
    """One account as its collectors share it: each request is sent once, whoever asks for it."""

    account_id: str
    partition: str
    home: str
    ask: Ask
    lanes: Lanes
    rows_pool: ThreadPoolExecutor
    sample: bool = False
    """look at the first item of each listing only: enough to learn what is refused"""
    elsewhere: tuple[str, ...] = ()
    """regions that may answer for what is global where ``home`` is closed"""
    _asked: dict[Hashable, Future[Pages]] = field(default_factory=dict)
    _asking: threading.Lock = field(default_factory=threading.Lock)

    def pages(self, operation: str, region: str, params: Mapping[str, object], paged: bool) -> Future[Pages]:
        """The pages of a request, under way or already there."""
        place = (operation, region, json.dumps(params, sort_keys=True, default=str), paged)
        with self._asking:
            if place not in self._asked:
                self._asked[place] = self.send(operation, region, params, paged)
            return self._asked[place]

    def send(self, operation: str, region: str, params: Mapping[str, object], paged: bool) -> Future[Pages]:
        """Send a request, asked before or not."""
        lane = (self.account_id, operation.partition(":")[0], region)
        if region == _GLOBAL:
            return self.lanes.submit(lane, lambda: self._anywhere(operation, params, paged))
        return self.lanes.submit(lane, lambda: self.ask(operation, region, params, paged=paged))

    def _anywhere(self, operation: str, params: Mapping[str, object], paged: bool) -> Pages:
        """What is global, from the home region; from another where home is closed to this account.

        Guardrails that deny regions mostly spare what is global, but not all of them do; the refusal of home is the
        one that counts where no other region answers.
        """
        try:
            return self.ask(operation, self.home, params, paged=paged)
        except Refused as refused:
            if refused.reason not in (Reason.DENIED_BY_GUARDRAIL, Reason.REGION_OFF) or not self.elsewhere:
                raise
            try:
                return self.ask(operation, self.elsewhere[0], params, paged=paged)
            except Refused as again:
                raise (again if again.reason is Reason.EXPIRED else refused) from again


class Reader:
    """Asks one account in one region; calls that do not depend on one another overlap by themselves.

    ``region`` is ``"global"`` for collectors of account scope: the partition's home region answers. ``gone`` holds,
    for each item that was listed and no longer there when looked at, the operation that found it.
    """

    def __init__(self, account: Account, region: str) -> None:
        self.account = account
        self.region = region
        self.gone: list[str] = []
        self._looks: list[Item] = []
        self._refused: dict[int, dict[str, Refused]] = {}

    @property
    def account_id(self) -> str:
        """Twelve digits, as text."""
        return self.account.account_id

    @property
    def partition(self) -> str:
        """``aws``, ``aws-cn``, ``aws-us-gov``, ``aws-eusc``, …"""
        return self.account.partition

    def each(
        self, operation: str, member: str, *, absent: str | tuple[str, ...] = (), region: str = "", **params: object
    ) -> list[Item]:
        """Every item of a listing, over all its pages; ``member`` is the dotted path to the list.

        An error code in ``absent`` says that there is none. The same item on two pages is two items.

        Raises:
            Refused: the listing is refused, or an answer lacks its list (which is not an empty one); it ends the
                collector, whose table is unseen there.
        """
        future = self.account.pages(operation, self._in(region), params, paged=True)
        items = _listed(future, operation, member, _codes(absent))
        return items[:1] if self.account.sample else items

    def look(
        self,
        operation: str,
        *,
        absent: str | tuple[str, ...] = (),
        every: str = "",
        region: str = "",
        **params: object,
    ) -> Item:
        """One response: a value, an absence (the error codes in ``absent``) or a refusal.

        The call starts at once and is waited for when the first member is read, so looks overlap. A code may be
        narrowed by a part of its message: ``"AccessDeniedException:is not enabled"``. ``every`` names the list of
        an operation that pages: the response then holds that list over all its pages.

        An error that nobody foresaw is a refusal too (``failed``): it blinds the cells that hang on it, not the row.
        """
        future = self.account.pages(operation, self._in(region), params, paged=bool(every))
        return self._item(operation, future, absent, every)

    def again(self, operation: str, *, absent: str | tuple[str, ...] = (), region: str = "", **params: object) -> Item:
        """Like ``look``, but asked anew each time: for what changes while we wait, such as a report being made."""
        return self._item(operation, self.account.send(operation, self._in(region), params, paged=False), absent)

    def rows(self, items: Iterable[Item], build: Callable[..., R | Iterable[R]]) -> Rows[R]:
        """A row (or several) for each item: ``build(item)``, or ``build(aws, item)`` where it looks further.

        Builders that look further run side by side; what was refused to one row is noted for that row alone. An
        item that can't be read stands as ``Unreadable``; one that is gone when looked at is dropped and counted.
        """
        looks_further = len(inspect.signature(build).parameters) > 1

        def made(item: Item) -> list[R]:
            return self._row(build, item) if looks_further else _several(build(item))

        listed = list(items)
        if looks_further:
            return self._settled([self.account.rows_pool.submit(made, item) for item in listed])
        at_once = self.account.rows_pool.submit(lambda: [made(item) for item in listed])
        if at_once.exception() is None:
            return Rows(r for some in at_once.result() for r in some)
        return self._settled([self.account.rows_pool.submit(made, item) for item in listed])

    def one(self, build: Callable[[Reader], R | Iterable[R]]) -> Rows[R]:
        """The row (or rows) of what exists once in an account or region: a policy, a setting."""
        return Rows(self._row(lambda aws, _: build(aws), None))

    def _settled(self, built: Iterable[Future[list[R]]]) -> Rows[R]:
        """What was built, item by item; the error of one is kept in its place."""
        found: Rows[R] = Rows()
        for future in built:
            problem = future.exception()
            if problem is None:
                found += future.result()
            elif isinstance(problem, Exception):
                found.append(cast(R, Unreadable(problem)))
            else:
                raise problem
        return found

    def refusals(self, row: object) -> Mapping[str, Refused]:
        """What was refused while a row was built, by operation."""
        return self._refused.get(id(row), {})

    def _row(self, build: Callable[..., R | Iterable[R]], item: Item | None) -> list[R]:
        aws = Reader(self.account, self.region)
        made = _several(build(aws, item))
        refused = {look.node.operation: look.node for look in aws._looks if isinstance(look.node, Refused)}
        gone = [operation for operation, why in refused.items() if isinstance(why, Gone)]
        if gone and item is not None:
            self.gone.append(gone[0])
            return []
        if refused:
            self._refused.update({id(r): refused for r in made})
        return made

    def _item(self, operation: str, future: Future[Pages], absent: str | tuple[str, ...], every: str = "") -> Item:
        item = Item(lambda: _outcome(future, operation, _codes(absent), every), operation)
        self._looks.append(item)
        return item

    def _in(self, region: str) -> str:
        return region or self.region


def _several(made: R | Iterable[R]) -> list[R]:
    if isinstance(made, list | Generator):
        return list(made)
    return [cast(R, made)]


def _codes(absent: str | tuple[str, ...]) -> tuple[str, ...]:
    return (absent,) if isinstance(absent, str) else absent


def _listed(future: Future[Pages], operation: str, member: str, absent: tuple[str, ...]) -> list[Item]:
    """The items of all pages; none for a declared absence."""
    error = future.exception()
    if isinstance(error, Refused | CallFailed) and _is_declared(error, absent):
        return []
    pages = future.result()
    lists = [Item(page, operation).items(member) for page in pages]
    if None in lists:
        raise Refused(Reason.UNSUPPORTED, NO_SUCH_MEMBER, operation, f"{member} is missing")
    return [item for some in lists for item in some or ()]


def _outcome(future: Future[Pages], operation: str, absent: tuple[str, ...], every: str) -> object:
    error = future.exception()
    if error is None:
        return _whole(future.result(), every) if every else future.result()[0]
    if not isinstance(error, Refused | CallFailed):
        raise error
    if _is_declared(error, absent):
        return Absence()
    if isinstance(error, Refused):
        return error
    kind = Gone if error.code in facts.gone_codes(operation) else Refused
    return kind(Reason.FAILED, error.code, operation, error.message)


def _whole(pages: Pages, every: str) -> Mapping[str, object]:
    """One response of several pages; its list is missing where a page lacks it, for an unseen part is no empty one."""
    first = {name: value for name, value in pages[0].items() if name != every}
    lists = [page.get(every) for page in pages]
    if not all(isinstance(some, list) for some in lists):
        return first
    return {**first, every: [member for some in lists if isinstance(some, list) for member in some]}


def _is_declared(error: Refused | CallFailed, absent: tuple[str, ...]) -> bool:
    for declared in absent:
        name, _, part = declared.partition(":")
        if error.code == name and part in error.message:
            return True
    return False
