"""What is said when evidence is sealed or opened: what was done, what stayed as it was, what is never sealed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wakit.commands import command
from wakit.files.deleting import Stayed
from wakit.files.sealed import IDENTITY, MARKER
from wakit.review.sealing import Resealed
from wakit.view.counting import and_more, count
from wakit.view.forget import kind_text

__all__ = ["done_text", "key_lines", "not_covered_lines", "still_sealing_text", "unchanged_lines"]


def done_text(done: Resealed, word: str) -> str:
    """What was done to a client's files; ``word`` is what they are now.

    >>> done_text(Resealed("acme", [Path("a"), Path("b")], 3), "sealed")
    'acme: 2 files sealed (evidence, pins, pseudonyms), 3 were already'
    >>> done_text(Resealed("acme", [], 1), "open"), done_text(Resealed("acme"), "open")
    ('acme: nothing to do, 1 file was open already', 'acme: nothing to do, there is no evidence')
    """
    number, already = len(done.done), done.already
    if number:
        more = f", {already:,} {'was' if already == 1 else 'were'} already" if already else ""
        return f"{done.name}: {count(number, 'file')} {word} (evidence, pins, pseudonyms){more}"
    if done.stayed:
        return f"{done.name}: nothing {word}"
    was = f"{count(already, 'file')} {'was' if already == 1 else 'were'} {word} already"
    return f"{done.name}: nothing to do, {was if already else 'there is no evidence'}"


def unchanged_lines(stayed: Sequence[Stayed]) -> list[str]:
    """What stayed as it was: each reason once, with the first file it holds for.

    >>> unchanged_lines([Stayed(Path("a"), "is locked"), Stayed(Path("b"), "is locked")])
    ['as it was: a (and 1 more): is locked']
    """
    reasons: dict[str, list[Path]] = {}
    for one in stayed:
        reasons.setdefault(one.reason, []).append(one.path)
    return [f"as it was: {paths[0]}{and_more(len(paths) - 1)}: {why}" for why, paths in reasons.items()]


def not_covered_lines(done: Sequence[Resealed]) -> list[str]:
    """What shows evidence too and stays open, and what covers that."""
    kinds: dict[str, int] = {}
    for one in done:
        for kind, number in one.open.items():
            kinds[kind] = kinds.get(kind, 0) + number
    named = [kind_text(kind, number) for one in done for kind in one.open if (number := kinds.pop(kind, 0))]
    files = ", ".join(named) or "reports (output/) and outputs of notebooks, as soon as there are some"
    return [
        f"NOT sealed, and readable for whoever has the disk: {files}; answers and plans; what the system keeps "
        "(swap, temporary files of browsers, deleted blocks, backups of what was open until now). "
        "That is what the disk's own encryption is for (FileVault, BitLocker, LUKS); more in docs/encryption.md."
    ]


def still_sealing_text(settings: Path) -> str:
    """A word about what will be sealed again."""
    return f"{settings} still says encrypt_to: what is written from now on is sealed again; take it out to stay open"


def key_lines(file: Path, public: str, settings: Path | None) -> list[str]:
    """What to do with a new key."""
    return [
        f"{file} is the key. Keep a copy in a safe: without it nobody can open what is sealed for it.",
        f'1. write into {settings or MARKER}:   encrypt_to = ["{public}"]',
        f"2. in each shell, or its profile:   export {IDENTITY}={file}",
        f"3. seal what is there:   {command('seal', '--all')}",
    ]
