"""``wakit forget``: deletes evidence, or all of a client, and says what it cannot reach."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import click

from wakit.cli import json_option, reviews_option
from wakit.cli.saying import say, say_json
from wakit.cli.tables import fitted, print_table, screen_width, table_lines
from wakit.errors import InputError
from wakit.files.disk import is_about_files, where_and_why

if TYPE_CHECKING:
    from contextlib import ExitStack

    from wakit.files.deleting import Stayed
    from wakit.jobs.forget import Forgotten
    from wakit.review.forgetting import Forgetting
    from wakit.review.store import ClientFolder, Store

    _Target = tuple[ClientFolder, datetime | None, bool]
    _Wish = Callable[[], _Target | None]

__all__ = ["command"]


@click.command("forget")
@click.argument("client", required=False)
@click.option("--evidence", "only_evidence", is_flag=True, help="Only evidence and what shows it; answers stay.")
@click.option("--before", metavar="DATE", default=None, help="Only evidence begun before that day (2026-06-30).")
@click.option("--expired", is_flag=True, help="Only evidence older than client.yaml's retention_days; of all clients.")
@click.option("--dry-run", is_flag=True, help="Say what would go; delete nothing.")
@click.option("--yes", is_flag=True, help="Don't ask; for scripts.")
@json_option
@reviews_option
def command(
    client: str | None,
    only_evidence: bool,
    before: str | None,
    expired: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
    reviews: str | None,
) -> None:
    """Delete CLIENT, or only its evidence, and say what went and what cannot be reached from here.

    With the evidence go the tables that were pinned, outputs and checkpoints of notebooks, the house's own report and
    logs; what people said stays, and what was made for the client. On a terminal the client's name has to be typed.
    """
    from wakit.review.store import open_store

    _check(client, before, only_evidence=only_evidence, expired=expired)
    store = open_store(reviews)
    limit = _moment(before) if before else None
    if not (dry_run or yes or sys.stdin.isatty()):
        raise InputError(
            "nobody is asked here: give --yes to delete, or --dry-run to see what would go; nothing deleted"
        )
    how = _How(asks=not (dry_run or yes), is_dry=dry_run, as_json=as_json)
    wishes = _wishes(store, client, limit, only_evidence=only_evidence, expired=expired)
    told, failed = _each(store, wishes, how, ends_all=client is not None)
    if as_json:
        say_json(told)
    if failed or any(one["stayed"] for one in told):
        sys.exit(1)


def _each(store: Store, wishes: Iterable[_Wish], how: _How, *, ends_all: bool) -> tuple[list[dict[str, object]], bool]:
    """One client after another; of several, one that can't be dealt with is said and leaves the others as they are."""
    told: list[dict[str, object]] = []
    failed = False
    for wish in wishes:
        try:
            target = wish()
            told += [_one(store, *target, how)] if target else []
        except InputError as error:
            if ends_all:
                raise
            say(f"wakit: {error}", err=True)
            failed = True
        except OSError as error:
            if ends_all or not is_about_files(error):
                raise
            say(f"wakit: {where_and_why(error, store.path)}", err=True)
            failed = True
    return told, failed


class _How(NamedTuple):
    """How it is done: whether somebody is asked, nothing is deleted, a program reads."""

    asks: bool
    is_dry: bool
    as_json: bool


def _check(client: str | None, before: str | None, *, only_evidence: bool, expired: bool) -> None:
    if expired and (before or only_evidence):
        raise click.UsageError("--expired goes by retention_days of client.yaml; leave out --before and --evidence")
    if client is None and not expired:
        raise click.UsageError("which client? Only --expired may stand without one")


