"""One sitting at the desk: where the talk is, what was just said, and what can be taken back.

It knows nothing of a browser. Commands go in as calls and each gives the events that a desk or a stage has to show;
the answers themselves are on disk before a call returns (`wakit.review.draft`).

    session = Session(opened)
    session.go("SEC08")
    session.say("sec_protect_data_rest_encrypt", status="in_place")   # on disk now
    session.undo()
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from wakit.errors import FileError, InputError, UnknownName
from wakit.lens import BestPractice, Question
from wakit.lens.prompts import Prompts, load_prompts
from wakit.model import AnswerStatus, Confidence, Suggestion
from wakit.review.answerbook import AnswerBook
from wakit.review.answerfile import PracticeAnswer, QuestionAnswers, QuestionChanges
from wakit.review.draft import WHOLE, Draft, Place, Problem
from wakit.review.opened import Opened

__all__ = ["DECIDED", "WHOLE_FIELDS", "Event", "Session", "What"]

#: what a suggestion says for certain, and so the status that may be taken over from it
DECIDED = {Suggestion.MET: AnswerStatus.IN_PLACE, Suggestion.NOT_MET: AnswerStatus.NOT_IN_PLACE}
_KINDS = {"status": AnswerStatus, "confidence": Confidence}
#: fields of an answer in which who said it is noted as well
_SAID = {"status", "note", "quote"}
#: the fields of a question as a whole
WHOLE_FIELDS = tuple(QuestionChanges.__annotations__)


class What(StrEnum):
    """What an event is about."""

    QUESTION = "question"  #: another question, or the same one read anew
    FOCUS = "focus"  #: another best practice of it
    ANSWER = "answer"  #: what is said about one best practice, or whether it is on disk
    SPEAKER = "speaker"
    ELSEWHERE = "elsewhere"  #: answers to other questions
    TOLD = "told"  #: a line for whoever sits at the desk


@dataclass(frozen=True)
class Event:
    """Something that a desk has to show anew."""

    what: What
    choice_id: str = ""
    text: str = ""


@dataclass(frozen=True)
class _Change:
    """What one best practice (or a question as a whole) said before and after something was done."""

    choice_id: str
    before: PracticeAnswer | QuestionAnswers
    after: PracticeAnswer | QuestionAnswers


class Session:
    """Question, focus, speaker, drafts and what was done, of one review.

    ``question`` and ``focus`` (a choice id) are where the talk is; ``speaker`` is whom the next answers come from.
    A question as a whole goes by the choice id of its "None of these", which no best practice has.
    """

    def __init__(self, opened: Opened, question: str = "", prompts: Prompts | None = None) -> None:
        self.opened, self.prompts = opened, prompts or load_prompts()
        self.book = AnswerBook(opened.folder.answers, opened.lens)
        self.speaker = ""
        self._drafts: dict[str, Draft] = {}
        self._done: list[tuple[_Change, ...]] = []
        first = opened.lens.security[0] if opened.lens.security else opened.lens.questions[0]
        self.question: Question = opened.lens.question(question) if question else first
        self.focus = self.question.practices[0].choice_id

    @property
    def practice(self) -> BestPractice:
        """The best practice in focus."""
        return self.opened.lens.practice(self.focus)

    @property
    def trouble(self) -> FileError | None:
        """What is wrong with the file of the question; None where nothing is."""
        return self.book.broken.get(self.question.tool_id)

    @property
    def people(self) -> list[str]:
        """Who is in the room, as the workload's file says."""
        return [person.name for person in self.opened.workload.attendees]

    @property
    def answers(self) -> QuestionAnswers:
        """What is on disk about the question."""
        return self.book[self.question.tool_id]

    @property
    def counts(self) -> dict[str, tuple[int, int]]:
        """How many best practices of each question have an answer, and of how many; by number of the question."""
        lens = self.opened.lens
        return {q.id: (self.book[q.tool_id].answered, len(q.practices)) for q in lens.questions}

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(done > 0 for done, _ in self.counts.values())

    def saved(self, choice_id: str) -> int:
        """The revision of the file in which a best practice stands as it is shown; 0 where it is not on disk so."""
        return 0 if self.unsaved(choice_id) else self.book[self._asked(choice_id).tool_id].revision

    def value(self, choice_id: str, field: str) -> object:
        """What the desk shows in a field: what was typed, else what is on disk."""
        draft = self._drafts.get(self._asked(choice_id).tool_id)
        return draft.value(self._place(choice_id, field)) if draft else getattr(self._said(choice_id), field)

    def problems(self, choice_id: str) -> dict[str, Problem]:
        """What of a best practice is not on disk, by field, and why."""
        draft = self._drafts.get(self._asked(choice_id).tool_id)
        found = draft.problems if draft else {}
        mine = self._place(choice_id, "").choice_id
        return {place.field: problem for place, problem in found.items() if place.choice_id == mine}

    def unsaved(self, choice_id: str) -> list[str]:
        """The fields of a best practice that hold something which is not on disk."""
        draft = self._drafts.get(self._asked(choice_id).tool_id)
        mine = self._place(choice_id, "").choice_id
        return [p.field for p in draft.waiting if p.choice_id == mine] if draft else []

    def decided(self, choice_id: str) -> AnswerStatus | None:
        """The status that the evidence proves or disproves; None where it decides nothing."""
        return DECIDED.get(self.opened.suggested[choice_id].suggestion)

    def contradicts(self, choice_id: str) -> bool:
        """Whether the answer given is the reverse of what the evidence proves or disproves."""
        status, decided = self.value(choice_id, "status"), self.decided(choice_id)
        return decided is not None and status in DECIDED.values() and status is not decided

    # ---- where the talk is

    def go(self, name: str) -> list[Event]:
        """To a question by number or Tool id, or to a best practice by number or choice id.

        Raises:
            UnknownName: the lens has no such question or best practice.
        """
        found = self.opened.lens.find(name)
        if isinstance(found, BestPractice):
            return [*self.go(found.question), *self.choose(found.choice_id)]
        if not isinstance(found, Question):
            found = found.questions[0]
        if found.tool_id == self.question.tool_id:
            return []
        self.question = found
        self.focus = found.practices[0].choice_id
        return [Event(What.QUESTION)]

    def jump(self, keys: str) -> list[Event]:
        """To a question by two keys: its number in this pillar ("08"), or a pillar's first letter and a number ("s8").

        Two letters go to the first question of the pillar that begins so ("re").

        Raises:
            UnknownName: there is no such question or pillar.
        """
        pillars = self.opened.lens.pillars
        if keys.isdigit():
            return self.go(f"{self.question.id.rstrip('0123456789')}{keys}")
        begin, number = (keys[:1], keys[1:]) if keys[1:].isdigit() else (keys, "")
        found = next((p for p in pillars if p.prefix.lower().startswith(begin.lower())), None)
        if found is None:
            raise UnknownName("pillar", keys, [p.prefix for p in pillars])
        return self.go(f"{found.prefix}{int(number):02}" if number else found.questions[0].id)

    def step(self, by: int) -> list[Event]:
        """To the next or the question before; at the ends nothing happens."""
        every = self.opened.lens.questions
        at = every.index(self.question) + by
        return self.go(every[at].id) if 0 <= at < len(every) else []

    def choose(self, choice_id: str) -> list[Event]:
        """To a best practice of the question.

        Raises:
            InputError: it is of another question, or of none.
        """
        if choice_id not in self.question.choice_ids:
            raise InputError(f"{choice_id} is no best practice of {self.question.id}")
        if choice_id == self.focus:
            return []
        self.focus = choice_id
        return [Event(What.FOCUS, choice_id)]

    def speak(self, name: str) -> list[Event]:
        """Who speaks; stays until somebody else does."""
        self.speaker = " ".join(name.split())
        return [Event(What.SPEAKER)]

    # ---- what is said

    def say(self, choice_id: str, seen: Mapping[str, object] | None = None, **values: object) -> list[Event]:
        """Take over fields of an answer as they were clicked or typed; on disk before this returns, or ``problems``.

        The best practice may be of another question: what was typed there arrives when it arrives. The speaker is
        noted beside a status, and beside a note or a quote where nobody is noted yet.

        Args:
            choice_id: of which best practice, or the question's ``none_choice_id`` for the question as a whole.
            seen: what stood in a field when the person began to type; by default what stands there now.
            values: the fields.

        Raises:
            UnknownName: the lens has no such best practice.
            InputError: a status or confidence that there is not.
        """
        given = {field: _typed(field, value) for field, value in values.items()}
        began = {field: _typed(field, value) for field, value in (seen or {}).items() if field in given}
        by = {} if self._is_whole(choice_id) else self._by(choice_id, given)
        return self._do({choice_id: {**given, **by}}, began)

    def take_over(self, choice_id: str) -> list[Event]:
        """Answer as the evidence suggests, where it proves or disproves; else a line that says what to do instead."""
        status = self.decided(self.opened.lens.practice(choice_id).choice_id)
        if status is None:
            return [
                Event(
                    What.TOLD, choice_id, "The evidence does not decide this one: 1 in place, 2 not in place, 4 later."
                )
            ]
        return self.say(choice_id, status=status)

    def rest(self) -> dict[str, AnswerStatus]:
        """Which of the question's best practices nobody answered and the evidence decides, and how."""
        found = {choice_id: self.decided(choice_id) for choice_id in self.question.choice_ids}
        return {c: s for c, s in found.items() if s is not None and self.value(c, "status") is None}

    def take_rest(self) -> list[Event]:
        """Answer the rest of the question as suggested, each with who and when; one thing to take back."""
        rest = self.rest()
        if not rest:
            return [Event(What.TOLD, text="Nothing left here that the evidence decides.")]
        return self._do({c: {"status": s, **self._by(c, {"status": s})} for c, s in rest.items()})

    def keep(self, choice_id: str, field: str, *, mine: bool) -> list[Event]:
        """End a conflict over a field: keep what was typed, or take what somebody else wrote."""
        if field not in self.problems(choice_id):
            return []
        asked = self._asked(choice_id)
        draft, before = self._draft(asked), self.book[asked.tool_id]
        (draft.keep_mine if mine else draft.take_theirs)(self._place(choice_id, field))
        return self._noted(draft, before, [choice_id])

    def undo(self) -> list[Event]:
        """Take back what was done last, wherever that was; what somebody changed since stays."""
        if not self._done:
            return [Event(What.TOLD, text="Nothing to take back.")]
        group = self._done.pop()
        last = group[-1]
        events = self.go(self._asked(last.choice_id).id)
        said = {c.choice_id: back for c in group if (back := self._back(c)) is not None}
        if len(said) < len(group):
            events.append(Event(What.TOLD, text="Somebody changed this since; that stays."))
        if said:
            events += self._do(said, is_undo=True)
        return events if self._is_whole(last.choice_id) else [*events, *self.choose(last.choice_id)]

    def look(self) -> list[Event]:
        """See what others wrote to disk meanwhile; what was typed here and is not saved stays."""
        changed = self.book.look()
        events = [Event(What.ELSEWHERE)] if changed - {self.question.tool_id} else []
        for tool_id in changed & set(self._drafts):
            if tool_id not in self.book.broken:
                self._drafts[tool_id].read_again()
        events += self._retried()
        return [*events, Event(What.QUESTION)] if self.question.tool_id in changed else events

    def _retried(self) -> list[Event]:
        """Save again what something that may pass was in the way of: a full disk, another program's lock."""
        events: list[Event] = []
        for tool_id, draft in self._drafts.items():
            held = {place.choice_id for place, problem in draft.problems.items() if problem.can_pass}
            if held and tool_id not in self.book.broken:
                before = self.book[tool_id]
                draft.save()
                whole = draft.question.none_choice_id
                events += self._noted(draft, before, [choice_id or whole for choice_id in held])
        return events

    def _asked(self, choice_id: str) -> Question:
        whole = self._wholes.get(choice_id)
        return whole or self.opened.lens.question(self.opened.lens.practice(choice_id).question)

    @cached_property
    def _wholes(self) -> dict[str, Question]:
        return {question.none_choice_id: question for question in self.opened.lens.questions}

    def _is_whole(self, choice_id: str) -> bool:
        return choice_id in self._wholes

    def _place(self, choice_id: str, field: str) -> Place:
        return Place(WHOLE if self._is_whole(choice_id) else choice_id, field)

    def _said(self, choice_id: str) -> PracticeAnswer | QuestionAnswers:
        return _part(self.book[self._asked(choice_id).tool_id], choice_id)

    def _draft(self, question: Question) -> Draft:
        if question.tool_id not in self._drafts:
            shown = self.book[question.tool_id]  # whatever others wrote since the last look
            self._drafts[question.tool_id] = Draft(self.opened.folder.answers, question, self.opened.lens, shown)
        return self._drafts[question.tool_id]

    def _by(self, choice_id: str, given: Mapping[str, object]) -> dict[str, object]:
        if not self.speaker or "said_by" in given or not _SAID & set(given):
            return {}
        is_new = bool(given.get("status")) or not self.value(choice_id, "said_by")
        return {"said_by": self.speaker} if is_new else {}

    def _do(
        self,
        said: Mapping[str, Mapping[str, object]],
        seen: Mapping[str, object] | None = None,
        *,
        is_undo: bool = False,
    ) -> list[Event]:
        """Write what is said about best practices of one question."""
        asked = self._asked(next(iter(said)))
        draft, before = self._draft(asked), self.book[asked.tool_id]
        for choice_id, values in said.items():
            draft.put(self._place(choice_id, "").choice_id, seen, **values)
        return self._noted(draft, before, said, is_undo=is_undo)

    def _noted(
        self, draft: Draft, before: QuestionAnswers, touched: Iterable[str], *, is_undo: bool = False
    ) -> list[Event]:
        """Note what came onto disk, so that it can be taken back, and say what to show anew."""
        if draft.disk is not before:  # else nothing was written: the file may be wrong, or the disk full
            self.book.took(draft.question.tool_id, draft.disk)
        choices = list(touched)
        found = (_Change(c, _part(before, c), _part(draft.disk, c)) for c in choices)
        changes = tuple(change for change in found if _moved(change))
        if changes and not is_undo:
            self._remember(changes)
        return [Event(What.ANSWER, choice_id) for choice_id in choices]

    def _remember(self, changes: tuple[_Change, ...]) -> None:
        """Typing on in one field is one thing to take back, not one for each pause."""
        if len(changes) == 1 and self._done and len(self._done[-1]) == 1:
            (new,), (last,) = changes, self._done[-1]
            is_same = (new.choice_id, _values(new.before)) == (last.choice_id, _values(last.after))
            if is_same and _texts(new) and _texts(new) == _texts(last):
                changes = (_Change(new.choice_id, last.before, new.after),)
                self._done.pop()
        self._done.append(changes)

    def _back(self, change: _Change) -> dict[str, object] | None:
        """The fields to write so that it says what it said before; None where others changed them since."""
        now = self._said(change.choice_id)
        fields = _moved(change)
        if any(getattr(now, field) != getattr(change.after, field) for field in fields):
            return None
        return {field: getattr(change.before, field) for field in fields}


