"""What must hold between the entries of a lens data file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wakit.lens.catalogue import spoken
from wakit.lens.shape import LensFile, PillarEntry, PracticeEntry, QuestionEntry

__all__ = ["Inspection", "check_rules"]


@dataclass(frozen=True)
class Inspection:
    """One rule: a statement that is true when all is well, how many entries it is about, what breaks it."""

    rule: str
    looked_at: int
    problems: tuple[str, ...]


def check_rules(file: LensFile) -> list[Inspection]:
    """Every rule with what breaks it; entries are named by their number."""
    questions = [(pillar, question) for pillar in file.pillars for question in pillar.questions]
    practices = [(question, practice) for _, question in questions for practice in question.practices]
    return [
        _counts(file, len(questions), len(practices)),
        _question_numbers(questions),
        _practice_numbers(practices),
        _choice_ids(questions),
        _names(file, questions, practices),
        _tool_order([question for _, question in questions]),
        _links(questions, practices),
    ]


def _counts(file: LensFile, questions: int, practices: int) -> Inspection:
    said = file.counts
    pairs = {
        "pillars": (said.pillars, len(file.pillars)),
        "questions": (said.questions, questions),
        "practices": (said.practices, practices),
    }
    problems = [f"counts, {key}: says {n}, holds {held}" for key, (n, held) in pairs.items() if n != held]
    return Inspection("the file holds what its counts say", len(pairs), tuple(problems))


def _question_numbers(questions: Sequence[tuple[PillarEntry, QuestionEntry]]) -> Inspection:
    problems = []
    for pillar in dict.fromkeys(p.prefix for p, _ in questions):
        ids = [question.id for p, question in questions if p.prefix == pillar]
        right = [f"{pillar}{n:02d}" for n in range(1, len(ids) + 1)]
        problems += [f"{found}: should be {want}" for found, want in zip(ids, right, strict=True) if found != want]
    return Inspection("questions are numbered 01, 02, … within their pillar", len(questions), tuple(problems))


def _practice_numbers(practices: Sequence[tuple[QuestionEntry, PracticeEntry]]) -> Inspection:
    problems = [
        f"{practice.id}: does not belong to {question.id}"
        for question, practice in practices
        if not practice.id.startswith(f"{question.id}-")
    ]
    problems += _shared("number", [(practice.id, practice.id) for _, practice in practices])
    return Inspection("best practices are numbered within their question", len(practices), tuple(problems))


def _choice_ids(questions: Sequence[tuple[PillarEntry, QuestionEntry]]) -> Inspection:
    used = [(pillar, question.id, question.none_choice_id) for pillar, question in questions] + [
        (pillar, p.id, p.choice_id) for pillar, question in questions for p in question.practices
    ]
    problems = [
        f"{entry}: choice id {choice} does not begin with {pillar.prefix.lower()}_"
        for pillar, entry, choice in used
        if not choice.startswith(f"{pillar.prefix.lower()}_")
    ]
    problems += _shared("choice id", [(entry, choice) for _, entry, choice in used])
    return Inspection("choice ids are unique and well-formed", len(used), tuple(problems))


def _names(
    file: LensFile,
    questions: Sequence[tuple[PillarEntry, QuestionEntry]],
    practices: Sequence[tuple[QuestionEntry, PracticeEntry]],
) -> Inspection:
    owners: dict[str, set[str]] = {}
    for pillar in file.pillars:
        for name in (pillar.id, pillar.title, pillar.prefix):
            owners.setdefault(spoken(name), set()).add(f"pillar {pillar.title}")
    for _, question in questions:
        for name in (question.id, question.tool_id):
            owners.setdefault(spoken(name), set()).add(question.id)
    for _, practice in practices:
        for name in (practice.id, practice.choice_id):
            owners.setdefault(spoken(name), set()).add(practice.id)
    problems = [f"{' and '.join(sorted(who))}: share a name" for who in owners.values() if len(who) > 1]
    problems += _shared("Tool id", [(question.id, question.tool_id) for _, question in questions])
    return Inspection("a name means one thing, however it is written", len(owners), tuple(problems))


def _tool_order(questions: Sequence[QuestionEntry]) -> Inspection:
    problems = []
    for question in questions:
        places = [practice.tool_position for practice in question.practices]
        if sorted(places) != list(range(1, len(places) + 1)):
            problems.append(f"{question.id}: tool_position {places} should be 1 to {len(places)}, each once")
    return Inspection("the Tool's order names each choice once", len(questions), tuple(problems))


def _links(
    questions: Sequence[tuple[PillarEntry, QuestionEntry]],
    practices: Sequence[tuple[QuestionEntry, PracticeEntry]],
) -> Inspection:
    pages = [(question.id, question.page) for _, question in questions]
    pages += [(practice.id, practice.page) for _, practice in practices]
    return Inspection("links are well-formed and lead to different pages", len(pages), tuple(_shared("page", pages)))


def _shared(what: str, owners: Iterable[tuple[str, str]]) -> list[str]:
    by_value: dict[str, list[str]] = {}
    for entry, value in owners:
        by_value.setdefault(value, []).append(entry)
    return [f"{' and '.join(who)}: share the {what} {value}" for value, who in by_value.items() if len(who) > 1]
