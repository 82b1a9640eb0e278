"""Where everything in a report comes from, by which versions, and what it can't say."""

from __future__ import annotations

from importlib.metadata import version

from wakit.review.opened import Opened
from wakit.review.risk import RISK_LABEL
from wakit.view.html import Html, join, tag
from wakit.view.tables import rows_table
from wakit.view.thresholds import own_thresholds
from wakit.view.words import time

__all__ = ["provenance"]


def provenance(opened: Opened) -> Html:
    """Where everything on these pages comes from, by which versions, and what they can't say."""
    facts = [
        ("wakit", version("wakit")),
        ("Lens", f"{opened.lens.title}, {opened.lens.version}"),
        ("Checks", f"{len(opened.registry.checks)} on {len(opened.registry.collectors)} tables"),
        *_evidence_facts(opened),
        ("Risk", RISK_LABEL),
    ]
    pairs = join(join([tag("dt", name), tag("dd", text)]) for name, text in facts)
    return join([tag("dl", pairs, class_="wk-facts"), own_thresholds(opened), _calls(opened)])


def _evidence_facts(opened: Opened) -> list[tuple[str, str]]:
    if opened.evidence is None:
        return [("Evidence", "none; every answer comes from the conversation")]
    manifest = opened.evidence.manifest
    facts = [
        ("Evidence", f"{opened.snapshot.name if opened.snapshot else ''}, read only, of {time(opened.evidence.at)}")
    ]
    if collected := manifest.get("wakit"):
        facts.append(("Collected by", f"wakit {collected}"))
    return facts


def _calls(opened: Opened) -> Html | None:
    if opened.evidence is None or not len(opened.evidence.calls):
        return None
    by_service = opened.evidence.calls.groupby("service")[["calls", "errors", "throttles"]].sum().reset_index()
    rows = [[str(c) for c in row] for row in by_service.itertuples(index=False, name=None)]
    title = f"{int(opened.evidence.calls['calls'].sum()):,} calls to AWS, by service"
    table = rows_table(["Service", "Calls", "Refused or failed", "Asked to wait"], rows, class_="wk-calls")
    return tag("details", tag("summary", title), table)
