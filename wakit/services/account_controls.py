"""What the resource control policies above an account say of its resources, from whichever account saw them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import cast

import pandas as pd

from wakit.evidence.kleene import all_of, any_of, is_one_of
from wakit.evidence.place import GLOBAL
from wakit.evidence.rows import column, row, row_type
from wakit.evidence.tables import frame, records, table
from wakit.evidence.viewpoint import Record, Sight, Told, by_account, sights
from wakit.registry import derived

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
    attached = by_account(_attached(organization_resource_controls, organization_policy_targets))
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


def _attached(controls: pd.DataFrame, targets: pd.DataFrame) -> Iterator[Record]:
    """Each policy with each place it is attached to, as one account sees it; unseen parts are ``None``."""
    places = by_account(records(targets, "account_id", "policy_id", "id", "kind"))
    for one in records(controls, "account_id", "policy_id", "s3_demands_tls"):
        theirs = places.get(str(one["account_id"]), [])
        unseen: list[Record] = [{"id": None, "kind": None}] if one["policy_id"] is None else []
        for place in unseen or [t for t in theirs if t["policy_id"] in (one["policy_id"], None)]:
            yield one | {"id": place["id"], "kind": place["kind"]}


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
    place, kind = attached["id"], attached["kind"]
    if kind is None or place is None:
        return None
    if kind == "ORGANIZATIONAL_UNIT":
        return None if path is None else str(place) in path.split("/")
    return kind == "ROOT" or is_one_of(str(place), account)
