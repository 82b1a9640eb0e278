"""The day of a review: its hours as ``workload.yaml`` plans them, and as they came (``day.yaml``).

Hours are the wall clock's where the consultant sits, as minutes since midnight.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, Field, StrictInt

from wakit.files.reading import checked, read_document
from wakit.files.wording import FileModel, wrong
from wakit.files.writing import write_text
from wakit.files.yamltext import block
from wakit.version import version

__all__ = ["Day", "Hours", "Profile", "Span", "load_day", "save_day"]

_SPAN = re.compile(r"(\d{1,2}):(\d{2}) *[-–] *(\d{1,2}):(\d{2})")  # people type either dash


class Span(NamedTuple):
    """From when to when, in minutes since midnight."""

    start: float
    end: float

    @property
    def minutes(self) -> float:
        """How long it is."""
        return max(0.0, self.end - self.start)


def _span(value: object) -> object:
    if isinstance(value, Span):
        return value
    found = _SPAN.fullmatch(str(value).strip()) if isinstance(value, str) else None
    if found is None:
        raise wrong('is no span of time; such as "09:00-12:00", in quotes')
    hours = [int(part) for part in found.groups()]
    span = Span(hours[0] * 60 + hours[1], hours[2] * 60 + hours[3])
    if max(hours[1], hours[3]) > 59 or span.end > 24 * 60 or span.start >= span.end:
        raise wrong("is no span of one day; such as 09:00-12:00, the later time last")
    return span


_Time = Annotated[Span, BeforeValidator(_span)]


class Profile(FileModel):
    """How a workload's day is planned (``profile`` in ``workload.yaml``)."""

    day: tuple[_Time, ...] = (Span(540, 720), Span(780, 900))  #: when there is talk
    breaks: tuple[_Time, ...] = (Span(630, 640),)  #: what of it is none
    pillars: tuple[str, ...] = ()  #: prefixes of the pillars that are asked; empty: all
    first: tuple[str, ...] = ()  #: questions to begin with, by number
    minutes: Mapping[str, Annotated[StrictInt, Field(gt=0)]] = Field(default_factory=dict)
    """how long a question takes, by number, where that is not its share of the day"""


class Day(FileModel):
    """How a day came; ``day.yaml``, written by wakit alone."""

    begun: datetime | None = None  #: when the talk began; None: not yet
    lunch: StrictInt = 0  #: how many minutes later than planned lunch is
    end: StrictInt = 0  #: how many minutes later than planned the day ends
    seconds: Mapping[str, Annotated[StrictInt, Field(ge=0)]] = Field(default_factory=dict)
    """how long each question was talked of, by its Tool id: for planning, never about people"""


class Hours(NamedTuple):
    """When there is talk on a day, in order, breaks left out.

    >>> hours = Hours.of(Profile(), Day(lunch=15, end=-30))
    >>> [(span.start, span.end) for span in hours.spans]
    [(540, 630), (640, 735), (795, 870)]
    >>> hours.left(700), hours.left(0) - hours.left(650)
    (110.0, 100.0)
    """

    spans: tuple[Span, ...]

    @classmethod
    def of(cls, profile: Profile, day: Day) -> Hours:
        """The hours as they are now: lunch (the longest pause between blocks) shifted, the end too."""
        blocks = [list(span) for span in sorted(profile.day)]
        pauses = [(after[0] - before[1], at) for at, (before, after) in enumerate(pairwise(blocks))]
        if pauses:
            _, at = max(pauses)
            blocks[at][1] += day.lunch
            blocks[at + 1][0] += day.lunch
        if blocks:
            blocks[-1][1] += day.end
        talk = [Span(start, end) for start, end in blocks]
        for pause in profile.breaks:
            talk = [part for span in talk for part in _without(span, pause)]
        return cls(tuple(span for span in talk if span.minutes))

    def left(self, minute: float) -> float:
        """How many minutes of talk come after a minute of the day."""
        return sum((Span(max(minute, span.start), span.end).minutes for span in self.spans), 0.0)

    def at(self, after: float) -> float:
        """The minute of the day at which so many minutes of talk are over."""
        for span in self.spans:
            if after <= span.minutes:
                return span.start + after
            after -= span.minutes
        return self.spans[-1].end if self.spans else 0.0


def _without(span: Span, pause: Span) -> list[Span]:
    if pause.end <= span.start or span.end <= pause.start:
        return [span]
    return [Span(span.start, pause.start), Span(pause.end, span.end)]


def load_day(path: Path) -> Day:
    """What ``day.yaml`` says; where there is none, the day has not begun.

    Raises:
        FileError: it is wrong; names line and key.
    """
    return checked(Day, read_document(path)) if path.exists() else Day()


def save_day(path: Path, day: Day) -> None:
    """Write ``day.yaml``.

    Raises:
        StoreError: it can't be written; it stays as it was.
    """
    begun = day.begun.isoformat(timespec="seconds") if day.begun else None
    said = {"begun": begun, "lunch": day.lunch, "end": day.end, "seconds": dict(day.seconds)}
    head = f"# The day of the review as it came; written by wakit {version()}. Minutes are for planning.\n"
    write_text(path, head + block({k: v for k, v in said.items() if v}, 0, {}) + "\n")
