"""Which AWS operation an HTTP request is: service, operation, region and account, from the wire alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any
from urllib.parse import parse_qsl

from wakit.errors import UnknownName

__all__ = ["Call", "Request", "call_of", "check_operation", "loader", "member_names", "service_model"]

#: signing name → the SDK's name of the service, where they differ (and only one service signs so)
SIGNED_AS = {
    "access-analyzer": "accessanalyzer",
    "cloudhsm": "cloudhsmv2",
    "elasticfilesystem": "efs",
    "es": "opensearch",
    "monitoring": "cloudwatch",
    "s3express": "s3",
    "sso": "sso-admin",
    "tagging": "resourcegroupstaggingapi",
}
#: the API version of the classic load balancers, which sign as the newer ones do
CLASSIC_BALANCERS = "2012-06-01"

_SCOPE = re.compile(r"Credential=([^/,\s]+)/[^/,\s]+/([^/,\s]+)/([^/,\s]+)/aws4_request")
_ACTION = re.compile(rb"(?:^|&)Action=([A-Za-z0-9]+)")
_VERSION = re.compile(rb"(?:^|&)Version=([0-9-]+)")
_RPC = re.compile(r"^/service/[^/]+/operation/([A-Za-z0-9]+)$")
_LABEL = re.compile(r"\{([^}]+)\}")


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as it came in; header names in lower case, ``target`` with its query."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Call:
    """What a request asks of AWS. ``service`` and ``operation`` are the SDK's names, ``""`` if unknown."""

    service: str
    operation: str
    region: str
    access_key: str
    protocol: str
    signing_name: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """The ``service:Operation`` of the call, as in ``s3:GetBucketPolicy``."""
        return f"{self.service}:{self.operation}"


@dataclass(frozen=True, slots=True)
class _Route:
    operation: str
    path: re.Pattern[str]
    fixed: frozenset[tuple[str, str]]  # query arguments the address itself carries
    needed: frozenset[str]  # query arguments that are required members
    headers: frozenset[str]  # and headers, in lower case
    literal: int  # characters of the path outside its labels


def call_of(request: Request) -> Call:
    """Resolve a signed request; an unsigned one has no service, region or access key."""
    scope = _SCOPE.search(request.headers.get("authorization", ""))
    if scope is None:
        return Call("", "", "", "", "query")
    access_key, region, signing_name = scope.groups()
    service = SIGNED_AS.get(signing_name, signing_name)
    operation, protocol = "", ""
    if target := request.headers.get("x-amz-target"):
        operation, protocol = target.rpartition(".")[2], "json"
    elif rpc := _RPC.match(request.target):
        operation, protocol = rpc.group(1), "smithy-rpc-v2-cbor"
    elif action := _ACTION.search(request.body):
        operation, protocol = action.group(1).decode(), "ec2" if service == "ec2" else "query"
        if service == "elasticloadbalancing":
            version = _VERSION.search(request.body)
            service = "elb" if version and version.group(1).decode() == CLASSIC_BALANCERS else "elbv2"
    else:
        service = _rest_service(service, request.target)
        operation, protocol = _rest(service, request.method, request.target, frozenset(request.headers))
    return Call(service, operation, region, access_key, protocol, signing_name)


def _rest_service(service: str, target: str) -> str:
    if service == "s3" and target.startswith("/v20180820/"):
        return "s3control"
    if service == "apigateway" and target.startswith("/v2/"):
        return "apigatewayv2"
    return service


@lru_cache(maxsize=4096)
def _rest(service: str, method: str, target: str, headers: frozenset[str]) -> tuple[str, str]:
    model = service_model(service)
    if not model:
        return "", "rest-json"
    path, _, query = target.partition("?")
    arguments = parse_qsl(query, keep_blank_values=True)
    pairs, names = frozenset(arguments), frozenset(name for name, _ in arguments)
    best, score = "", (-1, -1, -1)
    for route in _routes(service).get(method, ()):
        fits = route.fixed <= pairs and route.needed <= names and route.headers <= headers
        if fits and route.path.fullmatch(path):
            this = (len(route.fixed), len(route.needed) + len(route.headers), route.literal)
            if this > score:
                best, score = route.operation, this
    return best, str(model["metadata"]["protocol"])


