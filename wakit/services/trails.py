"""Trails as a whole: what the account that owns one sees of it holds for every account that it records.

A member of an organisation sees that its organisation's trail is there, not whether it records: its owner does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pandas as pd

from wakit.evidence.kleene import all_of
from wakit.evidence.place import GLOBAL
from wakit.evidence.relate import exists
from wakit.evidence.rows import Value, column, row, row_type
from wakit.evidence.tables import frame, records, table
from wakit.registry import check, derived

__all__: list[str] = []

Record = dict[str, Value]
_CONTROLS = "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html"
#: what only the owner of a trail sees of it
_OWN = ("is_logging", "delivery_error")
_RECORDS = ("is_multi_region", "is_logging", "logs_management_events")


@row(key="{arn}")
class TrailSeen:
    """A trail, in a row for each account of the evidence that shows it."""

    arn: str | None = column(kind="name")
    name: str | None = column(kind="name")
    region: str | None = column(kind="plain", doc="its home region")
    is_logging: bool | None = column()
    delivery_error: str | None = column(kind="plain", doc="last delivery to the bucket: S3's error code")
    validates_files: bool | None = column(doc="digest files show whether a log file was changed or deleted")
    seen_from: str | None = column(kind="name", doc="the account that saw whether it records; empty where none could")


@row(key="{arn}")
class TrailFiles:
    """Where a trail's log files are, in a row for each account of the evidence that shows it."""

    arn: str | None = column(kind="name")
    name: str | None = column(kind="name")
    region: str | None = column(kind="plain", doc="its home region")
    bucket: str | None = column(kind="name")
    is_owners: bool | None = column(doc="the bucket belongs to the account that owns the trail")
    is_locked: bool | None = column(doc="that bucket has Object Lock; false for another account's")


@row(key="recorder/{account_id}/{arn}")
class AccountRecorder:
    """A trail or event data store that records an account: its own, or its organisation's."""

    arn: str | None = column(kind="name")
    records_everything: bool | None = column(doc="management events, reads and writes, of every region")


@derived(TrailSeen, shared=True)
def trails_seen(cloudtrail_trails: pd.DataFrame) -> pd.DataFrame:
    """Each trail, from whichever account saw it."""
    columns = ("account_id", "arn", "region", "name", "is_logging", "delivery_error", "validates_files")
    schema = row_type(TrailSeen).schema
    found = []
    for rows in _by_arn(records(cloudtrail_trails, *columns)):
        told = _merged(rows)
        sighted = [str(one["account_id"]) for one in rows if one["arn"] and one["is_logging"] is not None]
        own = "" if told["arn"] else None
        found += [told | _place(one) | {"seen_from": sighted[0] if sighted else own} for one in rows]
    return frame(table(schema, _filled(found, schema.names)))


@derived(TrailFiles, shared=True)
def trail_files(cloudtrail_trails: pd.DataFrame, s3_buckets: pd.DataFrame) -> pd.DataFrame:
    """Where the log files of each trail are, as the accounts of the evidence know their buckets."""
    homes: dict[str, tuple[str, Value]] = {}
    unseen: set[str] = set()
    for one in records(s3_buckets, "account_id", "name", "has_object_lock"):
        if one["name"] is None:
            unseen.add(str(one["account_id"]))
        else:
            homes[str(one["name"])] = (str(one["account_id"]), one["has_object_lock"])
    looked = {str(a["account_id"]) for a in records(cloudtrail_trails, "account_id")} - unseen
    schema = row_type(TrailFiles).schema
    found = []
    for rows in _by_arn(records(cloudtrail_trails, "account_id", "arn", "region", "name", "bucket")):
        told = _merged(rows)
        where = _where(told, homes, looked) if told["arn"] else {}
        found += [told | _place(one) | where for one in rows]
    return frame(table(schema, _filled(found, schema.names)))


def _where(trail: Record, homes: dict[str, tuple[str, Value]], looked: set[str]) -> Record:
    """Whether a trail's bucket is its owner's: seen in one account, or seen not to be among the owner's."""
    owner, home = _owner(trail), homes.get(str(trail["bucket"])) if trail["bucket"] else None
    if home is not None:
        return {"is_owners": home[0] == owner, "is_locked": home[1] if home[0] == owner else False}
    return {"is_owners": False if trail["bucket"] and owner in looked else None, "is_locked": None}


@derived(AccountRecorder)
def account_recorders(
    cloudtrail_trails: pd.DataFrame,
    cloudtrail_event_data_stores: pd.DataFrame,
    organisation_members: pd.DataFrame,
) -> pd.DataFrame:
    """What records each account; a row of which nothing is known where there may be more."""
    found: list[Record] = []
    common: list[tuple[str, Record]] = []
    columns = ("account_id", "arn", "is_multi_region", "is_logging", "logs_management_events")
    for rows in _by_arn(records(cloudtrail_trails, *columns, "is_organization_trail")):
        told = _recorder(_merged(rows))
        found += [told | {"account_id": one["account_id"]} for one in rows]
        common += [(str(rows[0]["account_id"]), told)] if rows[0].get("is_organization_trail") else []
    for one in records(cloudtrail_event_data_stores, *columns, "is_organization_store"):
        told = _recorder(one)
        found.append(told | {"account_id": one["account_id"]})
        common += [(str(one["account_id"]), told)] if one["is_organization_store"] else []
    found += _of_organisations(common, records(organisation_members, "account_id", "id", "organization_id"))
    schema = row_type(AccountRecorder).schema
    return frame(table(schema, _filled(_without_twins(found), schema.names)))


def _recorder(one: Record) -> Record:
    flags = [None if one[name] is None else bool(one[name]) for name in _RECORDS]
    return {"arn": one["arn"], "region": GLOBAL, "records_everything": all_of(flags) if one["arn"] else None}


