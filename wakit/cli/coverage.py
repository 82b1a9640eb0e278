"""``wakit coverage``: how each best practice of the Security pillar is answered."""

from __future__ import annotations

import click

from wakit.cli import json_option, reviews_option
from wakit.cli.tables import print_table

__all__ = ["command"]


@click.command("coverage")
@click.argument("client", required=False)
@json_option
@reviews_option
def command(client: str | None, as_json: bool, reviews: str | None) -> None:
    """For each best practice: checks with their strength, tables, IAM actions, or "by interview".

    With CLIENT also what was seen there.
    """
    from wakit.coverage import coverage
    from wakit.registry import load

    covered = coverage(load())
    rows = [c.as_json() for c in covered]
    if client is not None:
        from wakit.review.opened import open_workload
        from wakit.view.lines import scope_lines
        from wakit.view.sentences import reason_text

        opened = open_workload(client, reviews)
        for line in scope_lines(opened.left_out):
            click.echo(line, err=True)
        for row in rows:
            found = opened.suggested[str(row["choice_id"])]
            row["suggestion"] = found.suggestion.value
            row["reason"] = reason_text(found)
            row["seen"] = {status.value: n for status, n in found.counts.items()}
    if as_json:
        print_table(rows, as_json=True)
        return
    print_table([_line(row, len(c.checks)) for row, c in zip(rows, covered, strict=True)], as_json=False)
    asked = sum(c.by_interview for c in covered)
    click.echo(f"{len(covered)} best practices: {len(covered) - asked} with checks, {asked} by interview", err=True)


def _line(row: dict[str, object], checks: int) -> dict[str, object]:
    """What a terminal shows of a best practice: how it is answered, or for a client what was seen of it."""
    line: dict[str, object] = {"best_practice": row["best_practice"], "title": row["title"]}
    if "suggestion" in row:
        return line | {"suggestion": row["suggestion"], "why": row["reason"]}
    return line | {
        "answered": "by interview" if row["by_interview"] else f"{checks} check{'' if checks == 1 else 's'}",
        "strengths": _strengths(row["checks"]),
    }


def _strengths(checks: object) -> str:
    found = [str(c["strength"]) for c in checks] if isinstance(checks, list) else []
    return ", ".join(f"{found.count(s)} {s}" for s in ("proves", "disproves", "supports") if s in found)
