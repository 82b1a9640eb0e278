"""The catalogue of one lens version: frozen objects, and how people name them.

Data is keyed by ``choice_id`` (``sec_protect_data_rest_encrypt``); a number such as ``SEC08-BP02`` is for
people and means another practice in another version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from wakit.errors import UnknownName

__all__ = ["BestPractice", "Lens", "Pillar", "Question", "RiskLevel", "spoken"]

_SECURITY = "security"  #: the Tool's id of the pillar


class RiskLevel(StrEnum):
    """The risk AWS publishes for going without a best practice."""

    HIGH = "High"
    MEDIUM = "Medium"
    LOW = "Low"


@dataclass(frozen=True)
class BestPractice:
    """One best practice, which the Tool shows as a choice of its question."""

    id: str  #: the number people say: ``SEC08-BP02``
    choice_id: str  #: the key: ``sec_protect_data_rest_encrypt``
    title: str
    tool_title: str  #: as the Tool words it; nearly always the title
    risk: RiskLevel
    tool_position: int  #: place among the choices in the Tool, from 1; not always the documentation's order
    question: str  #: id of its question
    url: str  #: AWS's page about it


@dataclass(frozen=True)
class Question:
    """One question with its best practices, in the documentation's order."""

    id: str  #: the number people say: ``SEC08``
    tool_id: str  #: the Tool's id: ``protect-data-rest``
    title: str
    tool_title: str  #: as the Tool words it; nearly always the title
    area: str  #: the part of the pillar ("Data protection"), ``""`` where the pillar has none
    none_choice_id: str  #: the choice "None of these"
    pillar: str  #: id of its pillar
    url: str  #: AWS's page about it
    practices: tuple[BestPractice, ...]

    @cached_property
    def choice_ids(self) -> tuple[str, ...]:
        """The keys of its best practices."""
        return tuple(practice.choice_id for practice in self.practices)

    @cached_property
    def tool_order(self) -> tuple[BestPractice, ...]:
        """The practices in the order in which the Tool shows them."""
        return tuple(sorted(self.practices, key=lambda practice: practice.tool_position))


@dataclass(frozen=True)
class Pillar:
    """One pillar with its questions."""

    id: str  #: the Tool's id: ``operationalExcellence``
    prefix: str  #: what its numbers begin with: ``OPS``
    title: str
    questions: tuple[Question, ...]

    @cached_property
    def practices(self) -> tuple[BestPractice, ...]:
        """The best practices of all its questions."""
        return tuple(practice for question in self.questions for practice in question.practices)


@dataclass(frozen=True)
class Lens:
    """One version of a lens. Names are taken as people write them: ``SEC08``, ``sec 8``, ``SEC_8``.

    >>> from wakit.lens import load_lens
    >>> lens = load_lens()
    >>> lens.practice("SEC08-BP02").choice_id
    'sec_protect_data_rest_encrypt'
    >>> lens.question("protect-data-rest").id
    'SEC08'
    """

    id: str
    title: str
    version: str  #: date of the documentation; the Tool's ``LensVersion`` is another date, never compare them
    source: str  #: where the data comes from
    pillars: tuple[Pillar, ...]

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions, pillar by pillar."""
        return tuple(question for pillar in self.pillars for question in pillar.questions)

    @cached_property
    def practices(self) -> tuple[BestPractice, ...]:
        """All best practices, question by question."""
        return tuple(practice for pillar in self.pillars for practice in pillar.practices)

    @cached_property
    def security(self) -> tuple[Question, ...]:
        """The questions of the Security pillar, for which there is evidence; none in a lens without it."""
        return tuple(question for question in self.questions if question.pillar == _SECURITY)

    def pillar(self, name: str) -> Pillar:
        """The pillar of this id, title or prefix.

        Raises:
            UnknownName: no pillar is called so.
        """
        if found := self._pillars.get(spoken(name)):
            return found
        raise UnknownName("pillar", name, [known for p in self.pillars for known in (p.id, p.title, p.prefix)])

    def question(self, name: str) -> Question:
        """The question of this number or Tool id.

        Raises:
            UnknownName: no question is called so.
        """
        if found := self._questions.get(spoken(name)):
            return found
        raise UnknownName("question", name, [known for q in self.questions for known in (q.id, q.tool_id)])

    def practice(self, name: str) -> BestPractice:
        """The best practice of this choice id or number.

        Raises:
            UnknownName: no best practice is called so.
        """
        if found := self._practices.get(spoken(name)):
            return found
        raise UnknownName("best practice", name, [known for p in self.practices for known in (p.id, p.choice_id)])

    def has_practice(self, name: str) -> bool:
        """Whether some best practice is called so."""
        return spoken(name) in self._practices

    def find(self, name: str) -> Pillar | Question | BestPractice:
        """Whatever is called so.

        Raises:
            UnknownName: nothing is.
        """
        key = spoken(name)
        if found := self._questions.get(key) or self._practices.get(key) or self._pillars.get(key):
            return found
        known = [p.title for p in self.pillars]
        known += [known for q in self.questions for known in (q.id, q.tool_id)]
        known += [known for p in self.practices for known in (p.id, p.choice_id)]
        raise UnknownName("question, best practice or pillar", name, known)

    def numbers(self, choice_ids: Iterable[str]) -> str:
        """The numbers of best practices for people, joined by ``", "``; one that this lens lacks keeps its id."""
        known = ((self._practices.get(spoken(name)), name) for name in choice_ids)
        return ", ".join(sorted(name if practice is None else practice.id for practice, name in known))

    @cached_property
    def _pillars(self) -> dict[str, Pillar]:
        return {spoken(name): p for p in self.pillars for name in (p.id, p.title, p.prefix)}

    @cached_property
    def _questions(self) -> dict[str, Question]:
        return {spoken(name): q for q in self.questions for name in (q.id, q.tool_id)}

    @cached_property
    def _practices(self) -> dict[str, BestPractice]:
        return {spoken(name): p for p in self.practices for name in (p.id, p.choice_id)}


def spoken(name: str) -> str:
    """The name as it would be read out: without case, separators and zeros in front of numbers.

    >>> spoken("SEC08-BP02") == spoken("sec 8 bp 2") == spoken("SEC_8_BP_2")
    True
    """
    return re.sub(r"[\s_-]+", "", re.sub(r"(?<![0-9])0+(?=[0-9])", "", name.lower()))
