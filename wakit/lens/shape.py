"""The shape of a lens data file: which keys, of which form."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from wakit.lens.catalogue import RiskLevel

__all__ = ["Counts", "LensFile", "PillarEntry", "PracticeEntry", "QuestionEntry"]

Title = Annotated[str, StringConstraints(pattern=r"^\S(?:[^\n\t<>]*\S)?$", max_length=200)]
ChoiceId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:_[a-z0-9]+)+$", max_length=128)]
ToolId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[_-][a-z0-9]+)*$", max_length=128)]
Page = ToolId
Docs = Annotated[str, StringConstraints(pattern=r"^https://docs\.aws\.amazon\.com/(?:[\w.-]+/)+$")]
Prefix = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,6}$")]
QuestionNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,6}[0-9]{2}$")]
PracticeNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,6}[0-9]{2}-BP[0-9]{2}$")]


class _Entry(BaseModel):
    # not strict: that would refuse dates and risks written as text
    model_config = ConfigDict(extra="forbid", frozen=True)


class PracticeEntry(_Entry):
    """One best practice in the file."""

    id: PracticeNumber
    choice_id: ChoiceId
    title: Title
    tool_title: Title | None = None
    risk: RiskLevel
    tool_position: Annotated[int, Field(strict=True, ge=1)]
    page: Page


class QuestionEntry(_Entry):
    """One question in the file."""

    id: QuestionNumber
    tool_id: ToolId
    title: Title
    tool_title: Title | None = None
    area: Title | Annotated[str, StringConstraints(max_length=0)] = ""
    none_choice_id: ChoiceId
    page: Page
    practices: Annotated[list[PracticeEntry], Field(min_length=1)]


class PillarEntry(_Entry):
    """One pillar in the file."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-zA-Z]+$")]
    prefix: Prefix
    title: Title
    questions: Annotated[list[QuestionEntry], Field(min_length=1)]


class Counts(_Entry):
    """What the file says it holds, so that one cut short is noticed."""

    pillars: int
    questions: int
    practices: int


class LensFile(_Entry):
    """A whole file."""

    id: ToolId
    title: Title
    version: date
    source: str
    docs: Docs
    counts: Counts
    pillars: Annotated[list[PillarEntry], Field(min_length=1)]
