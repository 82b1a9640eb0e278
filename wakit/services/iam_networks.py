"""Conditions on the caller's address, held against the networks that the client has named."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network

import pandas as pd

from wakit.evidence.relate import exists
from wakit.evidence.rows import Value, column, row, row_type
from wakit.evidence.tables import frame, records, table
from wakit.registry import check, derived

__all__: list[str] = []

Network = IPv4Network | IPv6Network
#: the noun that a headline counts
_NETWORK = "{source network in IAM policies:source networks in IAM policies}"


@row(key="{policy}#{position}/{cidr}")
class IamNetwork:
    """A network in a policy's condition, and whether the client has named it."""

    policy: str | None = column(kind="name")
    position: int | None = column(doc="of the statement")
    cidr: str | None = column(kind="network")
    is_named: bool | None = column(doc="it lies within a network that the client has named")


@derived(IamNetwork)
def iam_networks(iam_policy_networks: pd.DataFrame, client_networks: pd.DataFrame) -> pd.DataFrame:
    """Each network that a policy names, with whether it is the client's."""
    known: dict[Value, list[Network]] = {}
    for one in records(client_networks, "account_id", "cidr"):
        known.setdefault(one["account_id"], []).extend(_networks(one["cidr"]))
    columns = ("account_id", "region", "policy", "position", "cidr")
    blank: dict[str, Value] = {f.name: None for f in row_type(IamNetwork).schema}
    found = [
        blank | one | {"is_named": _is_within(one["cidr"], known.get(one["account_id"], ()))}
        for one in records(iam_policy_networks, *columns)
    ]
    return frame(table(row_type(IamNetwork).schema, found))


@lru_cache(maxsize=1 << 14)
def _networks(cidr: Value) -> tuple[Network, ...]:
    """None or one; many policies name the same few."""
    try:
        return () if cidr is None else (ip_network(str(cidr), strict=False),)
    except ValueError:
        return ()


def _is_within(cidr: Value, known: Iterable[Network]) -> bool | None:
    """``None`` for what was not seen, or is no network."""
    for inner in _networks(cidr):
        return any(_holds(outer, inner) for outer in known)
    return None


def _holds(outer: Network, inner: Network) -> bool:
    if isinstance(outer, IPv4Network) and isinstance(inner, IPv4Network):
        return inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and isinstance(inner, IPv6Network) and inner.subnet_of(outer)


def _can_be_compared(iam_networks: pd.DataFrame, client_networks: pd.DataFrame) -> pd.Series:
    return exists(iam_networks, client_networks, within="account")


@check(
    supports=("SEC03-BP02",),
    applies=_can_be_compared,
    headline=_NETWORK + " {is|are} missing from those you have named: whose {is it|are they}?",
    fine=_NETWORK + " {is|are} among those you have named",
    gravity="low",
    shows=("policy", "cidr"),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_deny-ip.html",
)
def iam_networks_are_known(iam_networks: pd.DataFrame) -> pd.Series:
    """Each network that a policy of the customer's lets people in from is one that the client has named.

    Measured: the values of aws:SourceIp in the customer's identity policies, allowing and denying, against networks in
    client.yaml; one counts where it lies within one of those.

    Not concerned: accounts of a client that has named no network: there is nothing to compare with.

    Strength: supports; an address that nobody knows any more may be another firm's by now.
    """
    return iam_networks["is_named"]
