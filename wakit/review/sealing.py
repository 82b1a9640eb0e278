"""Which of a client's files are sealed, and sealing or opening them file by file, each whole or as it was."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wakit.errors import FileError, SealedError, StoreError
from wakit.files.deleting import Entry, Stayed, delete
from wakit.files.disk import why
from wakit.files.sealed import Changed, check_keys, is_sealed, opened, recipients_of, sealed, settings_of
from wakit.files.writing import replacing
from wakit.review.forgetting import Kind, holds_output, is_lock, kinds
from wakit.review.store import ClientFolder

__all__ = ["How", "Resealed", "check_settings", "how_sealed", "how_unsealed", "rewrite", "rewrite_client"]

#: what is sealed; the rest are files that people edit, or that other programs write
_SEALED = (Kind.SNAPSHOT, Kind.PIN, Kind.PSEUDONYMS)
#: what may show evidence too, and stays open
_SHOWS = (Kind.NOTEBOOK, Kind.CHECKPOINT, Kind.REPORT, Kind.HANDED_OUT, Kind.MILESTONE, Kind.LOG)
#: what becomes of a file's bytes; None: they are so already
How = Callable[[bytes, Path], bytes | None]


@dataclass(frozen=True)
class Resealed:
    """What became of a client's files (or of those beside the clients, without a name): those that changed, how many
    were so already, those that stayed as they were and why, and how many files show evidence and are never sealed."""

    name: str
    done: Sequence[Path] = ()
    already: int = 0
    stayed: Sequence[Stayed] = ()
    open: Mapping[Kind, int] = field(default_factory=dict)


def check_settings(path: Path) -> None:
    """Somebody is named to seal for, and the key at hand opens what is sealed so.

    Raises:
        FileError: ``wakit-reviews.toml`` is wrong, or names nobody.
        SealedError: the key at hand would open nothing, or there is none.
    """
    if not recipients_of(path):
        right = 'write encrypt_to = ["age1…"] (a new key: wakit seal --new-key FILE)'
        raise FileError(settings_of(path) or path, f"names nobody to seal for; {right}")
    check_keys(path)


def how_sealed(*, anew: bool) -> How:
    """Sealed for whom the folder names now; ``anew``: also what is sealed already."""

    def how(content: bytes, path: Path) -> bytes | None:
        return _sealed(content, path) if anew or not is_sealed(content) else None

    return how


def how_unsealed(content: bytes, path: Path) -> bytes | None:
    """As it was before it was sealed."""
    return opened(content, path) if is_sealed(content) else None


def _sealed(content: bytes, path: Path) -> bytes:
    plain = opened(content, path)
    made = sealed(plain, recipients_of(path), path)
    if opened(made, path) != plain:  # it is the only copy
        raise Changed("what was sealed does not open again")
    return made


def rewrite_client(client: ClientFolder, how: How) -> Resealed:
    """Seal or open what is a client's, while others are kept out; what a killed run left half-written goes."""
    found, shut = kinds(client)
    left = delete(entry for kind, entry in found if kind is Kind.LEFTOVER)
    done = rewrite([entry.path for kind, entry in found if _is_meant(kind, entry)], how)
    stayed = [*shut, *left.stayed, *done.stayed]
    return Resealed(client.name, done.done, done.already, stayed, _open(found))


def _is_meant(kind: Kind, entry: Entry) -> bool:
    is_whole = not (entry.is_folder or entry.is_link or is_lock(entry))
    return is_whole and kind in _SEALED and (kind is not Kind.PIN or entry.path.suffix == ".yaml")


def _open(found: Sequence[tuple[Kind, Entry]]) -> dict[Kind, int]:
    shows = [kind for kind, entry in found if not (entry.is_folder or is_lock(entry)) and _may_show(kind, entry)]
    return {kind: number for kind in _SHOWS if (number := shows.count(kind))}


def _may_show(kind: Kind, entry: Entry) -> bool:
    return kind in _SHOWS and (kind is not Kind.NOTEBOOK or holds_output(entry))


def rewrite(paths: Sequence[Path], how: How) -> Resealed:
    """File by file; one that can't be dealt with stays as it was, and the others are done."""
    done: list[Path] = []
    stayed: list[Stayed] = []
    already = 0
    for path in paths:
        try:
            if _rewritten(path, how):
                done.append(path)
            else:
                already += 1
        except FileNotFoundError:
            continue
        except (SealedError, StoreError) as error:
            stayed.append(Stayed(path, str(error).partition("\n")[0].removeprefix(f"{path}: ")))
        except OSError as error:
            stayed.append(Stayed(path, why(error)))
    return Resealed("", done, already, stayed)


def _rewritten(path: Path, how: How) -> bool:
    """Whether a file's bytes were exchanged, in one move; its age stays, which may tell what it is of."""
    with path.open("rb") as file:
        state = os.fstat(file.fileno())
        made = how(file.read(), path)
    if made is None:
        return False
    with replacing(path) as beside:
        beside.write_bytes(made)
        os.utime(beside, ns=(state.st_atime_ns, state.st_mtime_ns))
    return True
