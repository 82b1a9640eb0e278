"""Sets of public addresses as spans of numbers: ranges are summed, cut and weighed, however they are written."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from ipaddress import ip_network
from socket import AF_INET, inet_pton

from wakit.facts import days

__all__ = [
    "FAMILIES", "NOTHING", "PUBLIC", "Spans", "common", "holds", "is_everybody", "needed", "prefix_length", "size",
    "spans", "union", "without",
]  # fmt: skip

#: sorted, apart from one another, each from its first number up to but without its last
Spans = tuple[tuple[int, int], ...]
FAMILIES = ("IPv4", "IPv6")
NOTHING: Spans = ()
#: IPv4 as a whole, and what is routed in public of IPv6 (2000::/3)
PUBLIC: dict[str, Spans] = {"IPv4": ((0, 2**32),), "IPv6": ((2**125, 2**126),)}


_LENGTHS = frozenset(str(n) for n in range(33))


@lru_cache(maxsize=1 << 18)
def spans(cidr: str) -> tuple[str, Spans] | None:
    """The family of a range and its public addresses; bits of a host are left aside, ``None`` is no range.

    >>> spans("10.1.2.3/8"), spans("fd00::/8"), spans("10.0.0.0/99")
    (('IPv4', ((167772160, 184549376),)), ('IPv6', ()), None)
    """
    found = _plain(cidr)
    if found is not None:
        return "IPv4", found
    try:
        network = ip_network(cidr, strict=False)
    except ValueError:
        return None
    first = int(network.network_address)
    family = f"IPv{network.version}"
    found = common(((first, first + network.num_addresses),), PUBLIC[family])
    return family, PUBLIC[family] if found == PUBLIC[family] else found  # the same object: most often asked for


def _plain(cidr: str) -> Spans | None:
    """A range of IPv4 as AWS writes it; ``ipaddress`` reads everything else, and takes ten times as long."""
    address, _, length = cidr.partition("/")
    if length not in _LENGTHS:
        return None
    try:
        number, block = int.from_bytes(inet_pton(AF_INET, address), "big"), 1 << 32 - int(length)
    except (OSError, ValueError):  # no address of IPv4; a character that none has
        return None
    first = number - number % block
    return PUBLIC["IPv4"] if block == 1 << 32 else ((first, first + block),)


@lru_cache(maxsize=1 << 16)
def prefix_length(cidr: str) -> int:
    """How specific a range is, as written; 0 for what is no range.

    >>> prefix_length("10.0.0.0/8"), prefix_length("2000::/3")
    (8, 3)
    """
    try:
        return ip_network(cidr, strict=False).prefixlen
    except ValueError:
        return 0


def holds(cidr: str, other: str) -> bool | None:
    """Whether a range holds another as a whole; ``None`` where one of them is no range.

    >>> holds("10.0.0.0/16", "10.0.7.0/24"), holds("10.0.0.0/16", "::/0"), holds("10.0.0.0/16", "x")
    (True, False, None)
    """
    try:
        one, inner = ip_network(cidr, strict=False), ip_network(other, strict=False)
    except ValueError:
        return None
    same = one.version == inner.version and one.prefixlen <= inner.prefixlen
    return same and inner.network_address in one


def union(parts: Iterable[Spans]) -> Spans:
    """All addresses of any part.

    >>> union([((4, 6),), ((0, 2), (2, 4)), ((8, 9),)])
    ((0, 6), (8, 9))
    """
    out: list[tuple[int, int]] = []
    for first, end in sorted({span for part in parts for span in part}):
        if out and first <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((first, end))
    return tuple(out)


def common(one: Spans, other: Spans) -> Spans:
    """The addresses of both.

    >>> common(((0, 5), (7, 9)), ((3, 8),))
    ((3, 5), (7, 8))
    """
    if one == other:
        return one
    out = []
    i = j = 0
    while i < len(one) and j < len(other):
        first, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if first < end:
            out.append((first, end))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return tuple(out)


def without(one: Spans, other: Spans) -> Spans:
    """The addresses of the one that are not the other's.

    >>> without(((0, 9),), ((2, 4), (8, 20)))
    ((0, 2), (4, 8))
    """
    if not other or not one:
        return one
    gaps, at = [], min(one[0][0], other[0][0])
    for first, end in other:
        gaps.append((at, first))
        at = end
    gaps.append((at, max(at, one[-1][1])))
    return common(one, tuple(gap for gap in gaps if gap[0] < gap[1]))


def size(one: Spans) -> int:
    """How many addresses."""
    return sum(end - first for first, end in one)


def needed(family: str) -> int:
    """How many addresses of a family are as good as everybody."""
    return int(_public(family) * days("internet_share"))  # asked for each time: what a verdict rests on is noted


@cache
def _public(family: str) -> int:
    return size(PUBLIC[family])


def is_everybody(family: str, one: Spans) -> bool:
    """Whether so many may come that it is the internet.

    >>> is_everybody("IPv4", spans("128.0.0.0/1")[1]), is_everybody("IPv4", spans("203.0.113.0/24")[1])
    (True, False)
    """
    return size(one) >= needed(family)
