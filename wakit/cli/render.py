"""``wakit render``: the review notebook, run, as one HTML file."""

from __future__ import annotations

import click

from wakit.cli import client_argument, reviews_option

__all__ = ["command"]


@click.command("render")
@client_argument
@click.option(
    "--audience",
    type=click.Choice(["internal", "client", "sample"]),
    default="internal",
    help="Who may see it; only internal so far.",
)
@click.option("--evidence", metavar="WHEN", default=None, help="A snapshot's time (YYYYMMDDTHHMMSSZ); else the newest.")
@reviews_option
def command(client: str, audience: str, evidence: str | None, reviews: str | None) -> None:
    """Run the review notebook of CLIENT[/WORKLOAD] and write review.ipynb, review.html and findings.csv.

    They go into the workload's folder output; the last line says where the HTML file is.
    """
    from wakit.jobs.render import render_client
    from wakit.review.copies import Address, renew_copies
    from wakit.review.opened import open_workload
    from wakit.review.store import notebooks_folder
    from wakit.view.lines import scope_lines

    opened = open_workload(client, reviews, evidence)
    address = Address(opened.folder.client.name, opened.folder.name)
    renewed = renew_copies(notebooks_folder(), opened.folder.notebooks, address)
    for line in [*renewed, *scope_lines(opened.left_out)]:
        click.echo(line, err=True)
    click.echo(render_client(client, reviews, audience=audience, evidence=evidence))
