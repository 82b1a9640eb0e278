"""The agenda: in which order the questions come, how long each takes, and how that goes with the time there is.

Pure: everything is counted in minutes of talk. A plan is made anew at each look, from what is still open and what is
left of the day, so lunch may shift and the day may end earlier.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wakit.lens import Lens, Question
from wakit.model import Gravity, Suggestion
from wakit.review.day import Hours, Profile
from wakit.review.suggest import Suggested

__all__ = ["CALM", "Plan", "Slot", "made", "ordered", "shares"]

#: so far from the plan, nobody needs to hurry or to wait
CALM = 5.0
_WEIGHT = {gravity: at for at, gravity in enumerate((Gravity.CRITICAL, Gravity.HIGH, Gravity.MEDIUM, Gravity.LOW))}
_DECIDED = (Suggestion.MET, Suggestion.NOT_MET)


@dataclass(frozen=True)
class Slot:
    """One question that is still open: how long it may take, and when it is its turn, in minutes since midnight."""

    question: Question
    minutes: float
    start: float


@dataclass(frozen=True)
class Plan:
    """The rest of the day.

    ``behind`` is how many minutes more the open questions need than there are; less than 0: so many are to spare.
    ``quick`` are open questions of which the evidence decides most, ``deep`` those with the gravest findings.
    """

    slots: tuple[Slot, ...]
    left: float
    behind: float
    quick: tuple[Question, ...] = ()
    deep: tuple[Question, ...] = ()

    @property
    def is_behind(self) -> bool:
        """Time to catch up."""
        return self.behind > CALM

    @property
    def is_ahead(self) -> bool:
        """Time to dig deeper."""
        return self.behind < -CALM


def ordered(
    lens: Lens, profile: Profile, goals: Sequence[str] = (), suggested: Mapping[str, Suggested] | None = None
) -> tuple[Question, ...]:
    """The questions of the day, in the order in which they are asked.

    What the profile puts first; then Security before the other pillars, and in each the questions that a goal of the
    business speaks of, those with the graver findings, those of which less is in order.
    """
    asked = [p for p in lens.pillars if not profile.pillars or p.prefix in profile.pillars or p.id in profile.pillars]
    first = [lens.question(name) for name in profile.first]
    rest = [
        question
        for pillar in sorted(asked, key=lambda p: p.prefix != "SEC")
        for question in sorted(pillar.questions, key=lambda q: (_goal(q, goals), *_grave(q, suggested or {})))
    ]
    return tuple(dict.fromkeys([*first, *rest]))


def shares(questions: Iterable[Question], profile: Profile, talk: float) -> dict[str, float]:
    """How long each question takes, in minutes, by Tool id.

    Each question gets an equal share of the day for its pillar, and the pillar's time goes by best practices.
    """
    every = list(questions)
    own = {q.tool_id: float(profile.minutes[q.id]) for q in every if q.id in profile.minutes}
    rest = [q for q in every if q.tool_id not in own]
    left = max(0.0, talk - sum(own.values()))
    found: dict[str, float] = dict(own)
    for pillar in dict.fromkeys(q.pillar for q in rest):
        members = [q for q in rest if q.pillar == pillar]
        practices = sum(len(q.practices) for q in members)
        share = left * len(members) / len(rest)
        found |= {q.tool_id: share * len(q.practices) / practices for q in members}
    return found


def made(
    questions: Sequence[Question],
    minutes: Mapping[str, float],
    done: Mapping[str, float],
    hours: Hours,
    now: float,
    suggested: Mapping[str, Suggested] | None = None,
) -> Plan:
    """The plan as it is now.

    Args:
        questions: in the order in which they are asked.
        minutes: how long each takes, by Tool id.
        done: how much of each is answered, from 0 to 1, by Tool id.
        hours: when there is talk.
        now: minutes since midnight.
        suggested: what the evidence suggests, by choice id.
    """
    open_ = [q for q in questions if done.get(q.tool_id, 0.0) < 1]
    needs = {q.tool_id: minutes[q.tool_id] * (1 - done.get(q.tool_id, 0.0)) for q in open_}
    needed, left = sum(needs.values()), hours.left(now)
    total = sum((span.minutes for span in hours.spans), 0.0)
    scale, over = (left / needed if needed else 0.0), total - left
    slots = []
    for question in open_:
        takes = needs[question.tool_id] * scale
        slots.append(Slot(question, takes, hours.at(over)))
        over += takes
    found = suggested or {}
    quick = [q for q in open_ if _decided(q, found) >= 0.5]
    deep = [q for q in questions if _grave(q, found)[0] <= _WEIGHT[Gravity.HIGH]]
    quick.sort(key=lambda q: -_decided(q, found))
    deep.sort(key=lambda q: _grave(q, found))
    return Plan(tuple(slots), left, needed - left, tuple(quick[:3]), tuple(deep[:3]))


def _goal(question: Question, goals: Sequence[str]) -> int:
    """Which goal, the most important first, speaks of a question: by its number, or by a word of its titles."""
    titles = " ".join([question.title, *(p.title for p in question.practices)])
    words = {_stem(word) for word in re.findall(r"[a-z]{5,}", titles.lower())} - _COMMON
    for at, goal in enumerate(goals):
        said = {_stem(word) for word in re.findall(r"[a-z]{5,}", goal.lower())}
        if question.id in goal.upper() or words & said:
            return at
    return len(goals)


def _stem(word: str) -> str:
    """The same for one and several, for what is done and who does it; good enough to find a title by."""
    return re.sub(r"(?:ations?|ing|ions?|ed|es|s|ly)$", "", word)


_COMMON = {_stem(word) for word in ("workload", "manage", "implement", "define", "design", "based", "using", "across")}


def _decided(question: Question, suggested: Mapping[str, Suggested]) -> float:
    found = [suggested[c].suggestion in _DECIDED for c in question.choice_ids if c in suggested]
    return sum(found) / len(question.choice_ids) if found else 0.0


def _grave(question: Question, suggested: Mapping[str, Suggested]) -> tuple[int, float]:
    """The gravest failure of its best practices (the smaller, the graver), and how much is in order."""
    seen = [suggested[c] for c in question.choice_ids if c in suggested]
    grave = min((_WEIGHT[h.gravity] for one in seen for h in one.headlines if h.failed), default=len(_WEIGHT))
    parts = [one.share for one in seen if one.share is not None]
    return grave, sum(parts) / len(parts) if parts else 1.0
