"""What the routes of a VPC lead to outside of it, and which of the VPCs in the evidence meet there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from wakit.review.network import Beyond, Far, Label, Trust, Vpc
from wakit.review.subnets import Route, is_service

__all__ = ["beyond", "met"]

_KINDS = {
    "pcx": Far.PEERING,
    "tgw": Far.TRANSIT,
    "core-network": Far.TRANSIT,
    "vgw": Far.VPN,
    "lgw": Far.LOCAL,
    "vpce": Far.INSPECTION,
    "odb": Far.OTHER,
    "cagw": Far.OTHER,
}


def beyond(routes: Iterable[Route]) -> tuple[Beyond, ...]:
    """Each target outside of the VPC that a route in force leads to, once."""
    found: dict[tuple[Far, str], Beyond] = {}
    for route in routes:
        kind = Far.SERVICES if is_service(route) else _KINDS.get(route.kind or "")
        if kind is not None and route.target and route.is_active is not False:
            found[kind, route.target] = Beyond(kind, (Label(route.target, "ec2_routes", "target_id"),))
    return tuple(found.values())


def met(vpcs: Sequence[Vpc]) -> tuple[Vpc, ...]:
    """The same VPCs, each of which knows the others in the evidence that a peering or gateway of its leads to.

    Both sides of a peering have routes to it by one id. Alike ones are put together: by kind and account.
    """
    ends: dict[str, list[int]] = {}
    for at, vpc in enumerate(vpcs):
        for one in vpc.beyond:
            ends.setdefault(one.names[0].text, []).append(at)

    def other(at: int, one: Beyond) -> Beyond:
        others = [vpcs[n] for n in ends[one.names[0].text] if n != at]
        if one.kind not in (Far.PEERING, Far.TRANSIT) or not others:
            return one
        accounts = {vpc.account for vpc in others}
        account = accounts.pop() if len(accounts) == 1 and one.kind is Far.PEERING else None
        return replace(one, account=account, vpcs=tuple(vpc.name for vpc in others))

    return tuple(replace(vpc, beyond=_alike([other(at, b) for b in vpc.beyond])) for at, vpc in enumerate(vpcs))


def _alike(found: Iterable[Beyond]) -> tuple[Beyond, ...]:
    alike: dict[object, list[Beyond]] = {}
    for one in found:
        trust = one.account.trust if one.account else Trust.UNSEEN
        alike.setdefault((one.kind, one.account if trust is not Trust.UNSEEN else None), []).append(one)
    order = list(Far)
    merged = [
        replace(
            several[0],
            names=tuple(dict.fromkeys(name for one in several for name in one.names)),
            vpcs=tuple(dict.fromkeys(vpc for one in several for vpc in one.vpcs)),
        )
        for several in alike.values()
    ]
    return tuple(sorted(merged, key=lambda one: order.index(one.kind)))
