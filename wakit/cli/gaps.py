"""``wakit gaps``: what could not be seen, and what to do about it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from wakit.cli import client_argument, evidence_option, json_option, reviews_option
from wakit.cli.saying import say, say_json
from wakit.cli.tables import fitted, screen_width
from wakit.commands import command as command_text

if TYPE_CHECKING:
    from wakit.evidence.folding import FoldedGap
    from wakit.lens import Lens
    from wakit.review.opened import Opened

__all__ = ["by_kind", "command"]


@click.command("gaps")
@client_argument
@evidence_option
@json_option
@reviews_option
def command(client: str, evidence: str | None, as_json: bool, reviews: str | None) -> None:
    """What could not be seen of CLIENT[/WORKLOAD]: operation, reason, where, what it blinds, what to do."""
    from wakit.evidence.folding import fold
    from wakit.review.opened import open_workload
    from wakit.view.forget import retention_lines
    from wakit.view.lines import gap_text, gaps_text, scope_lines

    opened = open_workload(client, reviews, evidence)
    found = fold(opened.evidence.gaps) if opened.evidence is not None else []
    if as_json:
        say_json([_row(g, opened.lens) for g in found])
    else:
        width = screen_width(sys.stdout)
        for same in by_kind(found):
            say(fitted(gap_text(same, _numbers(same, opened.lens)), width))
    for line in [*scope_lines(opened.left_out), *retention_lines(opened.folder.client, opened.client.retention_days)]:
        say(line, err=True)
    say(gaps_text(found) if opened.evidence is not None else _no_evidence(opened), err=True)


def _no_evidence(opened: Opened) -> str:
    if opened.client.evidence == "account":
        return f"no evidence yet: {command_text('collect', opened.folder.client.name)}"
    return "this review is held by interview: it has no evidence, and so no gaps"


def _row(gap: FoldedGap, lens: Lens) -> dict[str, object]:
    return {
        "account_id": gap.account_id,
        "region": gap.region,
        "operation": gap.operation,
        "action": gap.action,
        "reason": gap.reason.value,
        "code": gap.code,
        "count": gap.count,
        "best_practices": _numbers([gap], lens),
        "choice_ids": list(gap.choice_ids),
        "advice": gap.advice,
    }


def _numbers(gaps: Iterable[FoldedGap], lens: Lens) -> list[str]:
    """The best practices' numbers in this review's lens; one that it lacks goes by its id."""
    known = {p.choice_id: p.id for p in lens.practices}
    return sorted({known.get(i, i) for gap in gaps for i in gap.choice_ids})


def by_kind(gaps: Iterable[FoldedGap]) -> Iterator[list[FoldedGap]]:
    """Gaps that one act would open, whatever their place."""
    from wakit.evidence.folding import opened_by

    kinds: dict[tuple[str, ...], list[FoldedGap]] = {}
    for gap in gaps:
        same = opened_by(gap.reason, gap.account_id, gap.operation, gap.action, gap.code)
        kinds.setdefault(same, []).append(gap)
    yield from kinds.values()
