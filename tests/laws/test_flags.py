"""Law "narrowed": a flag beside which AWS has put a member that says more is read with it, or somebody has looked.

``StorageEncrypted`` is false of a database that AWS encrypts with a key of its own, and only the newer
``StorageEncryptionType`` says so. So the whole model of the SDK is swept for flags with such a neighbour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import botocore.session
import pytest
from botocore.model import Shape, StructureShape

import wakit
from wakit.registry import load

SERVICES = Path(wakit.__file__).parent / "services"
#: service, flag, the member beside it → what of it was looked at (the SDK's words for both, on 2026-11-29)
LOOKED_AT = {
    ("ec2", "Public", "PublicSsmParameterName"): "a name under which an image is told, not who may use it",
    ("guardduty", "AutoEnable", "AutoEnableOrganizationMembers"): "read: guardduty.py reads the newer one alone",
    ("rds", "StorageEncrypted", "StorageEncryptionType"): "read: rds.py takes the type where the engine knows it",
    ("secretsmanager", "RotationEnabled", "RotationLambdaARN"): "how it rotates; the flag says whether",
    ("secretsmanager", "RotationEnabled", "RotationRules"): "how often; overdue is told by NextRotationDate, read",
    ("securityhub", "AutoEnable", "AutoEnableStandards"): "which standards come with it, another matter",
}
_ENDING = re.compile(r"(?:Enabled?|ed)$")


def neighbours(shape: StructureShape, flags: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The flags of a structure that are read, each with a member whose name goes on from the same word."""
    for name, member in shape.members.items():
        word = _ENDING.sub("", name)
        if member.type_name == "boolean" and name in flags and len(word) > 3:
            yield from ((name, other) for other in shape.members if other != name and other.startswith(word))


def structures(shape: Shape, seen: set[str]) -> Iterator[StructureShape]:
    """Every structure in an answer, each once."""
    if shape.name in seen:
        return
    seen.add(shape.name)
    if isinstance(shape, StructureShape):
        yield shape
    below = {"structure": lambda: shape.members.values(), "list": lambda: [shape.member], "map": lambda: [shape.value]}
    for one in below.get(shape.type_name, list)():
        yield from structures(one, seen)


def narrowed(flags: frozenset[str]) -> set[tuple[str, str, str]]:
    """Service, flag and neighbour, over the answers of every operation that is read."""
    session, found = botocore.session.Session(), set()
    for operation in sorted({o for c in load().collectors.values() for o in c.row.operations}):
        service, _, name = operation.partition(":")
        answer = session.get_service_model(service).operation_model(name).output_shape
        found |= {(service, *pair) for shape in structures(answer, set()) for pair in neighbours(shape, flags)}
    return found


def read() -> frozenset[str]:
    """The flags that services read."""
    told = [re.findall(r'\.flag\(\s*"(?:\w+\.)*(\w+)"', path.read_text("utf-8")) for path in SERVICES.glob("*.py")]
    return frozenset(name for names in told for name in names)


def test_no_flag_has_a_neighbour_that_nobody_looked_at() -> None:
    assert narrowed(read()) == set(LOOKED_AT)


@pytest.mark.parametrize("flag", ["StorageEncrypted", "AutoEnable"])
def test_mutant_a_flag_that_was_narrowed_is_found(flag: str) -> None:
    assert {f for _, f, _ in narrowed(frozenset({flag}))} == {flag}
