"""What a consultant says to open a talk and to dig deeper: our own words, as data.

``en/<Tool id of the question>.toml`` holds one question with its best practices, by choice id; ``en/stories/`` the
chapters in which people talk. A choice id that a lens does not have is not shown; one without prompts has none.

>>> prompts = load_prompts()
>>> prompts.practice("sec_protect_data_rest_encrypt").opening.endswith("?")
True
>>> prompts.story("protect-data").id
'protect-data'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from pydantic import BaseModel, ConfigDict

from wakit.errors import UnknownName
from wakit.lens.catalogue import spoken
from wakit.lens.languages import entries, folder_of, languages

__all__ = ["PracticePrompts", "Prompts", "QuestionPrompts", "Story", "load_prompts", "prompt_languages"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PracticePrompts(_Entry):
    """What to say about one best practice."""

    opening: str = ""  #: the first question about it, open and spoken
    probes: tuple[str, ...] = ()  #: questions that dig deeper
    red_flags: tuple[str, ...] = ()  #: what one hears when it is not in place; for the desk only
    good: str = ""  #: what one hears when it is in place
    why: str = ""  #: why it matters to the business
    trade_off: str = ""  #: what it costs: effort, time, availability


class QuestionPrompts(_Entry):
    """What to say about one question as a whole, and about each of its best practices by choice id."""

    opening: str = ""
    probes: tuple[str, ...] = ()
    practices: Mapping[str, PracticePrompts] = {}


class Story(_Entry):
    """A chapter in which people talk: one narrative that several best practices of several questions hear from."""

    id: str
    title: str
    also: tuple[str, ...] = ()  #: other names it is called by
    opening: str
    probes: tuple[str, ...]
    red_flags: tuple[str, ...]
    good: str
    why: str
    practices: tuple[str, ...]  #: choice ids, in the order in which they come up


@dataclass(frozen=True)
class Prompts:
    """All prompts of a language."""

    questions: Mapping[str, QuestionPrompts]  #: by the Tool's id of the question
    stories: tuple[Story, ...]  #: in the order of a day

    def question(self, tool_id: str) -> QuestionPrompts:
        """Those of a question, by its Tool id; empty where there are none."""
        return self.questions.get(tool_id, QuestionPrompts())

    def practice(self, choice_id: str) -> PracticePrompts:
        """Those of a best practice, by its choice id; empty where there are none."""
        return self._practices.get(choice_id, PracticePrompts())

    def story(self, name: str) -> Story:
        """The story of this id, title or other name.

        Raises:
            UnknownName: no story is called so.
        """
        if found := self._stories.get(spoken(name)):
            return found
        raise UnknownName("story", name, [known for s in self.stories for known in (s.id, s.title)])

    def stories_of(self, choice_id: str) -> tuple[Story, ...]:
        """The stories that tell of a best practice."""
        return tuple(story for story in self.stories if choice_id in story.practices)

    @cached_property
    def _practices(self) -> dict[str, PracticePrompts]:
        return {choice: said for question in self.questions.values() for choice, said in question.practices.items()}

    @cached_property
    def _stories(self) -> dict[str, Story]:
        return {spoken(name): story for story in self.stories for name in (story.id, story.title, *story.also)}


def prompt_languages() -> tuple[str, ...]:
    """The languages there are."""
    return languages(__name__)


@cache
def load_prompts(language: str = "en") -> Prompts:
    """The prompts of a language; the same object each time.

    Raises:
        UnknownName: there is no such language.
    """
    folder = folder_of(__name__, language)
    questions = {name: QuestionPrompts.model_validate(data) for name, data in entries(folder)}
    stories = [Story.model_validate(data) for _, data in entries(folder / "stories")]
    return Prompts(questions, tuple(stories))
