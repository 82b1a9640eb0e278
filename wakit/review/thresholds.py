"""``thresholds:`` in ``client.yaml``: numbers that the client measures by instead of ours, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt, model_validator

from wakit import facts
from wakit.errors import InputError, UnknownName
from wakit.facts.thresholds import settable, threshold
from wakit.files.wording import FileModel, shown, wrong

__all__ = ["SetThreshold", "ThresholdName", "named"]


def _name(value: str) -> str:
    """A threshold that a client may set; else the nearest ones."""
    try:
        return threshold(value).name
    except UnknownName as error:
        if value in facts.fact_names():
            others = f"such as {', '.join(error.nearest)}" if error.nearest else "docs/checks.md has those that are"
            raise wrong(f"{shown(value)} is not the client's to set; {others}") from None
        raise wrong(str(error)) from None


def _entry(value: object) -> object:
    if isinstance(value, Mapping):
        return value
    raise wrong(f"{shown(value)} stands here; write value: and reason: below it")


def _said(value: str) -> str:
    if not value.strip():
        raise wrong("is empty; say in a sentence why this number and not the usual one")
    return value.strip()


class Entry(FileModel):
    """One entry: the number, why it is another than the usual one, and who agreed."""

    name: str = Field(default="", exclude=True)  #: the key it stands under
    value: StrictInt
    reason: Annotated[str, AfterValidator(_said)]
    agreed_by: str = ""

    @model_validator(mode="after")
    def _is_sensible(self) -> Self:
        try:
            if self.name in settable():
                threshold(self.name).check(self.value)
        except InputError as error:
            raise wrong(str(error), key="value") from None
        return self


ThresholdName = Annotated[str, AfterValidator(_name)]
SetThreshold = Annotated[Entry, BeforeValidator(_entry)]


def named(entries: object) -> object:
    """Each entry with the key it stands under, by which its bounds are known."""
    if not isinstance(entries, Mapping):
        return entries
    return {name: {**one, "name": name} if isinstance(one, Mapping) else one for name, one in entries.items()}
