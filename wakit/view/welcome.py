"""The opening page on the stage: what the day is, how it goes, and that nobody is examined."""

from __future__ import annotations

from wakit.review.clock import Clock
from wakit.review.opened import Opened
from wakit.view.chips import chip
from wakit.view.clock import clock_text
from wakit.view.html import Html, join, tag
from wakit.view.words import STATUSES

__all__ = ["GROUND_RULES", "welcome_page"]

#: said aloud at the beginning
GROUND_RULES = (
    "We look at the workload together. Nobody is being examined, and nobody gets a mark.",
    "You know it best: what you say is the answer. What the accounts show is there to talk about.",
    '"Not seen" means that we could not look. It says nothing about you.',
    '"Later" and "I don\'t know" are good answers.',
    "Names are noted only so that we know whom to ask. Nobody is quoted who has not agreed to it.",
)


def welcome_page(opened: Opened, clock: Clock) -> Html:
    """Made of what is public alone: the workload's name, the rules, the hours, how to read the signs."""
    name = opened.workload.name if opened.workload.name != "main" else opened.client.name
    spans = clock.hours.spans
    hours = ", ".join(f"{clock_text(span.start)}–{clock_text(span.end)}" for span in spans)
    words = join((chip(word) for word in STATUSES.values()), " ")
    return join(
        [
            tag("header", tag("p", "Well-Architected review", class_="ws-number"), tag("h1", name), class_="ws-head"),
            tag("ul", *(tag("li", rule) for rule in GROUND_RULES), class_="ws-rules"),
            tag("p", f"We talk {hours}.", class_="ws-coverage") if hours else None,
            tag("p", "What you will read: ", words, class_="ws-coverage"),
        ]
    )
