"""The whole way from the internet to an interface: gateway, block, routes, ACL, groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from wakit.evidence.kleene import all_of, any_of
from wakit.evidence.parameters import several
from wakit.reach.acls import Stretch, answers_from, lets_back, passed
from wakit.reach.doors import LAST_PORT, PROTOCOLS, Door, open_doors
from wakit.reach.known import UNSEEN, Known
from wakit.reach.listed import Groups, Place, Tables
from wakit.reach.routes import lets_in
from wakit.reach.sights import Sights
from wakit.reach.subnets import Acl

__all__ = ["NETWORK", "Approach", "Seen", "Spot", "Way", "network", "ways"]


#: the tables that a network is seen by
NETWORK = several(
    [
        "ec2_security_group_rules",
        "ec2_prefix_lists",
        "ec2_prefix_list_entries",
        "ec2_subnets",
        "ec2_network_acl_associations",
        "ec2_network_acl_entries",
        "ec2_route_table_associations",
        "ec2_routes",
        "ec2_vpc_blocks",
        "ec2_vpc_block_exclusions",
    ]
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an interface is; ``None`` is what was not seen."""

    place: Place
    subnet_id: str | None
    vpc_id: str | None


@dataclass(frozen=True, slots=True)
class Way:
    """A way to some ports, as far as it goes."""

    protocol: str
    first: int
    last: int
    group: str
    is_open: bool | None
    passes_acl: bool | None
    reaches: bool | None
    """groups, ACL and routes together let everybody through"""


@dataclass(frozen=True)
class Approach:
    """What every way to a subnet shares, by family."""

    family: str
    routes: Known
    is_inspected: bool | None
    is_blocked: bool | None
    is_handed_over: bool | None
    acl: Acl | None

    @property
    def back(self) -> Mapping[str, Known]:
        """Whom the network ACL lets answers go to, by protocol; asked only where a group is open."""
        answers_from()  # worked out once, but noted each time as what a verdict was measured against
        return self._back

    @cached_property
    def _back(self) -> Mapping[str, Known]:
        if self.acl is None:
            return dict.fromkeys(PROTOCOLS, UNSEEN[self.family])
        return {p: lets_back(self.acl.egress, self.family, p) for p in PROTOCOLS}

    @cached_property
    def stretches(self) -> Mapping[str, Sequence[Stretch]]:
        """Whom it lets in, by protocol."""
        if self.acl is None:
            return {p: [Stretch(0, LAST_PORT, UNSEEN[self.family])] for p in PROTOCOLS}
        return {p: passed(self.acl.ingress, self.family, p) for p in PROTOCOLS}

    @cached_property
    def has_route(self) -> bool | None:
        """Whether an answer to everybody finds the internet gateway."""
        return self.routes.is_everybody(self.family)

    @property
    def is_clear(self) -> bool | None:
        """Nothing above the subnet stops what comes in."""
        blocked = self.is_blocked
        return all_of([self.has_route, self.is_handed_over, None if blocked is None else not blocked])


class Seen:
    """All that was seen of the network, asked interface by interface; what many share is worked out once."""

    def __init__(self, tables: Tables) -> None:
        self._sights = Sights(tables)
        self._doors: dict[tuple[Place, frozenset[str], bool, str], list[Door]] = {}
        self._approaches: dict[tuple[Spot, str], Approach] = {}

    def doors(self, place: Place, groups: Groups, name: str, family: str) -> list[Door]:
        """What the groups of an interface (or database) open."""
        held = groups.of(place, name)
        may_be_more = None in held or groups.hides(place)
        asked = (place, frozenset(g for g in held if g), may_be_more, family)
        if asked not in self._doors:
            rules = self._sights.rules(place, asked[1], may_be_more=may_be_more)
            self._doors[asked] = open_doors(rules, family)
        return self._doors[asked]

    def approach(self, spot: Spot, family: str) -> Approach:
        """What lies before a subnet."""
        asked = (spot, family)
        if asked not in self._approaches:
            self._approaches[asked] = self._approach(spot, family)
        return self._approaches[asked]

    def _approach(self, spot: Spot, family: str) -> Approach:
        sights = self._sights
        led = sights.led(spot.place, sights.route_table(spot.place, spot.subnet_id, spot.vpc_id), family)
        edges = sights.edges(spot.place, spot.vpc_id)
        over = lets_in(edges, sights.range_of(spot.place, spot.subnet_id, family)) if edges is not None else None
        inspected = any_of([led.inspected.is_everybody(family), bool(edges) and over is None])
        blocked = sights.is_blocked(spot.place, spot.subnet_id, spot.vpc_id)
        return Approach(family, led.open, inspected, blocked, over, sights.acl(spot.place, spot.subnet_id))


class _Tables:
    """Tables that are the same where each is the same object: what was read once is not read again."""

    def __init__(self, held: Tables) -> None:
        self.held = dict(held)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Tables) or self.held.keys() != other.held.keys():
            return False
        return all(table is other.held[name] for name, table in self.held.items())

    def __hash__(self) -> int:
        return hash(tuple((name, id(table)) for name, table in self.held.items()))


def network(tables: Tables) -> Seen:
    """The network as these tables show it; several derived tables stand on one, which is worked out once.

    The tables of the last one asked for are kept, no others.
    """
    return _network(_Tables(tables))


@lru_cache(maxsize=1)
def _network(tables: _Tables) -> Seen:
    return Seen(tables.held)


def ways(approach: Approach, doors: Iterable[Door]) -> list[Way]:
    """Each door, cut where the ACL changes its mind."""
    return [way for door in doors for way in _joined(_cut(approach, door))]


def _cut(approach: Approach, door: Door) -> Iterator[Way]:
    family, back = approach.family, approach.back[door.protocol]
    around = approach.routes.common(back)
    for stretch in approach.stretches[door.protocol]:
        first, last = max(stretch.first, door.first), min(stretch.last, door.last)
        if first <= last:
            yield Way(
                protocol=door.protocol,
                first=first,
                last=last,
                group=door.group,
                is_open=door.known.is_everybody(family),
                passes_acl=stretch.known.common(back).is_everybody(family),
                reaches=door.known.common(stretch.known).common(around).is_everybody(family),
            )


def _joined(ways: Iterable[Way]) -> Iterator[Way]:
    """Neighbours that say the same are one."""
    held: Way | None = None
    for way in ways:
        if held is not None and replace(held, first=way.first, last=way.last) == way:
            held = replace(held, last=way.last)
            continue
        if held is not None:
            yield held
        held = way
    if held is not None:
        yield held
