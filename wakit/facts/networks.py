"""Address ranges: which of them mean the internet as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import (
    IPv4Network,
    IPv6Address,
    IPv6Network,
    collapse_addresses,
    ip_address,
    ip_network,
)

from wakit.facts import days
from wakit.facts.ranges import FAMILIES, is_everybody, spans, union

__all__ = ["are_whole_internet", "family_of", "is_global_ipv6", "is_limited", "is_whole_internet"]

#: all IPv6 addresses that are routed in public
_GLOBAL_IPV6 = IPv6Network("2000::/3")


def is_whole_internet(cidr: str | None) -> bool | None:
    """Whether a range stands for everybody: ``0.0.0.0/0``, ``::/0``, or so large a part that it comes to the same.

    >>> [is_whole_internet(c) for c in ("0.0.0.0/0", "::/0", "128.0.0.0/1", "203.0.113.0/24", "10.0.0.0/8")]
    [True, True, True, False, False]

    What is no range can't be told: ``None``.
    """
    found = None if cidr is None else spans(cidr)
    return None if found is None else is_everybody(*found)


def are_whole_internet(ranges: Iterable[str]) -> bool | None:
    """Whether ranges together stand for everybody of a family; ``None`` where one is no range.

    >>> quarters = ["0.0.0.0/3", "32.0.0.0/3"]
    >>> are_whole_internet(quarters), are_whole_internet(quarters[:1]), are_whole_internet(["no range"])
    (True, False, None)
    """
    found = [spans(cidr) for cidr in ranges]
    by_family = [(f, union(known[1] for known in found if known is not None and known[0] == f)) for f in FAMILIES]
    if any(is_everybody(family, together) for family, together in by_family):
        return True
    return None if None in found else False


def is_limited(ranges: Iterable[str]) -> bool:
    """Whether ranges, taken together, name somebody; a policy for everyone that asks for them is then not public.

    >>> is_limited(["198.51.100.0/24"]), is_limited(["0.0.0.0/1", "128.0.0.0/1"]), is_limited(["no range"])
    (True, False, False)
    """
    try:
        networks = [ip_network(r, strict=False) for r in ranges]
    except ValueError:
        return False
    v4 = collapse_addresses(n for n in networks if isinstance(n, IPv4Network))
    v6 = collapse_addresses(n for n in networks if isinstance(n, IPv6Network))
    return all(n.prefixlen >= days("policy_network_prefix_ipv4") for n in v4) and all(
        n.prefixlen >= days("policy_network_prefix_ipv6") for n in v6
    )


def family_of(cidr: str | None) -> str | None:
    """``IPv4`` or ``IPv6``; ``None`` for what is no range of addresses."""
    found = None if cidr is None else spans(cidr)
    return None if found is None else found[0]


def is_global_ipv6(address: str | None) -> bool | None:
    """Whether an address is routed in public, unlike a unique local (``fd…``) or link-local one.

    >>> is_global_ipv6("2001:db8::1"), is_global_ipv6("fd00::1")
    (True, False)
    """
    try:
        found = None if address is None else ip_address(address)
    except ValueError:
        return None
    if found is None:
        return None
    return isinstance(found, IPv6Address) and found in _GLOBAL_IPV6
