"""The way in: accounts entered one by one, with their profiles and roles. wakit stores no credential."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from wakit.aws.clients import Clients
from wakit.aws.lanes import Lanes
from wakit.aws.look import NO_SUCH_MEMBER, CallFailed, Refused
from wakit.aws.no_entry import CREDENTIALS, WHO_WE_ARE, no_entry, whose
from wakit.aws.patience import Budget, Waiting, under_way
from wakit.aws.reader import Account
from wakit.aws.refusal import DOUBTFUL
from wakit.aws.regions import check_region, home_of, partition_of
from wakit.aws.seam import Calls
from wakit.aws.sessions import SDK_ERRORS, WIDTH, Source
from wakit.errors import AccessError, UnknownName

__all__ = ["WIDTH", "Access", "Budget", "Identity", "Target", "Waiting"]

T = TypeVar("T")
GENTLE_WIDTH = 2
THREADS = 48
ROW_THREADS = 64


@dataclass(frozen=True)
class Target:
    """An account to enter: its id as the client's file says it, and how."""

    account_id: str
    profile: str = ""
    role: str = ""
    external_id: str = ""


@dataclass(frozen=True)
class Identity:
    """Whose credentials these are."""

    account_id: str
    arn: str


class Access:
    """Enters accounts one by one; counts every call in ``calls``.

    ``gentle`` keeps few calls in flight. No call costs more than ``budget``; ``waiting`` is told what is waited for
    and what is given up, in a thread of its own.
    """

    def __init__(
        self,
        *,
        gentle: bool = False,
        budget: Budget | None = None,
        waiting: Callable[[Waiting], None] = lambda _: None,
    ) -> None:
        self.calls = Calls()
        self.budget = budget or Budget()
        self.waiting = waiting
        width = GENTLE_WIDTH if gentle else WIDTH
        self.lanes = Lanes(THREADS, width, self.budget, lambda w: self.waiting(w))
        self._rows = ThreadPoolExecutor(ROW_THREADS, thread_name_prefix="wakit-row")
        self._making = threading.Lock()
        self._entering = threading.Lock()
        self._sources: dict[str, Source] = {}

    def enter(self, target: Target, regions: tuple[str, ...] = (), *, sample: bool = False) -> tuple[Account, Identity]:
        """Enter an account. ``sample`` looks at one item of a listing.

        The first call asks who we are; another account than the file says is refused before any other call. What
        is global is asked in the partition's home region; where an organisation's guardrail closes that one, or it
        is off, in the first other of ``regions``.

        Raises:
            AccessError: no or expired credentials, role refused, or another account than the file says; names
                account, profile or role, and what to do.
        """
        source = self._source(target)
        likely = home_of(_partition_of(target, regions)) or home_of("aws")
        source.fall_back_to(likely)
        clients = self._clients(target, source)
        found = self._identity(target, clients, list(dict.fromkeys([_region(target, source), likely])))
        if found.account_id != target.account_id:
            raise AccessError(
                f"the credentials ({whose(target)}) are for account {found.account_id}, "
                f'client.yaml says "{target.account_id}"\n'
                "use the profile or role of that account, or correct accounts[].id; nothing else was called"
            )
        partition = found.arn.removeprefix("arn:").partition(":")[0]
        home = home_of(partition) or source.region
        account = Account(
            account_id=found.account_id,
            partition=partition,
            home=home,
            ask=functools.partial(clients.ask, sample=sample),
            sample=sample,
            lanes=self.lanes,
            rows_pool=self._rows,
            elsewhere=tuple(r for r in (*regions, source.region) if r != home and partition_of(r) == partition),
        )
        return account, found

    def stop(self) -> None:
        """Start no further call; wait for none."""
        self.lanes.stop()
        self._rows.shutdown(wait=False, cancel_futures=True)

    def _source(self, target: Target) -> Source:
        """The target's profile; one for all accounts that use it, so that its credentials are asked for once."""
        with self._entering:
            try:
                if target.profile not in self._sources:
                    self._sources[target.profile] = Source(target.profile, self.budget)
                source = self._sources[target.profile]
                if source.asks_for_code():  # of a person: here, where Ctrl-C works, and not against the clock
                    source.credentials().get_frozen_credentials()
            except SDK_ERRORS as error:
                raise no_entry(target, error) from error
            return source

    def _clients(self, target: Target, source: Source) -> Clients:
        def made() -> Clients:
            under_way().about(target.account_id, source.region, CREDENTIALS, lambda *_: None, lambda *_: False)
            session = source.session_of_role(target.role, target.external_id) if target.role else source.session()
            return Clients(session, source, target.account_id, self.calls, lambda w: self.waiting(w), self._making)

        return self._timely(target, made)

    def _identity(self, target: Target, clients: Clients, regions: list[str]) -> Identity:
        """Who we are. A region that is off answers as for lost credentials, so home has the last word."""
        page: Mapping[str, object] = {}
        for region in regions:
            try:
                page = self._timely(target, functools.partial(clients.identity, region))
                break
            except AccessError as error:
                doubtful = isinstance(error.__cause__, Refused) and error.__cause__.code in DOUBTFUL
                if not doubtful or region == regions[-1]:
                    raise
        for member in ("Account", "Arn"):  # ARNs are made of them: what answers without is not AWS, or not whole
            if not page.get(member):
                raise no_entry(target, CallFailed(NO_SUCH_MEMBER, WHO_WE_ARE, f"answered without {member}"))
        return Identity(account_id=str(page["Account"]), arn=str(page["Arn"]))

    def _timely(self, target: Target, call: Callable[[], T]) -> T:
        """A call on the way in, under the same budget as any other: a ``credential_process`` may hang too."""
        try:
            return self.lanes.submit(("way in", target.account_id), call).result()
        except (Refused, CallFailed, *SDK_ERRORS) as error:
            raise no_entry(target, error) from error


def _region(target: Target, source: Source) -> str:
    """The region of the profile or the environment, where the SDK knows it."""
    try:
        return check_region(source.region)
    except UnknownName as error:
        raise AccessError(
            f"no way into account {target.account_id} ({whose(target)}): {str(error).splitlines()[0]}\n"
            "correct `region` in the profile, or AWS_REGION"
        ) from error


def _partition_of(target: Target, regions: tuple[str, ...]) -> str:
    if target.role:
        return target.role.split(":")[1]
    return next(filter(None, map(partition_of, regions)), "aws")
