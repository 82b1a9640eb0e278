"""Delete a client, or its evidence, while nobody else works on it; says what went and what stayed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from wakit.errors import InputError, StoreError, UnknownName
from wakit.files.deleting import Entry, Stayed, delete
from wakit.files.holding import hold
from wakit.files.passing import sweep_killed
from wakit.files.reading import read_text
from wakit.files.writing import write_text
from wakit.review.copies import clear_outputs
from wakit.review.forgetting import Forgetting, Kind, holds_output, is_lock
from wakit.review.portfolio import forget_letters
from wakit.review.store import COLLECTING, LETTERS, ClientFolder, Store

__all__ = ["Forgotten", "client_to_forget", "forget", "kept_out"]

#: so long an answer that is being written is waited for; a collection is not
_MOMENT = 3.0


@dataclass(frozen=True)
class Forgotten:
    """What went of a client, and what stayed although it should have gone."""

    asked: Forgetting
    gone: Sequence[tuple[Kind, Entry]]
    cleared: Sequence[Entry]
    stayed: Sequence[Stayed]


def client_to_forget(store: Store, name: str) -> ClientFolder:
    """A client's folder, however odd what lies in it: links that lead elsewhere are no reason to keep it.

    Raises:
        UnknownName: there is no such client; names the nearest.
        StoreError: its folder is itself a link.
    """
    if name not in store.clients():
        raise UnknownName("client", name, store.clients(), f" (in {store.path})")
    path = store.path / name
    if path.is_symlink():
        raise StoreError(f"{path} is a link to {path.resolve()}; delete that folder by hand, then the link", path)
    return ClientFolder(path)


@contextmanager
def kept_out(client: ClientFolder, what: str = "forget") -> Iterator[ExitStack]:
    """Keep every other run off a client until the block ends, or until what is given is closed.

    Args:
        client: whose folder.
        what: the command that does, for whoever has to wait.

    Raises:
        HeldError: a collection, a batch or a desk works on it; says which and since when.
        StoreError: nothing can be written there.
    """
    with ExitStack() as held:
        for lock in _locks(client):
            held.enter_context(hold(lock, what, 0.0 if lock.name == COLLECTING else _MOMENT))
        yield held


def _locks(client: ClientFolder) -> list[Path]:
    """Whatever lock somebody made there; that of a collection also where none was made yet."""
    found = {path for path in client.path.rglob(".*lock") if path.is_file() and not path.is_symlink()}
    if client.evidence.is_dir() and not client.evidence.is_symlink():
        found.add(client.evidence / COLLECTING)
    return sorted(found)


def forget(asked: Forgetting, held: ExitStack) -> Forgotten:
    """Delete what was asked for.

    Args:
        asked: what goes, listed while others were kept out.
        held: what keeps others out; it is closed before its own files go, which Windows would not let go before.
    """
    goes = [entry for _, entry in asked.goes]
    done = delete(entry for entry in goes if not _is_last(asked.client, entry))
    cleared, unclear = _cleared(asked.cleared)
    stayed = [*asked.shut, *done.stayed]
    held.close()
    named = asked.client.file if stayed else None  # by it the client is found when this is typed once more
    rest = delete((e for e in goes if _is_last(asked.client, e) and e.path != named), stayed)
    named_still = [*_letters_kept(asked.client), *_batches_kept(asked.client)] if asked.is_whole else []
    sweep_killed()
    kinds = {entry.path: kind for kind, entry in asked.goes}
    gone = [(kinds[entry.path], entry) for entry in (*done.gone, *rest.gone)]
    return Forgotten(asked, gone, cleared, [*stayed, *rest.stayed, *unclear, *named_still])


def _letters_kept(client: ClientFolder) -> list[Stayed]:
    """What kept the portfolio from forgetting which letter the client bore; mostly nothing."""
    try:
        forget_letters(client)
    except InputError as error:
        return [Stayed(client.path.parent / LETTERS, str(error))]
    return []


def _batches_kept(client: ClientFolder) -> list[Stayed]:
    """Take a client out of what is kept of batches, where it would count as done; tells what kept it in."""
    from wakit.jobs.batch import FOLDER  # it brings all that runs a notebook

    stayed: list[Stayed] = []
    for file in sorted((client.path.parent / FOLDER).glob("*.json")):
        try:
            with hold(file.with_name(f".{file.stem}.lock"), "forget"):
                _take_out(file, client.name)
        except (InputError, ValueError, TypeError, KeyError, AttributeError) as error:
            stayed.append(Stayed(file, str(error) if isinstance(error, InputError) else "it can't be read"))
    return stayed


def _take_out(file: Path, client: str) -> None:
    told = json.loads(read_text(file))
    tasks = {mark: [one for one in done if one["client"] != client] for mark, done in told["tasks"].items()}
    if tasks != told["tasks"]:
        kept = {mark: done for mark, done in tasks.items() if done or not told["tasks"][mark]}
        write_text(file, json.dumps({**told, "tasks": kept}, indent=1) + "\n")


def _is_last(client: ClientFolder, entry: Entry) -> bool:
    return entry.is_folder or entry.path == client.file or is_lock(entry)


def _cleared(notebooks: Sequence[Entry]) -> tuple[list[Entry], list[Stayed]]:
    cleared: list[Entry] = []
    unclear: list[Stayed] = []
    for entry in notebooks:
        try:
            clear_outputs(entry.path)
        except StoreError as error:
            unclear.append(Stayed(entry.path, str(error)))
            continue
        if holds_output(entry):
            unclear.append(Stayed(entry.path, "no notebook that can be read; evidence may be in it"))
        else:
            cleared.append(entry)
    return cleared, unclear
