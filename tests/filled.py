"""The demo account for many tests: filled once in a run of tests, and a copy of that from then on."""

from __future__ import annotations

import contextlib
import copy
import copyreg
import io
import pickle
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from weakref import WeakValueDictionary

from tests.kept import kept
from wakit.demo.account import fill
from wakit.demo.settings import Settings
from wakit.demo.stand_in import StandIn, stand_in

__all__ = ["fill_again", "filled_stand_in"]

#: some of moto's objects hold a lock; a copy needs one of its own, and nobody holds it
copyreg.pickle(type(threading.RLock()), lambda _: (threading.RLock, ()))


@contextlib.contextmanager
def filled_stand_in() -> Iterator[StandIn]:
    """The demo account at a port of its own; what a test writes into it is gone in the next."""
    with stand_in() as aws:
        fill_again(aws)
        yield aws


def fill_again(aws: StandIn) -> None:
    """As :func:`wakit.demo.account.fill`, and from the second time in a run on a hundredth of its cost."""

    def filled() -> bytes:
        fill(aws)
        return _Kept.of(aws).as_bytes()

    _read(kept("demo-account", filled)).put_into(aws)


@cache
def _read(data: bytes) -> _Kept:
    found: _Kept = _Reader(io.BytesIO(data)).load()
    return found


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
        return cls(now, dict(organizations_backends.master_accounts), mock_random.getstate(), aws.settings)

    def as_bytes(self) -> bytes:
        """The state as it is at this moment."""
        data = io.BytesIO()
        _Writer(data).dump(self)
        return data.getvalue()

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


class _Writer(pickle.Pickler):
    """moto's globals by name; keys and certificates, which no pickle knows, as files hold them."""

    def persistent_id(self, thing: object) -> str | None:
        from moto.core.base_backend import BackendDict

        return thing.service_name if isinstance(thing, BackendDict) else None

    def reducer_override(self, thing: Any) -> Any:
        from cryptography.hazmat.primitives import serialization as form
        from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.x509 import Certificate

        if isinstance(thing, WeakValueDictionary):
            return WeakValueDictionary, (), None, None, iter(thing.items())
        if isinstance(thing, defaultdict) and (made := thing.default_factory and thing.default_factory()) == {}:
            return defaultdict, (type(made),), None, None, iter(thing.items())  # moto's factories are often lambdas
        if isinstance(thing, Certificate):
            return _certificate, (thing.public_bytes(form.Encoding.DER),)
        if isinstance(thing, EllipticCurvePrivateKey | RSAPrivateKey):
            pkcs = (form.Encoding.DER, form.PrivateFormat.PKCS8, form.NoEncryption())
            return _private_key, (thing.private_bytes(*pkcs),)
        return NotImplemented


class _Reader(pickle.Unpickler):
    def persistent_load(self, name: Any) -> Any:
        from moto.backends import get_backend

        return get_backend(name)


def _private_key(der: bytes) -> object:
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    return load_der_private_key(der, None)


def _certificate(der: bytes) -> object:
    from cryptography.x509 import load_der_x509_certificate

    return load_der_x509_certificate(der)


def _in_use() -> list[Any]:
    """moto's own list of services that were asked for anything."""
    from moto.core import base_backend

    found: list[Any] = vars(base_backend.BackendDict)["_instances"]
    return found


def _copied(backends: list[tuple[Any, dict[str, Any]]], *more: Any) -> tuple[Any, ...]:
    """Copies that hang together; the globals themselves stay what they are."""
    return copy.deepcopy((backends, *more), {id(held): held for held, _ in backends})
