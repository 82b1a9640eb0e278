"""Accepted risks: what the client has decided to live with, and which of it has ended or covers nothing."""

from __future__ import annotations

from wakit.facts.spoken import spoken
from wakit.lens import Lens
from wakit.review.accepted import AcceptedRisk, Covering
from wakit.review.opened import Opened
from wakit.view.counting import count
from wakit.view.html import Html, tag
from wakit.view.words import day

__all__ = ["accepted_risks", "risk_text"]

_NEVER_TOLD = "of IAM users, IAM roles and Auto Scaling groups AWS lists none"


def accepted_risks(opened: Opened) -> Html | None:
    """Every accepted risk of the workload with what it covers; nothing where there is none."""
    if opened.acceptance is None or not opened.acceptance.risks:
        return None
    lines = [tag("li", _line(one, opened.lens)) for one in opened.acceptance.risks]
    return tag("div", tag("h3", "Accepted risks"), tag("ul", *lines))


def risk_text(risk: AcceptedRisk) -> str:
    """Why it is accepted, who agreed, until when."""
    return f"{risk.reason} (agreed by {risk.agreed_by}, until {day(risk.expires)})"


def _line(one: Covering, lens: Lens) -> str:
    what = lens.numbers([one.risk.best_practice]) if one.risk.best_practice else spoken(one.risk.check)
    return f"{what}: {risk_text(one.risk)}: {_covers(one)}"


def _covers(one: Covering) -> str:
    if one.is_expired:
        return f"ended, {count(one.number, 'finding is', 'findings are')} open again" if one.number else "ended"
    dark = count(one.unsure, "more", "more") if one.number else count(one.unsure, "finding")
    said = f"covers {count(one.number, 'finding')}" if one.number else "covers nothing that was found"
    if one.unsure:
        return f"{said}; the tags of {dark} could not be seen, so not covered ({_NEVER_TOLD})"
    return said if one.number else f"{said}: still needed?"
