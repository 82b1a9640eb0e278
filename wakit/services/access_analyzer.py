"""IAM Access Analyzer: where access from outside and unused access are analysed, and what waits for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.kleene import all_of, is_one_of
from wakit.evidence.relate import days_since
from wakit.evidence.rows import Rows, column, row
from wakit.facts.thresholds import limit
from wakit.registry import check, collector

__all__: list[str] = []

_LIST, _FINDINGS = "accessanalyzer:ListAnalyzers", "accessanalyzer:ListFindingsV2"
_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-findings.html"
_UNUSED = ("ACCOUNT_UNUSED_ACCESS", "ORGANIZATION_UNUSED_ACCESS")


@row(key="access-analysis/{account_id}/{region}", operation=_LIST)
class AccessRegion:
    """A region, and what the account's own analyzers analyse there."""

    analyzes_outside: bool | None = column(doc="an active analyzer for access from outside the account")
    analyzes_organisation: bool | None = column(doc="an active analyzer for access from outside the organisation")
    analyzes_unused: bool | None = column(doc="an active analyzer for unused access, of account or organisation")


@row(key="access-finding/{id}", operation=_FINDINGS)
class AccessFinding:
    """An active finding: nobody has archived it, and what it is about is still so."""

    id: str = column(kind="name")
    analyzer_arn: str = column(kind="name")
    kind: str | None = column(kind="plain", doc="ExternalAccess, InternalAccess, UnusedIAMRole, UnusedPermission …")
    resource: str | None = column(kind="name", doc="its ARN; empty where AWS names none")
    resource_type: str | None = column(kind="plain")
    owner_account: str | None = column(kind="name", doc="of the resource")
    created: datetime | None = column()


@collector(scope="region")
def access_regions(aws: Reader) -> Rows[AccessRegion]:
    """Each region: what is analysed there, as the account sees it."""
    return aws.one(_region)


def _region(aws: Reader) -> AccessRegion:
    found = Item({"analyzers": [item.node for item in aws.each(_LIST, "analyzers")]})
    kinds = {"outside": ("ACCOUNT",), "organisation": ("ORGANIZATION",), "unused": _UNUSED}
    active = {kind: found.some("analyzers", partial(_is_active, types=types)) for kind, types in kinds.items()}
    return AccessRegion(**{f"analyzes_{kind}": is_so for kind, is_so in active.items()})


def _is_active(analyzer: Item, types: tuple[str, ...]) -> bool | None:
    return all_of([is_one_of(analyzer.text("type"), *types), is_one_of(analyzer.text("status"), "ACTIVE")])


@collector(scope="region")
def access_findings(aws: Reader) -> Rows[AccessFinding]:
    """The active findings of the account's analyzers; policies and principals in them are not read."""
    return aws.rows(aws.each(_LIST, "analyzers"), _findings)


def _findings(aws: Reader, analyzer: Item) -> Iterator[AccessFinding]:
    arn = analyzer.must("arn")
    only_active = {"status": {"eq": ["ACTIVE"]}}
    for item in aws.each(_FINDINGS, "findings", analyzerArn=arn, filter=only_active):
        yield AccessFinding(
            id=item.must("id"),
            analyzer_arn=arn,
            kind=item.text("findingType"),
            resource=item.text("resource", absent=""),
            resource_type=item.text("resourceType"),
            owner_account=item.text("resourceOwnerAccount"),
            created=item.time("createdAt"),
        )


def _is_external(access_findings: pd.DataFrame) -> pd.Series:
    return access_findings["kind"] == "ExternalAccess"


def _is_unused(access_findings: pd.DataFrame) -> pd.Series:
    return access_findings["kind"].str.startswith("Unused")


@check(
    supports=("SEC03-BP07",),
    applies=_is_external,
    headline="{finding of access from outside} {has|have} waited more than {=access_finding_days} for an answer",
    fine="{finding of access from outside} {is|are} {=access_finding_days} old or younger",
    gravity="medium",
    shows=("resource", "resource_type", "created"),
    source=_GUIDE,
)
def access_findings_are_answered(
    access_findings: pd.DataFrame, at: pd.Timestamp, oldest: float = limit("access_finding_days")
) -> pd.Series:
    """No finding of access from outside is active for more than {=access_finding_days}.

    Measured: active findings of the kind ExternalAccess, by the day they were made. Archived ones were answered by a
    person or a rule, resolved ones are gone.

    Not concerned: findings of unused access, which have a check of their own.

    Strength: supports; the access may be meant, and then archiving it says so.

    Viewpoint: an organisation's analyzer shows in its delegated administrator, with the resources of all members.
    """
    return days_since(access_findings["created"], at) <= oldest


@check(
    supports=("SEC03-BP04",),
    applies=_is_unused,
    headline="{finding of unused access} {has|have} waited more than {=unused_access_finding_days} for an answer",
    fine="{finding of unused access} {is|are} {=unused_access_finding_days} old or younger",
    gravity="low",
    shows=("resource", "kind", "created"),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-concepts.html",
)
def access_unused_is_taken_away(
    access_findings: pd.DataFrame, at: pd.Timestamp, oldest: float = limit("unused_access_finding_days")
) -> pd.Series:
    """No finding of an unused role, key or permission is active for more than {=unused_access_finding_days}.

    Measured: active findings of the kinds Unused…, by the day they were made; what counts as unused is the analyzer's
    own setting.

    Not concerned: accounts without an analyzer for unused access, which costs by user and role.

    Strength: supports; roles for emergencies are unused by design, and archiving says so.
    """
    return days_since(access_findings["created"], at) <= oldest
