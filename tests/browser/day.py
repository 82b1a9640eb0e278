"""A day at the desk by keyboard alone, as a consultant holds it: what she presses, and how long each answer takes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.lab import PATIENCE
from wakit.lens import BestPractice
from wakit.review.session import Session

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["Answered", "hold"]

#: whoever speaks goes on for so many best practices
_TURN = 12


@dataclass(frozen=True)
class Answered:
    """One best practice: what was pressed for it (a typed name is one), how long until it was on disk."""

    number: str
    is_decided: bool  #: whether the evidence proves or disproves it
    actions: int
    seconds: float


def hold(page: Page, session: Session, people: list[str]) -> list[Answered]:
    """Answer all of Security's best practices; ``session`` knows what the evidence decides, and is not the desk's."""
    found = []
    practices = [practice for question in session.lens.security for practice in question.practices]
    for at, practice in enumerate(practices):
        start, actions = time.monotonic(), 0
        if at % _TURN == 0:
            actions += _speak(page, practice, people[at // _TURN % len(people)])
        is_decided = session.decided(practice.choice_id) is not None
        page.keyboard.press("Enter" if is_decided else "12"[at % 2])
        page.locator(f"[data-choice={practice.choice_id}][data-saved]:not([data-unsaved])").wait_for(timeout=PATIENCE)
        took = time.monotonic() - start
        _go_on(page, practices, at)
        found.append(Answered(practice.id, is_decided, actions + 2, took))
    return found


def _speak(page: Page, practice: BestPractice, name: str) -> int:
    page.keyboard.press("s")
    expect(page.locator(f"[data-choice={practice.choice_id}] [data-field=said_by]")).to_be_focused(timeout=PATIENCE)
    page.keyboard.insert_text(name)
    page.keyboard.press("Enter")
    return 3


def _go_on(page: Page, practices: list[BestPractice], at: int) -> None:
    if at + 1 == len(practices):
        return
    after = practices[at + 1]
    page.keyboard.press("ArrowDown" if after.question == practices[at].question else "ArrowRight")
    expect(page.locator(f"[data-choice={after.choice_id}][data-focus]")).to_be_focused(timeout=PATIENCE)
