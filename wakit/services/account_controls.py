"""Which policies of the organisation stand above each account, and what they say, from whichever account saw them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import cast

import pandas as pd

from wakit.evidence.kleene import all_of, any_of
from wakit.evidence.place import GLOBAL
from wakit.evidence.rows import Value, column, row, row_type
from wakit.evidence.tables import frame, records, table
from wakit.evidence.viewpoint import Record, Sight, Told, by_account, in_all, is_guardrail, sights
from wakit.registry import check, derived

__all__: list[str] = []


@row(key="account-resource-controls/{account_id}")
class AccountResourceControls:
    """What resource control policies of the organisation say about the resources of one account."""

    s3_demands_tls: bool | None = column(doc="one of them denies everybody every request to S3 without TLS")
    seen_from: str | None = column(kind="name", doc="the account that saw them; empty where none could")


@derived(AccountResourceControls)
def account_resource_controls(
    organisation_members: pd.DataFrame,
    organizations: pd.DataFrame,
    organization_accounts: pd.DataFrame,
    organization_resource_controls: pd.DataFrame,
    organization_policy_targets: pd.DataFrame,
) -> pd.DataFrame:
    """Resource control policies as they bind each account: those of the root, of the units above it and its own.

    They bind neither the management account nor one that belongs to no organisation.
    """
    paths = _paths(organization_accounts)
    controls = records(organization_resource_controls, "account_id", "policy_id", "s3_demands_tls")
    attached = _attached(controls, organization_policy_targets, "s3_demands_tls")
    asked = dict.fromkeys(str(one["account_id"]) for one in records(organizations, "account_id"))
    bound: dict[str, Record] = {account: {"s3_demands_tls": False, "seen_from": account} for account in asked}
    for one in sights(organisation_members, organizations):
        if isinstance(one, str):
            bound[one] = {"s3_demands_tls": None, "seen_from": ""}
        else:
            bound |= {a: _bound(one, a, paths, attached) for a in one.accounts if a != one.management}
    schema = row_type(AccountResourceControls).schema
    blank: Record = {**dict.fromkeys(schema.names), "region": GLOBAL}
    return frame(table(schema, [blank | {"account_id": account} | told for account, told in bound.items()]))


@dataclass
class _Attached:
    """What an account saw of the places that policies are attached to: a question looks at its own places alone."""

    anywhere: bool | None = False
    """at the root, or at a place that was not seen"""
    units: dict[str, bool | None] = field(default_factory=dict)
    accounts: dict[str, bool | None] = field(default_factory=dict)
    some_unit: bool | None = False
    """what the units come to where it is not known which of them stand above an account"""

    def note(self, place: str | None, kind: str | None, says_so: bool | None) -> None:
        """A policy is attached there, and whether it says what is looked for."""
        if place is None or kind is None:
            self.anywhere = any_of([self.anywhere, all_of([says_so, None])])
        elif kind == "ROOT":
            self.anywhere = any_of([self.anywhere, says_so])
        elif kind == "ORGANIZATIONAL_UNIT":
            self.units[place] = any_of([self.units.get(place, False), says_so])
            self.some_unit = any_of([self.some_unit, all_of([says_so, None])])
        else:
            self.accounts[place] = any_of([self.accounts.get(place, False), says_so])

    def above(self, account: str, path: str | None) -> bool | None:
        """Whether one that says so is attached to the root, to a unit on the way to the account, or to the account."""
        units = [self.some_unit] if path is None else [self.units.get(unit, False) for unit in path.split("/")]
        return any_of([self.anywhere, self.accounts.get(account, False), *units])


def _attached(policies: Iterable[Record], targets: pd.DataFrame, says: str) -> dict[str, _Attached]:
    """For each account what it saw, as the column tells that is named; a listing that was not seen is a ``None``."""
    places: dict[tuple[Value, Value], list[Record]] = defaultdict(list)
    for target in records(targets, "account_id", "policy_id", "id", "kind"):
        places[target["account_id"], target["policy_id"]].append(target)
    nowhere: Record = {"id": None, "kind": None}
    found: dict[str, _Attached] = defaultdict(_Attached)
    for one in policies:
        account, policy = one["account_id"], one["policy_id"]
        theirs = [nowhere] if policy is None else places[account, policy] + places[account, None]
        for target in theirs:
            place, kind = cast(str | None, target["id"]), cast(str | None, target["kind"])
            found[str(account)].note(place, kind, cast(bool | None, one[says]))
    return found


def _paths(accounts: pd.DataFrame) -> dict[str, dict[str, str]]:
    """For each account the paths that it saw, by account."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for one in records(accounts, "account_id", "id", "path"):
        if one["id"] and one["path"]:
            found[str(one["account_id"])].setdefault(str(one["id"]), str(one["path"]))
    return found


