"""``wakit render``: the review notebook, run, as one HTML file."""

from __future__ import annotations

from functools import partial

import click

from wakit.cli import client_argument, evidence_option, reviews_option
from wakit.cli.saying import say

__all__ = ["command"]


@click.command("render")
@client_argument
@click.option(
    "--audience",
    type=click.Choice(["internal", "client", "sample"]),
    default="internal",
    help="Who may see it; only internal so far.",
)
@evidence_option
@reviews_option
def command(client: str, audience: str, evidence: str | None, reviews: str | None) -> None:
    """Run the review notebook of CLIENT[/WORKLOAD] and write review.ipynb, review.html and findings.csv.

    They go into the workload's folder output/AUDIENCE; the last line says where the HTML file is.
    """
    from wakit.jobs.render import render_client

    say(render_client(client, reviews, audience=audience, evidence=evidence, say=partial(say, err=True)))
