"""The one seam to AWS: allow-list, whole responses only, a count of every call."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeGuard
from xml.etree.ElementTree import ParseError

import botocore.client
import botocore.model
from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError
from botocore.parsers import ResponseParserError

from wakit import facts
from wakit.aws.patience import under_way
from wakit.aws.refusal import BrokenResponse, failed, refusal
from wakit.errors import DefinitionError
from wakit.model import Reason

__all__ = ["Calls", "Json", "ask", "is_pageable", "watch"]

Json = Mapping[str, object]
_JSON_PROTOCOLS = {"json", "rest-json"}
_TRIES_BROKEN = 3
#: what the SDK lets out of a call; ``ParseError`` is how it says that XML was cut short (``s3:GetBucketLocation``)
_CALL_ERRORS = (ClientError, BotoCoreError, ResponseParserError, ParseError)
#: the SDK waits no longer than so before it tries again
_LONGEST_SLEEP = 20.0
_LIMITS = {Reason.THROTTLED}
_TOKENS = {"NextToken", "nextToken", "NextMarker", "Marker"}


@dataclass
class Calls:
    """How often each operation was called, and how it went; safe to use from many threads."""

    rows: dict[tuple[str, str, str, str], list[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(
        self,
        account: str,
        region: str,
        operation: str,
        *,
        calls: int = 0,
        errors: int = 0,
        throttles: int = 0,
        seconds: float = 0.0,
    ) -> None:
        """Add to the row of one account, region and ``service:Operation``."""
        service, _, name = operation.partition(":")
        with self._lock:
            row = self.rows.setdefault((account, region, service, name), [0, 0, 0, 0.0])
            for i, more in enumerate((calls, errors, throttles, seconds)):
                row[i] += more

    def records(self) -> list[dict[str, str | int | float]]:
        """One record for each account, region, service and operation, in the columns of ``calls.parquet``."""
        with self._lock:
            return [
                {
                    "account_id": a,
                    "region": r,
                    "service": s,
                    "operation": o,
                    "calls": int(n[0]),
                    "errors": int(n[1]),
                    "throttles": int(n[2]),
                    "seconds": n[3],
                }
                for (a, r, s, o), n in sorted(self.rows.items())
            ]


def ask(
    client: botocore.client.BaseClient, operation: str, params: Json, *, paged: bool, sample: bool = False
) -> list[Json]:
    """Call one configuration read and return its pages; a single page where the operation has none.

    ``sample`` asks for the first page only.

    Raises:
        UnknownName: the operation is not on the list of configuration reads: nothing else is ever called.
        Refused: AWS did not let us look.
        CallFailed: any other error of AWS or the SDK.
        DefinitionError: one page is asked for of what has several, so that the rest would be unseen, silently.
    """
    facts.action_of(operation)
    method = xform_name(operation.partition(":")[2])
    if not paged and is_pageable(client, operation):
        raise DefinitionError(f"{operation} has pages: ask with each(), or with look(every=...)")
    for attempt in range(_TRIES_BROKEN):
        try:
            return _pages(client, method, params, paged, sample)
        except _CALL_ERRORS as error:
            is_broken = isinstance(error, BrokenResponse | ResponseParserError | ParseError)
            if not is_broken or attempt == _TRIES_BROKEN - 1:
                raise refusal(error, operation) or failed(error, operation) from error
    raise AssertionError("unreachable: the last attempt returns or raises")


def _pages(client: botocore.client.BaseClient, method: str, params: Json, paged: bool, sample: bool) -> list[Json]:
    if not paged:
        return [getattr(client, method)(**params)]
    found: list[Json] = []
    for page in itertools.islice(_each_page(client, method, params), 1 if sample else None):
        found.append(page)
        under_way().progress()
    return found


def _each_page(client: botocore.client.BaseClient, method: str, params: Json) -> Iterator[Json]:
    """Page after page; where the SDK has no paginator for an operation that pages, by its token."""
    if client.can_paginate(method):
        yield from client.get_paginator(method).paginate(**params)
        return
    page: Json = getattr(client, method)(**params)
    yield page
    tokens = _tokens(client, client.meta.method_to_api_mapping[method])
    while token := {name: page[name] for name in tokens if page.get(name)}:
        before, page = token, getattr(client, method)(**{**params, **token})
        if before == {name: page.get(name) for name in before}:
            raise BrokenResponse(operation=method, problem="a page that is its own next page")
        yield page


def is_pageable(client: botocore.client.BaseClient, operation: str) -> bool:
    """Whether the SDK's models say that an operation may answer in pages."""
    name = operation.partition(":")[2]
    return bool(client.can_paginate(xform_name(name)) or _tokens(client, name))


