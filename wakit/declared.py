"""What a declaration in ``services/`` is: a collector, a derived or told table, a check; and how it is read.

``registry`` has the decorators that make them. What is wrong with one is a ``DefinitionError`` that names the function.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from wakit.errors import DefinitionError, UnknownName
from wakit.evidence.parameters import limits_of, tables_of
from wakit.evidence.rows import Rows, RowType, element, row_type
from wakit.facts.headlines import Sentence, filled, sentence, thresholds_named
from wakit.lens import load_lens
from wakit.model import Gravity, OwnThreshold, Strength, Told

__all__ = [
    "Check",
    "Claim",
    "Collector",
    "Declared",
    "Derived",
    "Said",
    "Scope",
    "ToldTable",
    "Verdict",
    "check_of",
    "row_of",
    "statement_of",
]

Scope = Literal["account", "region", "organisation"]
Verdict = pd.Series

#: practices are named by number in code, for people; the number is read in this version and kept as choice id
DECLARED_IN = "2024-11-06"


@dataclass(frozen=True)
class Collector:
    """Asks AWS and hands over the rows of one table; ``needs`` are the tables it starts from."""

    name: str
    row: RowType
    scope: Scope
    needs: tuple[str, ...]
    function: Callable[..., Rows[object]]
    title: str
    module: str


@dataclass(frozen=True)
class Derived:
    """Makes one table of others, without AWS; where it ``is_shared``, rows of one key are one thing."""

    name: str
    row: RowType
    needs: tuple[str, ...]
    function: Callable[..., pd.DataFrame]
    title: str
    module: str
    is_shared: bool = False


@dataclass(frozen=True)
class ToldTable:
    """Makes one table of what the client's file tells; without a word of it the table is empty, never unseen."""

    name: str
    row: RowType
    function: Callable[[Told], Rows[object]]
    title: str
    module: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Claim:
    """What a check can say about one best practice; its number is the lens's to say."""

    choice_id: str
    strength: Strength


@dataclass(frozen=True)
class Check:
    """A statement that is true when all is well, about each row of its subject."""

    name: str
    title: str
    subject: str
    needs: tuple[str, ...]
    claims: tuple[Claim, ...]
    headline: Sentence
    fine: Sentence
    gravity: Gravity
    function: Callable[..., Verdict]
    applies: Callable[..., Verdict] | None
    unused: Callable[..., Verdict] | None
    """which rows are not in use, so that they are counted apart; what is not known to be idle is in use"""
    shows: tuple[str, ...]
    source: str
    module: str
    statement: str
    """the title as it is declared; where it names a threshold, the title has our number"""
    about: str = ""
    """what is measured, who is not concerned, why this strength: the docstring below its first line"""
    limits: tuple[str, ...] = ()
    """the thresholds that a client may set and that the check measures against itself"""
    how: str = ""
    """the column that says through what a row fails ("the group admins"), by which the sentence counts"""

    @property
    def functions(self) -> tuple[Callable[..., Verdict], ...]:
        """What is run on the tables: the statement, whom it concerns, and what is not in use."""
        return _given(self.function, self.applies, self.unused)

    def measured(self, own: Iterable[OwnThreshold]) -> Check:
        """The same check, in whose sentences a client's own thresholds stand."""
        told = tuple(own)
        said, fine = self.headline.measured(told), self.fine.measured(told)
        return replace(self, title=filled(self.statement, told), headline=said, fine=fine)


Declared = Collector | Derived | ToldTable | Check


@dataclass(frozen=True)
class Said:
    """What a check is declared to say: its sentences as they are written, how bad one failure is, what is shown."""

    headline: str
    fine: str
    gravity: str
    shows: tuple[str, ...]
    source: str
    how: str


def check_of(
    function: Callable[..., Verdict],
    claims: Mapping[Strength, Iterable[str]],
    said: Said,
    applies: Callable[..., Verdict] | None,
    unused: Callable[..., Verdict] | None,
) -> Check:
    """A check as it is declared.

    Raises:
        DefinitionError: something in it is wrong; names the function.
    """
    needs = tables_of(function)
    if not needs:
        raise DefinitionError(f"{function.__name__}: a check needs a subject, named by its first parameter")
    every = _given(function, applies, unused)
    limits = tuple(dict.fromkeys(name for one in every for name in limits_of(one)))
    statement = statement_of(function, limits)
    return Check(
        name=function.__name__,
        title=filled(statement),
        subject=needs[0],
        needs=tuple(dict.fromkeys(table for one in every for table in tables_of(one))),
        claims=_claims(function, claims),
        headline=_sentence(function, said.headline, limits),
        fine=_sentence(function, said.fine, limits),
        gravity=_gravity(function, said.gravity),
        function=function,
        applies=applies,
        unused=unused,
        shows=said.shows,
        source=said.source,
        module=function.__module__,
        about=filled("\n".join((inspect.getdoc(function) or "").splitlines()[1:]).strip()),
        limits=limits,
        statement=statement,
        how=_how(function, said),
    )


def _given(*functions: Callable[..., Verdict] | None) -> tuple[Callable[..., Verdict], ...]:
    return tuple(one for one in functions if one is not None)


def _sentence(function: Callable[..., object], template: str, limits: tuple[str, ...]) -> Sentence:
    """A headline; it counts one noun, and names no threshold but those that are measured against."""
    try:
        _measures(function, template, limits)
        return sentence(template)
    except ValueError as error:
        raise DefinitionError(f"{function.__name__}: {error}") from None


def _how(function: Callable[..., object], said: Said) -> str:
    if said.how and said.how not in said.shows:
        raise DefinitionError(f"{function.__name__}: how={said.how} is not among what the check shows")
    return said.how


def _measures(function: Callable[..., object], said: str, limits: tuple[str, ...]) -> None:
    for name in thresholds_named(said):
        if name not in limits:
            raise DefinitionError(f'{function.__name__}: "{said}" names {name}, which is no limit(…) of the check')


def _gravity(function: Callable[..., object], gravity: str) -> Gravity:
    """How bad one failure is."""
    if gravity not in list(Gravity):
        raise DefinitionError(f'{function.__name__}: gravity "{gravity}" is none of {", ".join(Gravity)}')
    return Gravity(gravity)


def _claims(function: Callable[..., object], named: Mapping[Strength, Iterable[str]]) -> tuple[Claim, ...]:
    """What a check says of which best practice."""
    claims = tuple(_claim(function, p, strength) for strength, ps in named.items() for p in ps)
    if not claims or len({c.choice_id for c in claims}) < len(claims):
        raise DefinitionError(f"{function.__name__}: name each best practice once, at least one")
    return claims


def _claim(function: Callable[..., object], number: str, strength: Strength) -> Claim:
    try:
        practice = load_lens(DECLARED_IN).practice(number)
    except UnknownName as error:
        raise DefinitionError(f"{function.__name__}: {error}") from None
    return Claim(practice.choice_id, strength)


def statement_of(function: Callable[..., object], limits: tuple[str, ...] = ()) -> str:
    """The first line of the docstring."""
    text = inspect.getdoc(function)
    if not text:
        raise DefinitionError(f"{function.__name__}: its docstring is its title")
    first = text.splitlines()[0].rstrip(".")
    _measures(function, first, limits)
    return first


def row_of(function: Callable[..., object]) -> RowType:
    """The row type that a collector or told table is declared to return."""
    hints = typing.get_type_hints(function)
    return row_type(element(hints.get("return")))
