"""Network ACLs: numbered rules of which the first that fits decides, for each direction by itself; they keep no state.

What a client asked comes back to a port of its own choosing, so a way is open to those whom the rules let in on the
port *and* whom the rules let out to some ephemeral port.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from wakit.facts import days
from wakit.facts.ranges import NOTHING, PUBLIC, Spans, common, without
from wakit.reach.doors import LAST_PORT
from wakit.reach.known import NOBODY, Known, either

__all__ = ["AclEntry", "Stretch", "answers_from", "lets_back", "passed"]

#: the last rule of every ACL, which nobody can change, denies what no other rule fits
_NO_NUMBER = -1


@dataclass(frozen=True, slots=True)
class AclEntry:
    """A numbered rule; ``None`` is what was not seen of it."""

    number: int | None
    is_allow: bool | None
    protocols: tuple[str, ...] | None
    first: int | None
    last: int | None
    family: str | None
    addresses: Spans

    @property
    def order(self) -> tuple[int, str]:
        """By number; a rule whose number was not seen may come before any other."""
        return (_NO_NUMBER if self.number is None else self.number, repr(self))

    def may_concern(self, family: str, protocol: str) -> bool:
        """Whether it is about a family and a protocol, or may be."""
        fits = self.protocols is None or protocol in self.protocols
        return fits and self.family in (None, family)

    def fits(self, family: str, port: int) -> Known:
        """The addresses it decides about on a port, as far as that is known."""
        if (self.first is not None and port < self.first) or (self.last is not None and port > self.last):
            return NOBODY
        maybe = PUBLIC[family] if self.family is None else self.addresses
        whole = None not in (self.number, self.protocols, self.first, self.last, self.family)
        return Known(maybe if whole else NOTHING, maybe)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Ports on which an ACL treats everybody alike."""

    first: int
    last: int
    known: Known


def passed(entries: Iterable[AclEntry], family: str, protocol: str) -> list[Stretch]:
    """Whom the rules of one direction let through, for every port."""
    ours = sorted((e for e in entries if e.may_concern(family, protocol)), key=lambda e: e.order)
    edges = {e.first for e in ours if e.first is not None} | {e.last + 1 for e in ours if e.last is not None}
    cuts = sorted({0, LAST_PORT + 1} | {c for c in edges if 0 < c <= LAST_PORT})
    return [Stretch(here, following - 1, _decided(ours, family, here)) for here, following in pairwise(cuts)]


def answers_from() -> int:
    """The first of the ports to which answers go."""
    return int(days("ephemeral_port_first"))


def lets_back(entries: Sequence[AclEntry], family: str, protocol: str) -> Known:
    """Whom the rules of the way out let answers go to, on some ephemeral port at least."""
    first = answers_from()
    return either(s.known for s in passed(entries, family, protocol) if s.last >= first)


def _decided(entries: Sequence[AclEntry], family: str, port: int) -> Known:
    """Rule after rule: each decides about those addresses that none before it fitted."""
    allowed: list[Known] = []
    left = Known(PUBLIC[family], PUBLIC[family])
    for entry in entries:
        fitting = entry.fits(family, port)
        if entry.is_allow is not False:
            sure = common(fitting.sure, left.sure) if entry.is_allow else NOTHING
            allowed.append(Known(sure, common(fitting.maybe, left.maybe)))
        left = Known(without(left.sure, fitting.maybe), without(left.maybe, fitting.sure))
        if not left.maybe:
            break
    return either(allowed)
