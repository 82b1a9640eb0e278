"""``wakit collect``: account(s) → a new evidence snapshot, judged."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from wakit.cli import client_argument, json_option, reviews_option, say_waiting
from wakit.cli.saying import say
from wakit.cli.tables import print_table
from wakit.commands import command as command_text
from wakit.errors import StoreError, WakitError

if TYPE_CHECKING:
    from wakit.collect import Collected, Step

__all__ = ["command"]


@click.command("collect")
@client_argument
@click.option("--resume", is_flag=True, help="Complete the interrupted collection: ask for what is missing only.")
@click.option("--gentle", is_flag=True, help="Few calls at once.")
@click.option("--region", "regions", multiple=True, metavar="R", help="Only this region; may be given again.")
@json_option
@reviews_option
def command(
    client: str, resume: bool, gentle: bool, regions: tuple[str, ...], as_json: bool, reviews: str | None
) -> None:
    """Collect read-only evidence from the client's account(s) into a new snapshot, and judge it."""
    from wakit.aws.access import Access
    from wakit.jobs.collect import collect_client

    access = Access(gentle=gentle, waiting=say_waiting)
    try:
        with _Bar() as bar:
            done = collect_client(client, reviews, regions=regions, resume=resume, access=access, progress=bar.step)
    except KeyboardInterrupt:
        access.stop()
        say(
            f"\nwakit: stopped; whole tables are kept. Go on: {command_text('collect', client, '--resume')}",
            err=True,
        )
        sys.stderr.flush()
        os._exit(130)  # calls in flight are left to their time-outs; nobody waits for them
    except StoreError as error:
        raise StoreError(f"{error}{_kept(client, reviews)}") from error
    finally:
        access.stop()
    _report(client, done, as_json, reviews)
    if done.failures or done.shut:
        sys.exit(1)


def _kept(client: str, reviews: str | None) -> str:
    """How to go on with what a full disk stopped; nothing where nothing was begun."""
    from wakit.review.store import open_store

    try:
        open_store(reviews).client(client).snapshots.interrupted()
    except WakitError:
        return ""
    return f"\nwhat was collected is kept; go on: {command_text('collect', client, '--resume')}"


class _Bar:
    """Progress on standard error; quiet where that is no terminal."""

    def __enter__(self) -> _Bar:
        from tqdm import tqdm

        self._bar = tqdm(
            unit="table", disable=not sys.stderr.isatty(), leave=False, bar_format="{desc} {bar} {n}/{total} {elapsed}"
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def step(self, step: Step) -> None:
        """One table of one account and region is there."""
        self._bar.total = step.total
        self._bar.set_description_str(f"{step.account_id} {step.region:<14} {step.table:<28}", refresh=False)
        self._bar.update(1)


def _report(client: str, done: Collected, as_json: bool, reviews: str | None) -> None:
    from wakit.review.client import load_client
    from wakit.review.store import open_store
    from wakit.view.forget import retention_lines
    from wakit.view.lines import after_collecting, collected_lines

    folder = open_store(reviews).client(client)
    old = retention_lines(folder, load_client(folder).retention_days)
    print_table([{"table": name, "rows": n} for name, n in sorted(done.rows.items())], as_json=as_json)
    for line in [*collected_lines(done), f"evidence in {done.folder}", *old, *after_collecting(client, done.gaps)]:
        say(line, err=True)
