"""What a desk's page is told, and what it says back: messages in, messages out, no browser and no kernel.

    page = DeskPage(Session(opened))
    page.handle({"kind": "say", "choice": "sec_protect_data_rest_encrypt", "values": {"status": "in_place"}})

Each message is a dict of JSON values with a ``kind``. What comes in is checked here: a page that is out of date, or
somebody's own script, gets a line that says what is wrong, and nothing else happens.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from enum import StrEnum
from typing import cast

from wakit.errors import InputError, WakitError
from wakit.lens import BestPractice
from wakit.review.draft import Problem
from wakit.review.projection import on_stage
from wakit.review.session import WHOLE_FIELDS, Session
from wakit.review.talk import Event, What
from wakit.view.clock import clock_line, clock_panel
from wakit.view.counting import count
from wakit.view.desk import aside, facts, glance, heading, rail, seen
from wakit.view.deskwords import DESK
from wakit.view.stage import stage_look, stage_page
from wakit.view.storymap import story_map
from wakit.view.welcome import welcome_page
from wakit.view.words import ANSWERS

__all__ = ["FIELDS", "DeskPage", "Message"]

Message = dict[str, object]

#: the fields that a page may change, in the order in which they stand there
FIELDS = (
    "status",
    "reason",
    "note",
    "quote",
    "quote_approved",
    "said_by",
    "confidence",
    "carried_by",
    "private_note",
    "explanation",
    "explanation_shown",
)
#: what may be asked while the stage shows the opening page; all else is talk, and the stage follows it
_NO_TALK = {"ping", "hello", "speak", "clock"}
_UNKNOWN = "This page asks for something that wakit does not know"
_STUMBLED = "wakit stumbled here, and nothing was changed; the kernel's log says why."


class DeskPage:
    """One session as a page shows it. ``handle`` takes one message and gives those to send back, in order.

    Messages may come from several threads (JupyterLab's subshells): one is handled at a time.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self._lock = threading.RLock()
        self._stage = self._said = ""
        self._is_fresh = True
        self._is_welcome = False
        self._kinds: dict[str, Callable[[Message], list[Message]]] = {
            "hello": self._hello,
            "ping": lambda _: [{"kind": "pong"}, *self._events(self.session.look()), *self._tick()],
            "clock": self._clock,
            "go": lambda m: self._events(self.session.go(_text(m, "to"))),
            "jump": lambda m: self._events(self.session.jump(_text(m, "keys")[:2])),
            "step": lambda m: self._events(self.session.step(1 if m.get("by") == 1 else -1)),
            "choose": lambda m: self._events(self.session.choose(_text(m, "choice"))),
            "say": self._say,
            "take": lambda m: self._events(self.session.take_over(_text(m, "choice"))),
            "rest": self._rest,
            "undo": lambda _: self._events(self.session.undo()),
            "speak": lambda m: self._events(self.session.speak(_text(m, "name"))),
            "keep": lambda m: self._events(
                self.session.keep(_text(m, "choice"), _text(m, "field"), mine=m.get("mine") is True)
            ),
            "story": lambda m: self._events(self.session.tell(_text(m, "name"))),
            "stories": lambda _: [_panel("stories", story_map(self.session))],
            "carry": lambda m: self._events(self.session.carry(_text(m, "choice"))),
            "facts": lambda m: [self._facts(_text(m, "choice"))],
        }

    def handle(self, message: object) -> list[Message]:
        """The answers to one message; a line for the person where it can't be done."""
        with self._lock:
            found = cast("Message", message) if isinstance(message, dict) else {}
            act = self._kinds.get(str(found.get("kind")))
            self._is_welcome = self._is_welcome and found.get("kind") in _NO_TALK
            try:
                answers = act(found) if act else [_told(f"{_UNKNOWN}: {str(found.get('kind'))[:40]}.")]
            except WakitError as error:
                answers = [_told(error.shown), *_unheard(found)]
            return _turned(answers, found.get("turn"))

    def stumbled(self, message: object) -> list[Message]:
        """What to say where handling a message ended in a fault of wakit's own."""
        found = cast("Message", message) if isinstance(message, dict) else {}
        return _turned([_told(_STUMBLED), *_unheard(found)], found.get("turn"))

    def stage(self) -> str:
        """What the stage holds now."""
        if self._is_welcome:
            return str(welcome_page(self.session.opened, self.session.clock))
        return str(stage_page(on_stage(self.session)))

    # ---- what comes in

    def _hello(self, message: Message) -> list[Message]:
        """A page that was just opened, or drawn again; the first one may say where the talk was before."""
        at = _fields(message, "at")
        if self._is_fresh and at.get("place") == self._place:
            self._return_to(at)
        self._is_fresh = False
        self.session.look()
        self._stage = self._said = ""
        return [{**self._page(), **self._once()}, *self._onto_stage(), *self._tick()]

    def _once(self) -> Message:
        """What a page is told when it is drawn for the first time, and which stays."""
        return {
            "words": {**DESK, "stageLook": stage_look()},
            "rail": rail(self.session),
            "people": self.session.people,
        }

    def _return_to(self, at: Mapping[str, object]) -> None:
        with suppress(InputError):  # another lens, or another version of wakit, wrote that
            self.session.go(str(at.get("question")))
            self.session.choose(str(at.get("focus")))
        self.session.speak(str(at.get("speaker") or ""))

    @property
    def _place(self) -> str:
        folder = self.session.opened.folder
        return f"{folder.client.name}/{folder.name}"

    def _say(self, message: Message) -> list[Message]:
        choice = _text(message, "choice")
        known = WHOLE_FIELDS if self.session.is_whole(choice) else FIELDS
        values = {f: v for f, v in _fields(message, "values").items() if f in known}
        events = self.session.say(choice, _fields(message, "seen"), **values)
        return [*self._events(events), _heard(message, values)]  # last: a key between the two must find what is on disk

    def _rest(self, message: Message) -> list[Message]:
        """Asked once before it is done: who asks sees which answers it would be."""
        rest = self.session.rest()
        if message.get("sure") is True or not rest:
            return self._events(self.session.take_rest())
        lens = self.session.lens
        said = ", ".join(f"{lens.practice(c).id.rpartition('-')[2]} {ANSWERS[s].text}" for c, s in rest.items())
        return [
            {
                "kind": "ask",
                "text": f"Answer {count(len(rest), 'best practice')} as suggested ({said})?",
            }
        ]

    def _clock(self, message: Message) -> list[Message]:
        """What moves the plan of the day, if anything; the plan as it is then."""
        clock, move = self.session.clock, _text(message, "move")
        moves: dict[str, Callable[[], None]] = {
            "begin": clock.begin,
            "lunch+15": lambda: clock.shift_lunch(15),
            "lunch-15": lambda: clock.shift_lunch(-15),
            "end+15": lambda: clock.shift_end(15),
            "end-15": lambda: clock.shift_end(-15),
        }
        if move in moves:
            moves[move]()
        self._is_welcome = move == "welcome"
        return [_panel("clock", clock_panel(self.session)), *self._tick(), *self._onto_stage()]

    def _tick(self) -> list[Message]:
        """What the clock says, where that is something else than before."""
        said = clock_line(self.session)
        if said == self._said:
            return []
        self._said = said
        return [{"kind": "clock", "text": said}]

    # ---- what goes out

    def _events(self, events: Iterable[Event]) -> list[Message]:
        found = list(events)
        kinds = {event.what for event in found}
        told = [_told(event.text) for event in found if event.what is What.TOLD]
        if What.QUESTION in kinds:
            return [self._page(), *told, *self._onto_stage()]
        messages: list[Message] = []
        if What.FOCUS in kinds:
            messages.append(self._focus())
        here = {*(one.choice_id for one in self.session.practices), self.session.question.none_choice_id}
        if touched := [e.choice_id for e in found if e.what is What.ANSWER and e.choice_id in here]:
            messages.append(self._answers(touched))
        elif kinds & {What.ELSEWHERE, What.ANSWER}:
            messages.append({"kind": "counts", "counts": self.session.counts})
        if What.SPEAKER in kinds:
            messages.append({"kind": "speaker", "speaker": self.session.speaker})
        return [*messages, *told, *self._onto_stage()]

    def _page(self) -> Message:
        session = self.session
        asked = session.question
        return {
            "kind": "page",
            "place": self._place,
            "question": asked.id,
            "view": session.story.id if session.story else asked.id,
            "heading": heading(session),
            "practices": [self._practice(practice) for practice in session.practices],
            "whole": None if session.story else self._whole(),
            "focus": session.focus,
            "seen": seen(session, session.practice),
            "aside": aside(session),
            "speaker": session.speaker,
            "counts": session.counts,
            "trouble": session.trouble.shown if session.trouble else "",
        }

    def _whole(self) -> Message:
        choice = self.session.question.none_choice_id
        return {"choice": choice, "answer": self._answer(choice)}

    def _practice(self, practice: BestPractice) -> Message:
        suggested = self.session.opened.suggested[practice.choice_id]
        return {
            "choice": practice.choice_id,
            "number": practice.id if self.session.story else practice.id.rpartition("-")[2],
            "title": practice.title,
            "url": practice.url,
            "suggestion": suggested.suggestion.name.lower(),
            "glance": glance(self.session, practice),
            "answer": self._answer(practice.choice_id),
        }

    def _answer(self, choice_id: str) -> Message:
        session = self.session
        is_whole = session.is_whole(choice_id)
        values = {f: _plain(session.value(choice_id, f)) for f in (WHOLE_FIELDS if is_whole else FIELDS)}
        problems = session.problems(choice_id)
        unsaved = "; ".join(dict.fromkeys(problem.text for problem in problems.values()))
        return {
            "values": values,
            "saved": session.saved(choice_id),
            "unsaved": unsaved or (", ".join(session.unsaved(choice_id)) and "not saved yet"),
            "problems": [_problem(field, problem) for field, problem in problems.items()],
            "against": not is_whole and session.contradicts(choice_id),
        }

    def _answers(self, choices: Iterable[str]) -> Message:
        found = {choice: self._answer(choice) for choice in dict.fromkeys(choices)}
        told = {"heading": heading(self.session), "aside": aside(self.session)}
        return {"kind": "answers", "answers": found, "counts": self.session.counts, **told}

    def _focus(self) -> Message:
        session = self.session
        shown = {"seen": seen(session, session.practice), "aside": aside(session)}
        return {"kind": "focus", "focus": session.focus, "question": session.question.id, **shown}

    def _facts(self, choice_id: str) -> Message:
        practice = self.session.lens.practice(choice_id)
        return {"kind": "facts", "choice": practice.choice_id, "html": facts(self.session, practice)}

    def _onto_stage(self) -> list[Message]:
        """Only where it shows something else than before."""
        shown = self.stage()
        if shown == self._stage:
            return []
        self._stage = shown
        return [{"kind": "stage", "html": shown, "question": self.session.question.id}]


def _heard(message: Message, fields: Iterable[str]) -> Message:
    """Which edits of a page are done with."""
    return {"kind": "heard", "number": message.get("number"), "choice": _text(message, "choice"), "fields": [*fields]}


def _unheard(message: Message) -> list[Message]:
    """What was typed and came to nothing may be sent again."""
    return [_heard(message, ())] if message.get("kind") == "say" else []


def _turned(answers: list[Message], turn: object) -> list[Message]:
    """Keys wait on the page until what they led to is there; so something always comes."""
    if not isinstance(turn, int):
        return answers
    *first, last = answers or [{"kind": "turned"}]
    return [*first, {**last, "turn": turn}]


def _problem(field: str, problem: Problem) -> Message:
    theirs = _plain(problem.theirs)
    return {"field": field, "text": problem.text, "conflict": problem.is_conflict, "theirs": theirs}


def _plain(value: object) -> object:
    """As JSON has it; what was never said is no text."""
    if isinstance(value, bool):
        return value
    return "" if value is None else value.value if isinstance(value, StrEnum) else str(value)


def _panel(name: str, html: str) -> Message:
    """Something that lies over the desk until it is put away."""
    return {"kind": "panel", "name": name, "html": html}


def _told(text: str) -> Message:
    return {"kind": "told", "text": text}


def _text(message: Message, key: str) -> str:
    value = message.get(key)
    return value if isinstance(value, str) else ""


def _fields(message: Message, key: str) -> Mapping[str, object]:
    value = message.get(key)
    return {str(k): v for k, v in value.items()} if isinstance(value, dict) else {}
