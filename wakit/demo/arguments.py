"""What a request asks for, read and rewritten on the wire by the service's own model."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from wakit.demo.calls import Call, Request, service_model

__all__ = ["argument", "with_argument"]


def argument(call: Call, request: Request, member: str) -> str | None:
    """The value of a top-level member of the request, as text; ``None`` where it has none.

    Raises:
        LookupError: the operation has no such member.
    """
    kind, name = _place(call.service, call.operation, call.protocol, member)
    if kind == "header":
        return request.headers.get(name.lower())
    if kind == "json":
        value = json.loads(request.body or b"{}").get(name)
        return None if value is None else str(value)
    text = request.target.partition("?")[2] if kind == "query" else request.body.decode()
    return dict(parse_qsl(text, keep_blank_values=True)).get(name)


def with_argument(call: Call, request: Request, member: str, value: str | None) -> Request:
    """The same request with another value for a top-level member, or without it.

    Raises:
        LookupError: the operation has no such member.
    """
    kind, name = _place(call.service, call.operation, call.protocol, member)
    if kind == "header":
        others = {k: v for k, v in request.headers.items() if k != name.lower()}
        return replace(request, headers=others if value is None else others | {name.lower(): value})
    if kind == "json":
        content = {k: v for k, v in json.loads(request.body or b"{}").items() if k != name}
        return replace(request, body=json.dumps(content if value is None else content | {name: value}).encode())
    path, _, query = request.target.partition("?")
    if kind == "query":
        changed = _changed(query, name, value)
        return replace(request, target=f"{path}?{changed}" if changed else path)
    return replace(request, body=_changed(request.body.decode(), name, value).encode())


def _changed(text: str, name: str, value: str | None) -> str:
    pairs = [(k, v) for k, v in parse_qsl(text, keep_blank_values=True) if k != name]
    return urlencode(pairs if value is None else [*pairs, (name, value)])


@lru_cache
def _place(service: str, operation: str, protocol: str, member: str) -> tuple[str, str]:
    """Where a member stands (``header``, ``query``, ``form`` or ``json``) and what it is called there."""
    model = service_model(service)
    shape: dict[str, Any] = model["shapes"][model["operations"][operation]["input"]["shape"]]
    part = shape["members"][member]
    name = str(part.get("locationName", member))
    if "location" in part:
        return "header" if part["location"] == "header" else "query", name
    if protocol == "ec2":
        return "form", str(part.get("queryName", name[:1].upper() + name[1:]))
    return "form" if protocol == "query" else "json", name
