"""What people say about questions and best practices: read it, change it, list it.

A change is merged into what is on disk, checked, and in place before `answer` returns. What somebody
changed meanwhile in an editor or by git is seen and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar, Unpack

from pydantic import ValidationError

from wakit.errors import InputError, UnknownName
from wakit.files.document import Document
from wakit.files.reading import read_document
from wakit.files.wording import FileModel, key_text, problem_text, shown
from wakit.files.writing import locked, make_folder, write_text
from wakit.files.yamltext import inline
from wakit.lens import Lens, Question
from wakit.review.answerfile import (
    AnswerRow,
    PracticeAnswer,
    PracticeChanges,
    QuestionAnswers,
    QuestionChanges,
    answers_file,
    answers_table,
    checked_answers,
    load_answers,
)

__all__ = [
    "AnswerRow",
    "PracticeAnswer",
    "QuestionAnswers",
    "answer",
    "answer_question",
    "answers_table",
    "load_answers",
]

ModelT = TypeVar("ModelT", bound=FileModel)

_QUESTION_FIELDS = tuple(QuestionChanges.__annotations__)
_PRACTICE_FIELDS = tuple(PracticeChanges.__annotations__)


def answer(
    folder: Path,
    question: str,
    choice: str,
    lens: Lens,
    *,
    base: QuestionAnswers | None = None,
    **changes: Unpack[PracticeChanges],
) -> QuestionAnswers:
    """Save what was said about one best practice; only the fields given change.

    ``decided_at`` follows ``status`` unless it is given. A field is emptied by ``""`` or None.

    Args:
        folder: the workload's ``answers`` folder.
        question: its number or Tool id.
        choice: the best practice, by choice id or number.
        lens: the review's lens.
        base: the answers that the person saw when they made the change. What others changed since
            then is kept; without it the fields given win.
        changes: ``status``, ``reason``, ``note``, ``quote``, ``said_by``, ``confidence``,
            ``private_note``, ``decided_at``, ``quote_approved``, ``carried_by``.

    Returns:
        The question's answers as they are on disk now.

    Raises:
        UnknownName: no such question, best practice or field.
        InputError: a value is wrong, or others changed the same field since ``base``; nothing written.
        FileError: the file on disk is wrong; it is left as it is.
        StoreError: it can't be written.
    """
    asked = lens.question(question)
    practice = lens.practice(choice)
    if practice.question != asked.id:
        raise InputError(f"{practice.id} belongs to {practice.question}, not to {asked.id}")
    key = practice.choice_id
    _known_fields(changes, _PRACTICE_FIELDS)

    def change(disk: QuestionAnswers) -> QuestionAnswers:
        old = disk.practices[key]
        seen = base.practices[key] if base else None
        new = _merged(practice.id, PracticeAnswer, old, seen, changes)
        if new.status != old.status and "decided_at" not in changes:
            moment = datetime.now(UTC).replace(microsecond=0) if new.status else None
            new = new.model_copy(update={"decided_at": moment})
        return disk.model_copy(update={"practices": {**disk.practices, key: new}})

    return _save(folder, asked, lens, base, change)


def answer_question(
    folder: Path,
    question: str,
    lens: Lens,
    *,
    base: QuestionAnswers | None = None,
    **changes: Unpack[QuestionChanges],
) -> QuestionAnswers:
    """Save what was said about a question as a whole.

    The fields are ``applicable``, ``reason``, ``none_of_these`` and ``notes``. The other arguments,
    the result and the errors are those of `answer`.
    """
    asked = lens.question(question)
    _known_fields(changes, _QUESTION_FIELDS)

    def change(disk: QuestionAnswers) -> QuestionAnswers:
        return _merged(asked.id, QuestionAnswers, disk, base, changes)

    return _save(folder, asked, lens, base, change)


def _save(
    folder: Path,
    question: Question,
    lens: Lens,
    base: QuestionAnswers | None,
    change: Callable[[QuestionAnswers], QuestionAnswers],
) -> QuestionAnswers:
    if base is not None and base.question != question.tool_id:
        raise InputError(f"the answers given as base are those of {base.question}, not of {question.tool_id}")
    make_folder(folder)
    with locked(folder):
        path = answers_file(folder, question)
        page = read_document(path) if path.exists() else Document(path, _new_file(question, lens))
        disk = checked_answers(page, question, lens)
        new = change(disk)
        _validated(question.id, QuestionAnswers, new.model_dump())
        tree = _differences(disk, new)
        if not tree:
            return disk
        revision = disk.revision + 1
        comments = {p.choice_id: f"{p.id} {p.title}" for p in question.practices}
        page = page.edited({"revision": revision, **tree}, comments)
        write_text(path, page.text)
    return new.model_copy(update={"revision": revision})


def _merged(label: str, model: type[ModelT], old: ModelT, seen: ModelT | None, changes: Mapping[str, object]) -> ModelT:
    """What is on disk plus what this person changed; refused where both changed the same field."""
    mine = _validated(label, model, {**(seen or old).model_dump(), **changes})
    kept = {f: getattr(mine, f) for f in changes if seen is None or getattr(mine, f) != getattr(seen, f)}
    for field, value in kept.items():
        theirs = getattr(old, field)
        if seen is not None and theirs not in (getattr(seen, field), value):
            on_disk, yours = _apart(theirs, value)
            raise InputError(
                f"{label}, {field}: somebody else changed it since you read it; nothing written\n"
                f"  on disk: {on_disk}\n  yours:   {yours}"
            )
    return _validated(label, model, {**old.model_dump(), **kept})


def _validated(label: str, model: type[ModelT], values: Mapping[str, object]) -> ModelT:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first, *more = error.errors(include_url=False)
        key = key_text((*first["loc"], *filter(None, [str(first.get("ctx", {}).get("key", ""))])))
        also = f" (and {len(more)} more)" if more else ""
        raise InputError(f"{label}, {key}: {problem_text(first)}{also}; nothing written") from error


def _known_fields(changes: Mapping[str, object], known: tuple[str, ...]) -> None:
    for name in changes:
        if name not in known:
            raise UnknownName("field", name, known)


def _differences(old: QuestionAnswers, new: QuestionAnswers) -> dict[str, object]:
    """The values to write, as they stand in the file; a field that was never set and is empty stays out."""
    tree = _changed(old, new, _QUESTION_FIELDS)
    practices = {
        key: changed
        for key, practice in new.practices.items()
        if (changed := _changed(old.practices[key], practice, _PRACTICE_FIELDS))
    }
    return {**tree, "practices": practices} if practices else tree


def _changed(old: FileModel, new: FileModel, fields: tuple[str, ...]) -> dict[str, object]:
    return {f: _plain(getattr(new, f)) for f in fields if getattr(new, f) != getattr(old, f)}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.value if isinstance(value, StrEnum) else value


def _apart(one: object, other: object) -> tuple[str, str]:
    """Two values for a message; long ones from just before they begin to differ."""
    a, b = (str(_plain(v)) if v is not None else "nothing" for v in (one, other))
    same = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    cut = max(0, same - 20) if max(len(a), len(b)) > 60 else 0
    start = "…" if cut else ""
    return shown(start + a[cut:]), shown(start + b[cut:])


def _new_file(question: Question, lens: Lens) -> str:
    choices = "".join(f"  {p.choice_id}:  # {p.id} {p.title}\n" for p in question.practices)
    return (
        f"# {question.id} {question.title}\n"
        f"question: {question.tool_id}\n"
        f"lens: {inline(lens.version)}\n"
        "revision: 0\n"
        "applicable: true  # false needs a reason\n"
        'reason: ""\n'
        "none_of_these: false\n"
        'notes: ""\n'
        "# status: in_place, not_in_place, not_applicable (needs a reason) or later\n"
        "# beside it: reason, note, quote, quote_approved, said_by, confidence (sure, likely, unsure), private_note,\n"
        "# carried_by (aws, team, platform, third_party)\n"
        f"practices:\n{choices}"
    )
