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

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from wakit.errors import UnknownName
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
    return tuple(sorted(one.name for one in files(__name__).iterdir() if one.is_dir() and not one.name.startswith("_")))


@cache
def load_guidance(language: str = "en") -> Guidance:
    """The guidance of a language; the same object each time.

    >>> load_guidance("en") is load_guidance("en")
    True

    Raises:
        UnknownName: there is no such language.
    """
    if language not in guidance_languages():
        raise UnknownName("language", language, guidance_languages())
    paths = sorted((files(__name__) / language).iterdir(), key=lambda one: one.name)
    return Guidance(
        {
            path.name.removesuffix(".toml"): QuestionGuidance.model_validate(tomllib.loads(path.read_text("utf-8")))
            for path in paths
            if path.name.endswith(".toml")
        }
    )
