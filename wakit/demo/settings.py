"""What an account may be told to say that moto has no place for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wakit.demo.calls import Request, check_operation
from wakit.demo.credential_report import Root

__all__ = ["Script", "Settings"]

#: what an operation answers to a request; ``None`` leaves the answer to the account
Script = Callable[[Request], Mapping[str, Any] | None]


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
    _scripts: dict[tuple[str, str], Script] = field(default_factory=dict)

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

    def script(self, name: str, region: str, answer: Script) -> None:
        """From now on a function answers ``service:Operation`` in a region (``*``: in each), whatever else is set.

        It sees the request, so it may answer by page or by resource; its values are as those of ``tell``.

        Raises:
            UnknownName: the SDK knows no such operation.
        """
        check_operation(name)
        self._scripts[name, region] = answer

    def scripted(self, name: str, region: str, request: Request) -> Mapping[str, Any] | None:
        """What a script answers to a request there; ``None``: nothing."""
        script = self._scripts.get((name, region)) or self._scripts.get((name, "*"))
        return None if script is None else script(request)
