"""One sitting at the desk: where the talk is, what was just said, and what can be taken back.

It knows nothing of a browser. Commands go in as calls and each gives the events that a desk or a stage has to show;
the answers themselves are on disk before a call returns (`wakit.review.draft`).

    session = Session(opened)
    session.go("SEC08")
    session.say("sec_protect_data_rest_encrypt", status="in_place")   # on disk now
    session.undo()
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from wakit.errors import FileError, InputError, StoreError
from wakit.lens import Question
from wakit.lens.prompts import Prompts, load_prompts
from wakit.model import AnswerStatus, CarriedBy, Confidence, Suggestion
from wakit.review.agenda import Plan
from wakit.review.answerbook import AnswerBook
from wakit.review.answerfile import PracticeAnswer, QuestionAnswers, QuestionChanges
from wakit.review.clock import Clock, wall_clock
from wakit.review.draft import WHOLE, Draft, Place, Problem
from wakit.review.journal import Entry, note_down, user
from wakit.review.opened import Opened
from wakit.review.talk import Event, Talk, What

__all__ = ["DECIDED", "WHOLE_FIELDS", "Event", "Session", "What"]

#: what a suggestion says for certain, and so the status that may be taken over from it
DECIDED = {Suggestion.MET: AnswerStatus.IN_PLACE, Suggestion.NOT_MET: AnswerStatus.NOT_IN_PLACE}
_KINDS = {"status": AnswerStatus, "confidence": Confidence, "carried_by": CarriedBy}
#: fields of an answer in which who said it is noted as well
_SAID = {"status", "note", "quote"}
#: the fields of a question as a whole
WHOLE_FIELDS = tuple(QuestionChanges.__annotations__)


@dataclass(frozen=True)
class _Change:
    """What one best practice (or a question as a whole) said before and after something was done."""

    choice_id: str
    before: PracticeAnswer | QuestionAnswers
    after: PracticeAnswer | QuestionAnswers


class Session(Talk):
    """The talk, the speaker, drafts and what was done, of one review.

    ``speaker`` is whom the next answers come from; ``told`` is the best practice whose note was typed last.
    A question as a whole goes by the choice id of its "None of these", which no best practice has.
    """

    def __init__(
        self,
        opened: Opened,
        question: str = "",
        prompts: Prompts | None = None,
        now: Callable[[], datetime] = wall_clock,
    ) -> None:
        super().__init__(opened.lens, prompts or load_prompts(), question)
        self.opened = opened
        self.clock = Clock(opened, now)
        opened.pinboard.look()
        self.book = AnswerBook(opened.folder.answers, opened.lens)
        self.speaker = ""
        self.told = ""
        self._carried: dict[str, str] = {}
        self._filled: dict[str, object] = {}
        self._drafts: dict[str, Draft] = {}
        self._done: list[tuple[_Change, ...]] = []
        self._turned()

    def _turned(self) -> None:
        self.clock.turn_to(self.question)

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

    def agreed(self, choice_id: str) -> AnswerStatus | None:
        """What is on disk as the answer; none where the file is wrong."""
        asked = self._asked(choice_id)
        return None if asked.tool_id in self.book.broken else self.book[asked.tool_id].practices[choice_id].status

    @property
    def counts(self) -> dict[str, tuple[int, int]]:
        """How many best practices of each question have an answer, and of how many; by number of the question."""
        return {q.id: (self.book[q.tool_id].answered, len(q.practices)) for q in self.lens.questions}

    @property
    def plan(self) -> Plan:
        """The rest of the day."""
        lens = self.lens
        return self.clock.plan({q.tool_id: self.book[q.tool_id].answered / len(q.practices) for q in lens.questions})

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

    @property
    def contradictions(self) -> list[str]:
        """The best practices of the whole review whose answer is the reverse of the evidence, unexplained ones first.

        One goes when the answer changes, or when what is against it is an accepted risk.
        """
        found = [c for c, s in self.opened.suggested.items() if s.suggestion in DECIDED and self.contradicts(c)]
        return sorted(found, key=lambda c: bool(self.value(c, "explanation")))

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
        if "said_by" in began and choice_id in self._filled and self._filled[choice_id] == self._speaker_of(choice_id):
            began["said_by"] = self._filled[choice_id]  # noted by us beside a status, which a page may not have drawn
        by = {} if self.is_whole(choice_id) else self._by(choice_id, given)
        if given.get("note"):
            self.told = choice_id
        return self._do({choice_id: {**given, **by}}, began)

    def _speaker_of(self, choice_id: str) -> object:
        return getattr(self._said(choice_id), "said_by", None)

    def carry(self, choice_id: str) -> list[Event]:
        """Put what was told last, the note typed last, beside another best practice too.

        What stands there already stays; a note that was carried there before is replaced by how it reads now.
        """
        told = str(self.value(self.told, "note")) if self.told else ""
        if not told:
            return [Event(What.TOLD, choice_id, "Nothing was told yet: n begins a note, r puts it elsewhere too.")]
        note, before = str(self.value(choice_id, "note")), self._carried.get(choice_id)
        if told in note:
            return [Event(What.TOLD, choice_id, "What was told stands here already.")]
        self._carried[choice_id] = told
        here = note.replace(before, told) if before and before in note else f"{note}\n{told}".lstrip()
        return self._do({choice_id: {"note": here, **self._by(choice_id, {"note": here})}})

    def take_over(self, choice_id: str) -> list[Event]:
        """Answer as the evidence suggests, where it proves or disproves; else a line that says what to do instead."""
        status = self.decided(self.lens.practice(choice_id).choice_id)
        if status is None:
            return [
                Event(
                    What.TOLD, choice_id, "The evidence does not decide this one: 1 in place, 2 not in place, 4 later."
                )
            ]
        return self.say(choice_id, status=status)

    def rest(self) -> dict[str, AnswerStatus]:
        """Which of those that are talked of nobody answered and the evidence decides, and how."""
        found = {practice.choice_id: self.decided(practice.choice_id) for practice in self.practices}
        return {c: s for c, s in found.items() if s is not None and self.value(c, "status") is None}

    def take_rest(self) -> list[Event]:
        """Answer the rest of the question (or story) as suggested, each with who and when; one thing to take back."""
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
        self._note(self._moves(draft, before, [choice_id]))
        return [Event(What.ANSWER, choice_id)]

    def undo(self) -> list[Event]:
        """Take back what was done last, wherever that was; what somebody changed since stays."""
        if not self._done:
            return [Event(What.TOLD, text="Nothing to take back.")]
        group = self._done.pop()
        last = group[-1]
        is_whole = self.is_whole(last.choice_id)
        events = self.go(self._asked(last.choice_id).id if is_whole else last.choice_id)
        said = {c.choice_id: back for c in group if (back := self._back(c)) is not None}
        if len(said) < len(group):
            events.append(Event(What.TOLD, text="Somebody changed this since; that stays."))
        if said:
            events += self._do(said, is_undo=True)
        return events

    def look(self) -> list[Event]:
        """See what others wrote to disk meanwhile; what was typed here and is not saved stays."""
        changed = self.book.look()
        events = [Event(What.ELSEWHERE)] if changed - {self.question.tool_id} else []
        for tool_id in changed & set(self._drafts):
            if tool_id not in self.book.broken:
                self._drafts[tool_id].read_again()
        events += self._retried()
        if self.opened.pinboard.look():
            events.append(Event(What.FOCUS, self.focus))
        return [*events, Event(What.QUESTION)] if self.question.tool_id in changed else events

    def _retried(self) -> list[Event]:
        """Save again what something that may pass was in the way of: a full disk, another program's lock."""
        events: list[Event] = []
        for tool_id, draft in self._drafts.items():
            held = {place.choice_id for place, problem in draft.problems.items() if problem.can_pass}
            if held and tool_id not in self.book.broken:
                before = self.book[tool_id]
                draft.save()
                touched = [choice_id or draft.question.none_choice_id for choice_id in held]
                self._note(self._moves(draft, before, touched))
                events += [Event(What.ANSWER, choice_id) for choice_id in touched]
        return events

    def _asked(self, choice_id: str) -> Question:
        whole = self._wholes.get(choice_id)
        return whole or self.lens.question(self.lens.practice(choice_id).question)

    @cached_property
    def _wholes(self) -> dict[str, Question]:
        return {question.none_choice_id: question for question in self.lens.questions}

    def is_whole(self, choice_id: str) -> bool:
        """Whether the id is of a question as a whole, which has other fields than a best practice."""
        return choice_id in self._wholes

    def _place(self, choice_id: str, field: str) -> Place:
        return Place(WHOLE if self.is_whole(choice_id) else choice_id, field)

    def _said(self, choice_id: str) -> PracticeAnswer | QuestionAnswers:
        return _part(self.book[self._asked(choice_id).tool_id], choice_id)

    def _draft(self, question: Question) -> Draft:
        if question.tool_id not in self._drafts:
            shown = self.book[question.tool_id]  # whatever others wrote since the last look
            self._drafts[question.tool_id] = Draft(self.opened.folder.answers, question, self.lens, shown)
        return self._drafts[question.tool_id]

    def _by(self, choice_id: str, given: Mapping[str, object]) -> dict[str, object]:
        if not self.speaker or "said_by" in given or not _SAID & set(given):
            return {}
        is_new = bool(given.get("status")) or not self.value(choice_id, "said_by")
        if not is_new:
            return {}
        self._filled[choice_id] = self.speaker
        return {"said_by": self.speaker}

    def _do(
        self,
        said: Mapping[str, Mapping[str, object]],
        seen: Mapping[str, object] | None = None,
        *,
        is_undo: bool = False,
    ) -> list[Event]:
        """Write what is said about best practices, a question at a time; all of it is one thing to take back."""
        moved: list[_Change] = []
        for asked in dict.fromkeys(self._asked(choice_id) for choice_id in said):
            draft, before = self._draft(asked), self.book[asked.tool_id]
            here = [choice_id for choice_id in said if self._asked(choice_id) == asked]
            for choice_id in here:
                draft.put(self._place(choice_id, "").choice_id, seen, **said[choice_id])
            moved += self._moves(draft, before, here)
        self._note(moved, is_undo=is_undo)
        return [Event(What.ANSWER, choice_id) for choice_id in said]

    def _moves(self, draft: Draft, before: QuestionAnswers, touched: Iterable[str]) -> list[_Change]:
        """What came onto disk."""
        if draft.disk is not before:  # else nothing was written: the file may be wrong, or the disk full
            self.book.took(draft.question.tool_id, draft.disk)
        found = (_Change(c, _part(before, c), _part(draft.disk, c)) for c in touched)
        return [change for change in found if _moved(change)]

    def _note(self, moved: Iterable[_Change], *, is_undo: bool = False) -> None:
        """Note what was done: so that it can be taken back, and who did it."""
        changes = tuple(moved)
        if not is_undo and (not changes or self._remember(changes)):
            return
        at = datetime.now(UTC)
        with suppress(StoreError):  # the answers are on disk, and whatever is in the way of this one is told with them
            note_down(self.opened.folder.journal, (_entry(change, at, is_undo=is_undo) for change in changes))

    def _remember(self, changes: tuple[_Change, ...]) -> bool:
        """Typing on in one field is one thing to take back, not one for each pause; whether it is such."""
        is_typing_on = False
        if len(changes) == 1 and self._done and len(self._done[-1]) == 1:
            (new,), (last,) = changes, self._done[-1]
            is_same = (new.choice_id, _values(new.before)) == (last.choice_id, _values(last.after))
            if is_same and _texts(new) and _texts(new) == _texts(last):
                changes = (_Change(new.choice_id, last.before, new.after),)
                self._done.pop()
                is_typing_on = True
        self._done.append(changes)
        return is_typing_on

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


def _entry(change: _Change, at: datetime, *, is_undo: bool) -> Entry:
    before, after = (getattr(said, "status", None) for said in (change.before, change.after))
    fields = tuple(_moved(change))
    return Entry(at=at, by=user(), choice=change.choice_id, fields=fields, before=before, after=after, undo=is_undo)


def _texts(change: _Change) -> list[str]:
    """The fields that moved, where all of them are typed text; else none."""
    moved = [name for name in _moved(change) if name != "said_by"]
    return (
        moved
        if moved and all(isinstance(getattr(change.after, name), str) for name in moved) and "status" not in moved
        else []
    )
