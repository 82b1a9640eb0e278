"""``answers/<QUESTION>.yaml``: what people said, one file a question, keyed by the Tool's ids.

Inside, ``question`` is the Tool's id and each best practice its choice id; the number in the file's name is for
people, and may be another question's in another lens. The file is the store; `wakit.review.answers` changes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Self, TypedDict

from pydantic import AfterValidator, Field, StrictBool, StrictInt, model_validator

from wakit.errors import FileError, UnknownName
from wakit.files.document import Document
from wakit.files.reading import checked, read_document
from wakit.files.wording import FileModel, file_error, wrong
from wakit.lens import Lens, Question
from wakit.model import AnswerStatus, CarriedBy, Confidence

__all__ = [
    "AnswerRow",
    "PracticeAnswer",
    "PracticeChanges",
    "QuestionAnswers",
    "QuestionChanges",
    "answers_file",
    "answers_table",
    "checked_answers",
    "load_answers",
    "no_answers",
]


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise wrong(f"{value.isoformat()} has no time zone; write UTC with a Z, {value.isoformat()}Z")
    return value.astimezone(UTC)


class PracticeAnswer(FileModel):
    """What was said about one best practice; ``status`` None means that nothing was said yet."""

    status: AnswerStatus | None = None
    reason: str = ""  #: why it is not applicable
    note: str = ""
    quote: str = ""
    quote_approved: StrictBool = False  #: whether somebody said that the quote may leave the house
    said_by: str = ""
    confidence: Confidence | None = None
    private_note: str = ""  #: for the desk only; never on the stage, never in what is shared
    decided_at: Annotated[datetime, AfterValidator(_utc)] | None = None
    carried_by: CarriedBy | None = None  #: whose work it is
    explanation: str = ""  #: why the answer and the evidence say different things
    explanation_shown: StrictBool = False  #: whether that stands in the report

    @model_validator(mode="after")
    def _reason_is_given(self) -> Self:
        if self.status is AnswerStatus.NOT_APPLICABLE and not self.reason.strip():
            raise wrong("is empty; a best practice that is not applicable needs a reason", key="reason")
        return self


class QuestionAnswers(FileModel):
    """What was said about one question.

    ``practices`` holds each best practice of the question by its choice id, answered or not.
    ``revision`` grows by one with each save; 0 is a file that wakit has not written yet.
    """

    lens: str
    question: str = ""
    revision: Annotated[StrictInt, Field(ge=0)] = 0
    applicable: StrictBool = True
    reason: str = ""  #: why the question is not applicable
    none_of_these: StrictBool = False
    notes: str = ""
    practices: dict[str, PracticeAnswer] = Field(default_factory=dict)

    @property
    def statuses(self) -> dict[str, AnswerStatus | None]:
        """The status of each best practice by choice id, as `estimate_risk` takes them."""
        return {choice_id: practice.status for choice_id, practice in self.practices.items()}

    @property
    def answered(self) -> int:
        """How many of its best practices have an answer; "later" is none yet."""
        if self.none_of_these or not self.applicable:
            return len(self.practices)
        return sum(status not in (None, AnswerStatus.LATER) for status in self.statuses.values())

    @property
    def is_begun(self) -> bool:
        """Whether the Tool would count the question as answered: something was said that is an answer."""
        return self.answered > 0

    @model_validator(mode="before")
    @classmethod
    def _empty_practices(cls, data: object) -> object:
        """``sec_…:`` with nothing behind it is a best practice that is not answered yet."""
        if not isinstance(data, Mapping) or not isinstance(data.get("practices"), Mapping):
            return data
        practices = {key: {} if value is None else value for key, value in data["practices"].items()}
        return {**data, "practices": practices}

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if not self.applicable and not self.reason.strip():
            raise wrong("is empty; a question that is not applicable needs a reason", key="reason")
        in_place = [key for key, status in self.statuses.items() if status is AnswerStatus.IN_PLACE]
        if self.none_of_these and in_place:
            names = ", ".join(in_place)
            raise wrong(f"is true, but this is in_place: {names}; keep one of the two", key="none_of_these")
        return self


class PracticeChanges(TypedDict, total=False):
    """The fields of a best practice's answer that a person can change."""

    status: AnswerStatus | str | None
    reason: str
    note: str
    quote: str
    quote_approved: bool
    said_by: str
    confidence: Confidence | str | None
    private_note: str
    decided_at: datetime | None
    carried_by: CarriedBy | str | None
    explanation: str
    explanation_shown: bool


class QuestionChanges(TypedDict, total=False):
    """The fields of a whole question's answer that a person can change."""

    applicable: bool
    reason: str
    none_of_these: bool
    notes: str


@dataclass(frozen=True)
class AnswerRow:
    """One best practice of the lens with what was said about it; ``status`` None means nothing yet."""

    question: str
    best_practice: str
    choice_id: str
    title: str
    risk: str  #: the published risk of going without it: High, Medium or Low
    question_applicable: bool
    none_of_these: bool
    answer: PracticeAnswer

    @property
    def status(self) -> AnswerStatus | None:
        """What was said."""
        return self.answer.status


