"""Subnets that are alike become one group, so that forty of them are a picture of ten."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from wakit.review.network import Account, Amount, Label, SubnetGroup, Thing, Through, Tier, WayIn
from wakit.review.waysin import Reached

__all__ = ["Subnet", "by_number", "fewer", "grouped"]

_TIERS = list(Tier)
_THROUGH = list(Through)


@dataclass(frozen=True)
class Subnet:
    """A subnet with all that is known of it; of one that only its interfaces tell of, the id."""

    id: str
    name: Label
    range: Label | None = None
    zone: str = ""
    owner: Account | None = None
    is_ipv6_only: bool = False
    tier: Tier = Tier.UNSEEN
    holds: Mapping[Thing, frozenset[str]] = field(default_factory=dict)
    ways_out: tuple[str, ...] = ()
    reached: tuple[Reached, ...] = ()
    behind: tuple[Label, ...] = ()

    @property
    def likeness(self) -> tuple[object, ...]:
        """What two subnets have the same where they are alike: the kinds of things, not how many."""
        kinds = tuple(thing for thing in Thing if self.holds.get(thing))
        ways = frozenset((one.through, one.port, one.is_sure) for one in self.reached)
        return (self.tier, self.ways_out, kinds, ways, bool(self.behind), self.owner, self.is_ipv6_only)


Amounts = Callable[[Thing, Iterable[str]], Amount]


def grouped(subnets: Iterable[Subnet], amount: Amounts) -> tuple[SubnetGroup, ...]:
    """One group of alike subnets each, tier by tier, those that the internet reaches first."""
    alike: dict[tuple[object, ...], list[Subnet]] = {}
    for subnet in subnets:
        alike.setdefault(subnet.likeness, []).append(subnet)
    groups = [_group(several, amount) for several in alike.values()]
    return tuple(sorted(groups, key=lambda one: (_TIERS.index(one.tier), not one.ways_in, not one.behind)))


def _group(several: Sequence[Subnet], amount: Amounts) -> SubnetGroup:
    first = several[0]
    held = {thing: amount(thing, [one for s in several for one in s.holds.get(thing, ())]) for thing in Thing}
    return SubnetGroup(
        tier=first.tier,
        names=tuple(subnet.name for subnet in several),
        ranges=tuple(subnet.range for subnet in several if subnet.range),
        zones=tuple(sorted({subnet.zone for subnet in several if subnet.zone})),
        holds={thing: found for thing, found in held.items() if found != (0, True)},
        ways_out=first.ways_out,
        ways_in=_ways([one for subnet in several for one in subnet.reached]),
        behind=tuple(dict.fromkeys(label for subnet in several for label in subnet.behind)),
        owner=first.owner,
        is_ipv6_only=first.is_ipv6_only,
    )


def _ways(reached: Iterable[Reached]) -> tuple[WayIn, ...]:
    """What is reached, by kind; what is sure apart from what may be."""
    alike: dict[tuple[int, bool], list[Reached]] = {}
    for one in reached:
        alike.setdefault((_THROUGH.index(one.through), not one.is_sure), []).append(one)
    return tuple(
        WayIn(
            through=_THROUGH[through],
            names=tuple(dict.fromkeys(one.name for one in several)),
            ports=tuple(sorted({one.port for one in several if one.port}, key=by_number)),
            is_sure=not unsure,
        )
        for (through, unsure), several in sorted(alike.items())
    )


def by_number(port: str) -> tuple[int, str]:
    """By the first number in it."""
    digits = next((word for word in port.split() if word.isdecimal()), "")
    return (int(digits) if digits else -1, port)


def fewer(groups: Sequence[SubnetGroup], most: int) -> tuple[SubnetGroup, ...]:
    """At most so many groups: the last ones of each tier become one that says that it is mixed.

    Room is given to each tier by how many groups it has, to those the internet reaches first.
    """
    if len(groups) <= most:
        return tuple(groups)
    tiers = {tier: [one for one in groups if one.tier is tier] for tier in _TIERS}
    held = {tier: several for tier, several in tiers.items() if several}
    room = {tier: max(1, most * len(several) // len(groups)) for tier, several in held.items()}
    found: list[SubnetGroup] = []
    for tier, several in held.items():
        kept = several if len(several) <= room[tier] else several[: room[tier] - 1]
        rest = several[len(kept) :]
        found += [*kept, *([_mixed(rest)] if rest else [])]
    return tuple(found)


def _mixed(groups: Sequence[SubnetGroup]) -> SubnetGroup:
    held: dict[Thing, Amount] = {}
    for thing in Thing:
        amounts = [group.holds[thing] for group in groups if thing in group.holds]
        if amounts:
            held[thing] = Amount(sum(one.number for one in amounts), all(one.is_whole for one in amounts))
    reached = [
        Reached(way.through, name, port, way.is_sure)
        for group in groups
        for way in group.ways_in
        for name in way.names
        for port in way.ports or ("",)
    ]
    return SubnetGroup(
        tier=groups[0].tier,
        names=tuple(name for group in groups for name in group.names),
        zones=tuple(sorted({zone for group in groups for zone in group.zones})),
        holds=held,
        ways_out=tuple(sorted({way for group in groups for way in group.ways_out})),
        ways_in=_ways(reached),
        behind=tuple(dict.fromkeys(label for group in groups for label in group.behind)),
        is_mixed=True,
    )
