"""Route tables: of the routes that fit an address, the most specific one is taken.

An answer to the internet must leave as the question came: by the internet gateway. What goes through a firewall's
endpoint or an appliance may pass or not, by rules that are not read. NAT, an egress-only gateway and whatever leads to
other networks answer nobody who comes from the internet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from wakit.facts.ranges import NOTHING, PUBLIC, Spans, common, holds, prefix_length, without
from wakit.reach.known import Known, either

__all__ = ["EdgeRoute", "Led", "Leg", "led", "lets_in"]

_GATEWAY, _LOCAL = "igw", "local"
#: before any prefix
_FIRST = -129
#: endpoints of Network Firewall and of gateway load balancers; interfaces of appliances
_INSPECTING = ("vpce", "eni")


@dataclass(frozen=True, slots=True)
class Leg:
    """A route, of one family; one by prefix list has a leg for each of its ranges. ``None`` was not seen."""

    addresses: Spans
    prefix: int | None
    """how specific it is; ``None``: its addresses are not known"""
    is_by_list: bool
    target_kind: str | None
    is_active: bool | None

    @property
    def order(self) -> tuple[int, bool, str]:
        """The most specific first, a route of its own before one by prefix list; the unknown may be any."""
        return (_FIRST if self.prefix is None else -self.prefix, self.is_by_list, repr(self))

    def leads(self, *kinds: str) -> bool | None:
        """Whether it leads to a target of one of these kinds that is there."""
        fits = None if self.target_kind is None else self.target_kind in kinds
        if fits is False or self.is_active is False:
            return False
        return None if fits is None or self.is_active is None else True


@dataclass(frozen=True, slots=True)
class Led:
    """Where a table leads the internet's addresses of a family: straight to the gateway, or by way of an inspection."""

    direct: Known
    inspected: Known

    @property
    def open(self) -> Known:
        """Whom an answer reaches; an inspection may let it through or not."""
        return Known(self.direct.sure, either([self.direct, self.inspected]).maybe)


def led(legs: Iterable[Leg], family: str) -> Led:
    """Where the routes of a table lead; most tables of an account hold the same few."""
    return _led(tuple(legs), family)


@lru_cache(maxsize=4096)
def _led(legs: tuple[Leg, ...], family: str) -> Led:
    direct: list[Known] = []
    inspected: list[Known] = []
    left = Known(PUBLIC[family], PUBLIC[family])
    for leg in sorted(legs, key=lambda leg: leg.order):
        fitting = Known(NOTHING if leg.prefix is None else leg.addresses, leg.addresses)
        for found, kinds in ((direct, (_GATEWAY,)), (inspected, _INSPECTING)):
            leads = leg.leads(*kinds)
            if leads is not False:
                sure = common(fitting.sure, left.sure) if leads else NOTHING
                found.append(Known(sure, common(fitting.maybe, left.maybe)))
        left = Known(without(left.sure, fitting.maybe), without(left.maybe, fitting.sure))
    return Led(either(direct), either(inspected))


@dataclass(frozen=True, slots=True)
class EdgeRoute:
    """A route of a gateway's own table: what happens to what comes in for a part of the VPC."""

    destination: str | None
    target_kind: str | None
    is_active: bool | None


def lets_in(edges: Iterable[EdgeRoute], subnet: str | None) -> bool | None:
    """Whether the table of an internet gateway hands over to a subnet what comes for it.

    False where its route leads nowhere; ``None`` where an endpoint or an appliance is asked first, whose rules are not
    read, or where that was not seen. What no route names is handed over.
    """
    fitting: list[tuple[int, EdgeRoute]] = []
    for edge in edges:
        inside = None if edge.destination is None or subnet is None else holds(edge.destination, subnet)
        if inside is None and edge.target_kind != _LOCAL:
            return None
        if inside and edge.destination is not None:
            fitting.append((prefix_length(edge.destination), edge))
    if not fitting:
        return True
    longest = max(prefix for prefix, _ in fitting)
    told = {_hands_over(edge) for prefix, edge in fitting if prefix == longest}
    return told.pop() if len(told) == 1 else None


def _hands_over(edge: EdgeRoute) -> bool | None:
    if edge.is_active is False:
        return False
    return True if edge.target_kind == _LOCAL else None
