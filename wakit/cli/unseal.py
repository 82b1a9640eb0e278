"""``wakit unseal``: sealed evidence as plain files again."""

from __future__ import annotations

import click

from wakit.cli import json_option, reviews_option
from wakit.cli.seal import all_option, chosen, each, leave_with, say_done

__all__ = ["command"]


@click.command("unseal")
@click.argument("client", required=False)
@all_option
@json_option
@reviews_option
def command(client: str | None, every: bool, as_json: bool, reviews: str | None) -> None:
    """Open what is sealed of CLIENT: its files are as they were before they were sealed."""
    from wakit.files.sealed import MARKER, recipients_of
    from wakit.jobs.seal import unseal_client, unseal_letters
    from wakit.view.seal import still_sealing_text

    store, names = chosen(client, reviews, every=every)
    settings = store.path / MARKER
    lines = [still_sealing_text(settings)] if recipients_of(settings) else []
    done = each(store, names, unseal_client)
    if every:
        done.append(unseal_letters(store))
    say_done(done, "open", as_json=as_json, lines=lines)
    leave_with(done)
