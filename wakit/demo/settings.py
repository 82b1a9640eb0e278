"""What an account may be told to say that moto has no place for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wakit.demo.calls import check_operation
from wakit.demo.credential_report import Root

__all__ = ["Settings"]


@dataclass
class Settings:
    """Facts about the accounts, and whole answers."""

    #: account → its root user
    roots: dict[str, Root] = field(default_factory=dict)
    #: (account, user) → when the password was set (UTC)
    passwords: dict[tuple[str, str], datetime] = field(default_factory=dict)
    #: ARN of a secret → when it was last read (seconds since 1970)
    secrets_read: dict[str, float] = field(default_factory=dict)
    _told: dict[tuple[str, str, str], Mapping[str, Any]] = field(default_factory=dict)

    def tell(self, name: str, account_id: str, region: str, value: Mapping[str, Any]) -> None:
        """From now on ``service:Operation`` answers so, in that account and region (``*``: in each).

        A value ``{"error": [code, message, status]}`` is an error.

        Raises:
            UnknownName: the SDK knows no such operation.
        """
        check_operation(name)
        self._told[name, account_id, region] = value

    def told(self, name: str, account_id: str, region: str) -> Mapping[str, Any] | None:
        """What was told for a call there; ``None``: nothing."""
        here = self._told.get((name, account_id, region))
        return here if here is not None else self._told.get((name, account_id, "*"))