def answers_file(folder: Path, question: Question) -> Path:
    """The file of a question's answers in a workload's ``answers`` folder: the one that names its Tool id.

    Where there is none, it is named by number; by the Tool's id where another question has that file.
    """
    usual = folder / f"{question.id}.yaml"
    is_there = usual.exists()  # asked once: somebody else may be making it right now
    if is_there and _tool_id(usual) in ("", question.tool_id):
        return usual
    found = next((path for path in sorted(folder.glob("*.yaml")) if _tool_id(path) == question.tool_id), None)
    return found or (folder / f"{question.tool_id}.yaml" if is_there else usual)


def _tool_id(path: Path) -> str:
    """The Tool's id of the question that a file names; empty where it names none, or only a number."""
    try:
        with path.open(encoding="utf-8", errors="replace") as handle:
            head = handle.read(4096)
    except OSError:
        return ""  # reading it whole says what is wrong
    named = re.search(r"^question: *[\"']?([\w-]+)", head, re.MULTILINE)
    return named[1] if named and not re.fullmatch(r"[A-Z]+\d+", named[1]) else ""


def load_answers(folder: Path, question: str, lens: Lens) -> QuestionAnswers:
    """What was said about a question; where there is no file, nothing was.

    Args:
        folder: the workload's ``answers`` folder.
        question: its number or Tool id.
        lens: the review's lens.

    Raises:
        UnknownName: the lens has no such question.
        FileError: the file is wrong: line and key, what was found, what would be right.
    """
    asked = lens.question(question)
    path = answers_file(folder, asked)
    if not path.exists():
        return no_answers(asked, lens)
    return checked_answers(read_document(path), asked, lens)


def no_answers(question: Question, lens: Lens) -> QuestionAnswers:
    """A question of which nothing was said yet."""
    return _every_practice(QuestionAnswers(lens=lens.version), question)


def checked_answers(page: Document, question: Question, lens: Lens) -> QuestionAnswers:
    """A document's answers, when they are for this question of this lens.

    Raises:
        FileError: they are not, or a value is wrong.
    """
    answers = checked(QuestionAnswers, page)
    problems: list[tuple[tuple[str, ...], str]] = []
    if answers.lens != lens.version:
        problems.append((("lens",), f'the answers are for lens "{answers.lens}", the review is for "{lens.version}"'))
    elif answers.question not in ("", question.id, question.tool_id):
        problems.append((("question",), f'is "{answers.question}" in the file of {question.id}'))
    else:
        known = {practice.choice_id for practice in question.practices}
        strange = [key for key in answers.practices if key not in known]
        problems += [(("practices", key), _right_choice(key, question, lens)) for key in strange]
    error = file_error(page, problems)
    if error is not None:
        raise error
    return _every_practice(answers, question)


def answers_table(folder: Path, lens: Lens) -> list[AnswerRow]:
    """Every best practice of the lens, in its order, with what was said.

    Args:
        folder: the workload's ``answers`` folder.
        lens: the review's lens.

    Raises:
        FileError: a file is wrong, or belongs to no question (its answers would be lost silently).
    """
    _refuse_strangers(folder, lens)
    rows = []
    for question in lens.questions:
        answers = load_answers(folder, question.id, lens)
        rows += [
            AnswerRow(
                question=question.id,
                best_practice=practice.id,
                choice_id=practice.choice_id,
                title=practice.title,
                risk=practice.risk,
                question_applicable=answers.applicable,
                none_of_these=answers.none_of_these,
                answer=answers.practices[practice.choice_id],
            )
            for practice in question.practices
        ]
    return rows


def _refuse_strangers(folder: Path, lens: Lens) -> None:
    """Each file is of one question of the lens, and each question has at most one."""
    by_key = {name: q for q in lens.questions for name in (q.id, q.tool_id)}
    held: dict[str, Path] = {}
    for path in sorted(folder.glob("*.yaml")):
        question = by_key.get(_tool_id(path)) or by_key.get(path.stem)
        if question is None:
            raise FileError(path, f"is no question's file; {UnknownName('question', path.stem, by_key)}")
        other = held.setdefault(question.tool_id, path)
        if other is not path:
            raise FileError(path, f"is of {question.id} ({question.tool_id}), as {other.name} is; keep one of the two")


def _right_choice(key: str, question: Question, lens: Lens) -> str:
    if key == question.none_choice_id:
        return "is written none_of_these: true, above"
    for practice in question.practices:
        if key.upper() == practice.id:
            return f"is written by its choice id, {practice.choice_id}"
    for practice in lens.practices:
        if key == practice.choice_id:
            return f"belongs to {practice.question}, not to {question.id}"
    return str(UnknownName("choice", key, [practice.choice_id for practice in question.practices]))


def _every_practice(answers: QuestionAnswers, question: Question) -> QuestionAnswers:
    said = answers.practices
    every = {p.choice_id: said.get(p.choice_id, PracticeAnswer()) for p in question.practices}
    return answers.model_copy(update={"question": question.tool_id, "practices": every})
