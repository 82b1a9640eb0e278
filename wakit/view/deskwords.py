"""The words of the desk's controls: labels, keys, and what it says by itself."""

from __future__ import annotations

from wakit.view.words import ANSWERS, CARRIERS, CONFIDENCES

__all__ = ["DESK"]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


#: what the page of the desk is told once; it has no words of its own
DESK: dict[str, object] = {
    "desk": "The desk",
    "prompts": "What may be said",
    "questions": "All questions",
    "status": {status.value: _capital(word.text) for status, word in ANSWERS.items()},
    "signs": {status.value: word.sign for status, word in ANSWERS.items()},
    "fields": {
        "reason": "Why not, in a few words",
        "note": "Note (n)",
        "quote": "Quote, in the client's words (q)",
        "said_by": "Said by (s)",
        "confidence": "How sure",
        "quote_approved": "The client agrees to being quoted",
        "carried_by": "Whose work it is",
        "explanation": "Why answer and evidence differ, in a few words",
        "explanation_shown": "In the report too",
        "notes": "Notes on the whole question",
        "private_note": "Private: never on the stage, never shared",
    },
    "names": {
        "status": "Status",
        "reason": "Why not",
        "note": "Note",
        "quote": "Quote",
        "said_by": "Said by",
        "confidence": "How sure",
        "private_note": "Private note",
        "quote_approved": "Quote approved",
        "carried_by": "Whose work",
        "explanation": "Explanation",
        "explanation_shown": "Explanation in the report",
        "notes": "Notes",
        "none_of_these": "None of these",
        "applicable": "Applies",
    },
    "confidence": {"": "How sure?", **{one.value: _capital(word) for one, word in CONFIDENCES.items()}},
    "carried_by": {"": "Whose work?", **{one.value: _capital(word) for one, word in CARRIERS.items()}},
    "stories": "Stories (t)",
    "close": "Close",
    "whole": "The question as a whole",
    "none_of_these": "None of these is in place",
    "not_applicable": "The question does not apply",
    "progress": "{done} of {all} questions answered, {goal} are the goal",
    "reached": "{done} of {all} questions answered",
    "goal": 20,
    "speaker": "Speaking:",
    "stage": "Open the stage",
    "stageTitle": "Stage",
    "full": "Full screen",
    "keys": "Keys (?)",
    "saving": "being saved",
    "against": "The evidence says the opposite: worth a word.",
    "theirs": "On disk",
    "keep": "Keep mine",
    "take": "Take theirs",
    "yes": "Yes",
    "no": "No",
    "blocked": "The browser allows no new window here; this opens one:",
    "stageHere": "A cell with review.stage() shows it in this page.",
    "gone": (
        "The kernel of this desk is gone, so nothing is saved any more. What was marked as saved is on disk, and what "
        "was typed since is kept in this page."
    ),
    "again": "Start it again",
    "byHand": "Restart the kernel (menu Kernel), then run the cell of the desk again: what was typed is saved then.",
    "help": [
        ["1 2 3 4", "in place · not in place · not applicable · later"],
        ["0", "take the answer back"],
        ["Enter", "as the evidence suggests, where it decides"],
        ["a", "the rest of the question as suggested"],
        ["↑ ↓", "best practice"],
        ["← →", "question"],
        ["g 0 8", "to question 8 of this pillar; g s 8 to SEC08, g r e to Reliability"],
        ["n q s", "note · quote · who speaks (stays until changed)"],
        ["t", "by story: a number leads there, ← → to the next"],
        ["r", "what was told last, written here too"],
        ["c", "the clock: the plan of the day, and what moves it"],
        ["f", "the things behind the sentences"],
        ["u", "undo"],
        ["Esc", "out of a text field"],
    ],
}
