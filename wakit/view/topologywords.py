"""What is said of a network: in its picture, and in words for who can't see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wakit.review.network import (
    Account,
    Amount,
    Beyond,
    Far,
    Label,
    Networks,
    Part,
    SubnetGroup,
    Thing,
    Through,
    Tier,
    Trust,
    Vpc,
    WayIn,
)
from wakit.review.subnets import SERVICE
from wakit.review.tiers import by_number
from wakit.view.counting import count
from wakit.view.fitting import readable

__all__ = [
    "TIERS",
    "account_text",
    "beyond_text",
    "few_beyond",
    "gateway_text",
    "group_lines",
    "group_text",
    "holds_text",
    "idle_text",
    "internet_text",
    "listed",
    "name_of",
    "out_text",
    "place_text",
    "tier_text",
    "title_of",
    "unseen_places",
    "unseen_text",
    "vpc_text",
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
    "nat": "NAT gateway",
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
_MANY = {
    Thing.FUNCTION: "interfaces of functions",
    Thing.FILES: "mounts of file systems",
}
_FARS = {
    Far.PEERING: ("VPC peering", "peerings"),
    Far.TRANSIT: ("transit gateway", "transit gateways"),
    Far.VPN: ("VPN gateway", "VPN gateways"),
    Far.LOCAL: ("local gateway", "local gateways"),
    Far.SERVICES: ("gateway endpoint", "gateway endpoints"),
    Far.INSPECTION: ("firewall endpoint", "firewall endpoints"),
    Far.OTHER: ("other gateway", "other gateways"),
}
_ABOUT_WAYS = {Part.WAYS, Part.BALANCERS, Part.DATABASES}
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


def _named(labels: Iterable[Label], most: int = _NAMES) -> str:
    return listed([readable(label.text) for label in labels], most)


def account_text(account: Account) -> str:
    """An account by its name and number."""
    if account.id is None:
        return "an account that was not seen"
    number = readable(account.id.text)
    return f"{readable(account.name.text)} ({number})" if account.name and account.name.text != number else number


def whose(account: Account | None) -> str:
    """Whose an account is."""
    return _WHOSE[account.trust if account else Trust.UNSEEN]


def name_of(vpc: Vpc) -> str:
    """A VPC as it is called, with its id where that is another."""
    return " · ".join(readable(label.text) for label in (vpc.name, vpc.id, vpc.range) if label)


def place_text(vpc: Vpc) -> str:
    """Where a VPC is, and what is said of it as a whole."""
    functions = _amount(Thing.FUNCTION, vpc.functions) if vpc.functions.number else ""
    said = [
        readable(vpc.region),
        "AWS's default VPC" if vpc.is_default else "",
        f"shared by {account_text(vpc.owner)}, {whose(vpc.owner)}" if vpc.owner else "",
        functions.replace("interfaces of functions", "functions").replace("interface of functions", "function"),
    ]
    return " · ".join(one for one in said if one)


def gateway_text(vpc: Vpc) -> str:
    """The gateway by which the internet comes in."""
    if not vpc.gateways:
        return "Gateway not seen"
    return count(len(vpc.gateways), "internet gateway") if len(vpc.gateways) > 1 else "Internet gateway"


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
    ranges = _named(group.ranges, most)
    about = [ranges, _zones(group, region)] if is_one else [_named(group.names, most)]
    lines = [
        " · ".join(fact for fact in [*about, "IPv6 only" if group.is_ipv6_only else ""] if fact),
        "" if is_one or group.is_mixed else ranges,
        holds_text(group.holds.items()),
        out_text(group),
        f"shared by {account_text(group.owner)}, {whose(group.owner)}" if group.owner else "",
        f"behind {_named(group.behind)}" if group.behind else "",
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
    said = [_amount(thing, amount) for thing, amount in amounts if amount.number]
    unseen = [_many(thing) for thing, amount in amounts if not amount.number and not amount.is_whole]
    if len(unseen) > 3:
        unseen = ["other things"] if said else ["what is in it was"]
    return " · ".join([*said, *([f"{listed(unseen)} not seen"] if unseen else [])]) or "nothing in it"


def _many(thing: Thing) -> str:
    return _MANY.get(thing, f"{thing}s")


def _amount(thing: Thing, amount: Amount) -> str:
    said = count(amount.number, thing.value, _many(thing))
    return said if amount.is_whole else f"at least {said}"


def out_text(group: SubnetGroup) -> str:
    """Where the routes of a group lead, beside the internet gateway."""
    ways = [_OUT.get(way, readable(way)) for way in group.ways_out if way not in ("igw", SERVICE)]
    said = [f"out by {listed(ways)}"] if ways else []
    said += ["to services of AWS by an endpoint"] if SERVICE in group.ways_out else []
    return "; ".join(said)


def way_text(way: WayIn) -> str:
    """What the internet reaches, by which ports."""
    what = count(len(way.names), way.through.value) if len(way.names) > 1 else way.through.value
    names = f" ({_named(way.names)})" if len(way.names) > 1 else f" {_named(way.names)}"
    ports = f" on {_ports(way.ports, 8)}" if way.ports else ""
    return f"{what}{names}{ports}" if way.is_sure else f"perhaps {what}{names}{ports}"


def internet_text(vpc: Vpc) -> str:
    """What the internet reaches in a VPC, what it may, and what of that was not seen."""
    sure, unsure = (_reached([w for w in vpc.ways_in if w.is_sure is known]) for known in (True, False))
    missing = "not all that leads in was seen" if vpc.unseen & _ABOUT_WAYS else ""
    if sure:
        more = f"; may reach {unsure} too, not all of that was seen" if unsure else f"; {missing}" if missing else ""
        return f"reaches {sure}{more}"
    if unsure:
        return f"may reach {unsure}: not all of that was seen"
    if missing:
        return f"may reach something here: {missing}"
    return "has no open path to a load balancer, machine or database here"


def _reached(ways: Iterable[WayIn]) -> str:
    names: dict[Through, dict[Label, None]] = {}
    ports: dict[str, None] = {}
    for way in ways:
        names.setdefault(way.through, {}).update(dict.fromkeys(way.names))
        ports.update(dict.fromkeys(way.ports))
    said = listed([count(len(names[through]), through.value) for through in Through if through in names])
    return f"{said}, on {_ports(sorted(ports, key=by_number), 6)}" if ports else said


def _ports(ports: Sequence[str], most: int) -> str:
    """Ports with their noun; a range is several."""
    several = len(ports) > 1 or " to " in ports[0]
    return f"{'ports' if several else 'port'} {listed(ports, most)}" if list(ports) != ["every port"] else "every port"


def beyond_text(beyond: Beyond) -> tuple[str, str, str]:
    """What lies beyond: its kind, what it leads to, whose that is."""
    kind = (
        count(len(beyond.names), *_FARS[beyond.kind]) if len(beyond.names) > 1 else _first_upper(_FARS[beyond.kind][0])
    )
    led = f"{_named(beyond.vpcs)}" if beyond.vpcs else ""
    if beyond.kind is Far.PEERING:
        return kind, f"to VPC {led}" if led else "to a VPC that was not looked at", _account_beyond(beyond)
    if beyond.kind is Far.TRANSIT:
        return kind, f"to VPC {led} and others" if led else "to other networks", "what is attached was not seen"
    told = {
        Far.VPN: ("on-premises or another network", "the other side was not seen"),
        Far.LOCAL: ("on-premises, by an Outpost", "the other side was not seen"),
        Far.SERVICES: ("services of AWS", "without the internet"),
        Far.INSPECTION: ("traffic is inspected there", "its rules are not read"),
        Far.OTHER: ("another network", "the other side was not seen"),
    }
    return kind, *told[beyond.kind]


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def few_beyond(beyond: Sequence[Beyond], most: int) -> list[Beyond]:
    """At most so many; the last one then stands for all others."""
    if len(beyond) <= most:
        return list(beyond)
    rest = beyond[most - 1 :]
    names = tuple(name for one in rest for name in one.names)
    kinds = {one.kind for one in rest}
    kind = kinds.pop() if len(kinds) == 1 else Far.OTHER
    return [*beyond[: most - 1], Beyond(kind, names, vpcs=tuple(vpc for one in rest for vpc in one.vpcs))]


def _account_beyond(beyond: Beyond) -> str:
    if beyond.account is None or beyond.account.id is None:
        return whose(beyond.account)
    return f"{account_text(beyond.account)}: {whose(beyond.account)}"


def unseen_text(vpc: Vpc) -> str:
    """What of a VPC was not seen."""
    parts = [part.value for part in Part if part in vpc.unseen]
    return f"Not seen, or not all of it: {listed(parts)}" if parts else ""


def group_text(group: SubnetGroup, region: str) -> str:
    """All that is said of a group, in one sentence."""
    facts = group_lines(group, region, 12)
    ways = [f"the internet reaches {way_text(way)}" for way in group.ways_in]
    return "; ".join([title_of(group), *facts, *ways])


def vpc_text(vpc: Vpc) -> str:
    """A VPC in a few words: where it is, its tiers, what the internet reaches."""
    tiers = [
        tier_text(tier, [group for group in vpc.groups if group.tier is tier])
        for tier in Tier
        if any(group.tier is tier for group in vpc.groups)
    ]
    return "; ".join(
        [
            f"VPC {name_of(vpc)} in account {account_text(vpc.account)}, {vpc.region}",
            *tiers,
            f"the internet {internet_text(vpc)}",
            *(" ".join(beyond_text(one)) for one in vpc.beyond),
            *([unseen_text(vpc)] if vpc.unseen else []),
        ]
    )


def unseen_places(networks: Networks) -> str:
    """Where there may be VPCs that nobody saw."""
    said = [
        f"{f'{readable(region)} of ' if region else ''}account {account_text(account)}"
        for account, region in networks.unseen
    ]
    return f"VPCs were not seen in {listed(said, 6)}, so there may be more than are drawn." if said else ""


def idle_text(networks: Networks) -> str:
    """The VPCs that AWS made and in which nothing is: named, not drawn."""
    idle = [vpc for vpc in networks.vpcs if vpc.is_idle]
    places = sorted({vpc.region for vpc in idle})
    if not idle:
        return ""
    hold = "holds nothing and is" if len(idle) == 1 else "hold nothing and are"
    return f"{count(len(idle), 'VPC')} that AWS made by default {hold} not drawn ({listed(places, 6)})."
