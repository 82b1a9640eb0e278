"""``wakit judge``: evidence → findings."""

from __future__ import annotations

import sys

import click

from wakit.cli import client_argument, evidence_option, json_option, reviews_option
from wakit.cli.saying import say
from wakit.cli.tables import print_table

__all__ = ["command"]

_NUMBERS = ["passed", "failed", "unknown", "not_concerned", "unused", "unseen_places"]


@click.command("judge")
@client_argument
@evidence_option
@json_option
@reviews_option
def command(client: str, evidence: str | None, as_json: bool, reviews: str | None) -> None:
    """Judge evidence again, without credentials, and save the findings beside it."""
    from wakit.jobs.judge import judge_client
    from wakit.view.lines import judged_text
    from wakit.view.thresholds import own_threshold_text

    done = judge_client(client, reviews, evidence=evidence)
    found, snapshot = done.findings, done.snapshot
    counts = found.counts.groupby("check")[_NUMBERS].sum().reset_index()
    rows = [{str(name): value for name, value in row.items()} for row in counts.to_dict("records")]
    for row in rows if as_json else ():
        row["thresholds"] = [one.as_json() for one in done.own.get(str(row["check"]), ())]
    print_table(rows, as_json=as_json)
    say(judged_text(found, snapshot.name), err=True)
    for own in dict.fromkeys(one for mine in done.own.values() for one in mine):
        say(f"your own threshold: {own_threshold_text(own)}", err=True)
    for failure in found.failures:
        say(f"failed: {failure}", err=True)
    if found.failures:
        sys.exit(1)
