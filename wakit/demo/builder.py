"""The tools that fill the stand-in: the SDK's own calls, handed over in this process without a socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from wakit.demo.calls import Request
from wakit.demo.settings import Settings
from wakit.demo.wire import Answer

__all__ = ["Builder", "Place", "tags", "token"]


@dataclass(frozen=True, slots=True)
class Place:
    """One region of one account, where things are made; ``now`` is the moment all ages count from (UTC)."""

    account_id: str
    region: str
    now: datetime
    builder: Builder
    settings: Settings

    def ask(self, operation: str, **params: object) -> dict[str, Any]:
        """Call ``service.operation_name`` with the SDK's parameters.

        Raises:
            ClientError: the stand-in answered with an error; whoever fills it must not overlook that.
        """
        return self.builder.ask(self.account_id, self.region, operation, params)

    def tell(self, name: str, value: Mapping[str, object]) -> None:
        """See ``Settings.tell``."""
        self.settings.tell(name, self.account_id, self.region, value)

    def at(self, region: str) -> Place:
        """Another region of the account."""
        return replace(self, region=region)

    def ago(self, days: float) -> datetime:
        """So many days before now, as moto keeps times: UTC, without saying so."""
        return (self.now - timedelta(days=days)).replace(tzinfo=None)

    def backend(self, service: str) -> Any:
        """moto's own objects, for what AWS's API can't set: dates, mostly."""
        from moto.backends import get_backend

        region = "aws" if service in ("iam", "organizations", "s3") else self.region
        return get_backend(service)[self.account_id][region]  # type: ignore[call-overload]  # by service name


class Builder:
    """One client for each service, which acts in any account and region."""

    def __init__(self, answer: Callable[[Request], Answer]) -> None:
        from botocore.session import Session

        self._answer = answer
        self._session = Session()
        self._clients: dict[str, Any] = {}  # botocore makes their classes as it goes
        self._scope = ("", "")

    def ask(self, account_id: str, region: str, operation: str, params: Mapping[str, object]) -> dict[str, Any]:
        """Call an operation; see ``Place.ask``."""
        service, _, method = operation.partition(".")
        if service not in self._clients:
            self._clients[service] = self._client(service)
        self._scope = (f"DEMOUSER{account_id}", region)
        response: dict[str, Any] = getattr(self._clients[service], method)(**params)
        return response

    def _client(self, service: str) -> Any:
        from botocore import UNSIGNED
        from botocore.config import Config

        config = Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1})
        client = self._session.create_client(service, "eu-central-1", endpoint_url="http://127.0.0.1", config=config)
        signed_as = client.meta.service_model.signing_name
        client.meta.events.register("before-send", lambda request, **_: self._hand_over(request, signed_as))
        return client

    def _hand_over(self, prepared: Any, signed_as: str) -> Any:
        from botocore.awsrequest import AWSResponse

        parts = urlsplit(prepared.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        body = prepared.body or b""
        body = body.read() if hasattr(body, "read") else body
        body = body.encode() if isinstance(body, str) else bytes(body)
        headers = {
            name.lower(): value.decode() if isinstance(value, bytes) else str(value)
            for name, value in prepared.headers.items()
        }
        key, region = self._scope
        scope = f"{key}/20240101/{region}/{signed_as}/aws4_request"
        headers["authorization"] = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
        answer = self._answer(Request(prepared.method, target, headers, body))
        return AWSResponse(prepared.url, answer.status, dict(answer.headers), _Body(answer.body))


class _Body:
    """What botocore wants of urllib3: a body that streams."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self._body


def token(*names: str) -> str:
    """A request token: the SDK would draw one, and AWS shows it again.

    >>> token("012345670123", "web") == token("012345670123", "web")
    True
    """
    return str(uuid5(NAMESPACE_URL, "/".join(names)))


def tags(**values: str) -> list[dict[str, str]]:
    """Tags as most services take them.

    >>> tags(Name="web")
    [{'Key': 'Name', 'Value': 'web'}]
    """
    return [{"Key": key, "Value": value} for key, value in values.items()]