def _tokens(client: botocore.client.BaseClient, operation: str) -> set[str]:
    """The members by which a page asks for the next one: those that are in question and answer."""
    model = client.meta.service_model.operation_model(operation)
    asked, answered = (set(s.members) if s is not None else set() for s in (model.input_shape, model.output_shape))
    return asked & answered & _TOKENS


def watch(client: botocore.client.BaseClient, service: str, account: str, region: str, calls: Calls) -> None:
    """Make a client refuse broken responses and count each request it sends, retries included."""
    started = threading.local()

    def before_send(**_: object) -> None:
        started.at = time.monotonic()

    def before_parse(operation_model: botocore.model.OperationModel, response_dict: Json, **_: object) -> None:
        problem = _broken(operation_model, response_dict)
        if problem:
            raise BrokenResponse(operation=f"{service}:{operation_model.name}", problem=problem)

    def received(parsed_response: Json | None, exception: Exception | None, event_name: str, **_: object) -> None:
        operation = f"{service}:{event_name.rpartition('.')[2]}"
        took = time.monotonic() - getattr(started, "at", time.monotonic())
        error = (parsed_response or {}).get("Error")
        code = error.get("Code") if isinstance(error, dict) else None
        failed = exception is not None or code is not None
        limited = code is not None and _is_limit(str(code), operation)
        calls.note(account, region, operation, calls=1, errors=int(failed), throttles=int(limited), seconds=took)

    events = client.meta.events
    # the SDK asks the handlers of a service before those of all services, so this stands beside its own
    events.register_first(f"needs-retry.{client.meta.service_model.service_id.hyphenize()}", _in_time)
    events.register("before-send", before_send)
    events.register("before-parse", before_parse)
    events.register("response-received", received)


def _in_time(attempts: int, caught_exception: Exception | None, **_: object) -> bool | None:
    """Let the SDK try again only where its sleep and an answer fit into what is left of the call's budget."""
    wait = under_way()
    is_late = isinstance(caught_exception, ConnectTimeoutError | ReadTimeoutError)
    needed = min(2.0 ** (attempts - 1), _LONGEST_SLEEP) + (wait.budget.read / 2 if is_late else 0)
    return None if wait.left > needed else False  # None: the SDK decides


def _is_limit(code: str, operation: str) -> bool:
    found = refusal(ClientError({"Error": {"Code": code}}, operation), operation)
    return found is not None and found.reason in _LIMITS


def _broken(operation: botocore.model.OperationModel, response: Json) -> str:
    """What is wrong with a response that claims success; empty where nothing is."""
    if response["status_code"] != 200 or operation.has_streaming_output:
        return ""
    body, headers = response["body"], response["headers"]
    if not isinstance(body, bytes) or not _is_headers(headers):
        return "unreadable"
    length = headers.get("content-length")
    if length is not None and length.isdigit() and int(length) != len(body) and "content-encoding" not in headers:
        return f"cut short ({len(body)} of {length} bytes)"
    if operation.service_model.resolved_protocol in _JSON_PROTOCOLS and operation.output_shape is not None:
        try:
            json.loads(body)
        except ValueError:
            return "not JSON"
    return ""


def _is_headers(value: object) -> TypeGuard[Mapping[str, str]]:
    return isinstance(value, Mapping)
