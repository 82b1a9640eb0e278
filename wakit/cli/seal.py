"""``wakit seal``: evidence that only a key opens, and what is never sealed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wakit.cli import json_option, reviews_option
from wakit.cli.saying import say, say_json
from wakit.cli.tables import fitted, screen_width
from wakit.errors import InputError, StoreError

if TYPE_CHECKING:
    from wakit.review.sealing import Resealed
    from wakit.review.store import ClientFolder, Store

__all__ = ["all_option", "chosen", "command", "each", "leave_with", "say_done"]

all_option = click.option("--all", "every", is_flag=True, help="Every client.")


@click.command("seal")
@click.argument("client", required=False)
@all_option
@click.option("--anew", is_flag=True, help="Also what is sealed already, for whom encrypt_to names now.")
@click.option(
    "--new-key", "key", metavar="FILE", type=click.Path(path_type=Path), help="Make a key, and say what to do with it."
)
@json_option
@reviews_option
def command(client: str | None, every: bool, anew: bool, key: Path | None, as_json: bool, reviews: str | None) -> None:
    """Seal the evidence, pins and pseudonyms of CLIENT, so that only a key opens them; says what is not sealed.

    wakit-reviews.toml names for whom: encrypt_to = ["age1…"]. WAKIT_IDENTITY names the file of the key, outside of the
    reviews folder, or WAKIT_IDENTITY_COMMAND prints it. From then on evidence is sealed as it is written. File by file:
    stopped half-way, type the same again. A lost key opens nothing, and nobody else can.
    """
    from wakit.jobs.seal import seal_client, seal_letters
    from wakit.view.seal import not_covered_lines

    if key is not None:
        _make_key(key, client, reviews, is_alone=not (every or anew or as_json))
        return
    store, names = chosen(client, reviews, every=every)
    done = each(store, names, lambda folder: seal_client(folder, anew=anew))
    if every:
        done.append(seal_letters(store, anew=anew))
    say_done(done, "sealed", as_json=as_json, lines=not_covered_lines(done))
    leave_with(done)


def chosen(client: str | None, reviews: str | None, *, every: bool) -> tuple[Store, Sequence[str]]:
    """The clients that are meant.

    Raises:
        UsageError: none is named, or one beside ``--all``.
    """
    from wakit.review.store import open_store

    if (client is None) is not every:
        raise click.UsageError("name a client or say --all" if client is None else "a client, or --all: not both")
    store = open_store(reviews)
    return store, store.clients() if client is None else [client]


def each(store: Store, names: Sequence[str], do: Callable[[ClientFolder], Resealed]) -> list[Resealed]:
    """One client after the other; of several, one in use or closed to us is told and leaves the others to be done."""
    from wakit.files.deleting import Stayed
    from wakit.files.disk import is_about_files, why
    from wakit.review.sealing import Resealed

    done: list[Resealed] = []
    for name in names:
        try:
            folder = store.client(name)
            folder.workloads()  # a folder that nobody may look into is named itself, not what might be in it
            done.append(do(folder))
        except StoreError as error:
            if len(names) == 1:
                raise
            done.append(Resealed(name, stayed=[Stayed(store.path / name, str(error))]))
        except OSError as error:
            if len(names) == 1 or not is_about_files(error):
                raise
            done.append(Resealed(name, stayed=[Stayed(Path(error.filename or store.path / name), why(error))]))
    return done


def say_done(done: Sequence[Resealed], word: str, *, as_json: bool, lines: Sequence[str]) -> None:
    """What became of each client's files, and what else there is to say."""
    from wakit.view.seal import done_text, unchanged_lines

    told = [
        line for one in done for line in [*([done_text(one, word)] if one.name else []), *unchanged_lines(one.stayed)]
    ]
    width = screen_width(sys.stderr)
    for line in [*told, *lines]:
        say(fitted(line, width), err=True)
    if as_json:
        say_json([_row(one) for one in done if one.name])


def leave_with(done: Sequence[Resealed]) -> None:
    """Done in part is 1; where nothing could be done, the input is wrong."""
    if any(one.stayed for one in done):
        sys.exit(1 if any(one.done or one.already for one in done) else InputError.exit_code)


def _row(one: Resealed) -> dict[str, object]:
    return {
        "client": one.name,
        "changed": len(one.done),
        "already": one.already,
        "stayed": [{"path": str(left.path), "reason": left.reason} for left in one.stayed],
        "not_sealed": {kind.value: number for kind, number in one.open.items()},
    }


def _make_key(file: Path, client: str | None, reviews: str | None, *, is_alone: bool) -> None:
    from wakit.files.sealed import MARKER, new_key
    from wakit.files.writing import write_text
    from wakit.review.store import find_reviews
    from wakit.view.seal import key_lines

    if client is not None or not is_alone:
        raise click.UsageError("--new-key only makes a key: leave out the rest")
    place = file.expanduser().absolute()
    if place.exists():
        raise InputError(f"{place} is there already, and may be somebody's only key; name another file")
    text, public = new_key(place)
    try:
        settings = find_reviews(reviews) / MARKER
    except StoreError:
        settings = None
    write_text(place, text)
    for line in key_lines(place, public, settings):
        say(line)