def _of_organisations(common: list[tuple[str, Record]], members: list[Record]) -> list[Record]:
    """A recorder of an organisation, for each account that belongs to it, or may do so."""
    belongs: dict[str, Value] = {}
    for one in members:
        account = str(one["account_id"])
        belongs[account] = one["organization_id"] or belongs.get(account)
    found: list[Record] = []
    for account, organization in belongs.items():
        for home, told in common:
            if organization and belongs.get(home) == organization:
                found.append(told | {"account_id": account})
            elif account != home and (not organization or not belongs.get(home)):
                found.append({"account_id": account, "region": GLOBAL})
    return found


def _without_twins(found: list[Record]) -> list[Record]:
    once = {(one["account_id"], one.get("arn")): one for one in found}
    return list(once.values())


def _by_arn(rows: Iterable[Record]) -> list[list[Record]]:
    """The rows of each trail, its owner's first; a row of a listing that was not seen by itself."""
    found: dict[str, list[Record]] = defaultdict(list)
    for n, one in enumerate(rows):
        found[str(one["arn"]) if one["arn"] else f"?{n}"].append(one)
    for same in found.values():
        if len(same) > 1:
            same.sort(key=lambda one: (one["account_id"] != _owner(one), str(one["account_id"])))
    return list(found.values())


def _owner(trail: Record) -> str:
    """The account in whose name a trail was made; an organisation's has its management account's."""
    return (str(trail["arn"] or "").split(":") + [""] * 5)[4]


def _merged(rows: list[Record]) -> Record:
    """What the first row knows that knows it."""
    if len(rows) == 1:
        return dict(rows[0])
    return {name: next((one[name] for one in rows if one[name] is not None), None) for name in rows[0]}


def _place(one: Record) -> Record:
    return {"account_id": one["account_id"], "region": one["region"]}


def _filled(found: list[Record], columns: Iterable[str]) -> list[Record]:
    blank: Record = dict.fromkeys(columns)
    return [blank | {name: one[name] for name in one if name in blank} for one in found]


@check(
    disproves=("SEC04-BP01",),
    headline="{the account} {has|have} no trail or event data store that records management events in every region",
    fine="in {the account} a trail or event data store records management events in every region",
    gravity="critical",
    source=f"{_CONTROLS}#cloudtrail-1",
)
def cloudtrail_records_every_region(aws_accounts: pd.DataFrame, account_recorders: pd.DataFrame) -> pd.Series:
    """A trail or event data store, the account's or its organisation's, records management events in every region.

    Measured: a multi-region trail or store that is logging, and whose selectors together take reads and writes.
    ``eventSource`` or ``eventName`` narrow, but for KMS and the RDS Data API, which AWS lets one leave out.

    Strength: disproves; an account without any leaves no trace beyond the 90 days of its event history.

    Viewpoint: whether an organisation's trail records, only its owner sees, and that holds for its members. Stores of
    CloudTrail Lake are listed in their home region alone, where that was looked at.
    """
    return exists(aws_accounts, account_recorders, where=account_recorders["records_everything"], within="account")


@check(
    supports=("SEC04-BP01",),
    headline="{trail} failed to deliver {its|their} latest log files",
    fine="{trail} {delivers|deliver} {its|their} log files",
    gravity="high",
    applies=lambda trails_seen: trails_seen["is_logging"],
    shows=("name", "delivery_error", "seen_from"),
    source="https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html",
)
def cloudtrail_delivers(trails_seen: pd.DataFrame) -> pd.Series:
    """Trails that record also deliver: the last delivery met no error.

    Measured: LatestDeliveryError of a trail that is logging.

    Not concerned: trails that are switched off.

    Strength: supports; the next delivery may succeed.

    Viewpoint: the owner of the trail; that holds for every account that it records.
    """
    return trails_seen["delivery_error"] == ""


@check(
    supports=("SEC10-BP03",),
    headline="{trail} {leaves|leave} no way to show later that {its|their} log files are unchanged",
    fine="{trail} {leaves|leave} a way to show later whether {its|their} log files are unchanged",
    gravity="medium",
    applies=lambda trails_seen: trails_seen["is_logging"],
    shows=("name", "validates_files"),
    source=f"{_CONTROLS}#cloudtrail-4",
)
def cloudtrail_validates_files(trails_seen: pd.DataFrame) -> pd.Series:
    """Trails that record write digest files, so that an investigation can trust the log files.

    Measured: LogFileValidationEnabled.

    Not concerned: trails that are switched off: they write nothing.

    Strength: supports; forensic readiness is more than that.
    """
    return trails_seen["validates_files"]


@check(
    supports=("SEC04-BP02",),
    headline="the log files of {trail} are kept, unlocked, in the account that owns the trail",
    fine="the log files of {trail} are kept in another account, or locked",
    gravity="medium",
    shows=("name", "bucket", "is_owners", "is_locked"),
    source="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html",
)
def cloudtrail_hands_events_on(trail_files: pd.DataFrame) -> pd.Series:
    """The log files of trails are in a bucket of another account than the trail's own, or locked.

    Measured: the trail's bucket among the buckets of the accounts in the evidence, and its Object Lock. A log group
    does not count: it can be deleted by the same account, and benchmarks since CIS 3 do not ask for it.

    Not concerned: a log archive itself; the trails whose files it keeps are owned elsewhere.

    Strength: supports; who may delete in the other account is not looked at.

    Viewpoint: the owner of the trail; without it, and with the bucket in none of the accounts seen, unknown.
    """
    return ~trail_files["is_owners"] | trail_files["is_locked"]
