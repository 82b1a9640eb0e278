"""moto, driven in this process: what the stand-in knows, and a memory of what it answered.

moto keeps its state in module globals, so one engine at a time lives in a process.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

from wakit.demo.calls import Call, Request, loader
from wakit.demo.wire import Answer, error
from wakit.errors import InputError

__all__ = ["Engine", "one_loader", "replaced"]

_SEED = 20_241_106
_READS = re.compile(r"^(Get|List|Describe|Head|Search|Lookup|BatchGet|BatchDescribe)")
_NOT_PASSED_ON = {"date", "server", "connection", "content-length", "status"}


class Engine:
    """Answers calls from moto's state; reads are remembered until something is written.

    Raises:
        InputError: moto is not installed.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._memory: dict[tuple[str, ...], Answer] = {}
        self._is_stopped = False
        os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")  # half a second, and nobody's images
        try:
            from moto.core.botocore_stubber import BotocoreStubber
        except ModuleNotFoundError as missing:
            name = (missing.name or "moto").partition(".")[0]
            raise InputError(
                f"the demo account needs {name}, which is not installed: pip install 'wakit[demo]'"
            ) from None
        _list_methods_once()
        self._moto = BotocoreStubber()
        self.reset()

    def reset(self) -> None:
        """An empty AWS, with the random numbers started anew: the same calls give the same ids."""
        from moto.core.base_backend import BackendDict
        from moto.core.model_instances import reset_model_data
        from moto.moto_api._internal import mock_random
        from moto.organizations.models import organizations_backends

        with self._lock:
            BackendDict.reset()
            organizations_backends.master_accounts.clear()  # moto's own reset forgets it
            reset_model_data()
            mock_random.seed(_SEED)
            self.forget()

    def stop(self) -> None:
        """Forget everything and answer nobody any more.

        moto's state and random numbers are the next one's: a call that comes late would change the ids made there.
        """
        with self._lock:
            self.reset()
            self._is_stopped = True

    def forget(self) -> None:
        """Forget remembered answers; for those who changed moto's objects themselves."""
        self._memory.clear()

    def answer(self, request: Request, call: Call, account_id: str) -> Answer:
        """What moto answers, as that account.

        Raises:
            ConnectionError: it was stopped.
        """
        is_read = _READS.match(call.operation) is not None
        key = (account_id, call.region, call.name, request.method, request.target, repr(request.body))
        if is_read and (known := self._memory.get(key)) is not None:
            return known
        with self._lock:  # moto was not written for threads
            if self._is_stopped:
                raise ConnectionAbortedError(f"{call.name}: the stand-in was stopped")
            answer = self._ask(request, call, account_id)
            if is_read:
                self._memory[key] = answer
            else:
                self.forget()
        return answer

    def _ask(self, request: Request, call: Call, account_id: str) -> Answer:
        from botocore.awsrequest import AWSPreparedRequest

        headers = request.headers | {"x-moto-account-id": account_id}
        headers["host"] = _host(call, account_id)
        url = f"https://{headers['host']}{request.target}"
        try:
            found = self._moto.process_request(
                AWSPreparedRequest(request.method, url, headers, request.body, stream_output=False)
            )
        except NotImplementedError:
            found = None
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as mistake:
            # moto's own mistakes; AWS would say no more than this either
            return error(call, "InternalFailure", f"{call.name}: {type(mistake).__name__}: {mistake}", 500)
        return _answer(call, found)


def _list_methods_once() -> None:
    """moto lists the methods of a service's class for each call that it answers: a tenth of the answer."""
    from moto.core import responses

    names, of_module = "method_names_from_class", vars(responses)
    if not hasattr(of_module[names], "cache_info"):
        of_module[names] = cache(of_module[names])


def _host(call: Call, account_id: str) -> str:
    service = f"{account_id}.s3-control" if call.service == "s3control" else call.signing_name
    return f"{service}.{call.region}.amazonaws.com"


def _answer(call: Call, found: tuple[int, dict[str, Any], str | bytes] | None) -> Answer:
    if found is None or (found[0] == 404 and found[2] in ("", "Not yet implemented")):
        return error(call, "NotImplemented", f"the stand-in does not know {call.name}", 501)
    status, headers, body = found
    kept = tuple((k.lower(), str(v)) for k, v in headers.items() if k.lower() not in _NOT_PASSED_ON)
    return Answer(int(status), kept, body if isinstance(body, bytes) else body.encode())


@contextlib.contextmanager
def one_loader() -> Iterator[None]:
    """Let botocore's sessions share one loader: moto makes dozens, and each reads the same models again."""
    import botocore.session
    import moto.core.utils

    with (
        replaced(botocore.session, "create_loader", lambda *_: loader()),
        replaced(moto.core.utils, "create_loader", lambda *_: loader()),
    ):
        yield


@contextlib.contextmanager
def replaced(place: ModuleType, name: str, value: object) -> Iterator[None]:
    """Another value for a module's name, for the length of a ``with`` block."""
    before = getattr(place, name)
    setattr(place, name, value)
    try:
        yield
    finally:
        setattr(place, name, before)
