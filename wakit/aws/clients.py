"""One account's clients, and what is known of it as a whole: lost credentials, places that do not answer."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

import botocore.client
import botocore.session
from botocore.exceptions import BotoCoreError

from wakit.aws.look import CallFailed, Refused
from wakit.aws.patience import Waiting, under_way
from wakit.aws.reader import Pages
from wakit.aws.refusal import DOUBTFUL, failed, refusal
from wakit.aws.seam import Calls, ask, watch
from wakit.aws.sessions import Source
from wakit.model import Reason

__all__ = ["Clients"]

#: so many calls without an answer, and a service in a region is asked no more
_HANGS = 2
#: so many services without an answer and none with one, and a region is asked no more
_HANGING_SERVICES = 3
_IDENTITY = "sts:GetCallerIdentity"


class Clients:
    """Clients of one session, made once for each service and region; safe to ask from many threads."""

    def __init__(
        self,
        session: botocore.session.Session,
        source: Source,
        account_id: str,
        calls: Calls,
        waiting: Callable[[Waiting], None],
        making: threading.Lock,
    ) -> None:
        self._session, self._account_id, self._calls = session, account_id, calls
        self._config, self._budget, self._waiting = source.settings(), source.budget, waiting
        self._making = making
        self._made: dict[tuple[str, str], botocore.client.BaseClient] = {}
        self.places = _Places()
        self.identity_region = source.region
        self._lost = ""
        self._checking = threading.Lock()
        self._checked_at = 0.0
        self._checked: Reason | None = None

    def identity(self, region: str) -> Mapping[str, object]:
        """Whose credentials these are, asked in a region (and there from now on).

        Raises:
            Refused, CallFailed: no way in.
        """
        under_way().about(self._account_id, region, _IDENTITY, lambda *_: None, lambda *_: False)
        page = self._send(_IDENTITY, region, {}, paged=False, sample=False)[0]
        self.identity_region = region
        return page

    def ask(
        self, operation: str, region: str, params: Mapping[str, object], *, paged: bool, sample: bool = False
    ) -> Pages:
        """Send one request; see ``seam.ask``. Lost credentials and places that hang are refused without a call.

        Raises:
            Refused, CallFailed, UnknownName: as ``seam.ask``.
        """
        if self._lost:
            raise Refused(Reason.EXPIRED, self._lost, operation, "the credentials are lost")
        if self.places.is_given_up(operation, region):
            raise Refused(Reason.TIMEOUT, "GivenUp", operation, "it did not answer before")
        wait = under_way()
        wait.about(self._account_id, region, operation, self._hung, self.places.is_given_up)
        try:
            pages = self._send(operation, region, params, paged=paged, sample=sample)
        except Refused as refused:
            if wait.is_over:
                raise  # nobody waits for this call any more, and it was counted
            raise self._settled(refused, region) from refused.__cause__
        except CallFailed:
            self.places.answered(region)
            raise
        self.places.answered(region)
        return pages

    def _send(self, operation: str, region: str, params: Mapping[str, object], *, paged: bool, sample: bool) -> Pages:
        service = operation.partition(":")[0]
        try:
            client = self._client(service, region)
        except (BotoCoreError, ValueError) as error:  # ValueError: an endpoint_url that is none
            raise refusal(error, operation) or failed(error, operation) from error
        under_way().progress()  # making a client is work of this computer, no waiting for AWS
        return ask(client, operation, params, paged=paged, sample=sample)

    def _client(self, service: str, region: str) -> botocore.client.BaseClient:
        made = self._made.get((service, region))
        if made is not None:
            return made
        with self._making:  # the SDK's sessions are not safe to make clients from many threads
            if (service, region) not in self._made:
                client = self._session.create_client(service, region_name=region, config=self._config)
                watch(client, service, self._account_id, region, self._calls)
                self._made[service, region] = client
            return self._made[service, region]

    def _settled(self, refused: Refused, region: str) -> Refused:
        """A refusal whose reason is sure: AWS answers alike where credentials are lost and where a region is off."""
        if refused.reason is not Reason.TIMEOUT:
            self.places.answered(region)
        elif refused.code in _HANGING:
            self._hung(refused, region)
        if refused.reason is Reason.REGION_OFF and refused.code in DOUBTFUL:
            refused = replace(refused, reason=self._why_refused(time.monotonic()) or Reason.REGION_OFF)
        if refused.reason is Reason.EXPIRED:
            self._lost = refused.code
        return refused

    def _why_refused(self, at: float) -> Reason | None:
        """Ask AWS who we are, unless that was asked after ``at``; ``None`` where it still knows us.

        One at a time: who waited here while another asked finds an answer that is young enough.
        """
        with self._checking:
            if self._checked_at < at:
                self._checked_at = time.monotonic()
                under_way().progress()  # an answer came; this question has its own budget
                self._checked = self._try_identity()
            return self._checked

    def _try_identity(self) -> Reason | None:
        try:
            self._send(_IDENTITY, self.identity_region, {}, paged=False, sample=False)
        except Refused as refused:
            doubtful = refused.reason is Reason.REGION_OFF and refused.code in DOUBTFUL
            return Reason.EXPIRED if doubtful else refused.reason
        except CallFailed:
            return None  # AWS answered something else: no word about the credentials
        return None

    def _hung(self, refused: Refused, region: str) -> None:
        """Count a call without an answer, and say once what is given up."""
        what = self.places.hung(refused.operation, region)
        if what:
            self._waiting(Waiting(self._account_id, region, what, self._budget.seconds, given_up=True))


#: codes of calls that took their time and brought nothing; a name that can't be resolved is no hang
_HANGING = ("ReadTimeoutError", "ConnectTimeoutError", "NoAnswer")


class _Places:
    """Which service × region does not answer, and which regions do."""

    def __init__(self) -> None:
        self._hangs: Counter[tuple[str, str]] = Counter()
        self._alive: set[str] = set()
        self._lock = threading.Lock()

    def answered(self, region: str) -> None:
        """Something in a region answers."""
        self._alive.add(region)

    def hung(self, operation: str, region: str) -> str:
        """Count a call without an answer; what is given up by that and was not before (``""``: nothing)."""
        service = operation.partition(":")[0]
        with self._lock:
            was_closed = self._is_closed(region)
            self._hangs[service, region] += 1
            if self._is_closed(region):
                return "" if was_closed else "everything"
            return service if self._hangs[service, region] == _HANGS else ""

    def is_given_up(self, operation: str, region: str) -> bool:
        """Whether this place is asked no more."""
        if not self._hangs:
            return False
        with self._lock:
            return self._hangs[operation.partition(":")[0], region] >= _HANGS or self._is_closed(region)

    def _is_closed(self, region: str) -> bool:
        return region not in self._alive and sum(there == region for _, there in self._hangs) >= _HANGING_SERVICES