def _bound(
    one: Sight, account: str, paths: Mapping[str, Mapping[str, str]], attached: Mapping[str, _Attached]
) -> Record:
    path, _ = one.whoever(lambda viewer: paths.get(viewer, {}).get(account))
    demands, seen_from = one.whoever(lambda viewer: attached.get(viewer, _Attached()).above(account, path))
    might_manage = demands and one.management is None
    return {"s3_demands_tls": None if might_manage else demands, "seen_from": seen_from}


@row(key="{organization_id}/{id}")
class AccountGuardrails:
    """An account of an organisation and whether a guardrail reaches it; a row for each account in the evidence."""

    organization_id: str | None = column(kind="name")
    id: str | None = column(kind="name", doc="12 digits")
    name: str | None = column(kind="name")
    state: str | None = column(kind="plain", doc="ACTIVE, SUSPENDED, PENDING_CLOSURE, CLOSED …")
    is_management: bool | None = column(doc="it manages the organisation")
    is_guarded: bool | None = column(
        doc="the organisation's own guardrails are attached to it, above it or to the root"
    )
    seen_from: str | None = column(
        kind="name", doc="the account that saw where they are attached; empty where none could"
    )


@derived(AccountGuardrails, shared=True)
def account_guardrails(
    organisation_members: pd.DataFrame,
    organizations: pd.DataFrame,
    organization_accounts: pd.DataFrame,
    organization_policies: pd.DataFrame,
    organization_policy_targets: pd.DataFrame,
) -> pd.DataFrame:
    """Every account of each organisation, whether in the evidence or not, and whether guardrails reach it."""
    listed = by_account(records(organization_accounts, "account_id", "id", "name", "state", "path"))
    policies = [
        one | {"policy_id": one["id"], "is_guardrail": is_guardrail(one)}
        for one in records(organization_policies, "account_id", "id", "kind", "is_aws_managed")
    ]
    attached = _attached(policies, organization_policy_targets, "is_guardrail")
    return in_all(
        AccountGuardrails,
        sights(organisation_members, organizations),
        lambda one: _accounts(one, listed, attached),
    )


def _accounts(one: Sight, listed: Told, attached: Mapping[str, _Attached]) -> Iterator[Record]:
    """The accounts of an organisation as the first saw them that may list them; one unknown where none may."""
    accounts, _ = one.first(listed, lambda rows: rows if rows and all(r["id"] for r in rows) else None)
    if accounts is None:  # a row of which not even the organisation is said: which account it is about is unseen
        yield {"organization_id": None, "is_management": None}
    for account in accounts or ():
        name, path = str(account["id"]), cast(str | None, account["path"])
        guarded, seen_from = one.whoever(partial(_guards, name, path, attached))
        yield {
            "id": name,
            "name": account["name"],
            "state": account["state"],
            "is_management": None if one.management is None else name == one.management,
            "is_guarded": guarded,
            "seen_from": seen_from,
        }


def _guards(account: str, path: str | None, attached: Mapping[str, _Attached], viewer: str) -> bool | None:
    return attached.get(viewer, _Attached()).above(account, path)


@check(
    supports=("SEC03-BP05",),
    headline="{member account} {is|are} reached by no guardrail of the organisation's own",
    fine="guardrails of the organisation's own reach {member account}",
    gravity="medium",
    applies=lambda account_guardrails: (account_guardrails["state"] == "ACTIVE") & ~account_guardrails["is_management"],
    shows=("name", "id", "is_guarded", "seen_from"),
    source="https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html",
)
def organization_guards_every_account(account_guardrails: pd.DataFrame) -> pd.Series:
    """Every member account has a guardrail of the organisation's own: its own, a unit's above it or the root's.

    Measured: the policies that AWS does not manage, of a type that says what may not be done
    (`organization_guardrails`), and where they are attached (ListTargetsForPolicy), against the units above each
    account (ListAccounts, its Paths).

    Not concerned: the management account, which service and resource control policies don't bind; accounts that are
    suspended, closed or not yet active.

    Strength: supports; that there is a guardrail does not say that it is the right one.

    Viewpoint: the management account or a delegated administrator; what one saw holds for all, and counts accounts of
    which there is no other evidence.
    """
    return account_guardrails["is_guarded"]
