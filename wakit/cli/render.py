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
    help="For whom: the house, the client (other names, nothing private), or others.",
)
@click.option("--pdf", is_flag=True, help="Print the page to review.pdf too, by a browser of this machine.")
@evidence_option
@reviews_option
def command(client: str, audience: str, pdf: bool, evidence: str | None, reviews: str | None) -> None:
    """Run the review notebook of CLIENT[/WORKLOAD] and write the deliverable: review.html, the same as review.ipynb.

    Beside them: the findings, the improvement plan, a picture of each network. They go into the workload's folder
    output/AUDIENCE. For the client and as a sample accounts and resources bear other names, people appear by their
    role, and nothing is written in which something of the client's is found. The last line says where the page is.
    """
    from wakit.jobs.render import render_client

    say(render_client(client, reviews, audience=audience, evidence=evidence, pdf=pdf, say=partial(say, err=True)))
