"""Security Hub (CSPM): on or off in each region, its standards, and whether regions are brought together."""

from __future__ import annotations

import pandas as pd

from wakit.aws import Item, Reader, Refused
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

#: what a region answers in which Security Hub is off
_OFF = ("InvalidAccessException", "ResourceNotFoundException")


@row(key="securityhub/{account_id}/{region}", operation="securityhub:DescribeHub")
class Hub:
    """A region's hub, or that Security Hub is off there."""

    is_enabled: bool = column()
    takes_new_controls: bool | None = column(doc="new controls of its standards are switched on by themselves")
    standards: int | None = column("securityhub:GetEnabledStandards", doc="enabled standards")
    is_aggregated: bool | None = column("securityhub:ListFindingAggregators", doc="regions come together in one")


@collector(scope="region")
def securityhub_hubs(aws: Reader) -> Rows[Hub]:
    """Each region: Security Hub on or off."""
    return aws.one(_hub)


def _hub(aws: Reader) -> Hub:
    hub = aws.look("securityhub:DescribeHub", absent=_OFF)
    standards = aws.look("securityhub:GetEnabledStandards", absent=_OFF)
    aggregators = aws.look("securityhub:ListFindingAggregators", absent=_OFF)
    if isinstance(hub.node, Refused):
        raise hub.node
    return Hub(
        is_enabled=not hub.is_absent,
        takes_new_controls=hub.flag("AutoEnableControls", absent=False if hub.is_absent else None),
        standards=_count(standards, "StandardsSubscriptions"),
        is_aggregated=None if (found := _count(aggregators, "FindingAggregators")) is None else found > 0,
    )


def _count(answer: Item, member: str) -> int | None:
    if not answer.is_absent and not answer.has(member):
        return None
    return sum(i.text("StandardsStatus", absent="") != "DELETING" for i in answer.items(member))


def _is_on(securityhub_hubs: pd.DataFrame) -> pd.Series:
    return securityhub_hubs["is_enabled"]


@check(
    supports=("SEC04-BP03",),
    headline="Security Hub is off in {failed} of {judged} regions",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/what-is-securityhub.html",
)
def securityhub_is_on(securityhub_hubs: pd.DataFrame) -> pd.Series:
    """Security Hub is on in each region and brings findings together."""
    return securityhub_hubs["is_enabled"]


@check(
    supports=("SEC01-BP03",),
    headline="in {failed} of {judged} regions Security Hub holds the account against no standard",
    applies=_is_on,
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/standards-view-manage.html",
)
def securityhub_has_standards(securityhub_hubs: pd.DataFrame) -> pd.Series:
    """Where Security Hub is on, at least one standard validates the controls."""
    return securityhub_hubs["standards"] > 0


@check(
    supports=("SEC01-BP06",),
    headline="in {failed} of {judged} regions new Security Hub controls wait for someone to switch them on",
    applies=_is_on,
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/controls-auto-enable.html",
)
def securityhub_takes_new_controls(securityhub_hubs: pd.DataFrame) -> pd.Series:
    """Where Security Hub is on, new controls of the enabled standards are switched on by themselves."""
    return securityhub_hubs["takes_new_controls"]


@check(
    supports=("SEC04-BP02",),
    headline="in {failed} of {judged} regions Security Hub findings stay in the region",
    applies=_is_on,
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/finding-aggregation.html",
)
def securityhub_aggregates(securityhub_hubs: pd.DataFrame) -> pd.Series:
    """Where Security Hub is on, findings of all regions come together in one."""
    return securityhub_hubs["is_aggregated"]
