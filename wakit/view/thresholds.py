"""Thresholds of the client's own: to what, why, who agreed, and what is usual."""

from __future__ import annotations

from wakit.facts.spoken import spoken
from wakit.facts.thresholds import Measured, measured_by
from wakit.review.opened import Opened
from wakit.view.html import Html, tag

__all__ = ["own_threshold_text", "own_thresholds"]

_MEANS = """A number of your own changes what is counted, not what was seen. By one that asks for less than the usual \
nothing is proved, by one that asks for more nothing is disproved."""


def own_thresholds(opened: Opened) -> Html | None:
    """Each threshold that the client has set; nothing where there is none, or nothing was judged."""
    if opened.findings is None or not opened.client.told.thresholds:
        return None
    lines = [tag("li", own_threshold_text(one), ".") for one in measured_by(opened.client.told.thresholds).values()]
    return tag("div", tag("h3", "Thresholds of your own"), tag("ul", *lines), tag("p", _MEANS, class_="wk-count"))


def own_threshold_text(one: Measured) -> str:
    """The number with its reason, and the usual one with its source.

    >>> from wakit.facts.thresholds import measured
    >>> from wakit.model import OwnThreshold
    >>> mine = OwnThreshold("role_unused_days", 60, "we clean up each quarter", "Jane Doe")
    >>> own_threshold_text(measured("role_unused_days", [mine])).partition(" (")[0]
    'role unused days: 60 days, stricter than the usual 90 days'
    """
    how = "laxer than" if one.is_laxer else "stricter than" if one.is_stricter else "the same as"
    who = f", agreed by {one.own.agreed_by}" if one.own and one.own.agreed_by else ""
    why = f"{one.own.reason}{who}; " if one.own else ""
    name = one.threshold.name
    return f"{spoken(name)}: {one.said}, {how} the usual {one.usual} ({why}the usual: {one.threshold.fact.source})"
