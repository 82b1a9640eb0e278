"""``wakit coverage``: how each best practice of the Security pillar is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wakit.cli import evidence_option, json_option, reviews_option
from wakit.cli.saying import say
from wakit.cli.tables import print_table

if TYPE_CHECKING:
    from wakit.coverage import Covered

__all__ = ["command"]


@click.command("coverage")
@click.argument("client", required=False)
@evidence_option
@json_option
@reviews_option
def command(client: str | None, evidence: str | None, as_json: bool, reviews: str | None) -> None:
    """For each best practice: checks with their strength, tables, IAM actions, or "by interview".

    With CLIENT also what was seen there.
    """
    from wakit.coverage import coverage
    from wakit.registry import load
    from wakit.view.lines import coverage_text

    if client is None:
        if evidence:
            raise click.UsageError("whose evidence? Name the client too")
        covered = coverage(load())
        rows = [c.as_json() for c in covered]
    else:
        from wakit.review.opened import open_workload
        from wakit.view.lines import scope_lines
        from wakit.view.sentences import reason_text

        opened = open_workload(client, reviews, evidence)
        covered = coverage(load(), own=opened.client.told.thresholds)
        rows = [c.as_json() for c in covered]
        for line in scope_lines(opened.left_out):
            say(line, err=True)
        for row in rows:
            found = opened.suggested[str(row["choice_id"])]
            row["suggestion"] = found.suggestion.value
            row["reason"] = reason_text(found)
            row["seen"] = {status.value: n for status, n in found.counts.items()}
            row["not_in_use"] = found.unused
    if as_json:
        print_table(rows, as_json=True)
        return
    print_table([_line(row, c) for row, c in zip(rows, covered, strict=True)], as_json=False)
    say(coverage_text(covered), err=True)


def _line(row: dict[str, object], covered: Covered) -> dict[str, object]:
    """A best practice as a row: how it is answered; with a client what was seen instead of how checks are meant."""
    from wakit.view.lines import answered_text

    line: dict[str, object] = {"best_practice": row["best_practice"], "title": row["title"]}
    if "suggestion" in row:
        return line | {"suggestion": row["suggestion"], "why": row["reason"]}
    return line | {"answered": answered_text(covered)}
