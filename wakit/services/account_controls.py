"""Which policies of the organisation stand above each account, and what they say, from whichever account saw them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import cast

import pandas as pd

from wakit import facts
from wakit.evidence.kleene import all_of, any_of, is_one_of
from wakit.evidence.place import GLOBAL
from wakit.evidence.rows import column, row, row_type
from wakit.evidence.tables import frame, records, table
from wakit.evidence.viewpoint import Record, Sight, Told, by_account, sights
from wakit.registry import check, derived

__all__: list[str] = []


@row(key="account-resource-controls/{account_id}")
class AccountResourceControls:
    """What resource control policies of the organisation say about the resources of one account."""

    s3_demands_tls: bool | None = column(doc="one of them denies everybody every request to S3 without TLS")
    seen_from: str | None = column(doc="the account that saw them; empty where none could")


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
    paths = by_account(records(organization_accounts, "account_id", "id", "path"))
    controls = records(organization_resource_controls, "account_id", "policy_id", "s3_demands_tls")
    attached = by_account(_attached(controls, organization_policy_targets))
    asked = dict.fromkeys(str(one["account_id"]) for one in records(organizations, "account_id"))
    bound: dict[str, Record] = {account: {"s3_demands_tls": False, "seen_from": account} for account in asked}
    for one in sights(organisation_members, organizations):
        if isinstance(one, str):
            bound[one] = {"s3_demands_tls": None, "seen_from": ""}
        else:
            bound |= {a: _above(one, a, paths, attached) for a in one.accounts if a != one.management}
    schema = row_type(AccountResourceControls).schema
    blank: Record = {**dict.fromkeys(schema.names), "region": GLOBAL}
    return frame(table(schema, [blank | {"account_id": account} | told for account, told in bound.items()]))


def _attached(policies: Iterable[Record], targets: pd.DataFrame) -> Iterator[Record]:
    """Each policy with each place it is attached to, as one account sees it; unseen parts are ``None``."""
    places = by_account(records(targets, "account_id", "policy_id", "id", "kind"))
    for one in policies:
        theirs = places.get(str(one["account_id"]), [])
        unseen: list[Record] = [{"id": None, "kind": None}] if one["policy_id"] is None else []
        for place in unseen or [t for t in theirs if t["policy_id"] in (one["policy_id"], None)]:
            yield one | {"place": place["id"], "place_kind": place["kind"]}


def _above(one: Sight, account: str, paths: Told, attached: Told) -> Record:
    path, _ = one.first(paths, partial(_path, account))
    demands, seen_from = one.first(attached, partial(_demands, account, path))
    might_manage = demands and one.management is None
    return {"s3_demands_tls": None if might_manage else demands, "seen_from": seen_from}


def _path(account: str, rows: list[Record]) -> str | None:
    return next((str(one["path"]) for one in rows if one["id"] == account and one["path"]), None)


def _demands(account: str, path: str | None, rows: list[Record]) -> bool | None:
    return any_of(all_of([cast(bool | None, one["s3_demands_tls"]), _is_above(one, account, path)]) for one in rows)


def _is_above(attached: Record, account: str, path: str | None) -> bool | None:
    """Whether the place is the root, a unit on the way to the account, or the account."""
    place, kind = attached["place"], attached["place_kind"]
    if kind is None or place is None:
        return None
    if kind == "ORGANIZATIONAL_UNIT":
        return None if path is None else str(place) in path.split("/")
    return kind == "ROOT" or is_one_of(str(place), account)


@row(key="{organization_id}/{id}")
class AccountGuardrails:
    """An account of an organisation and whether a guardrail reaches it; a row for each account in the evidence."""

    organization_id: str | None = column()
    id: str | None = column(doc="12 digits")
    name: str | None = column(kind="name")
    state: str | None = column(doc="ACTIVE, SUSPENDED, PENDING_CLOSURE, CLOSED …")
    is_management: bool | None = column(doc="it manages the organisation")
    is_guarded: bool | None = column(
        doc="the organisation's own guardrails are attached to it, above it or to the root"
    )
    seen_from: str | None = column(doc="the account that saw where they are attached; empty where none could")


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
        one | {"policy_id": one["id"], "is_guardrail": _is_guardrail(one)}
        for one in records(organization_policies, "account_id", "id", "kind", "is_aws_managed")
    ]
    attached = by_account(_attached(policies, organization_policy_targets))
    blank: Record = {**dict.fromkeys(row_type(AccountGuardrails).schema.names), "region": GLOBAL}
    found: list[Record] = []
    for one in sights(organisation_members, organizations):
        if isinstance(one, str):
            found.append(blank | {"account_id": one})
            continue
        told = list(_accounts(one, listed, attached))
        found += [blank | {"account_id": account} | fact for account in one.accounts for fact in told]
    return frame(table(row_type(AccountGuardrails).schema, found))


def _accounts(one: Sight, listed: Told, attached: Told) -> Iterator[Record]:
    """The accounts of an organisation as the first saw them that may list them; one unknown where none may."""
    accounts, _ = one.first(listed, lambda rows: rows if rows and all(r["id"] for r in rows) else None)
    if accounts is None:
        yield {}
    for account in accounts or ():
        name, path = str(account["id"]), account["path"]
        guarded, seen_from = one.first(attached, partial(_guards, name, None if path is None else str(path)))
        yield {
            "organization_id": one.organization,
            "id": name,
            "name": account["name"],
            "state": account["state"],
            "is_management": None if one.management is None else name == one.management,
            "is_guarded": guarded,
            "seen_from": seen_from,
        }


def _is_guardrail(policy: Record) -> bool | None:
    """Of a type that says what may not be done, and the organisation's own."""
    kind, is_aws = policy["kind"], cast(bool | None, policy["is_aws_managed"])
    of_type = is_one_of(None if kind is None else str(kind), *facts.names("organization_guardrails"))
    return all_of([of_type, None if is_aws is None else not is_aws])


def _guards(account: str, path: str | None, rows: list[Record]) -> bool | None:
    return any_of(all_of([cast(bool | None, one["is_guardrail"]), _is_above(one, account, path)]) for one in rows)


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