def _part(said: QuestionAnswers, choice_id: str) -> PracticeAnswer | QuestionAnswers:
    """What was said about a best practice, or all of it where the choice is the question's own."""
    return said.practices.get(choice_id, said)


def _values(said: PracticeAnswer | QuestionAnswers) -> dict[str, object]:
    """The fields that people fill in."""
    names = WHOLE_FIELDS if isinstance(said, QuestionAnswers) else tuple(PracticeAnswer.model_fields)
    return {name: getattr(said, name) for name in names}


def _typed(field: str, value: object) -> object:
    kind = _KINDS.get(field)
    if kind is None or value is None or value == "":
        return value if kind is None else None
    try:
        return kind(str(value))
    except ValueError:
        known = ", ".join(one.value for one in kind)
        raise InputError(f'{field} is "{value}"; it is one of {known}') from None


def _moved(change: _Change) -> list[str]:
    after = _values(change.after)
    return [name for name, value in _values(change.before).items() if value != after[name]]


def _texts(change: _Change) -> list[str]:
    """The fields that moved, where all of them are typed text; else none."""
    moved = [name for name in _moved(change) if name != "said_by"]
    return (
        moved
        if moved and all(isinstance(getattr(change.after, name), str) for name in moved) and "status" not in moved
        else []
    )
