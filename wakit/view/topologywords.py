"""What is said of a VPC and what lies around it: in its picture, and in words for who can't see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wakit.review.network import Beyond, Far, Label, Networks, Part, Through, Tier, Vpc, WayIn
from wakit.review.tiers import by_number
from wakit.view.counting import count, of_all
from wakit.view.fitting import readable
from wakit.view.subnetwords import (
    account_text,
    amount_text,
    called,
    listed,
    named,
    ports_text,
    shared_text,
    tier_text,
    whose,
)

__all__ = [
    "beyond_text",
    "few_beyond",
    "gateway_text",
    "idle_text",
    "internet_text",
    "more_text",
    "name_of",
    "place_text",
    "unseen_places",
    "unseen_text",
    "vpc_text",
]

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


def name_of(vpc: Vpc) -> str:
    """A VPC as it is called, with its id where that is another."""
    more = [readable(label.text) for label in (vpc.id, vpc.range) if label]
    return " · ".join([called("VPC", readable(vpc.name.text)), *more])


def place_text(vpc: Vpc) -> str:
    """Where a VPC is, and what is said of it as a whole."""
    functions = amount_text(vpc.functions, "function") if vpc.functions.number else ""
    said = [
        readable(vpc.region),
        "AWS's default VPC" if vpc.is_default else "",
        shared_text(vpc.owner),
        functions,
    ]
    return " · ".join(one for one in said if one)


def gateway_text(vpc: Vpc) -> str:
    """The gateway by which the internet comes in."""
    if not vpc.gateways:
        return "Gateway not seen"
    return count(len(vpc.gateways), "internet gateway") if len(vpc.gateways) > 1 else "Internet gateway"


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
    return f"{said}, on {ports_text(sorted(ports, key=by_number), 6)}" if ports else said


def beyond_text(beyond: Beyond) -> tuple[str, str, str]:
    """What lies beyond: its kind, what it leads to, whose that is."""
    kind = (
        count(len(beyond.names), *_FARS[beyond.kind]) if len(beyond.names) > 1 else _first_upper(_FARS[beyond.kind][0])
    )
    led = f"{named(beyond.vpcs)}" if beyond.vpcs else ""
    if beyond.kind is Far.PEERING:
        return kind, f"to {led}" if led else "to a VPC not looked at", _account_beyond(beyond)
    if beyond.kind is Far.TRANSIT:
        return kind, f"to {led}, perhaps to others" if led else "to other networks", "what is attached: not seen"
    told = {
        Far.VPN: ("on-premises or elsewhere", "the other side: not seen"),
        Far.LOCAL: ("on-premises, by an Outpost", "the other side: not seen"),
        Far.SERVICES: ("services of AWS", "without the internet"),
        Far.INSPECTION: ("traffic is inspected there", "its rules are not read"),
        Far.OTHER: ("another network", "the other side: not seen"),
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


def vpc_text(vpc: Vpc) -> str:
    """A VPC in a few words: where it is, its tiers, what the internet reaches."""
    tiers = [
        tier_text(tier, [group for group in vpc.groups if group.tier is tier])
        for tier in Tier
        if any(group.tier is tier for group in vpc.groups)
    ]
    return "; ".join(
        [
            f"{name_of(vpc)} in {called('account', account_text(vpc.account))}, {vpc.region}",
            *tiers,
            f"the internet {internet_text(vpc)}",
            *(" ".join(beyond_text(one)) for one in vpc.beyond),
            *([unseen_text(vpc)] if vpc.unseen else []),
        ]
    )


def unseen_places(networks: Networks) -> str:
    """Where there may be VPCs that nobody saw."""
    said = [
        f"{f'{readable(region)} of ' if region else ''}{called('account', account_text(account))}"
        for account, region in networks.unseen
    ]
    return f"VPCs were not seen in {listed(said, 6)}, so there may be more than are drawn." if said else ""


def more_text(vpcs: Sequence[Vpc]) -> str:
    """VPCs for which a page has no room."""
    if not vpcs:
        return ""
    each = "has a picture of its own" if len(vpcs) == 1 else "have pictures of their own"
    reached = sum(any(way.is_sure for way in vpc.ways_in) for vpc in vpcs)
    also = f"; the internet reaches something in {of_all(reached, len(vpcs))}" if reached else ""
    return f"{count(len(vpcs), 'more VPC')} {each}, as files beside the report{also}."


def idle_text(networks: Networks) -> str:
    """The VPCs that AWS made and in which nothing is: named, not drawn."""
    idle = [vpc for vpc in networks.vpcs if vpc.is_idle]
    places = sorted({vpc.region for vpc in idle})
    if not idle:
        return ""
    hold = "holds nothing and is" if len(idle) == 1 else "hold nothing and are"
    return f"{count(len(idle), 'VPC')} that AWS made by default {hold} not drawn ({listed(places, 6)})."
