"""How a best practice is put in place, for those who do it and those who pay for it: our own words, as data.

``en/<Tool id of the question>.toml`` holds the best practices of one question by choice id, beside what
:mod:`wakit.lens.prompts` has for the talk. A choice id that a lens does not have is not shown; one without
guidance has none.

>>> guidance = load_guidance()
>>> print(guidance.practice("sec_protect_data_rest_encrypt").effort)
weeks
>>> guidance.practice("sec_protect_data_rest_encrypt").first_step.split()[:2]
['Turn', 'on']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from pydantic import BaseModel, ConfigDict

from wakit.lens.languages import entries, folder_of, languages
from wakit.model import Effort

__all__ = ["Guidance", "PracticeGuidance", "QuestionGuidance", "guidance_languages", "load_guidance"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PracticeGuidance(_Entry):
    """What to do about one best practice."""

    why: str = ""  #: what goes wrong without it, or what one gains by it
    first_step: str = ""  #: what somebody can do on Monday morning with what they have
    good_enough: str = ""  #: the state in which the next thing is worth more, as one sees it
    excellent: str = ""  #: the state of those who do it really well
    check: str = ""  #: one thing to look at, try or ask that tells done from not done
    effort: Effort | None = None  #: until it is good enough, for five people with ten accounts; ``None``: no guidance
    side_effects: tuple[str, ...] = ()  #: what it brings along: downtime, cost, tests, people's habits


class QuestionGuidance(_Entry):
    """What to do about the best practices of one question, by choice id."""

    practices: Mapping[str, PracticeGuidance]


@dataclass(frozen=True)
class Guidance:
    """All guidance of a language."""

    questions: Mapping[str, QuestionGuidance]  #: by the Tool's id of the question

    def practice(self, choice_id: str) -> PracticeGuidance:
        """That of a best practice, by its choice id; empty where there is none.

        >>> load_guidance().practice("rel_no_guidance_yet").effort is None
        True
        """
        return self._practices.get(choice_id, PracticeGuidance())

    @cached_property
    def _practices(self) -> dict[str, PracticeGuidance]:
        return {choice: told for question in self.questions.values() for choice, told in question.practices.items()}


def guidance_languages() -> tuple[str, ...]:
    """The languages there are.

    >>> "en" in guidance_languages()
    True
    """
    return languages(__name__)


@cache
def load_guidance(language: str = "en") -> Guidance:
    """The guidance of a language; the same object each time.

    >>> load_guidance("en") is load_guidance("en")
    True

    Raises:
        UnknownName: there is no such language.
    """
    found = entries(folder_of(__name__, language))
    return Guidance({name: QuestionGuidance.model_validate(data) for name, data in found})
