"""What the stage may show: a copy of the session that has no room for anything private.

The desk is the consultant's; the stage is what she turns to the client. It is made of this alone, so a note, a quote
that nobody approved, a prompt, a contradiction or a private word can't come onto it.
"""

from __future__ import annotations

from dataclasses import dataclass

from wakit.model import AnswerStatus
from wakit.review.session import Session
from wakit.review.suggest import Headline, Suggested

__all__ = ["OnStage", "PracticeOnStage", "on_stage"]


@dataclass(frozen=True)
class PracticeOnStage:
    """One best practice as the room sees it."""

    choice_id: str
    number: str
    title: str
    status: AnswerStatus | None  #: what was agreed
    suggested: Suggested
    is_in_focus: bool

    @property
    def headlines(self) -> tuple[Headline, ...]:
        """What was seen, the most telling first."""
        return self.suggested.headlines


@dataclass(frozen=True)
class OnStage:
    """One question, or one story, as the room sees it."""

    question: str  #: number for people; a story has none
    title: str
    why: str  #: why the best practice in focus matters to the business
    practices: tuple[PracticeOnStage, ...]
    answered: int  #: questions that have an answer, of all


def on_stage(session: Session) -> OnStage:
    """The session as the room may see it now."""
    asked, opened, story = session.question, session.opened, session.story
    practices = tuple(
        PracticeOnStage(
            choice_id=practice.choice_id,
            number=practice.id,
            title=practice.title,
            status=session.agreed(practice.choice_id),
            suggested=opened.suggested[practice.choice_id],
            is_in_focus=practice.choice_id == session.focus,
        )
        for practice in session.practices
    )
    why = session.prompts.practice(session.focus).why
    number, title = (asked.id, asked.title) if story is None else ("", story.title)
    return OnStage(number, title, why, practices, session.answered)
