"""``wakit preflight``: what would be refused, and which best practices go blind."""

from __future__ import annotations

import sys

import click

from wakit.cli import client_argument, json_option, reviews_option, say_waiting
from wakit.cli.saying import say
from wakit.cli.tables import print_frame, print_table

__all__ = ["command"]


@click.command("preflight")
@client_argument
@json_option
@reviews_option
def command(client: str, as_json: bool, reviews: str | None) -> None:
    """Ask for as little as possible: what is refused and which best practices go blind."""
    from wakit.aws.access import Access
    from wakit.errors import AccessError
    from wakit.jobs.preflight import preflight_client
    from wakit.preflight import refused_of
    from wakit.view.lines import preflight_rows, preflight_text

    access = Access(waiting=say_waiting)
    shut: list[AccessError] = []
    try:
        found = preflight_client(client, reviews, access=access, shut=shut.append)
    finally:
        access.stop()
    if as_json:
        print_frame(found, as_json=True)
    else:
        print_table(preflight_rows(refused_of(found)), as_json=False)
    for account, rows in found.groupby("account_id"):
        say(f"{account}: {preflight_text(rows['outcome'])}", err=True)
    for error in shut:
        say(f"not entered: {error}", err=True)
    if shut:
        sys.exit(1)
