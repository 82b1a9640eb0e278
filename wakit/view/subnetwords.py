"""What is said of subnets and accounts: on a card of a picture, and in words for who can't see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wakit.review.network import Account, Amount, Label, SubnetGroup, Thing, Through, Tier, Trust, WayIn
from wakit.review.subnets import SERVICE
from wakit.view.counting import count
from wakit.view.fitting import readable

__all__ = [
    "TIERS",
    "account_text",
    "amount_text",
    "called",
    "group_lines",
    "group_text",
    "holds_text",
    "listed",
    "named",
    "out_text",
    "ports_text",
    "shared_text",
    "tier_text",
    "title_of",
    "way_text",
    "whose",
]

#: what a tier is called, and what that means
TIERS = {
    Tier.PUBLIC: ("Public", "routes straight to an internet gateway"),
    Tier.PRIVATE: ("Private", "no direct way in from the internet"),
    Tier.ISOLATED: ("Isolated", "no route out of the VPC"),
    Tier.UNSEEN: ("Tier not known", "routes not seen"),
}
_WHOSE = {
    Trust.OWN: "the client's own account",
    Trust.PARTNER: "a partner's account",
    Trust.UNKNOWN: "not named in the client's file",
    Trust.UNSEEN: "its account was not seen",
}
_OUT = {
    "nat": "NAT",
    "tgw": "transit gateway",
    "core-network": "core network",
    "pcx": "peering",
    "vgw": "VPN gateway",
    "eigw": "egress-only gateway",
    "lgw": "local gateway",
    "cagw": "carrier gateway",
    "vpce": "firewall endpoint",
    "eni": "appliance",
    "odb": "database network",
}
#: so many names are said; the others are counted
_NAMES = 3


def listed(words: Sequence[str], most: int = 1000) -> str:
    """Words one after another, as people say them.

    >>> listed(["a"]), listed(["a", "b", "c"]), listed(["a", "b", "c", "d"], 2)
    ('a', 'a, b and c', 'a, b and\\xa02\\xa0more')
    """
    shown = list(words[:most])
    if len(words) > most:
        return f"{', '.join(shown)} and\u00a0{len(words) - most:,}\u00a0more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


def named(labels: Iterable[Label], most: int = _NAMES) -> str:
    """The first names, and how many more there are."""
    return listed([readable(label.text) for label in labels], most)


def called(noun: str, name: str) -> str:
    """A name behind its noun, unless it says it already, as a pseudonym does.

    >>> called("VPC", "kurier"), called("VPC", "VPC 2"), called("machine", "instance 7")
    ('VPC kurier', 'VPC 2', 'instance 7')
    """
    nouns = (f"{noun} ".lower(), *(["instance "] if noun == Through.MACHINE else []))
    return name if name.lower().startswith(nouns) else f"{noun} {name}"


def account_text(account: Account) -> str:
    """An account by its name and number; where it goes by another name, by that alone: one stands for both."""
    if account.id is None:
        return "an account that was not seen"
    number = readable(account.id.text)
    is_told = account.name is not None and account.name.text != number and number.isdigit()
    return f"{readable(account.name.text)} ({number})" if account.name and is_told else number


def whose(account: Account | None) -> str:
    """Whose an account is."""
    return _WHOSE[account.trust if account else Trust.UNSEEN]


def shared_text(owner: Account | None) -> str:
    """Who shares something, where somebody does."""
    if owner is None:
        return ""
    return f"shared by {account_text(owner)}, {whose(owner)}" if owner.id else "shared by another account"


def tier_text(tier: Tier, groups: Sequence[SubnetGroup]) -> str:
    """A tier with how many subnets it has."""
    return f"{TIERS[tier][0]}: {count(sum(len(group.names) for group in groups), 'subnet')}"


def title_of(group: SubnetGroup) -> str:
    """What stands on top of a group: the name of one subnet, or how many they are."""
    if len(group.names) == 1:
        return readable(group.names[0].text)
    where = f" in {count(len(group.zones), 'zone')}" if group.zones else ""
    if group.is_mixed:
        return f"{count(len(group.names), 'more subnet')}, not alike"
    return f"{count(len(group.names), 'alike subnet')}{where}"


def _zones(group: SubnetGroup, region: str) -> str:
    """Zones by their letters, where they begin with the region."""
    letters = [zone.removeprefix(region) or zone for zone in group.zones]
    return f"{'zone' if len(letters) == 1 else 'zones'} {listed(letters)}" if letters else ""


def group_lines(group: SubnetGroup, region: str, most: int = 2) -> list[str]:
    """What is said of a group below its title: names, ranges, zones; what is in it; where it leads."""
    is_one = len(group.names) == 1
    ranges = named(group.ranges, most)
    about = [ranges, _zones(group, region)] if is_one else [named(group.names, most)]
    lines = [
        " · ".join(fact for fact in [*about, "IPv6 only" if group.is_ipv6_only else ""] if fact),
        "" if is_one or group.is_mixed else ranges,
        holds_text(group.holds.items()),
        out_text(group),
        shared_text(group.owner),
        f"behind {named(group.behind)}" if group.behind else "",
    ]
    return [line for line in lines if line]


def holds_text(held: Iterable[tuple[Thing, Amount]]) -> str:
    """How many of what there is; what was not seen is said.

    >>> holds_text([(Thing.MACHINE, Amount(2)), (Thing.DATABASE, Amount(0, False))])
    '2 machines · databases not seen'
    >>> holds_text([]), holds_text([(Thing.MACHINE, Amount(2, False))])
    ('nothing in it', 'at least 2 machines')
    """
    amounts = list(held)
    said = [amount_text(amount, thing) for thing, amount in amounts if amount.number]
    unseen = [f"{thing}s" for thing, amount in amounts if not amount.number and not amount.is_whole]
    if len(unseen) > 3:
        unseen = ["other things"] if said else ["what is in it was"]
    return " · ".join([*said, *([f"{listed(unseen)} not seen"] if unseen else [])]) or "nothing in it"


def amount_text(amount: Amount, what: str) -> str:
    """How many of something; where not all were seen, at least so many."""
    said = count(amount.number, what)
    return said if amount.is_whole else f"at least {said}"


def out_text(group: SubnetGroup) -> str:
    """Where the routes of a group lead, beside the internet gateway."""
    ways = [_OUT.get(way, readable(way)) for way in group.ways_out if way not in ("igw", SERVICE)]
    said = [f"out by {listed(ways)}"] if ways else []
    said += ["to services of AWS by an endpoint"] if SERVICE in group.ways_out else []
    return "; ".join(said)


def way_text(way: WayIn) -> str:
    """What the internet reaches, by which ports."""
    what = count(len(way.names), way.through.value)
    names = named(way.names)
    said = f"{what} ({names})" if len(way.names) > 1 else called(way.through, names)
    ports = f" on {ports_text(way.ports, 8)}" if way.ports else ""
    return f"{said}{ports}" if way.is_sure else f"perhaps {said}{ports}"


def ports_text(ports: Sequence[str], most: int) -> str:
    """Ports with their noun; a range is several."""
    several = len(ports) > 1 or " to " in ports[0]
    return f"{'ports' if several else 'port'} {listed(ports, most)}" if list(ports) != ["every port"] else "every port"


def group_text(group: SubnetGroup, region: str) -> str:
    """All that is said of a group, in one sentence."""
    facts = group_lines(group, region, 12)
    ways = [f"the internet reaches {way_text(way)}" for way in group.ways_in]
    return "; ".join([title_of(group), *facts, *ways])
