"""The clock of a day of review: when it began, how lunch and the end shifted, how long each question took."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from wakit.errors import FileError, StoreError
from wakit.lens import Question
from wakit.review.agenda import Plan, made, ordered, shares
from wakit.review.day import Day, Hours, load_day, save_day
from wakit.review.opened import Opened

__all__ = ["Clock", "wall_clock"]

#: a question that is talked of is nearly done when its time is over, and done when it is answered
_NEARLY = 0.9


def wall_clock() -> datetime:
    """Now, where the consultant sits."""
    return datetime.now().astimezone()


class Clock:
    """Plan against now, for one review.

    ``day`` is what ``day.yaml`` says; a file that is wrong leaves the day as planned, and ``trouble`` says why.
    """

    def __init__(self, opened: Opened, now: Callable[[], datetime] = wall_clock) -> None:
        self._opened, self._now = opened, now
        self.trouble: FileError | StoreError | None = None
        self.day = self._read()
        self.profile = opened.workload.profile
        self._at: tuple[str, datetime] | None = None

    @property
    def path(self) -> Path:
        """``day.yaml``."""
        return self._opened.folder.day

    @property
    def is_running(self) -> bool:
        """Whether the day of the review is today, and begun."""
        begun = self.day.begun
        return begun is not None and begun.astimezone(self._now().tzinfo).date() == self._now().date()

    @property
    def hours(self) -> Hours:
        """When there is talk; a day that began late or early keeps its end."""
        return Hours.of(self.profile, self.day)

    @property
    def minute(self) -> float:
        """Now, in minutes since midnight."""
        return _minute(self._now())

    @property
    def pause(self) -> float | None:
        """Until when there is a pause now; None where there is talk, or nothing comes any more."""
        spans, minute = self.hours.spans, self.minute
        if any(span.start <= minute < span.end for span in spans):
            return None
        return min((span.start for span in spans if span.start > minute), default=None)

    @property
    def until(self) -> float | None:
        """Until when the talk goes on now; None in a pause."""
        return next((span.end for span in self.hours.spans if span.start <= self.minute < span.end), None)

    def plan(self, done: Mapping[str, float]) -> Plan:
        """The rest of the day, by what is answered of each question (0 to 1, by Tool id).

        The question that is talked of now counts as far as its time has come, for it is being answered.
        """
        opened = self._opened
        questions = ordered(opened.lens, self.profile, opened.workload.goals, opened.suggested)
        whole = sum((span.minutes for span in Hours.of(self.profile, Day()).spans), 0.0)
        minute = self.minute if self.is_running else 0.0
        minutes, reached = shares(questions, self.profile, whole), dict(done)
        if self._at is not None and self.is_running and (takes := minutes.get(self._at[0])):
            name, since = self._at
            took = self.day.seconds.get(name, 0) / 60 + self._talked(since)
            reached[name] = max(reached.get(name, 0.0), min(_NEARLY, took / takes))
        return made(questions, minutes, reached, self.hours, minute, opened.suggested)

    def begin(self) -> None:
        """The talk begins now; or begins anew on another day, with what each question took before kept."""
        self._save(begun=self._now().replace(microsecond=0), lunch=0, end=0)

    def shift_lunch(self, minutes: int) -> None:
        """Lunch is so many minutes later than it would have been."""
        self._save(lunch=max(-120, min(120, self.day.lunch + minutes)))

    def shift_end(self, minutes: int) -> None:
        """The day ends so many minutes later."""
        self._save(end=max(-480, min(480, self.day.end + minutes)))

    def turn_to(self, question: Question) -> None:
        """The talk is at a question from now on; what the one before took is noted."""
        now = self._now()
        before, self._at = self._at, (question.tool_id, now)
        if before is None or not self.is_running:
            return
        name, since = before
        took = self._talked(since)
        if took * 60 >= 1:
            self._save(seconds={**self.day.seconds, name: self.day.seconds.get(name, 0) + round(took * 60)})

    def _talked(self, since: datetime) -> float:
        """How many minutes of talk there were since; pauses are none, and yesterday is not today."""
        now = self._now()
        if since.date() != now.date():
            return 0.0
        return self.hours.left(_minute(since)) - self.hours.left(_minute(now))

    def spent(self, question: Question) -> float:
        """How many minutes a question was talked of; of the one that is talked of now, until it was last turned to."""
        return self.day.seconds.get(question.tool_id, 0) / 60

    def _read(self) -> Day:
        try:
            day = load_day(self.path)
        except FileError as error:
            self.trouble = error
            return Day()
        self.trouble = None
        return day

    def _save(self, **changes: object) -> None:
        """Onto disk at once; a file that somebody broke stays as it is."""
        self.day = self.day.model_copy(update=changes)
        if isinstance(self.trouble, FileError):
            return
        try:
            save_day(self.path, self.day)
            self.trouble = None
        except StoreError as error:
            self.trouble = error


def _minute(moment: datetime) -> float:
    return moment.hour * 60 + moment.minute + moment.second / 60
