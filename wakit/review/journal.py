"""Who changed which answer when: lines that are only ever added, beside the answers.

It holds names of fields and the status before and after, never what somebody typed: that stands in the answers' files,
where it can be changed and taken away.
"""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from wakit.files.writing import add_line
from wakit.model import AnswerStatus

__all__ = ["Entry", "journal", "note_down", "user"]


class Entry(BaseModel):
    """One change: of a best practice by its choice id, or of a question as a whole by that of its "None of these"."""

    model_config = ConfigDict(frozen=True)

    at: datetime  #: when it was on disk (UTC)
    by: str  #: who sat at the desk: the machine's name of the person, not of the speaker
    choice: str
    fields: tuple[str, ...]  #: what changed
    before: AnswerStatus | None = None
    after: AnswerStatus | None = None
    undo: bool = False  #: whether it took something back


def user() -> str:
    """The machine's name of whoever sits at the desk; empty where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have a number only
        return ""


def note_down(path: Path, entries: Iterable[Entry]) -> None:
    """Add a line for each change.

    Raises:
        StoreError: it can't be written; the answers are on disk all the same.
    """
    for entry in entries:
        add_line(path, json.dumps(entry.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False))


def journal(path: Path) -> list[Entry]:
    """All changes, the first one first; a line that was cut off half-way is left out.

    >>> from datetime import UTC, datetime
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as place:
    ...     page = Path(place) / "journal.jsonl"
    ...     note_down(page, [Entry(at=datetime(2026, 3, 2, tzinfo=UTC), by="ana", choice="x", fields=("note",))])
    ...     [(entry.by, entry.fields) for entry in journal(page)]
    [('ana', ('note',))]
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    found: list[Entry] = []
    for line in lines:
        try:
            found.append(Entry.model_validate_json(line))
        except ValueError:
            continue
    return found
