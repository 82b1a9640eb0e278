"""Answers as AWS writes them: results and errors in each of its protocols, and how an answer may break."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from wakit.demo.calls import Call, service_model

__all__ = ["Answer", "Ending", "content", "error", "result", "without"]

_REQUEST_ID = "3f1a9c52-demo-4b6e-9d2e-000000000000"


class Ending(StrEnum):
    """How the connection treats an answer."""

    WHOLE = "whole"
    CUT = "cut"  # half of the body, then the connection closes
    RESET = "reset"  # no answer: the connection is reset


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP response."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    ending: Ending = Ending.WHOLE


def error(call: Call, code: str, message: str, status: int = 400) -> Answer:
    """An AWS error, in the protocol of the call."""
    code, text = escape(code), escape(message)
    if call.protocol in ("json", "smithy-rpc-v2-cbor"):
        body = json.dumps({"__type": code, "message": message})
        return Answer(status, (("content-type", "application/x-amz-json-1.1"),), body.encode())
    if call.protocol == "rest-json":
        heads = (("content-type", "application/json"), ("x-amzn-errortype", code))
        return Answer(status, heads, json.dumps({"message": message}).encode())
    inner = f"<Code>{code}</Code><Message>{text}</Message>"
    if call.protocol == "ec2":
        body = f"<Response><Errors><Error>{inner}</Error></Errors><RequestID>{_REQUEST_ID}</RequestID></Response>"
    elif call.service == "s3":
        body = f"<Error>{inner}<RequestId>{_REQUEST_ID}</RequestId></Error>"
    else:
        body = (
            f"<ErrorResponse><Error><Type>Sender</Type>{inner}</Error>"
            f"<RequestId>{_REQUEST_ID}</RequestId></ErrorResponse>"
        )
    return Answer(status, (("content-type", "text/xml"),), body.encode())


def result(call: Call, value: Mapping[str, object]) -> Answer:
    """A successful response, written by the service's own model as the SDK will read it."""
    from moto.core.serialize import get_serializer_class

    serializer = get_serializer_class(call.service, call.protocol)(_operation(call.service, call.operation))
    written = serializer.serialize(dict(value))
    body = written["body"]
    heads = tuple((str(k).lower(), str(v)) for k, v in written["headers"].items())
    return Answer(int(written["status_code"]), heads, body if isinstance(body, bytes) else body.encode())


def content(call: Call, answer: Answer) -> dict[str, Any]:
    """What the SDK reads in a successful answer; ``result`` writes it again."""
    from botocore.parsers import create_parser

    response = {"headers": dict(answer.headers), "status_code": answer.status, "body": answer.body}
    output = _operation(call.service, call.operation).output_shape
    found: dict[str, Any] = create_parser(call.protocol).parse(response, output)
    del found["ResponseMetadata"]
    return found


@lru_cache(maxsize=256)
def _operation(service: str, operation: str) -> Any:  # moto's OperationModel, which only moto reads
    from moto.core.model import ServiceModel

    return ServiceModel(service_model(service), service).operation_model(operation)


def without(answer: Answer, names: frozenset[str]) -> Answer:
    """The same answer without the members called so on the wire, wherever they stand."""
    heads = tuple((k, v) for k, v in answer.headers if k not in {n.lower() for n in names})
    body = answer.body.lstrip()
    if body.startswith(b"<"):
        body = _without_elements(body, names)
    elif body.startswith((b"{", b"[")):
        body = json.dumps(_without_keys(json.loads(body), names)).encode()
    return replace(answer, headers=heads, body=body)


def _without_elements(body: bytes, names: frozenset[str]) -> bytes:
    root = ElementTree.fromstring(body)
    for parent in list(root.iter()):
        for child in list(parent):
            if re.sub(r"^\{.*\}", "", child.tag) in names:
                parent.remove(child)
    return ElementTree.tostring(root)


def _without_keys(value: object, names: frozenset[str]) -> object:
    if isinstance(value, dict):
        return {k: _without_keys(v, names) for k, v in value.items() if k not in names}
    if isinstance(value, list):
        return [_without_keys(v, names) for v in value]
    return value
