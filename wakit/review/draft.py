"""What somebody types into a form, and how it gets onto disk; knows nothing of widgets.

A `Draft` holds one question. Each change is saved at once; what could not be saved stays in the draft, with the
reason, and is tried again with the next change. The files stay the only store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, cast

from wakit.errors import FileError, InputError, StoreError
from wakit.lens import Lens, Question
from wakit.model import AnswerStatus
from wakit.review.answerfile import PracticeChanges, QuestionChanges
from wakit.review.answers import QuestionAnswers, answer, answer_question, load_answers

__all__ = ["WHOLE", "Draft", "Place", "Problem"]

#: stands in a `Place` for the question as a whole
WHOLE = ""
#: fields that only make sense together, and so are saved together
_TOGETHER = ({"status", "reason", "decided_at"}, {"applicable", "reason"})


class Place(NamedTuple):
    """One field of a form: a best practice's choice id (or `WHOLE`) and the field's name in the file."""

    choice_id: str
    field: str


@dataclass(frozen=True)
class Problem:
    """Why something typed is not on disk; ``theirs`` is what somebody else wrote there, in a conflict.

    ``can_pass``: it may go away by itself (a full disk, another program's lock), so trying again makes sense.
    """

    text: str
    can_pass: bool = False
    is_conflict: bool = False
    theirs: object = None


@dataclass
class _Typed:
    value: object
    seen: object
    """what stood there when the person began to type"""


class Draft:
    """One question's answers as a person sees and changes them.

    ``disk`` is what the file said when it was last read or written; ``problems`` says what is not saved, and
    why; ``saved_at`` when something of a best practice (or of the question as a whole) last went onto disk.

    ``shown`` is what the person sees of the file as it begins.
    """

    def __init__(self, folder: Path, question: Question, lens: Lens, shown: QuestionAnswers) -> None:
        self.folder, self.question, self.lens = folder, question, lens
        self.disk = shown
        self.problems: dict[Place, Problem] = {}
        self.saved_at: dict[str, datetime] = {}
        self._typed: dict[Place, _Typed] = {}

    def value(self, place: Place) -> object:
        """What the form shows: what was typed, else what is on disk."""
        typed = self._typed.get(place)
        return _at(self.disk, place) if typed is None else typed.value

    def is_saved(self, place: Place) -> bool:
        """Whether what the form shows there is on disk."""
        return place not in self._typed

    @property
    def waiting(self) -> list[Place]:
        """What was typed and is not on disk."""
        return list(self._typed)

    def put(self, choice_id: str, seen: Mapping[str, object] | None = None, /, **values: object) -> None:
        """Take over what was typed and save it; what can't be saved is in ``problems``.

        ``seen`` is what stood in a field when the person began to type, where that is not what stands there now.
        """
        for field, value in values.items():
            place = Place(choice_id, field)
            stood = (seen or {}).get(field, _at(self.disk, place))
            self._typed[place] = _Typed(value, self._typed[place].seen if place in self._typed else stood)
        self.save()

    def save(self) -> None:
        """Save everything that is not on disk yet; where one value waited for another, in the right order."""
        if self._save_at_once():
            return
        waiting = list(self._groups())
        while waiting:
            left = [group for group in waiting if not self._save(group)]
            if len(left) == len(waiting):
                return
            waiting = left

    def keep_mine(self, place: Place) -> None:
        """End a conflict: what was typed replaces what somebody else wrote."""
        self._typed[place].seen = _at(self.disk, place)
        self.save()

    def take_theirs(self, place: Place) -> None:
        """End a conflict: what somebody else wrote stays."""
        del self._typed[place]
        del self.problems[place]
        self.save()

    def read_again(self) -> None:
        """See what others wrote meanwhile; what was typed and not saved stays.

        Raises:
            FileError: the question's file is wrong.
        """
        self.disk = load_answers(self.folder, self.question.id, self.lens)

    def _save_at_once(self) -> bool:
        """Save all of one best practice in one write, which is the usual case; whether that was possible."""
        places = list(self._typed)
        if len(places) < 2 or len({place.choice_id for place in places}) > 1 or self.problems:
            return False
        if _lacks_reason(self, places[0].choice_id):
            return False
        try:
            self._write_down(places)
        except (StoreError, FileError, InputError):
            return False  # one of them is in the way of the others: one by one
        return True

    def _groups(self) -> Iterator[list[Place]]:
        left = list(self._typed)
        while left:
            first = left[0]
            group = [p for p in left if p == first or _belong_together(p, first)]
            left = [p for p in left if p not in group]
            yield group

    def _save(self, group: list[Place]) -> bool:
        """Save what belongs together; whether nothing of it is left to save."""
        is_about_reason = any(p.field in ("status", "reason", "applicable") for p in group)
        if is_about_reason and _lacks_reason(self, group[0].choice_id):
            self._failed(group, [Problem("Say why in a few words; it is saved with the reason.")] * len(group))
            return False
        try:
            self._write_down(group)
        except (StoreError, FileError) as error:
            self._failed(group, [_passing(error)] * len(group))
            return False
        except InputError as error:
            self._failed(group, self._explained(group, error))
            return False
        return True

    def _write_down(self, group: list[Place]) -> None:
        """Write what belongs together, and forget that it was not on disk."""
        changes = {p.field: self._typed[p].value for p in group}
        self.disk = self._write(group[0].choice_id, changes, self._base(group))
        self.saved_at[group[0].choice_id] = datetime.now().astimezone()
        for place in group:
            del self._typed[place]
            self.problems.pop(place, None)

    def _write(self, choice_id: str, changes: Mapping[str, object], base: QuestionAnswers) -> QuestionAnswers:
        if choice_id == WHOLE:
            whole = cast(QuestionChanges, changes)
            return answer_question(self.folder, self.question.id, self.lens, base=base, **whole)
        said = cast(PracticeChanges, changes)
        return answer(self.folder, self.question.id, choice_id, self.lens, base=base, **said)

    def _base(self, group: Iterable[Place]) -> QuestionAnswers:
        """The answers as the person saw them while typing these values."""
        seen = {p.field: self._typed[p].seen for p in group}
        choice_id = next(iter(group)).choice_id
        if choice_id == WHOLE:
            return self.disk.model_copy(update=seen)
        practice = self.disk.practices[choice_id].model_copy(update=seen)
        return self.disk.model_copy(update={"practices": {**self.disk.practices, choice_id: practice}})

    def _failed(self, group: Iterable[Place], problems: Iterable[Problem]) -> None:
        self.problems.update(zip(group, problems, strict=True))

    def _explained(self, group: list[Place], error: InputError) -> list[Problem]:
        """Whose value is in the way: somebody else's newer one, or one that makes no sense."""
        try:
            self.read_again()
        except FileError as broken:
            return [_passing(broken)] * len(group)
        return [self._problem(place, error) for place in group]

    def _problem(self, place: Place, error: InputError) -> Problem:
        typed, theirs = self._typed[place], _at(self.disk, place)
        if theirs in (typed.seen, typed.value):
            return Problem(str(error))
        return Problem("Somebody else changed this meanwhile.", is_conflict=True, theirs=theirs)


def _passing(error: StoreError | FileError) -> Problem:
    return Problem(error.shown, can_pass=True)


def _belong_together(one: Place, other: Place) -> bool:
    return one.choice_id == other.choice_id and any({one.field, other.field} <= group for group in _TOGETHER)


def _lacks_reason(draft: Draft, choice_id: str) -> bool:
    reason = str(draft.value(Place(choice_id, "reason")))
    if choice_id == WHOLE:
        return not draft.value(Place(WHOLE, "applicable")) and not reason.strip()
    return draft.value(Place(choice_id, "status")) == AnswerStatus.NOT_APPLICABLE and not reason.strip()


def _at(answers: QuestionAnswers, place: Place) -> object:
    source = answers if place.choice_id == WHOLE else answers.practices[place.choice_id]
    value: object = getattr(source, place.field)
    return value
