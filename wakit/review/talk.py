"""Where the talk is: at a question, or in a story that runs through several; which best practice is in focus.

Commands go in as calls, and each gives the events that a desk has to show.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wakit.errors import InputError, UnknownName
from wakit.lens import BestPractice, Lens, Question
from wakit.lens.prompts import Prompts, Story

__all__ = ["Event", "Talk", "What"]


class What(StrEnum):
    """What an event is about."""

    QUESTION = "question"  #: another question or story, or the same one read anew
    FOCUS = "focus"  #: another best practice of it
    ANSWER = "answer"  #: what is said about one best practice, or whether it is on disk
    SPEAKER = "speaker"
    ELSEWHERE = "elsewhere"  #: answers to other questions
    TOLD = "told"  #: a line for whoever sits at the desk


@dataclass(frozen=True)
class Event:
    """Something that a desk has to show anew."""

    what: What
    choice_id: str = ""
    text: str = ""


class Talk:
    """Question, story and focus. ``question`` is always that of the best practice in ``focus`` (a choice id).

    >>> from wakit.lens import load_lens
    >>> from wakit.lens.prompts import load_prompts
    >>> talk = Talk(load_lens(), load_prompts(), "SEC08")
    >>> talk.tell("layers")[0].what, talk.story.title
    (<What.QUESTION: 'question'>, 'Layers of network and compute')
    >>> len({practice.question for practice in talk.practices}) > 1
    True
    """

    def __init__(self, lens: Lens, prompts: Prompts, question: str = "") -> None:
        self.lens, self.prompts = lens, prompts
        first = lens.security[0] if lens.security else lens.questions[0]
        self.question: Question = lens.question(question) if question else first
        self.focus = self.question.practices[0].choice_id
        self.story: Story | None = None

    @property
    def practice(self) -> BestPractice:
        """The best practice in focus."""
        return self.lens.practice(self.focus)

    @property
    def practices(self) -> tuple[BestPractice, ...]:
        """Those that are talked of: the question's, or the story's in the order in which they come up."""
        return self.question.practices if self.story is None else self.told_by(self.story)

    def _turned(self) -> None:
        """The talk is at another question from now on."""

    def told_by(self, story: Story) -> tuple[BestPractice, ...]:
        """The best practices of a story that this lens has."""
        known = {choice_id for question in self.lens.questions for choice_id in question.choice_ids}
        return tuple(self.lens.practice(c) for c in story.practices if c in known)

    def go(self, name: str) -> list[Event]:
        """To a question by number or Tool id, or to a best practice by number or choice id.

        Raises:
            UnknownName: the lens has no such question or best practice.
        """
        found = self.lens.find(name)
        if isinstance(found, BestPractice):
            if self.story is not None and found in self.practices:
                return self.choose(found.choice_id)
            return [*self.go(found.question), *self.choose(found.choice_id)]
        if not isinstance(found, Question):
            found = found.questions[0]
        if found.tool_id == self.question.tool_id and self.story is None:
            return []
        self.question, self.story = found, None
        self.focus = found.practices[0].choice_id
        self._turned()
        return [Event(What.QUESTION)]

    def jump(self, keys: str) -> list[Event]:
        """To a question by two keys: its number in this pillar ("08"), or a pillar's first letter and a number ("s8").

        Two letters go to the first question of the pillar that begins so ("re").

        Raises:
            UnknownName: there is no such question or pillar.
        """
        pillars = self.lens.pillars
        if keys.isdigit():
            return self.go(f"{self.question.id.rstrip('0123456789')}{keys}")
        begin, number = (keys[:1], keys[1:]) if keys[1:].isdigit() else (keys, "")
        found = next((p for p in pillars if p.prefix.lower().startswith(begin.lower())), None)
        if found is None:
            raise UnknownName("pillar", keys, [p.prefix for p in pillars])
        return self.go(f"{found.prefix}{int(number):02}" if number else found.questions[0].id)

    def tell(self, name: str) -> list[Event]:
        """To a story by id, title or what else it is called.

        Raises:
            UnknownName: no story is called so.
        """
        story = self.prompts.story(name)
        if story == self.story:
            return []
        first = self.told_by(story)[0]
        self.story, self.focus = story, first.choice_id
        self.question = self.lens.question(first.question)
        self._turned()
        return [Event(What.QUESTION)]

    def step(self, by: int) -> list[Event]:
        """To the next question (in a story: to the next story) or the one before; at the ends nothing happens."""
        if self.story is None:
            every = self.lens.questions
            at = every.index(self.question) + by
            return self.go(every[at].id) if 0 <= at < len(every) else []
        stories = self.prompts.stories
        at = stories.index(self.story) + by
        return self.tell(stories[at].id) if 0 <= at < len(stories) else []

    def choose(self, choice_id: str) -> list[Event]:
        """To a best practice of those that are talked of.

        Raises:
            InputError: it is none of them.
        """
        found = next((p for p in self.practices if p.choice_id == choice_id), None)
        if found is None:
            where = f'the story "{self.story.title}"' if self.story else self.question.id
            raise InputError(f"{choice_id} is no best practice of {where}")
        if choice_id == self.focus:
            return []
        self.focus, before, self.question = choice_id, self.question, self.lens.question(found.question)
        if self.question != before:
            self._turned()
        return [Event(What.FOCUS, choice_id)]
