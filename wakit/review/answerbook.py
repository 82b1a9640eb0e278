"""All answers of a workload as the files are, read again only where a file changed.

A desk asks twice a second whether somebody edited a file in an editor or by git: that is one listing of a folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wakit.errors import FileError
from wakit.files.listing import State, yaml_states
from wakit.lens import Lens, Question
from wakit.review.answerfile import QuestionAnswers, answers_file, load_answers, no_answers

__all__ = ["AnswerBook", "AnswersRead"]


@dataclass
class AnswerBook:
    """The answers to each question, by its Tool id; where a file is wrong, what is wrong with it.

    >>> from tempfile import TemporaryDirectory
    >>> from wakit.lens import load_lens
    >>> with TemporaryDirectory() as place:
    ...     book = AnswerBook(Path(place), load_lens())
    ...     book.look(), book["protect-data-rest"].answered
    (set(), 0)
    """

    folder: Path
    lens: Lens
    broken: dict[str, FileError] = field(default_factory=dict)
    _said: dict[str, QuestionAnswers] = field(default_factory=dict)
    _states: Mapping[str, State] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._states = yaml_states(self.folder)
        for question in self.lens.questions:
            self._read(question)

    def __getitem__(self, tool_id: str) -> QuestionAnswers:
        """What was said about a question; what it last said where its file is wrong now."""
        return self._said[tool_id]

    def look(self) -> set[str]:
        """Read what changed on disk since the last look; the Tool ids of questions that say something else now."""
        states = yaml_states(self.folder)
        if states == self._states:
            return set()
        self._states = states
        before = self._told()
        for question in self.lens.questions:
            self._read(question)
        now = self._told()
        return {name for name in now if now[name] != before[name]}

    def _told(self) -> dict[str, tuple[QuestionAnswers, str]]:
        return {name: (said, str(self.broken.get(name, ""))) for name, said in self._said.items()}

    def took(self, tool_id: str, said: QuestionAnswers) -> None:
        """Note what was just written, so that it is no news; what others wrote into other files still is."""
        self._said[tool_id] = said
        self.broken.pop(tool_id, None)
        name = answers_file(self.folder, self.lens.question(tool_id)).name
        now = yaml_states(self.folder)
        self._states = {**self._states, **({name: now[name]} if name in now else {})}

    def _read(self, question: Question) -> None:
        try:
            self._said[question.tool_id] = load_answers(self.folder, question.id, self.lens)
            self.broken.pop(question.tool_id, None)
        except FileError as error:
            self.broken[question.tool_id] = error
            self._said.setdefault(question.tool_id, no_answers(question, self.lens))


@dataclass
class AnswersRead:
    """The answers to each question, by its number or Tool id, as the files are now; a page asks for each many times.

    >>> from tempfile import TemporaryDirectory
    >>> from wakit.lens import load_lens
    >>> with TemporaryDirectory() as place:
    ...     AnswersRead(Path(place), load_lens())["SEC08"].answered
    0
    """

    folder: Path
    lens: Lens
    _said: dict[str, QuestionAnswers] = field(default_factory=dict)
    _states: Mapping[str, State] = field(default_factory=dict)

    def __getitem__(self, question: str) -> QuestionAnswers:
        """What was said about a question.

        Raises:
            UnknownName: the lens has no such question.
            FileError: its file is wrong.
        """
        states = yaml_states(self.folder)
        if states != self._states:
            self._states, self._said = states, {}
        if question not in self._said:
            self._said[question] = load_answers(self.folder, question, self.lens)
        return self._said[question]
