"""The controls of one best practice, or of a question as a whole: one widget for each field of the answers file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import ipywidgets as W

from wakit.model import AnswerStatus, Confidence
from wakit.view.html import Html, join, tag, text
from wakit.widgets.draft import WHOLE, Draft, Place, Problem
from wakit.widgets.looks import Looks

__all__ = ["Controls", "practice_controls", "whole_controls"]

_STATUSES = [
    ("In place", AnswerStatus.IN_PLACE),
    ("Not in place", AnswerStatus.NOT_IN_PLACE),
    ("Not applicable", AnswerStatus.NOT_APPLICABLE),
    ("Later", AnswerStatus.LATER),
]
_CONFIDENCES = [("–", None), *((c.value, c) for c in Confidence)]
_LABELS = {
    "status": "Status",
    "reason": "Why not",
    "note": "Note",
    "notes": "Notes",
    "said_by": "Said by",
    "confidence": "How sure",
    "applicable": "Applicable",
    "none_of_these": "None of these",
}
_UNEXPECTED = "Not saved: wakit stumbled here. What you typed stays; the kernel's log says why."


class Controls:
    """Widgets bound to the fields of a draft; ``box`` holds them, their saved mark and what went wrong."""

    def __init__(
        self, draft: Draft, choice_id: str, fields: Mapping[str, W.Widget], looks: Looks, changed: Callable[[], None]
    ) -> None:
        self._draft, self._choice_id, self._looks, self._changed = draft, choice_id, looks, changed
        self._showing = False
        self._shown_problems: dict[Place, Problem] = {}
        self.fields = fields
        self.mark = looks.html("", "wakit-mark")
        self.trouble = looks.column([])
        self.box = looks.column([], "wakit-controls")
        for name, widget in fields.items():
            widget.observe(lambda change, name=name: self._put(name, change["new"]), names="value")

    def show(self) -> None:
        """Show what the draft holds: others' changes, the saved mark, problems."""
        self._showing = True
        try:
            for name, widget in self.fields.items():
                value = self._draft.value(Place(self._choice_id, name))
                if widget.value != value:
                    widget.value = value
        finally:
            self._showing = False
        self._show_reason()
        problems = {p: w for p, w in self._draft.problems.items() if p.choice_id == self._choice_id}
        self.mark.value = self._mark(problems)
        if problems != self._shown_problems:
            self._shown_problems = problems
            self.trouble.children = [self._problem(p, w) for p, w in _told_once(problems).items()]

    def clear(self) -> None:
        """Take the status back: nothing was said yet."""
        self.fields["status"].value = None

    def _put(self, name: str, value: object) -> None:
        if self._showing:
            return
        was_saved = False
        try:
            self._draft.put(self._choice_id, **{name: value})
            was_saved = True
        finally:
            if not was_saved:  # a mistake of ours: the kernel logs it, and nobody looks there unless told
                self.mark.value = tag("span", _UNEXPECTED, class_="wakit-unsaved")
        self._changed()

    def _show_reason(self) -> None:
        if self._choice_id == WHOLE:
            is_needed = self.fields["applicable"].value is False
        else:
            is_needed = self.fields["status"].value == AnswerStatus.NOT_APPLICABLE
        self.fields["reason"].layout.display = "" if is_needed else "none"

    def _mark(self, problems: Mapping[Place, Problem]) -> str:
        if problems:
            return tag("span", "Not saved", class_="wakit-unsaved")
        at = self._draft.saved_at.get(self._choice_id)
        return tag("span", f"Saved {at:%H:%M:%S}", class_="wakit-saved", role="status") if at else ""

    def _problem(self, place: Place, problem: Problem) -> W.Widget:
        told = self._looks.html(tag("div", *self._told(place, problem), role="alert"), "wakit-problem")
        if problem.is_conflict:
            keep = self._button("Keep mine", lambda: self._draft.keep_mine(place))
            take = self._button("Take theirs", lambda: self._draft.take_theirs(place))
            return self._looks.column([told, self._looks.row([keep, take])])
        return self._looks.row([told, self._button("Save again", self._draft.save)] if problem.can_pass else [told])

    def _button(self, text: str, act: Callable[[], None]) -> W.Button:
        def click() -> None:
            act()
            self._changed()

        return self._looks.button(text, click)

    def _told(self, place: Place, problem: Problem) -> Iterator[object]:
        yield from (tag("b", f"{_LABELS[place.field]}:"), " ", _lines(problem.text))
        if problem.is_conflict:
            sides = {"On disk": problem.theirs, "Yours": self._draft.value(place)}
            for side, value in sides.items():
                yield tag("p", tag("i", f"{side}:"), " ", tag("q", _lines(_word(value))))


def practice_controls(
    draft: Draft, choice_id: str, people: Iterable[str], looks: Looks, changed: Callable[[], None]
) -> Controls:
    """Status, reason, note, who said it and how sure, for one best practice.

    ``people`` are offered for "said by", and any other name may be typed. ``changed`` is called after each change.
    """
    fields = {
        "status": looks.toggles(_STATUSES, None, "wakit-status"),
        "reason": looks.line(_LABELS["reason"], "wakit-reason", placeholder="in a few words"),
        "note": looks.text(_LABELS["note"], "wakit-note"),
        "said_by": looks.choice_or_text(_LABELS["said_by"], people),
        "confidence": looks.dropdown(_LABELS["confidence"], _CONFIDENCES, None),
    }
    controls = Controls(draft, choice_id, fields, looks, changed)
    clear = looks.button("Clear", controls.clear, "wakit-clear", tooltip="Take the status back")
    first = looks.row([fields["status"], clear, controls.mark])
    who = looks.column([fields["said_by"], fields["confidence"]], "wakit-who")
    controls.box.children = [first, fields["reason"], looks.row([fields["note"], who], "wakit-said"), controls.trouble]
    return controls


def whole_controls(draft: Draft, looks: Looks, changed: Callable[[], None]) -> Controls:
    """Applicable or not with a reason, "none of these", and notes, for the question as a whole."""
    fields = {
        "applicable": looks.toggles([("The question applies", True), ("It does not apply", False)], True),
        "reason": looks.line(_LABELS["reason"], "wakit-reason", placeholder="in a few words"),
        "none_of_these": looks.checkbox("None of these is in place"),
        "notes": looks.text(_LABELS["notes"], "wakit-note"),
    }
    controls = Controls(draft, WHOLE, fields, looks, changed)
    first = looks.row([fields["applicable"], fields["none_of_these"], controls.mark])
    controls.box.children = [first, fields["reason"], looks.row([fields["notes"]], "wakit-said"), controls.trouble]
    return controls


def _told_once(problems: Mapping[Place, Problem]) -> dict[Place, Problem]:
    """Each reason once: a full disk is one thing to know, not five."""
    told: dict[Place, Problem] = {}
    for place, problem in problems.items():
        if problem.is_conflict or problem not in told.values():
            told[place] = problem
    return told


def _word(value: object) -> str:
    words: dict[object, str] = {status: label for label, status in _STATUSES}
    words |= {True: "yes", False: "no", None: "nothing", "": "nothing"}
    return words.get(value, str(value))


def _lines(said: str) -> Html:
    """What a person wrote, whole: nobody can choose between two texts that are cut."""
    return join((text(line, len(line)) for line in said.split("\n")), tag("br"))
