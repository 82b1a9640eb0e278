"""Pages as small as a test wants them, also of what moto answers whole; empty ones that carry a token, too.

AWS promises neither the size of a page nor that it holds anything: only the missing token says that all was said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from wakit.demo.arguments import argument, with_argument
from wakit.demo.calls import Call, Request, loader, service_model
from wakit.demo.wire import Answer, content, result

__all__ = ["Pageable", "pageable", "paged"]

_OURS = "demo-page"
#: moto cuts these at the caller's limit and gives no token for the rest
_CUT_SHORT = frozenset({"s3:ListBuckets"})
_TOKENS = ("NextToken", "nextToken", "Marker", "NextMarker", "ContinuationToken")


@dataclass(frozen=True, slots=True)
class Pageable:
    """How an operation pages: members of request and response, dotted where they stand deeper."""

    asks: str
    tells: str
    lists: tuple[str, ...]
    has_more: str = ""
    limit: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the next page begins: in which of moto's own pages, and after how many items of it."""

    moto: str | None = None
    after: int = 0
    was_empty: bool = False

    @classmethod
    def read(cls, token: str | None) -> _Place:
        if token is None or not token.startswith(_OURS):
            return cls(token)
        _, after, was_empty, moto = token.split("/", 3)
        return cls(moto or None, int(after), was_empty == "1")

    def __str__(self) -> str:
        return f"{_OURS}/{self.after}/{int(self.was_empty)}/{self.moto or ''}"


def paged(call: Call, request: Request, size: int, *, empty: bool, ask: Callable[[Request], Answer]) -> Answer:
    """One page of at most ``size`` items (or of the caller's limit) of what ``ask`` answers.

    With ``empty`` an empty page comes before each. What does not page is answered as it is, and so is everything
    where ``size`` is 0.
    """
    shape = pageable(call.name)
    if shape is None or call.protocol == "smithy-rpc-v2-cbor":  # nothing that wakit reads pages in that protocol
        return ask(request)
    if size or call.name in _CUT_SHORT:
        request, size = _limited(call, request, shape, size)
    return _paged(call, request, shape, size, empty, ask) if size else ask(request)


def _limited(call: Call, request: Request, shape: Pageable, size: int) -> tuple[Request, int]:
    """The request without the caller's limit, and the smaller of both limits; 0 where there is none."""
    limit = argument(call, request, shape.limit) if shape.limit else None
    if limit is None:
        return request, size
    return with_argument(call, request, shape.limit, None), min(size or int(limit), int(limit))


def _paged(
    call: Call, request: Request, shape: Pageable, size: int, empty: bool, ask: Callable[[Request], Answer]
) -> Answer:
    place = _Place.read(argument(call, request, shape.asks))
    answer = ask(with_argument(call, request, shape.asks, place.moto))
    if answer.status != 200:
        return answer
    whole = content(call, answer)
    if empty and not place.was_empty:
        return _page(call, shape, whole, range(0), _Place(place.moto, place.after, was_empty=True))
    end = place.after + size
    rest: _Place | None = _Place(place.moto, end)
    if end >= sum(len(_at(whole, name) or []) for name in shape.lists):
        moto = _at(whole, shape.tells)
        rest = _Place(moto) if moto else None
    return _page(call, shape, whole, range(place.after, end), rest)


def _page(call: Call, shape: Pageable, whole: dict[str, Any], taken: range, rest: _Place | None) -> Answer:
    begin = 0
    for name in shape.lists:  # an operation with several lists fills one after the other
        items = _at(whole, name) or []
        _put(whole, name, items[max(0, taken.start - begin) : max(0, taken.stop - begin)])
        begin += len(items)
    _put(whole, shape.tells, str(rest) if rest else None)
    if shape.has_more:
        _put(whole, shape.has_more, rest is not None)
    return result(call, whole)


def _at(value: dict[str, Any], path: str) -> Any:
    for name in path.split("."):
        value = value.get(name) or {}
    return value or None


def _put(value: dict[str, Any], path: str, new: object) -> None:
    *parents, last = path.split(".")
    for name in parents:
        value = value.setdefault(name, {})
    value.pop(last, None)
    if new is not None:
        value[last] = new


@lru_cache
def pageable(name: str) -> Pageable | None:
    """How ``service:Operation`` pages; ``None``: it does not.

    The SDK says it of most operations; of the others the model shows it: a token in and out, and one list.

    >>> pageable("kms:ListKeys")
    Pageable(asks='Marker', tells='NextMarker', lists=('Keys',), has_more='Truncated', limit='Limit')
    >>> pageable("kms:DescribeKey")
    """
    service, _, operation = name.partition(":")
    said = _paginators(service).get(operation)
    if said is None:
        return _by_model(service, operation)
    if isinstance(said["input_token"], list):  # pages by names, of record sets: not asked for
        return None
    lists = said["result_key"]
    return Pageable(
        said["input_token"],
        said["output_token"],
        tuple(lists) if isinstance(lists, list) else (lists,),
        said.get("more_results", ""),
        said.get("limit_key", ""),
    )


@lru_cache
def _paginators(service: str) -> dict[str, Any]:
    from botocore.exceptions import UnknownServiceError

    try:
        found: dict[str, Any] = loader().load_service_model(service, "paginators-1")["pagination"]
    except UnknownServiceError:
        return {}
    return found


def _by_model(service: str, operation: str) -> Pageable | None:
    model = service_model(service)
    both = model["operations"].get(operation, {}) if model else {}
    takes, gives = (_members(model, both.get(way)) for way in ("input", "output"))
    lists = tuple(_lists(model, gives))
    token = next((t for t in _TOKENS if t in takes and t in gives), None)
    return Pageable(token, token, lists) if token and len(lists) == 1 else None


def _members(model: dict[str, Any], place: dict[str, str] | None) -> dict[str, Any]:
    return model["shapes"][place["shape"]].get("members", {}) if place else {}


def _lists(model: dict[str, Any], members: dict[str, Any]) -> Iterator[str]:
    return (name for name, part in members.items() if model["shapes"][part["shape"]]["type"] == "list")