def _moment(before: str) -> datetime:
    """The first moment of a day, or a moment written like a snapshot's folder."""
    try:
        return datetime.strptime(before, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        pass
    try:
        day = date.fromisoformat(before)
    except ValueError:
        raise InputError(f'--before: "{before}" is no day; write it like 2026-06-30, nothing deleted') from None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _wishes(
    store: Store, client: str | None, before: datetime | None, *, only_evidence: bool, expired: bool
) -> Iterator[_Wish]:
    """Whose, begun before when, and whether all of it: found out when each is asked for."""
    for name in [client] if client is not None else store.clients():
        if expired:
            yield partial(_expired, store, name, is_named=client is not None)
        else:
            yield partial(_named, store, name, before, only_evidence=only_evidence)


def _named(store: Store, name: str, before: datetime | None, *, only_evidence: bool) -> _Target:
    from wakit.jobs.forget import client_to_forget

    return client_to_forget(store, name), before, not (only_evidence or before)


def _expired(store: Store, name: str, *, is_named: bool) -> _Target | None:
    from wakit.jobs.forget import client_to_forget
    from wakit.review.client import load_client

    folder = client_to_forget(store, name)
    days = load_client(folder).retention_days
    if days is not None:
        return folder, datetime.now(UTC) - timedelta(days=days), False
    if is_named:
        say(f"{folder.file} sets no retention_days, so evidence is kept until somebody deletes it", err=True)
    return None


def _one(store: Store, folder: ClientFolder, before: datetime | None, whole: bool, how: _How) -> dict[str, object]:
    """Delete what is asked for of one client, or say what would go; returns it for a program."""
    from wakit.jobs.forget import kept_out
    from wakit.review.forgetting import what_goes
    from wakit.view.forget import head_text, stayed_lines

    with nullcontext() if how.is_dry else kept_out(folder) as held:
        asked = what_goes(folder, before, whole=whole)
        beyond = _beyond(store, asked)
        say(head_text(asked), err=True)
        done = None
        if held is None or asked.is_empty:
            _say_going(asked, beyond, is_result=True, as_json=how.as_json)
        else:
            if how.asks:
                _say_going(asked, beyond, is_result=False, as_json=how.as_json)
                _ask(folder.name)
            done = _done(asked, held)
            _say_gone(done, beyond, how)
    stayed = done.stayed if done else asked.shut
    _tell(stayed_lines(stayed))
    return _as_json(asked, done, stayed, beyond)


def _say_going(asked: Forgetting, beyond: Sequence[str], *, is_result: bool, as_json: bool) -> None:
    """What would go, and what would not: the result of a dry run, else what somebody is about to be asked about."""
    from wakit.view.forget import gone_rows, kept_lines

    rows = gone_rows(asked.goes, asked.cleared, asked.client.evidence)
    if is_result and not as_json:
        print_table(rows, as_json=False)
    elif rows and not is_result:
        say("\n".join(table_lines(rows, screen_width(sys.stderr))), err=True)
    _tell([] if asked.is_empty else [*kept_lines(asked), *beyond])


def _say_gone(done: Forgotten, beyond: Sequence[str], how: _How) -> None:
    from wakit.view.forget import gone_rows, gone_text, kept_lines

    say(gone_text(done.gone, done.cleared), err=True)
    if not how.as_json and (done.stayed or not how.asks):  # else it was just shown
        print_table(gone_rows(done.gone, done.cleared, done.asked.client.evidence), as_json=False)
    _tell([] if how.asks else [*kept_lines(done.asked), *beyond])


def _tell(lines: Iterable[str]) -> None:
    width = screen_width(sys.stderr)
    for line in lines:
        say(fitted(line, width), err=True)


def _done(asked: Forgetting, held: ExitStack) -> Forgotten:
    from wakit.jobs.forget import forget

    try:
        return forget(asked, held)
    except KeyboardInterrupt:
        say("\nwakit: stopped; the rest is still there. Type the same again to go on", err=True)
        sys.exit(130)


def _ask(name: str) -> None:
    """Whoever deletes types whose it is.

    Raises:
        InputError: another name was typed.
    """
    if click.prompt(f"Type {name} to delete it", err=True, default="", show_default=False).strip() != name:
        raise InputError(f"that is not {name}; nothing deleted")


def _beyond(store: Store, asked: Forgetting) -> list[str]:
    """What nobody here can reach."""
    from wakit.cli.worktree import remembered
    from wakit.files.synced import synced
    from wakit.view.forget import beyond_lines

    links = [(link, os.path.realpath(link)) for link in asked.links]
    naming = store.naming(asked.client.name) if asked.is_whole else []
    return beyond_lines(asked, links, naming, synced(store.path), remembered(asked.client.path))


def _as_json(
    asked: Forgetting, done: Forgotten | None, stayed: Sequence[Stayed], beyond: Sequence[str]
) -> dict[str, object]:
    from wakit.view.forget import totals

    evidence = asked.client.evidence
    gone, cleared = (done.gone, done.cleared) if done else (asked.goes, asked.cleared)
    kept = [(kind, entry) for kind, entries in asked.kept.items() for entry in entries]
    return {
        "client": asked.client.name,
        "all": asked.is_whole,
        "before": asked.before.isoformat() if asked.before else None,
        "deleted": done is not None,
        "gone": [_row(total) for total in totals(gone, evidence)],
        "cleared": [str(entry.path) for entry in cleared],
        "kept": [_row(total) for total in totals(kept, evidence)],
        "stayed": [{"path": str(one.path), "reason": one.reason} for one in stayed],
        "not_reached": [line.strip() for line in beyond[1:]],
    }


def _row(total: tuple[str, int, int, int]) -> dict[str, object]:
    return dict(zip(("kind", "number", "files", "bytes"), total, strict=True))
