"""``wakit explain``: why a check says what it says of a resource."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from wakit.cli import evidence_option, json_option, reviews_option
from wakit.cli.saying import say, say_json
from wakit.cli.tables import fitted, screen_width
from wakit.commands import command as command_text

__all__ = ["command"]

_SHOWN = 20


@click.command("explain")
@click.argument("client")
@click.argument("check")
@click.argument("key", required=False)
@evidence_option
@json_option
@reviews_option
def command(client: str, check: str, key: str | None, evidence: str | None, as_json: bool, reviews: str | None) -> None:
    """Why CHECK says what it says of KEY: the sentence, the cells, the calls that saw them, threshold and source.

    KEY is the resource's key or ARN, or its last part. Without KEY the gravest verdict of the check is explained,
    and the other resources are named.
    """
    from wakit.review.explain import explain, keys
    from wakit.review.opened import open_workload
    from wakit.view.explained import explained_json, explained_text

    opened = open_workload(client, reviews, evidence)
    named, *others = [key] if key is not None else keys(opened, check)
    found = explain(opened, check, named)
    if as_json:
        say_json(explained_json(found[0]))
    else:
        width = screen_width(sys.stdout)
        for one in found:
            say(fitted(explained_text(one), width))
    _name_others(client, check, others)


def _name_others(client: str, check: str, others: Sequence[str]) -> None:
    from wakit.view.counting import count
    from wakit.view.escape import one_line

    for name in others[:_SHOWN]:
        say(command_text("explain", client, check, one_line(name)), err=True)
    if len(others) > _SHOWN:
        say(f"and {count(len(others) - _SHOWN, 'more')}", err=True)
