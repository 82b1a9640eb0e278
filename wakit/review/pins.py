"""``pins/``: what somebody found in the tables and laid beside a best practice, one small file each.

A pin is a sentence and the first rows of a table (`wakit.review.excerpt`), kept as they were: the evidence may be
collected anew, so a pin says of which evidence it is. The choice id inside the file is its key.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from wakit.errors import FileError, InputError, UnknownName
from wakit.files.document import Document
from wakit.files.reading import checked, read_document
from wakit.files.wording import shown, wrong
from wakit.files.writing import locked, make_folder, write_sealed
from wakit.files.yamltext import block, inline
from wakit.lens import Lens
from wakit.review.excerpt import Excerpt

__all__ = ["MOST", "Pin", "load_pins", "new_pin", "pin", "unpin"]

#: so many may lie beside one best practice; more than that nobody reads
MOST = 12
_SENTENCE = 400
_FORM, _NAME = "%Y%m%dT%H%M%SZ", re.compile(r"\d{8}T\d{6}Z")


def _said(value: str) -> str:
    said = " ".join(value.split())
    if not said:
        raise wrong("is empty; say in a sentence what these rows show")
    return said


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _is_time(value: str) -> bool:
    if not _NAME.fullmatch(value):
        return False
    try:
        datetime.strptime(value, _FORM)
    except ValueError:  # a 30th of February, an hour 24
        return False
    return True


def _snapshot(value: str) -> str:
    if value and not _is_time(value):
        raise wrong(f"{shown(value)} is no time of evidence; write it like 20260105T091500Z")
    return value


class Pin(Excerpt):
    """What lies beside a best practice: a sentence, rows, which evidence they are of, when it was pinned.

    ``evidence`` is the time of the snapshot (``20260105T091500Z``), ``""`` where there was none.
    """

    choice: str
    sentence: Annotated[str, AfterValidator(_said)]
    evidence: Annotated[str, AfterValidator(_snapshot)] = ""
    pinned_at: Annotated[datetime, AfterValidator(_utc)]

    @property
    def evidence_at(self) -> datetime | None:
        """When that evidence was collected."""
        return datetime.strptime(self.evidence, _FORM).replace(tzinfo=UTC) if self.evidence else None

    @property
    def file_name(self) -> str:
        """The same sentence beside the same best practice is the same pin."""
        return f"{self.choice}.{sha256(self.sentence.encode()).hexdigest()[:8]}.yaml"


def load_pins(folder: Path, lens: Lens) -> tuple[Pin, ...]:
    """The pins of a workload, in the lens's order and the oldest first; none where nobody pinned anything.

    Args:
        folder: the workload's ``pins`` folder.
        lens: the review's lens.

    Raises:
        FileError: a file is wrong, or its choice is none of the lens: line and key, and what would be right.
    """
    order = {practice.choice_id: at for at, practice in enumerate(lens.practices)}
    return tuple(sorted(_held(folder, lens).values(), key=lambda one: (order[one.choice], one.pinned_at, one.sentence)))


def _held(folder: Path, lens: Lens) -> dict[Path, Pin]:
    known = [practice.choice_id for practice in lens.practices]
    return {path: _checked(read_document(path), known) for path in sorted(folder.glob("*.yaml"))}


def _checked(page: Document, known: list[str]) -> Pin:
    found = checked(Pin, page)
    if found.choice not in known:
        raise FileError(page.file, str(UnknownName("choice", found.choice, known)), line=page.line("choice"))
    return found


def pin(folder: Path, lens: Lens, new: Pin) -> Pin:
    """Keep a pin; one with the same sentence beside the same best practice is replaced.

    Raises:
        InputError: there are too many beside that best practice.
        FileError: another pin's file is wrong.
        StoreError: it can't be written.
    """
    make_folder(folder)
    practice = lens.practice(new.choice)
    with locked(folder):
        beside = {path: one for path, one in _held(folder, lens).items() if one.choice == new.choice}
        same = [path for path, one in beside.items() if one.sentence == new.sentence]
        if not same and len(beside) >= MOST:
            raise InputError(f'{practice.id} has {MOST} pins; take one away first: review.unpin("{practice.id}", "…")')
        text = _text(new, f"{practice.id} {practice.title}")
        write_sealed(same[0] if same else folder / new.file_name, text.encode())
    return new


def new_pin(choice: str, sentence: object, found: Excerpt, evidence: str) -> Pin:
    """A pin of this moment.

    Raises:
        InputError: the sentence is no sentence, or too long for one.
    """
    if not isinstance(sentence, str) or not sentence.strip():
        raise InputError(f"{shown(sentence)} stands where a sentence belongs that says what these rows show")
    whole = sentence.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if len(whole) > _SENTENCE:
        raise InputError(f"the sentence has {len(whole):,} characters; in {_SENTENCE} it will be read")
    moment = datetime.now(UTC).replace(microsecond=0)
    kept = {name: getattr(found, name) for name in Excerpt.model_fields}
    return Pin(choice=choice, sentence=whole, evidence=evidence, pinned_at=moment, **kept)


def unpin(folder: Path, lens: Lens, name: str, sentence: str = "") -> Pin:
    """Take one pin away, and say which it was.

    Args:
        folder: the workload's ``pins`` folder.
        lens: the review's lens.
        name: the best practice, by number or choice id.
        sentence: how its sentence begins; not needed where there is only one.

    Raises:
        UnknownName: no such best practice.
        InputError: it has no such pin, or several.
    """
    practice = lens.practice(name)
    every = {path: one for path, one in _held(folder, lens).items() if one.choice == practice.choice_id}
    start = " ".join(sentence.split()).lower()
    found = [path for path, one in every.items() if one.sentence.lower().startswith(start)]
    exact = [path for path in found if every[path].sentence.lower() == start]
    if not found:
        there = f" that begins so; there is {shown(next(iter(every.values())).sentence)}" if every else ""
        raise InputError(f"{practice.id} has no pin{there}")
    if len(found) > 1 and not exact:
        lines = [f"  {shown(every[path].sentence)}" for path in found[:2]]
        raise InputError("\n".join([f"{practice.id} has {len(found)} such pins; say how its sentence begins:", *lines]))
    gone = (exact or found)[0]
    with locked(folder):
        gone.unlink(missing_ok=True)
    return every[gone]


def _text(new: Pin, title: str) -> str:
    when = new.pinned_at.isoformat().replace("+00:00", "Z")
    head = {"choice": new.choice, "sentence": new.sentence, "evidence": new.evidence, "pinned_at": when}
    lines = [
        f"# {title}",
        block({**head, "total": new.total}, 0, {}),
        f"tables: {inline(list(new.tables))}",
        "columns:",
    ]
    lines += [f"  - {inline(column.model_dump(include=set(type(column).model_fields)))}" for column in new.columns]
    lines += ["rows:" if new.rows else "rows: []", *(f"  - {inline(list(row))}" for row in new.rows)]
    return "\n".join(lines) + "\n"
