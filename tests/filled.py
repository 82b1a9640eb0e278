"""The demo account for many tests: filled once in a process, and a copy of that from then on."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wakit.demo.account import fill
from wakit.demo.settings import Settings
from wakit.demo.stand_in import StandIn, stand_in

__all__ = ["fill_again", "filled_stand_in"]

_kept: list[_Kept] = []


@contextlib.contextmanager
def filled_stand_in() -> Iterator[StandIn]:
    """The demo account at a port of its own; what a test writes into it is gone in the next."""
    with stand_in() as aws:
        fill_again(aws)
        yield aws


def fill_again(aws: StandIn) -> None:
    """As :func:`wakit.demo.account.fill`, and from the second time in a process on a tenth of its cost."""
    if _kept:
        _kept[0].put_into(aws)
        return
    fill(aws)
    _kept.append(_Kept.of(aws))


@dataclass(frozen=True)
class _Kept:
    """moto's state (which it keeps in globals) and what moto has no place for."""

    backends: list[tuple[Any, dict[str, Any]]]
    masters: dict[str, Any]
    random: Any
    settings: Settings

    @classmethod
    def of(cls, aws: StandIn) -> _Kept:
        from moto.moto_api._internal import mock_random
        from moto.organizations.models import organizations_backends

        now = [(backends, dict(backends)) for backends in _in_use()]
        held = (dict(organizations_backends.master_accounts), mock_random.getstate(), aws.settings)
        return cls(*_copied(now, *held))

    def put_into(self, aws: StandIn) -> None:
        from moto.moto_api._internal import mock_random
        from moto.organizations.models import organizations_backends

        aws.reset()
        backends, masters, random, settings = _copied(self.backends, self.masters, self.random, self.settings)
        for held, accounts in backends:
            held.update(accounts)
            _in_use().append(held)
        organizations_backends.master_accounts.update(masters)
        mock_random.setstate(random)
        vars(aws.settings).update(vars(settings))
        aws.forget()


def _in_use() -> list[Any]:
    """moto's own list of services that were asked for anything."""
    from moto.core import base_backend

    found: list[Any] = vars(base_backend.BackendDict)["_instances"]
    return found


def _copied(backends: list[tuple[Any, dict[str, Any]]], *more: Any) -> tuple[Any, ...]:
    """Copies that hang together; the globals themselves stay what they are."""
    return copy.deepcopy((backends, *more), {id(held): held for held, _ in backends})
