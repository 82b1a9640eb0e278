"""What the client's own file tells, as tables: accounts and networks it knows, users kept for emergencies, thresholds.

Each row stands in every account that is judged, so checks join them ``within="account"`` as any other table.
"""

from __future__ import annotations

from wakit.evidence.rows import Rows, column, row
from wakit.model import Told
from wakit.registry import told

__all__: list[str] = []


@row(key="client/account/{id}")
class ClientAccount:
    """An account that the client knows, its own or a partner's."""

    id: str = column(kind="name", doc="12 digits")
    name: str = column(kind="name")
    is_own: bool = column(doc="the client's, whatever organisation it is in")


@row(key="client/network/{name}/{cidr}")
class ClientNetwork:
    """A network that the client has named: an office, a VPN."""

    name: str = column(kind="name")
    cidr: str = column(kind="network")


@row(key="client/emergency-user/{name}")
class ClientEmergencyUser:
    """An IAM user that the client keeps for emergencies."""

    name: str = column(kind="personal")


@row(key="client/token-issuer/{host}")
class ClientTokenIssuer:
    """A token issuer that the client runs itself: an identity provider, a build server."""

    host: str = column(kind="network")


@row(key="client/threshold/{name}")
class ClientThreshold:
    """A number that the client measures by instead of ours."""

    name: str = column(kind="plain")
    value: float


@told
def client_accounts(told: Told) -> Rows[ClientAccount]:
    """The accounts that the client knows."""
    return Rows(ClientAccount(a.id, a.name, a.is_own) for a in told.accounts)


@told
def client_networks(told: Told) -> Rows[ClientNetwork]:
    """The networks that the client has named."""
    return Rows(ClientNetwork(name, cidr) for name, cidr in told.networks)


@told
def client_emergency_users(told: Told) -> Rows[ClientEmergencyUser]:
    """The IAM users that the client keeps for emergencies."""
    return Rows(ClientEmergencyUser(name) for name in told.emergency_users)


@told
def client_token_issuers(told: Told) -> Rows[ClientTokenIssuer]:
    """The token issuers that the client runs itself."""
    return Rows(ClientTokenIssuer(host) for host in told.token_issuers)


@told
def client_thresholds(told: Told) -> Rows[ClientThreshold]:
    """The numbers that the client measures by instead of ours."""
    return Rows(ClientThreshold(one.name, one.value) for one in told.thresholds)
