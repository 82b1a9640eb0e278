"""Thresholds: numbers against which a check measures, ours as dated facts, or the client's own where it says why.

A client may set those for which the fact says between what (``least``, ``most``), in which ``unit``, and which
direction is ``stricter``. A check names what it measures against as the default of a parameter: ``limit(…)``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from wakit.errors import InputError, UnknownName
from wakit.facts import Fact, days, fact, fact_names
from wakit.model import OwnThreshold

__all__ = ["Limit", "Measured", "Threshold", "amount", "limit", "measured", "measured_by", "settable", "threshold"]


class Limit(float):
    """A threshold as the default of a parameter: our number, which gives way to the client's own while judging."""

    name: str

    def __new__(cls, name: str) -> Limit:
        made = super().__new__(cls, days(name))
        made.name = name
        return made


def limit(name: str) -> float:
    """What a check or derived table measures against; judging hands over the client's number where it has set one.

    >>> def is_young(keys, at, oldest=limit("access_key_max_age_days")): return keys.age <= oldest
    >>> limit("access_key_max_age_days")
    90.0

    Raises:
        UnknownName: there is no such threshold that a client may set.
    """
    return Limit(threshold(name).name)


@dataclass(frozen=True)
class Threshold:
    """A number that a client may set, and between what."""

    name: str
    ours: float
    unit: str
    least: float
    most: float
    is_less_stricter: bool
    fact: Fact

    def said(self, value: float) -> str:
        """A number with its unit.

        >>> threshold("access_key_max_age_days").said(1), threshold("access_key_forgotten_days").said(365)
        ('1 day', 'a year')
        """
        return amount(value, self.unit)

    def is_laxer(self, value: float) -> bool:
        """A number that asks for less than ours.

        >>> threshold("access_key_max_age_days").is_laxer(180), threshold("password_minimum_length").is_laxer(180)
        (True, False)
        """
        return value > self.ours if self.is_less_stricter else value < self.ours

    def check(self, value: float) -> None:
        """Refuse what is no sensible number for it.

        Raises:
            InputError: it is out of bounds; says between what it has to be, and what is usual.
        """
        if not self.least <= value <= self.most or value != int(value):
            between = f"from {self.least:g} to {amount(self.most, self.unit, a_year=False)}"
            raise InputError(f"{value:g} is out of bounds; write a whole number {between} (the usual is {self.ours:g})")


@dataclass(frozen=True)
class Measured:
    """A threshold as a client measures by it: its own number, with its reason, or ours."""

    threshold: Threshold
    own: OwnThreshold | None = None

    @property
    def value(self) -> float:
        """The number that is measured against."""
        return self.own.value if self.own else self.threshold.ours

    @property
    def is_laxer(self) -> bool:
        """It asks for less than ours."""
        return self.threshold.is_laxer(self.value)

    @property
    def is_stricter(self) -> bool:
        """It asks for more than ours."""
        return self.value != self.threshold.ours and not self.is_laxer

    @property
    def said(self) -> str:
        """The number with its unit."""
        return self.threshold.said(self.value)

    @property
    def usual(self) -> str:
        """Our number with its unit."""
        return self.threshold.said(self.threshold.ours)

    def as_json(self) -> dict[str, object]:
        """The object in ``--json``: the number used, ours, and where the client has set it, why."""
        one = self.threshold
        found: dict[str, object] = {"name": one.name, "value": self.value, "unit": one.unit, "usual": one.ours}
        found |= {"set_by_client": self.own is not None}
        return found | ({"reason": self.own.reason, "agreed_by": self.own.agreed_by} if self.own else {})


def measured(name: str, own: Iterable[OwnThreshold]) -> Measured:
    """A threshold with what a client has set.

    >>> measured("access_key_max_age_days", [OwnThreshold("access_key_max_age_days", 180, "twice a year")]).said
    '180 days'
    """
    return Measured(threshold(name), next((one for one in own if one.name == name), None))


def measured_by(own: Iterable[OwnThreshold]) -> dict[str, Measured]:
    """Each threshold that a client has set, by name."""
    return {one.name: measured(one.name, [one]) for one in own}


def threshold(name: str) -> Threshold:
    """A threshold by name.

    Raises:
        UnknownName: there is no such threshold that a client may set.
    """
    known = settable()
    if name not in known:
        raise UnknownName("threshold", name, known)
    return known[name]


@cache
def settable() -> dict[str, Threshold]:
    """Every threshold that a client may set, by name."""
    found = (fact(name) for name in fact_names())
    return {one.name: _threshold(one) for one in found if one.unit}


def _threshold(one: Fact) -> Threshold:
    return Threshold(one.name, days(one.name), one.unit, one.least, one.most, one.stricter == "less", one)


def amount(value: float, unit: str, *, a_year: bool = True) -> str:
    """A number with its unit, as people say it.

    >>> amount(90, "day"), amount(1, "hour"), amount(365, "day")
    ('90 days', '1 hour', 'a year')
    """
    if a_year and (value, unit) == (365, "day"):
        return "a year"
    return f"{value:,g} {unit}{'' if value == 1 else 's'}"
