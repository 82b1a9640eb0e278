"""A day as people write it into a file."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

from wakit.files.wording import shown, wrong

__all__ = ["Day"]


def _day(value: object) -> object:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise wrong(f"{shown(value)} is no day; write it like 2026-12-31") from None


#: a day of a file's model; in words what would be right where it is none
Day = Annotated[date, BeforeValidator(_day)]
