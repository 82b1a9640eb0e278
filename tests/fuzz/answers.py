"""Answers of AWS made odd: one member of one response takes a strange value, vanishes, or stands there twice."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from datetime import UTC, datetime

from wakit.aws.reader import Pages

__all__ = ["ODD", "made_odd"]

#: what no collector was written for; the SDK hands most of it over without a word
ODD: tuple[object, ...] = (
    None, "", " ", "?", "*", "~", "0", "true", "None", "\x00", "\x1b[31m", "a\nb", "\u202egnp", "\ud800",
    "é" * 300, "x" * 100_000,
    0, -1, 1, 65_536, 2**31, 2**63 - 1, -(2**63), 2**64, True, False, 0.5, float("nan"), float("inf"),
    [], [None], [[]], [{}], ["x"], {}, {"x": 1}, b"", b"\xff\xfe",
    datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), datetime(2020, 1, 1),
    "0.0.0.0/0", "0.0.0.0/33", "::/0", "10.0.0.1", "arn:aws:iam::123456789012:root", "arn:", "arn:aws:::::",
    '{"Statement": 7}', '{"Statement": [7, null, {"Effect": "Allow", "NotPrincipal": "*", "Action": {}}]}', "{", "[]",
    "9" * 5_000,
)  # fmt: skip

Node = dict[str, object] | list[object]
Spot = tuple[Node, str | int]


def made_odd(pages: Pages, seed: int) -> Pages:
    """A copy of the pages in which one thing is odd; the same for the same seed."""
    rng = random.Random(seed)
    odd: list[object] = copy.deepcopy([dict(page) for page in pages])
    spots = [spot for page in odd for spot in _spots(page)]
    if not spots:
        return pages
    node, name = rng.choice(spots)
    rng.choice((_replace, _replace, _replace, _remove, _double))(node, name, rng)
    return [page if isinstance(page, dict) else {} for page in odd]


def _spots(node: object) -> Iterator[Spot]:
    """Every place below the pages that a value stands in."""
    inner = list(node.items()) if isinstance(node, dict) else list(enumerate(node)) if isinstance(node, list) else []
    for name, value in inner:
        if name == "ResponseMetadata":
            continue
        if isinstance(node, dict | list) and isinstance(name, str | int):
            yield node, name
        yield from _spots(value)


def _replace(node: Node, name: str | int, rng: random.Random) -> None:
    node[name] = copy.deepcopy(rng.choice(ODD))  # type: ignore[index]  # a spot's name fits its node


def _remove(node: Node, name: str | int, rng: random.Random) -> None:
    del node[name]  # type: ignore[arg-type]  # as above


def _double(node: Node, name: str | int, rng: random.Random) -> None:
    """The same member twice, the second time in another state."""
    if isinstance(node, list) and isinstance(name, int):
        again = copy.deepcopy(node[name])
        inner = list(_spots(again))
        if inner:
            _replace(*rng.choice(inner), rng)
        node.append(again)
