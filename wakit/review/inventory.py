"""What of a client must not leave the house: value → kind, as the scan of finished files looks for it."""

from __future__ import annotations

from collections.abc import Iterator

from wakit.model import Audience
from wakit.redact.redactor import words_of
from wakit.review.answerfile import PracticeAnswer
from wakit.review.opened import Opened
from wakit.review.people import named_people
from wakit.review.shared import called
from wakit.review.toldnames import told_names

__all__ = ["inventory"]


def inventory(opened: Opened, audience: Audience) -> dict[str, str]:
    """Every value that an audience must not see, and what kind of thing it is; nothing for the house.

    It is made of the raw review (evidence, what the client told, what people said), never of what was redacted, so
    that a scan notices what redaction lost. What bears the client's or the workload's own name is told by it.
    """
    if audience is Audience.INTERNAL:
        return {}
    found = {value: noun for value, (noun, _) in opened.values.items()}
    found |= {one.value: one.kind for one in told_names(opened.client)}
    found[str(opened.folder.client.path.parent)] = "local path"
    if not opened.workload.sharing.names:
        found |= dict.fromkeys(named_people(opened), "person")
    if audience is Audience.SAMPLE and not opened.workload.sharing.sample_texts:
        found |= dict(_who(opened))
    found |= dict(_kept_back(opened))
    spoken = words_of(called(opened, audience))
    return {value: kind for value, kind in found.items() if value.strip() and value.lower() not in spoken}


def _kept_back(opened: Opened) -> Iterator[tuple[str, str]]:
    """What people said that is for the house alone."""
    for question in opened.lens.questions:
        for answer in opened.question_answers(question.id).practices.values():
            yield from _private(answer)


def _private(answer: PracticeAnswer) -> Iterator[tuple[str, str]]:
    yield answer.private_note, "private note"
    if not answer.quote_approved:
        yield answer.quote, "quote that nobody approved"
    if not answer.explanation_shown:
        yield answer.explanation, "explanation that is not to be shown"


def _who(opened: Opened) -> Iterator[tuple[str, str]]:
    """Who the client is, and what people wrote."""
    yield from ((opened.client.name, "client"), (opened.folder.client.name, "client"))
    yield opened.workload.name, "workload"
    yield from ((said, "what people wrote") for said in (opened.workload.description, opened.workload.scope))
    yield from ((goal, "what people wrote") for goal in opened.workload.goals)
    for question in opened.lens.questions:
        said = opened.question_answers(question.id)
        yield from ((one, "what people wrote") for one in (said.notes, said.reason))
        for answer in said.practices.values():
            yield from ((one, "what people wrote") for one in (answer.note, answer.reason, answer.quote))
