"""Security groups: which ports they open to which public addresses.

Rules only allow, and those of all groups of an interface count together, so addresses and ports are summed over them:
how a range is cut into rules decides nothing. A rule that names another group lets its members in, by their private
addresses: nobody from the internet, so no reference is followed and a circle of them is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from wakit.facts.ranges import PUBLIC, Spans, is_everybody, needed, union
from wakit.reach.known import EVERYBODY, Known

__all__ = ["LAST_PORT", "PROTOCOLS", "Door", "GroupRules", "Rule", "open_doors", "protocols_of", "unguarded"]

LAST_PORT = 65535
#: protocols with ports, by what AWS calls them: in groups by name, in ACLs by number
PROTOCOLS = ("tcp", "udp")
_NAMED = {"-1": PROTOCOLS, "tcp": ("tcp",), "6": ("tcp",), "udp": ("udp",), "17": ("udp",)}


def protocols_of(name: str | None) -> tuple[str, ...] | None:
    """Which of the two protocols with ports a rule is about; ``None`` where it was not seen.

    >>> protocols_of("-1"), protocols_of("6"), protocols_of("icmp"), protocols_of(None)
    (('tcp', 'udp'), ('tcp',), (), None)
    """
    return None if name is None else _NAMED.get(name, ())


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule of a group lets in, of one family and one protocol."""

    group: str
    first: int
    last: int
    addresses: Spans
    is_sure: bool
    size: int


@dataclass(frozen=True, slots=True)
class Door:
    """Ports that so many addresses may come to that it is the internet, or may be."""

    protocol: str
    first: int
    last: int
    known: Known
    group: str
    """the group that opens it by itself; empty where only several do together, or where it was not seen"""


class GroupRules:
    """The rules of one group, sorted by family and protocol."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], list[Rule]] = defaultdict(list)
        self.sizes: dict[tuple[str, str], int] = defaultdict(int)

    def add(self, family: str, protocols: Iterable[str], rule: Rule) -> None:
        """Keep a rule, unless it lets nobody in on any port."""
        first, last = max(rule.first, 0), min(rule.last, LAST_PORT)
        if first <= last and rule.size:
            kept = rule if (first, last) == (rule.first, rule.last) else replace(rule, first=first, last=last)
            for protocol in protocols:
                self.held[family, protocol].append(kept)
                self.sizes[family, protocol] += kept.size


def open_doors(groups: Sequence[GroupRules], family: str) -> list[Door]:
    """The ports that groups together open to everybody, or may."""
    found: list[Door] = []
    for protocol in PROTOCOLS:
        kind = (family, protocol)
        # most groups let only a few in: together too few to be looked at any further
        if sum(g.sizes[kind] for g in groups if kind in g.sizes) >= needed(family):
            rules = [rule for g in groups if kind in g.held for rule in g.held[kind]]
            found += _joined(_pieces(rules, family, protocol))
    return found


def unguarded(family: str) -> list[Door]:
    """What stands without any group is open on every port."""
    return [Door(protocol, 0, LAST_PORT, EVERYBODY[family], "") for protocol in PROTOCOLS]


def _pieces(rules: Sequence[Rule], family: str, protocol: str) -> Iterator[Door]:
    """Ports between which no rule begins or ends, one piece after another."""
    enough = needed(family)
    # without a rule of at least this size not even all of them together would do: look only where one is
    large = [r for r in rules if r.size * len(rules) >= enough]
    first, last = min((r.first for r in large), default=0), max((r.last for r in large), default=-1)
    near = [r for r in rules if r.first <= last and r.last >= first]
    change: dict[int, int] = defaultdict(int)
    for rule in near:
        change[rule.first] += rule.size
        change[rule.last + 1] -= rule.size
    running = 0
    for here, following in pairwise(sorted(change)):
        running += change[here]
        if running >= enough:
            active = [r for r in near if r.first <= here <= r.last]
            known = _summed(active, family)
            if is_everybody(family, known.maybe):
                yield Door(protocol, here, following - 1, known, _alone(active, family))


def _summed(rules: Collection[Rule], family: str) -> Known:
    """All whom these rules let in together."""
    everybody = PUBLIC[family]
    if any(r.is_sure and r.addresses is everybody for r in rules):
        return EVERYBODY[family]
    sure = union(r.addresses for r in rules if r.is_sure)
    return Known(sure, sure if all(r.is_sure for r in rules) else union(r.addresses for r in rules))


def _alone(rules: Collection[Rule], family: str) -> str:
    """The first group that would do by itself."""
    groups = {rule.group for rule in rules}
    if len(groups) == 1:
        return groups.pop()
    by_group: dict[str, list[Spans]] = defaultdict(list)
    for rule in rules:
        by_group[rule.group].append(rule.addresses)
    return min((g for g, parts in by_group.items() if is_everybody(family, union(parts))), default="")


def _joined(pieces: Iterable[Door]) -> Iterator[Door]:
    """Neighbours that say the same are one."""
    held: Door | None = None
    last = 0
    for piece in pieces:
        if held is not None and last + 1 == piece.first and _same(held, piece):
            last = piece.last
            continue
        if held is not None:
            yield replace(held, last=last)
        held, last = piece, piece.last
    if held is not None:
        yield replace(held, last=last)


def _same(one: Door, other: Door) -> bool:
    return (one.known, one.group) == (other.known, other.group)
