"""Security Hub: on or off in each region, its standards, and whether regions are brought together.

Two services bear the name since 2025: the older one is Security Hub CSPM now, and has the standards.
"""

from __future__ import annotations

import pandas as pd

from wakit.aws import Item, Reader, Refused
from wakit.evidence.kleene import any_of, is_one_of
from wakit.evidence.relate import count
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

#: what a region answers in which Security Hub is off
_OFF = ("InvalidAccessException", "ResourceNotFoundException")


@row(key="securityhub/{account_id}/{region}", operation="securityhub:DescribeHub")
class Hub:
    """A region's hub, or that Security Hub is off there."""

    is_enabled: bool = column(doc="Security Hub CSPM, which was called Security Hub until 2025")
    has_newer: bool | None = column("securityhub:DescribeSecurityHubV2", doc="what is called Security Hub since then")
    standards: int | None = column("securityhub:GetEnabledStandards", doc="enabled standards")
    is_aggregated: bool | None = column("securityhub:ListFindingAggregators", doc="regions come together in one")
    has_administrator: bool | None = column(
        "securityhub:GetAdministratorAccount", doc="another account runs it, and sees its findings"
    )


@row(key="securityhub-organization/{account_id}/{region}", operation="securityhub:DescribeOrganizationConfiguration")
class SecurityHubOrganization:
    """Whether this account runs Security Hub CSPM for its organisation in a region, and who joins gets it."""

    takes_new_accounts: bool | None = column(doc="false where this account does not run it for others")


@collector(scope="region")
def securityhub_organization_settings(aws: Reader) -> Rows[SecurityHubOrganization]:
    """Each region: does this account switch Security Hub CSPM on in accounts that join."""
    return aws.one(_organization)


def _organization(aws: Reader) -> SecurityHubOrganization:
    found = aws.look("securityhub:DescribeOrganizationConfiguration", absent=_OFF)
    if isinstance(found.node, Refused):
        raise found.node
    if found.is_absent:
        return SecurityHubOrganization(False)
    # accounts that are configured centrally get it by the policies of the administrator, not by this switch
    central = is_one_of(found.text("OrganizationConfiguration.ConfigurationType", absent="LOCAL"), "CENTRAL")
    return SecurityHubOrganization(any_of([found.flag("AutoEnable"), central]))


@collector(scope="region")
def securityhub_hubs(aws: Reader) -> Rows[Hub]:
    """Each region: Security Hub on or off."""
    return aws.one(_hub)


def _hub(aws: Reader) -> Hub:
    hub = aws.look("securityhub:DescribeHub", absent=_OFF)
    newer = aws.look("securityhub:DescribeSecurityHubV2", absent=_OFF)
    standards = aws.look("securityhub:GetEnabledStandards", every="StandardsSubscriptions", absent=_OFF)
    aggregators = aws.look("securityhub:ListFindingAggregators", every="FindingAggregators", absent=_OFF)
    administrator = aws.look("securityhub:GetAdministratorAccount", absent=_OFF)
    if isinstance(hub.node, Refused):
        raise hub.node
    return Hub(
        is_enabled=not hub.is_absent,
        has_newer=False if newer.is_absent else newer.has("HubV2Arn") or None,
        standards=0 if standards.is_absent else _enabled(standards),
        # who is nobody's member gets an answer without an administrator
        has_administrator=False if administrator.is_absent else administrator.has("Administrator"),
        is_aggregated=False if aggregators.is_absent else aggregators.some("FindingAggregators", lambda _: True),
    )


def _enabled(standards: Item) -> int | None:
    """A standard that is being switched off is listed until it is gone."""
    found = standards.items("StandardsSubscriptions")
    return None if found is None else sum(s.text("StandardsStatus") != "DELETING" for s in found)


@check(
    supports=("SEC04-BP03",),
    headline="in {region} neither Security Hub nor Security Hub CSPM is on",
    fine="in {region} Security Hub or Security Hub CSPM is on",
    gravity="medium",
    shows=("is_enabled", "has_newer"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/what-are-securityhub-services.html",
)
def securityhub_is_on(securityhub_hubs: pd.DataFrame) -> pd.Series:
    """Security Hub, or Security Hub CSPM (as the older of the two is called since 2025), is on in each region.

    Measured: DescribeHub for CSPM, DescribeSecurityHubV2 for Security Hub; one of them is enough.

    Strength: supports; findings may come together elsewhere, and whether somebody reads them is asked.

    Viewpoint: each account and region by itself, whoever administers it.
    """
    return securityhub_hubs["is_enabled"] | securityhub_hubs["has_newer"]


@check(
    supports=("SEC01-BP03",),
    headline="in {region} Security Hub CSPM checks no standard",
    fine="in {region} Security Hub CSPM checks a standard",
    gravity="low",
    shows=("is_enabled", "standards"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/standards-view-manage.html",
)
def securityhub_has_standards(securityhub_hubs: pd.DataFrame) -> pd.Series:
    """Security Hub CSPM checks at least one standard in each region.

    Measured: GetEnabledStandards, without those that are being switched off. Where Security Hub CSPM is off it checks
    none, and that counts.

    Strength: supports; another scanner may validate the controls.
    """
    return securityhub_hubs["standards"] > 0


def _could_be_aggregated(securityhub_hubs: pd.DataFrame) -> pd.Series:
    hubs = count(securityhub_hubs, securityhub_hubs, where=securityhub_hubs["is_enabled"], within="account")
    return securityhub_hubs["is_enabled"] & ~securityhub_hubs["has_administrator"] & (hubs > 1)


@check(
    supports=("SEC04-BP02",),
    headline="in {region with Security Hub CSPM} findings stay where they arise",
    fine="in {region with Security Hub CSPM} findings come together in one place",
    gravity="low",
    applies=_could_be_aggregated,
    shows=("is_aggregated",),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/finding-aggregation.html",
)
def securityhub_aggregates(securityhub_hubs: pd.DataFrame) -> pd.Series:
    """Where Security Hub CSPM is on in several regions, its findings come together in one.

    Measured: ListFindingAggregators names one.

    Not concerned: accounts with Security Hub CSPM in one region, and members: their findings are brought together by
    the account that administers them, which is judged by itself.

    Strength: supports; findings may be brought together by a tool of one's own.
    """
    return securityhub_hubs["is_aggregated"]
