"""Which accounts belong together: the members of each account's organisation, told by whichever account sees them.

A member may not list the accounts of its organisation, its management account and delegated administrators may. So
what one account of the evidence saw holds for all that belong to the same organisation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from wakit.evidence.place import GLOBAL
from wakit.evidence.rows import Value, column, row, row_type
from wakit.evidence.tables import frame, records, table
from wakit.registry import derived

__all__: list[str] = []

#: an account that belongs to no organisation
_ALONE = ""


@row(key="organisation-member/{account_id}/{id}")
class OrganisationMember:
    """An account that belongs to the organisation of the account that the row stands in (itself among them)."""

    id: str | None = column(kind="name", doc="12 digits")
    organization_id: str | None = column(kind="name")


@derived(OrganisationMember)
def organisation_members(organizations: pd.DataFrame, organization_accounts: pd.DataFrame) -> pd.DataFrame:
    """For each account of the evidence, the accounts of its organisation; none where it stands alone.

    Where nobody saw which accounts they are, or whether there is an organisation, a row says so.
    """
    own = records(organizations, "account_id", "in_use", "id", "management_account")
    told = _told(own, records(organization_accounts, "account_id", "id"))
    blank: dict[str, Value] = {f.name: None for f in row_type(OrganisationMember).schema}
    accounts = dict.fromkeys(str(one["account_id"]) for one in own)
    found = [blank | {"account_id": a, "region": GLOBAL} | r for a in accounts for r in told.members_of(a)]
    return frame(table(row_type(OrganisationMember).schema, found))


@dataclass
class _Told:
    """What accounts say of themselves and of one another."""

    belongs_to: dict[str, str] = field(default_factory=dict)
    """account → its organisation; an account of which that is not known is missing"""
    members: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    listed: set[str] = field(default_factory=set)
    """organisations of which some account saw every member"""

    def note(self, organisation: str, account: Value) -> None:
        """It belongs there; what an account says of itself comes first, and is not overruled by others."""
        if account and self.belongs_to.setdefault(str(account), organisation) == organisation != _ALONE:
            self.members[organisation].add(str(account))

    def members_of(self, account: str) -> Iterator[dict[str, Value]]:
        """The rows of one account, the last of which nothing is known where there may be more."""
        organisation = self.belongs_to.get(account)
        for member in sorted(self.members[organisation]) if organisation else ():
            yield {"id": member, "organization_id": organisation}
        if organisation != _ALONE and organisation not in self.listed:
            yield {}


def _told(organizations: list[dict[str, Value]], accounts: list[dict[str, Value]]) -> _Told:
    told = _Told()
    for one in organizations:
        if one["in_use"] is False:
            told.note(_ALONE, one["account_id"])
        elif one["in_use"] and one["id"]:
            told.note(str(one["id"]), one["account_id"])
    for one in organizations:
        if one["in_use"] and one["id"]:
            told.note(str(one["id"]), one["management_account"])
    _hear_listings(told, {str(one["account_id"]) for one in organizations}, accounts)
    return told


def _hear_listings(told: _Told, asked: set[str], accounts: list[dict[str, Value]]) -> None:
    """What each account that belongs somewhere lists; one that could not see its list does not know them all."""
    whose = {account: told.belongs_to[account] for account in sorted(asked) if told.belongs_to.get(account)}
    refused = {one["account_id"] for one in accounts if one["id"] is None}
    for one in accounts:
        if one["account_id"] in whose:
            told.note(whose[str(one["account_id"])], one["id"])
    told.listed.update(whose[account] for account in whose.keys() - refused)
