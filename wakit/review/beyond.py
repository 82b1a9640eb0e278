"""What a VPC is joined with outside of it: by its routes and peerings, and which VPCs of the evidence meet there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from wakit.reach import Listed, Place, rows
from wakit.review.network import Account, Beyond, Far, Label, Trust, Vpc
from wakit.review.subnets import Route, is_service

__all__ = ["Peerings", "beyond", "met"]

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
_SIDES = ("peering_id", "is_active", "requester_account_id", "requester_vpc_id", "accepter_account_id",
          "accepter_vpc_id")  # fmt: skip


@dataclass(frozen=True)
class _Peer:
    """The other side of a peering; ``None`` was not seen."""

    peering: str
    account: str | None
    vpc: str | None


class Peerings:
    """The peerings of each VPC that are in force, or may be."""

    def __init__(self, data: pd.DataFrame) -> None:
        self._held: Listed[_Peer] = Listed()
        for place, (name, is_active, account, vpc, other_account, other) in rows(data, *_SIDES):
            if is_active is not False:
                self._held.add(place, vpc if name else None, _Peer(name or "", other_account, other))
                self._held.add(place, other if name else None, _Peer(name or "", account, vpc))

    def of(self, place: Place, vpc: str) -> list[_Peer]:
        """The other sides."""
        return self._held.of(place, vpc)

    def hides(self, place: Place) -> bool:
        """Whether there may be more."""
        return self._held.hides(place)


def beyond(
    routes: Iterable[Route], peers: Iterable[_Peer], account: Callable[[str | None], Account]
) -> tuple[Beyond, ...]:
    """Each target outside of the VPC that a route in force leads to, and each peering, once."""
    found: dict[tuple[Far, str], Beyond] = {}
    for route in routes:
        kind = Far.SERVICES if is_service(route) else _KINDS.get(route.kind or "")
        if kind is not None and route.target and route.is_active is not False:
            found[kind, route.target] = Beyond(kind, (Label(route.target, "ec2_routes", "target_id"),))
    for peer in peers:
        label = Label(peer.peering, "ec2_vpc_peerings", "peering_id")
        whose = account(peer.account) if peer.account else None
        found[Far.PEERING, peer.peering] = Beyond(Far.PEERING, (label,), whose, tuple(_vpc(peer)))
    return tuple(found.values())


def _vpc(peer: _Peer) -> Iterator[Label]:
    if peer.vpc:
        yield Label(peer.vpc, "ec2_vpc_peerings", "accepter_vpc_id")


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
        account = accounts.pop() if len(accounts) == 1 and one.kind is Far.PEERING else one.account
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
