"""What ``client.yaml`` names: each thing with what a scan calls it, and the pseudonym it shares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from wakit.redact.nouns import ACCOUNT
from wakit.redact.pseudonyms import Named
from wakit.review.client import Client

__all__ = ["ToldName", "told_names"]


class ToldName(NamedTuple):
    """A value that the client told, what kind of thing it is, and what it is another name of."""

    value: str
    kind: str
    named: Named


def told_names(client: Client) -> Iterator[ToldName]:
    """Accounts and how they are called and entered, networks, users, issuers; what is empty is left out."""
    yield from (one for one in _all(client) if one.value.strip())


def _all(client: Client) -> Iterator[ToldName]:
    for account in client.accounts:
        same = (ACCOUNT, account.id)
        yield ToldName(account.id, ACCOUNT, same)
        yield ToldName(account.name, "name of an account", same)
        for noun, value in (("role", account.role), ("profile", account.profile), ("external id", account.external_id)):
            yield ToldName(value, noun, (noun, value))
    for number, outsider in client.known_accounts.items():
        yield ToldName(number, ACCOUNT, (ACCOUNT, number))
        yield ToldName(outsider.name, "name of an account", (ACCOUNT, number))
    for name, networks in client.networks.items():
        yield ToldName(name, "name of a network", ("network", name))
        yield from (ToldName(network, "network", ("network", network)) for network in networks)
    yield from (ToldName(user, "IAM user", ("user", user)) for user in client.emergency_users)
    yield from (ToldName(host, "token issuer", ("token issuer", host)) for host in client.token_issuers)
