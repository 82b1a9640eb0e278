"""Whether access from outside is analysed everywhere, by the account's own analyzer or its organisation's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from wakit.evidence.kleene import all_of, any_of
from wakit.evidence.relate import days_since
from wakit.evidence.rows import Value, column, row, row_type
from wakit.evidence.tables import frame, records, table
from wakit.facts.thresholds import limit
from wakit.registry import check, derived

__all__: list[str] = []

Record = dict[str, Value]
#: what headlines say where it fails and where it holds
_OUTSIDE = (
    "in {region} no analyzer looks for access from outside",
    "in {region} an analyzer looks for access from outside",
)
_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-create-external.html"


@row(key="access-analysis/{account_id}/{region}")
class AccessCoverage:
    """An account's region, and whether somebody analyses access from outside there."""

    is_covered: bool | None = column(doc="by the account's own analyzer, or by one of its organisation")
    by: str | None = column(kind="plain", doc="account, organisation, or empty")
    waits_days: float | None = column(doc="the oldest finding of access from outside to the account; 0 where none is")


@derived(AccessCoverage)
def access_coverage(
    access_regions: pd.DataFrame,
    access_findings: pd.DataFrame,
    organisation_members: pd.DataFrame,
    at: pd.Timestamp,
) -> pd.DataFrame:
    """Each account's regions with what the evidence of all its organisation's accounts says of them.

    An organisation's analyzer stands in its management account or delegated administrator and shows there only. So
    where an account has none of its own and not every account of its organisation was seen, that is not known.
    """
    places = records(access_regions, "account_id", "region", "analyzes_outside", "analyzes_organisation")
    days = access_findings.assign(days=days_since(access_findings["created"], at))
    found = records(days, "account_id", "region", "id", "kind", "owner_account", "days")
    sight = _Sight.of(places, found, records(organisation_members, "account_id", "id"))
    blank: Record = {f.name: None for f in row_type(AccessCoverage).schema}
    return frame(table(row_type(AccessCoverage).schema, [blank | sight.row(place) for place in places]))


@dataclass(frozen=True)
class _Sight:
    """What all accounts of the evidence see together; a place of which the region is not known counts for each."""

    places: Mapping[Value, list[Record]]
    findings: Mapping[Value, list[Record]]
    families: Mapping[Value, set[Value]]
    """account → those of its organisation; ``None`` among them where there may be more"""

    @classmethod
    def of(cls, places: list[Record], findings: list[Record], members: list[Record]) -> _Sight:
        families: dict[Value, set[Value]] = defaultdict(set)
        for member in members:
            families[member["account_id"]].add(member["id"])
        return cls(_by_region(places), _by_region(findings), families)

    def row(self, place: Record) -> Record:
        """One account's region; one that was not seen stays a place of which nothing is known."""
        own = place["analyzes_outside"]
        if own is None and place["analyzes_organisation"] is None:
            return {"account_id": place["account_id"], "region": place["region"]}
        own, theirs = _flag(own), self._by_organisation(place)
        by = "account" if own else "organisation" if theirs else None if None in (own, theirs) else ""
        is_covered = any_of([own, theirs])
        return place | {"is_covered": is_covered, "by": by, "waits_days": self._waits(place)}

    def _family(self, place: Record) -> set[Value]:
        return self.families.get(place["account_id"], set()) | {place["account_id"]}

    def _by_organisation(self, place: Record) -> bool | None:
        family = self._family(place)
        there = [p for p in _there(self.places, place) if p["account_id"] in family]
        unseen = family - {p["account_id"] for p in there}
        return any_of([*(_flag(p["analyzes_organisation"]) for p in there), None if unseen else False])

    def _waits(self, place: Record) -> float | None:
        family = self._family(place)
        found = [f for f in _there(self.findings, place) if f["account_id"] in family]
        waits = [_waits(f, place["account_id"]) for f in found]
        known = [days for days in waits if days is not None]
        return max(known, default=0.0) if len(known) == len(waits) else None


def _by_region(rows: list[Record]) -> Mapping[Value, list[Record]]:
    found: dict[Value, list[Record]] = defaultdict(list)
    for one in rows:
        found[one["region"]].append(one)
    return found


def _there(rows: Mapping[Value, list[Record]], place: Record) -> list[Record]:
    return [*rows.get(place["region"], ()), *(rows.get(None, ()) if place["region"] is not None else ())]


def _flag(value: Value) -> bool | None:
    return value if isinstance(value, bool) else None


def _waits(finding: Record, account: Value) -> float | None:
    """For how many days, where it is about access from outside to a resource of the account; of an unseen one: None."""
    is_about = all_of([_same(finding["kind"], "ExternalAccess"), _same(finding["owner_account"], account)])
    days = finding["days"] if is_about is not False else 0.0
    return days if is_about is not None and isinstance(days, float) else None


def _same(value: Value, wanted: Value) -> bool | None:
    return None if value is None else value == wanted


@check(
    supports=("SEC03-BP07",),
    headline=_OUTSIDE[0],
    fine=_OUTSIDE[1],
    gravity="medium",
    shows=("is_covered", "by"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-28",
)
def access_analyzer_covers_the_region(access_coverage: pd.DataFrame) -> pd.Series:
    """In each enabled region an active analyzer looks for access from outside.

    Measured: IAM Access Analyzer, of the kind for external access, active, of the account or of its organisation.

    Strength: supports; another product may analyse access, and does not show here.

    Viewpoint: an organisation's analyzer shows in its delegated administrator; where that account is not among those
    of the review, a region without an analyzer of its own is not known.
    """
    return access_coverage["is_covered"]


@check(
    proves=("SEC03-BP07",),
    headline=_OUTSIDE[0] + ", or a finding has waited more than {=access_finding_days}",
    fine=_OUTSIDE[1] + ", and no finding has waited more than {=access_finding_days}",
    gravity="low",
    shows=("is_covered", "by", "waits_days"),
    source=_GUIDE,
)
def access_from_outside_is_analysed(
    access_coverage: pd.DataFrame, oldest: float = limit("access_finding_days")
) -> pd.Series:
    """In each enabled region access from outside is analysed; no finding waited for more than {=access_finding_days}.

    Measured: an active analyzer for external access in each account and enabled region, its own or the organisation's,
    and no active finding about the account's resources that is older than {=access_finding_days}.

    Strength: proves that public and cross-account access is analysed, over all accounts and regions of the review
    without a gap. Open resources speak for other practices.

    Viewpoint: as the check of each region's analyzer.
    """
    return access_coverage["is_covered"] & (access_coverage["waits_days"] <= oldest)
