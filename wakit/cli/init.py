"""``wakit init``: a client's folder with a commented client.yaml."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wakit.cli import client_argument, reviews_option
from wakit.cli.saying import say
from wakit.cli.worktree import warning

if TYPE_CHECKING:
    from wakit.review.store import Store

__all__ = ["command"]


@click.command("init")
@client_argument
@click.option("--account", "accounts", metavar="ID", multiple=True, help="An account, 12 digits. Repeatable.")
@click.option("--role", "roles", metavar="ARN", multiple=True, help="A role to assume. Repeatable.")
@click.option("--external-id", metavar="ID", default="", help="The external id that the roles ask for.")
@click.option("--profile", metavar="NAME", default="", help="The AWS profile to use.")
@click.option("--region", "regions", metavar="R", multiple=True, help="Only these regions. Repeatable.")
@click.option("--lang", "language", metavar="en", default="en", help="Language of reports; only en so far.")
@click.option(
    "--evidence",
    type=click.Choice(["account", "none"]),
    default="account",
    help="From the account, or by interview only.",
)
@reviews_option
def command(
    client: str,
    accounts: tuple[str, ...],
    roles: tuple[str, ...],
    external_id: str,
    profile: str,
    regions: tuple[str, ...],
    language: str,
    evidence: str,
    reviews: str | None,
) -> None:
    """Make a client's folder with a commented client.yaml.

    The reviews folder is the one of --reviews or WAKIT_REVIEWS, else the nearest above, else a new
    one named reviews, here.
    """
    from wakit.errors import InputError
    from wakit.files.synced import synced
    from wakit.review.newclient import NewClient, create_client
    from wakit.review.store import check_name
    from wakit.view.forget import synced_lines

    check_name("client", client)
    if evidence == "account" and not (accounts or roles):
        raise InputError(
            "which account? Give --account with its 12 digits or --role with an ARN (both repeatable);\n"
            "for a review by interview give --evidence none"
        )
    new = NewClient(client, accounts, roles, profile, regions, language, evidence, external_id)
    new.text()  # what is wrong is said before any folder is made
    store = _store(reviews)
    workload = create_client(store, new)
    for line in [*warning(store.path), *synced_lines(store.path, synced(store.path))]:
        say(line, err=True)
    say(f"Made {workload.client.path}")
    say(f"Look through {workload.client.file.name} and {workload.name}/{workload.file.name} there, then:")
    say(f"  {_next(client, evidence, _option(store))}")


def _next(client: str, evidence: str, option: str) -> str:
    first, then = ("preflight", "collect") if evidence == "account" else ("review", "render")
    return f"wakit {first} {client}{option}, then wakit {then} {client}{option}"


def _option(store: Store) -> str:
    """What the next command needs to find this store from here."""
    from wakit.errors import StoreError
    from wakit.review.store import find_reviews

    try:
        found = find_reviews() == store.path
    except StoreError:
        found = False
    return "" if found else f" --reviews {shlex.quote(os.path.relpath(store.path))}"


def _store(reviews: str | None) -> Store:
    """The reviews folder named, else the nearest, else a new one here; says which when it is new."""
    from wakit.errors import StoreError
    from wakit.review.store import MARKER, create_reviews, open_store

    named = reviews or os.environ.get("WAKIT_REVIEWS")
    place = Path(named).expanduser() if named else Path("reviews")
    if not named:
        try:
            return open_store()
        except StoreError:
            pass  # none above: the one below, new or not
    is_new = not (place / MARKER).is_file()
    store = create_reviews(place)
    if is_new:
        say(f"New reviews folder: {store.path}")
    return store
