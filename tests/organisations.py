"""Evidence of several accounts, each of which sees its part of an organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pandas as pd

from wakit.evidence.evidence import Evidence
from wakit.evidence.gaps import Gap
from wakit.evidence.tables import frame, table
from wakit.model import Reason
from wakit.registry import load
from wakit.services.organization import Organization, OrganizationAccount

__all__ = ["ALONE", "AT", "MANAGEMENT", "MEMBER", "OTHER", "Sight", "belongs", "listed", "seen_by"]

MANAGEMENT, MEMBER, OTHER = "111111111111", "222222222222", "333333333333"
AT = datetime(2026, 1, 1, tzinfo=UTC)
#: table → what one account sees of it; a table that is not named was refused to it
Sight = Mapping[str, Sequence[object]]
ALONE: Sight = {"organizations": [Organization(False, "", False, "", "")], "organization_accounts": []}


def belongs(organization: str = "o-1", management: str = MANAGEMENT) -> Sight:
    """What every member may ask: to which organisation it belongs."""
    return {"organizations": [Organization(True, organization, None, management, "ALL")]}


def listed(*accounts: str) -> Sight:
    """What the management account and delegated administrators may list."""
    return {"organization_accounts": [OrganizationAccount(a, None, "ACTIVE", f"o-1/r-1/{a}/") for a in accounts]}


def seen_by(told: Mapping[str, Sight], *tables: str) -> Evidence:
    """The evidence of these accounts; ``tables`` are further ones that nobody named, so that they were refused."""
    registry = load()
    names = {*tables, *(name for sight in told.values() for name in sight), "organizations", "organization_accounts"}
    frames: dict[str, pd.DataFrame] = {}
    gaps = []
    for name in sorted(names):
        one = registry.collectors[name]
        region = "eu-central-1" if one.scope == "region" else "global"
        rows = [one.row.record(r, a, region) for a, sight in told.items() for r in sight.get(name, ())]
        frames[name] = frame(table(one.row.schema, rows))
        gaps += [_refused(name, account) for account, sight in told.items() if name not in sight]
    return Evidence.from_frames(frames, accounts=tuple(told), gaps=gaps, at=AT)


def _refused(name: str, account: str) -> Gap:
    return Gap(account, "", name, "", "", "", Reason.DENIED, "AccessDeniedException", "", AT)