@lru_cache
def _routes(service: str) -> dict[str, list[_Route]]:
    model = service_model(service)
    routes: dict[str, list[_Route]] = {}
    for name, operation in model["operations"].items():
        if "http" not in operation or operation.get("deprecated"):
            continue
        path, _, query = operation["http"]["requestUri"].partition("?")
        fixed = frozenset(parse_qsl(query, keep_blank_values=True))
        shape = model["shapes"].get(operation.get("input", {}).get("shape"), {})
        needed = _required(shape, "querystring")
        headers = frozenset(header.lower() for header in _required(shape, "header"))
        route = _Route(name, _pattern(path), fixed, needed, headers, len(_LABEL.sub("", path)))
        routes.setdefault(operation["http"]["method"], []).append(route)
    return routes


def _required(shape: dict[str, Any], location: str) -> frozenset[str]:
    members = (shape["members"][member] for member in shape.get("required", ()))
    return frozenset(m["locationName"] for m in members if m.get("location") == location)


def _pattern(path: str) -> re.Pattern[str]:
    parts = _LABEL.split(path.rstrip("/") or "/")
    pattern = "".join(
        re.escape(part) if i % 2 == 0 else ("(.+)" if part.endswith("+") else "([^/]+)") for i, part in enumerate(parts)
    )
    return re.compile(pattern + "/?")


@cache
def loader() -> Any:  # the SDK ships no types
    """The one reader of botocore's descriptions: another would read each again, and list them all before."""
    from botocore.loaders import Loader

    return Loader()


@lru_cache
def service_model(service: str) -> dict[str, Any]:
    """Botocore's description of a service; an empty one where it knows none by that name."""
    from botocore.exceptions import UnknownServiceError
    from botocore.loaders import Loader

    # the SDK strikes the bucket out of the paths of S3 where it finds them; here they are needed whole
    reader = Loader() if service == "s3" else loader()
    try:
        model: dict[str, Any] = reader.load_service_model(service, "service-2")
    except UnknownServiceError:
        return {}
    return model


def check_operation(name: str) -> None:
    """Refuse a ``service:Operation`` that the SDK does not know; ``*`` stands for all of a service.

    Raises:
        UnknownName: with the nearest operations of that service.
    """
    service, _, operation = name.partition(":")
    if name == "*":
        return
    model = service_model(service)
    if not model:
        raise UnknownName("service", service, [], hint=f" ({name} is not service:Operation of the SDK)")
    if "*" not in operation and operation not in model["operations"]:
        raise UnknownName("operation", operation, model["operations"], hint=f" (of {service})")


def member_names(name: str, member: str) -> frozenset[str]:
    """What a member of a response is called on the wire, wherever in it the member stands.

    >>> sorted(member_names("ec2:DescribeInstances", "MetadataOptions"))
    ['metadataOptions']

    Raises:
        UnknownName: no such operation, or its response has no such member.
    """
    check_operation(name)
    service, _, operation = name.partition(":")
    shapes = service_model(service)["shapes"]
    output = service_model(service)["operations"][operation].get("output", {}).get("shape")
    found, known = _walk(shapes, output, member)
    if not found:
        raise UnknownName("member", member, known, hint=f" (of {name})")
    return frozenset(found)


def _walk(shapes: dict[str, Any], output: str | None, member: str) -> tuple[set[str], set[str]]:
    found: set[str] = set()
    known: set[str] = set()
    waiting, seen = [output] if output else [], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        shape = shapes[name]
        for key, part in shape.get("members", {}).items():
            known.add(key)
            waiting.append(part["shape"])
            if key == member:
                inner = shapes[part["shape"]]
                flat = inner.get("member", {}).get("locationName") if inner.get("flattened") else None
                found.add(flat or part.get("locationName", key))
        waiting.extend(shape[part]["shape"] for part in ("member", "value") if part in shape)
    return found, known
