"""Where a workload stood, as one small record: what a portfolio shows of it, and what a milestone will hold too.

Plain data, keyed by the Tool's ids. It holds no name of a resource or a person and no text that somebody wrote; what
it says is one line of ``standing.jsonl`` in the workload's folder, one for each day and evidence at most.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, NonNegativeInt, ValidationError

from wakit.errors import FileError, StoreError
from wakit.files.reading import read_text
from wakit.files.writing import locked, write_text
from wakit.model import AnswerStatus, Effort, Reason, Risk, Suggestion

__all__ = [
    "FORMAT",
    "Past",
    "PracticeRecord",
    "QuestionRecord",
    "Record",
    "Records",
    "UnreadLine",
    "keep_record",
    "read_records",
]

#: what reads older forms has to know them; a newer one is refused
FORMAT = 1
#: far more than a line a day for ten years
_MAX_BYTES = 100_000_000


class _Part(BaseModel):
    """Keys that a later wakit adds are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


PartT = TypeVar("PartT", bound=_Part)


class PracticeRecord(_Part):
    """One best practice; what is left out of a line is as here."""

    status: AnswerStatus | None = None  #: what counts: "None of these" says of each that it is not in place
    suggestion: Suggestion = Suggestion.BY_INTERVIEW
    is_complete: bool = False  #: whether all of the evidence that concerns it was seen
    effort: Effort | None = None  #: of an item of the plan: by people, else by the guidance
    is_decision: bool = False  #: whether it is among the fewest that clear the goal


class QuestionRecord(_Part):
    """One question, with those of its best practices of which there is something to say."""

    risk: Risk  #: estimated
    practices_of: NonNegativeInt  #: how many best practices it has
    answered: NonNegativeInt = 0  #: how many of them have an answer
    is_said: bool = False  #: somebody said that a best practice of High risk is not in place: it is high-risk for sure
    is_cleared: bool = False  #: no longer high-risk when the decisions are carried out
    practices: dict[str, PracticeRecord] = Field(default_factory=dict)  #: by choice id


def _known_format(value: object) -> object:
    if isinstance(value, int) and value > FORMAT:
        raise ValueError("was written by a newer wakit")
    return value


class Record(_Part):
    """Where a workload stood at one moment. ``evidence``, ``accounts`` and ``gaps`` are None by interview."""

    format: Annotated[int, BeforeValidator(_known_format)] = FORMAT
    at: AwareDatetime  #: when it was recorded (UTC)
    wakit: str
    lens: str  #: the version of its catalogue
    evidence: AwareDatetime | None = None  #: when the evidence was collected (UTC)
    accounts: NonNegativeInt | None = None  #: how many accounts the evidence is of
    gaps: dict[Reason, NonNegativeInt] | None = None  #: how much was not seen, by why
    goal: Annotated[int, Field(ge=1, le=100)]  #: per cent of the high-risk questions
    questions: dict[str, QuestionRecord]  #: by the Tool's id

    @property
    def key(self) -> tuple[date, datetime | None]:
        """Of records with the same day and evidence the newest counts."""
        return self.at.date(), self.evidence

    @property
    def line(self) -> str:
        """As it stands in the file; what is as by default is left out."""
        return self.model_dump_json(exclude_defaults=True)


@dataclass(frozen=True)
class UnreadLine:
    """A line that could not be read, and why; ``line`` 0 is the file as a whole."""

    file: Path
    line: int
    problem: str


@dataclass(frozen=True)
class Past:
    """Of a record what is told over time: each question's risk, and those that are high-risk by what somebody said.

    Thousands of whole records would take seconds to make and hundreds of megabytes to hold.
    """

    at: datetime
    evidence: datetime | None
    risks: Mapping[str, Risk]  #: by the Tool's id
    said: frozenset[str]

    @property
    def key(self) -> tuple[date, datetime | None]:
        """Of records with the same day and evidence the newest counts."""
        return self.at.date(), self.evidence


@dataclass(frozen=True)
class Records:
    """What a file holds: what was, the oldest first and the newest included, the newest whole, lines left out."""

    past: tuple[Past, ...] = ()
    newest: Record | None = None
    unread: tuple[UnreadLine, ...] = ()


class _PastQuestion(_Part):
    risk: Risk
    is_said: bool = False


class _Past(_Part):
    """What is read of each line, whatever else stands in it."""

    format: Annotated[int, BeforeValidator(_known_format)] = FORMAT
    at: AwareDatetime
    evidence: AwareDatetime | None = None
    questions: dict[str, _PastQuestion]

    @property
    def past(self) -> Past:
        risks = {key: question.risk for key, question in self.questions.items()}
        said = frozenset(key for key, question in self.questions.items() if question.is_said)
        return Past(self.at, self.evidence, risks, said)


def keep_record(file: Path, record: Record) -> None:
    """Add a record; one of the same day and evidence gives way to it. Lines that can't be read stay as they are.

    Raises:
        StoreError: it can't be read or written; the file is as it was.
    """
    with locked(file.parent):
        try:
            lines = read_text(file, _MAX_BYTES).split("\n") if file.exists() else []
        except FileError as error:
            raise StoreError(str(error), file) from error
        kept = [line for line in lines if line.strip() and not _is_same(line, record)]
        write_text(file, "".join(f"{line}\n" for line in [*kept, record.line]))


def _is_same(line: str, record: Record) -> bool:
    found = _read(_Past, line)
    return isinstance(found, _Past) and found.past.key == record.key


def read_records(file: Path) -> Records:
    """The records of a workload; none where there is no file yet.

    >>> read_records(Path("nowhere/standing.jsonl")).newest is None
    True
    """
    if not file.exists():
        return Records()
    try:
        lines = read_text(file, _MAX_BYTES).split("\n")
    except FileError as error:
        return Records(unread=(UnreadLine(file, 0, error.problem),))
    found: list[tuple[Past, int]] = []
    unread: list[UnreadLine] = []
    for number, line in enumerate(lines):
        if line.strip():
            one = _read(_Past, line)
            if isinstance(one, _Past):
                found.append((one.past, number))
            else:
                unread.append(UnreadLine(file, number + 1, one))
    found.sort(key=lambda pair: pair[0].at)
    return _whole(file, lines, found, unread)


def _whole(file: Path, lines: Sequence[str], found: list[tuple[Past, int]], unread: list[UnreadLine]) -> Records:
    """The newest that can be read whole."""
    while found:
        number = found[-1][1]
        newest = _read(Record, lines[number])
        if isinstance(newest, Record):
            return Records(tuple(past for past, _ in found), newest, tuple(unread))
        unread.append(UnreadLine(file, number + 1, newest))
        found.pop()
    return Records(unread=tuple(unread))


def _read(kind: type[PartT], line: str) -> PartT | str:
    """What a line holds, or what is wrong with it."""
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if not _is_json(line):
            return "is cut off or damaged"
        where = ".".join(str(step) for step in first["loc"][:3])
        return first["msg"].removeprefix("Value error, ") if where == "format" else f"holds no record: {where or 'it'}"


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True
