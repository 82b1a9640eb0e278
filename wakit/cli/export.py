"""``wakit export``: the improvement plan for trackers and spreadsheets."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from wakit.cli import client_argument, evidence_option, reviews_option
from wakit.cli.saying import say

__all__ = ["command"]


@click.command("export")
@client_argument
@click.option(
    "--to",
    type=click.Choice(["csv", "xlsx", "jira", "markdown"]),
    help="A table, a workbook, Jira's importer, or a task list.",
)
@click.option(
    "--known",
    type=click.Path(path_type=Path),
    metavar="FILE",
    default=None,
    help="What Jira exported of the items that it has (CSV): they change, and are not made again.",
)
@click.option(
    "--audience",
    type=click.Choice(["internal", "client", "sample"]),
    default="internal",
    help="For whom: the house, the client (other names, nothing private), or others.",
)
@evidence_option
@reviews_option
def command(
    client: str, to: str | None, known: Path | None, audience: str, evidence: str | None, reviews: str | None
) -> None:
    """Write the improvement plan of CLIENT[/WORKLOAD], one item a best practice, into its folder output/AUDIENCE.

    An item keeps its id when the plan changes, and what plan.yaml names stays an item when it is done; the same plan
    is the same file. The last line says where the plan is.
    """
    from wakit.jobs.export import export_plan

    if to is None:
        raise click.UsageError("say what it shall be: --to csv, --to xlsx, --to jira or --to markdown")
    told = partial(say, err=True)
    for path in export_plan(client, to, reviews, audience=audience, evidence=evidence, known=known, say=told):
        say(path)
