"""Which members services read of which operation, and where they declare an absence: noted while they collect."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, wraps
from types import FrameType

import pytest

from tests.laws.recorded import gathered
from wakit.aws.look import Item

__all__ = ["Read", "declared", "reads", "reads_of", "tracing"]

_READERS = ("text", "must", "flag", "number", "time", "items", "some", "entries", "has", "raw")
#: their answer is whether the member is there, or a list that is there in parts
_PRESENCE = ("has", "entries")
_SERVICES = "wakit.services."


@dataclass(frozen=True)
class Read:
    """A member read by a service of the answers of one operation; ``path`` begins at the item it was read of."""

    module: str
    operation: str
    path: str
    is_declared: bool


@cache
def reads() -> frozenset[Read]:
    """Everything that services read while the demo account is collected."""
    with tracing() as found:
        gathered()
    return frozenset(found)


def declared(module: str, operation: str, member: str) -> bool:
    """Whether a module declares what it means that an operation leaves out a member."""
    return any(r.is_declared for r in reads_of(module, operation) if member in r.path.split("."))


def reads_of(module: str, operation: str) -> list[Read]:
    """What a module reads of one operation."""
    return _by_place()[module, operation]


@cache
def _by_place() -> defaultdict[tuple[str, str], list[Read]]:
    found: defaultdict[tuple[str, str], list[Read]] = defaultdict(list)
    for one in reads():
        found[one.module, one.operation].append(one)
    return found


@contextmanager
def tracing() -> Iterator[set[Read]]:
    """Note each read of a member, from whichever thread."""
    found: set[Read] = set()
    with pytest.MonkeyPatch.context() as patch:
        for name in _READERS:
            patch.setattr(Item, name, _noting(found, name))
        yield found


def _noting(found: set[Read], name: str) -> Callable[..., object]:
    plain = getattr(Item, name)

    @wraps(plain)
    def note(self: Item, path: str, *rest: object, **more: object) -> object:
        caller = sys._getframe(1)
        if caller.f_globals.get("__name__") != Item.__module__:  # readers that call one another count once
            is_declared = name in _PRESENCE or more.get("absent") is not None
            found.add(Read(_module(caller), self._operation, path, is_declared))
        return plain(self, path, *rest, **more)

    return note


def _module(frame: FrameType | None) -> str:
    """The service on whose behalf a member is read; empty where there is none."""
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name.startswith(_SERVICES):
            return name
        frame = frame.f_back
    return ""
