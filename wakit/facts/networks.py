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

__all__ = ["family_of", "is_global_ipv6", "is_limited", "is_whole_internet"]

#: all IPv6 addresses that are routed in public
_GLOBAL_IPV6 = IPv6Network("2000::/3")


def is_whole_internet(cidr: str) -> bool:
    """Whether a range stands for everybody: ``0.0.0.0/0``, ``::/0``, or so large a part that it comes to the same.

    >>> [is_whole_internet(c) for c in ("0.0.0.0/0", "::/0", "128.0.0.0/1", "203.0.113.0/24", "10.0.0.0/8")]
    [True, True, True, False, False]

    Raises:
        ValueError: this is no range of addresses.
    """
    network = ip_network(cidr, strict=False)
    if isinstance(network, IPv6Network):
        return network.prefixlen <= days("whole_internet_prefix_ipv6") and network.overlaps(_GLOBAL_IPV6)
    return network.prefixlen <= days("whole_internet_prefix_ipv4")


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


def family_of(cidr: str) -> str:
    """``IPv4`` or ``IPv6``; raises ``ValueError`` for what is no range of addresses."""
    return f"IPv{ip_network(cidr, strict=False).version}"


def is_global_ipv6(address: str) -> bool:
    """Whether an address is routed in public, unlike a unique local (``fd…``) or link-local one.

    >>> is_global_ipv6("2001:db8::1"), is_global_ipv6("fd00::1")
    (True, False)
    """
    found = ip_address(address)
    return isinstance(found, IPv6Address) and found in _GLOBAL_IPV6
