"""Event buses of EventBridge: whom their policies let in."""

from __future__ import annotations

from collections.abc import Iterator

from wakit.aws import Item, Reader
from wakit.evidence.rows import Rows, column, row
from wakit.policy import NO_POLICY, callers_or_unseen, has_statements, is_open
from wakit.registry import collector

__all__: list[str] = []

_LISTING = "events:ListEventBuses"


@row(key="arn", operation=_LISTING)
class EventBus:
    """An event bus; each region has one by default."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    has_policy: bool | None = column(doc="says something at all")
    is_open: bool | None = column(doc="its policy lets everyone in, and no condition says whom it means")


@row(key="{arn}/{caller}", operation=_LISTING)
class EventBusCaller:
    """An account or organisation that the policy of an event bus names, beside its own account."""

    arn: str = column(kind="name", doc="of the event bus")
    caller: str | None = column(kind="name", doc="12 digits, or o-…")


@collector(scope="region")
def event_buses(aws: Reader) -> Rows[EventBus]:
    """Every event bus of the region."""
    return aws.rows(aws.each(_LISTING, "EventBuses"), _bus)


def _bus(item: Item) -> EventBus:
    policy = item.text("Policy", absent=NO_POLICY)
    return EventBus(item.must("Arn"), item.text("Name"), has_statements(policy), is_open(policy))


@collector(scope="region")
def event_bus_callers(aws: Reader) -> Rows[EventBusCaller]:
    """Whom the policy of each event bus names."""
    return aws.rows(aws.each(_LISTING, "EventBuses"), lambda item: list(_callers(item, aws.account_id)))


def _callers(item: Item, own: str) -> Iterator[EventBusCaller]:
    arn = item.must("Arn")
    yield from (EventBusCaller(arn, caller) for caller in callers_or_unseen(item.text("Policy", absent=NO_POLICY), own))
