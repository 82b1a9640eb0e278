"""What ``services/`` teaches: collectors, derived tables and checks, by name.

A module of ``services/`` holds row types and functions decorated here; parameters name the tables they need.
Nothing is kept beside the declaration: coverage, policy, the page "what we read", the report and the laws follow.
"""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import sys
import traceback
import typing
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

import pandas as pd
import pyarrow as pa

from wakit import facts
from wakit.declared import (
    Check,
    Claim,
    Collector,
    Declared,
    Derived,
    Said,
    Scope,
    ToldTable,
    Verdict,
    check_of,
    row_of,
    statement_of,
)
from wakit.errors import DefinitionError, UnknownName, WakitError
from wakit.evidence.parameters import tables_of
from wakit.evidence.rows import Rows, row_type
from wakit.model import Strength, Told

__all__ = [
    "OWN_OPERATIONS",
    "Check",
    "Claim",
    "Collector",
    "Derived",
    "Registry",
    "Scope",
    "ToldTable",
    "check",
    "collector",
    "derived",
    "isolated",
    "load",
    "problems",
    "told",
]

#: what a mistake in a module of services may raise while it is imported
_WRONG = (SyntaxError, ImportError, NameError, AttributeError, TypeError, ValueError, LookupError, WakitError)
F = TypeVar("F", bound=Callable[..., object])

#: what collecting itself asks, beside the collectors
OWN_OPERATIONS = ("ec2:DescribeRegions", "sts:GetCallerIdentity")


@dataclass
class Registry:
    """Everything that was declared; names are unique over all of it."""

    collectors: dict[str, Collector] = field(default_factory=dict)
    derived: dict[str, Derived] = field(default_factory=dict)
    told: dict[str, ToldTable] = field(default_factory=dict)
    checks: dict[str, Check] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    """module, or what is declared in one → why it was left out, in one to three lines"""
    is_verified: bool = False

    def add(self, thing: Declared) -> None:
        """Register; raises ``DefinitionError`` for a name that is taken."""
        taken = next((one for one in self.things() if one.name == thing.name), None)
        if taken is not None:
            raise DefinitionError(f"{thing.module}: {thing.name} is already declared in {taken.module}")
        self.is_verified = False
        if isinstance(thing, Collector):
            self.collectors[thing.name] = thing
        elif isinstance(thing, Derived):
            self.derived[thing.name] = thing
        elif isinstance(thing, ToldTable):
            self.told[thing.name] = thing
        else:
            self.checks[thing.name] = thing

    def table(self, name: str) -> Collector | Derived | ToldTable:
        """The declaration of a table; raises ``UnknownName``."""
        found = self.collectors.get(name) or self.derived.get(name) or self.told.get(name)
        if found is None:
            raise UnknownName("table", name, [*self.collectors, *self.derived, *self.told])
        return found

    @property
    def schemas(self) -> dict[str, pa.Schema]:
        """Arrow schema by collected table."""
        return {name: one.row.schema for name, one in self.collectors.items()}

    def things(self) -> list[Declared]:
        """All that is declared."""
        return [*self.collectors.values(), *self.derived.values(), *self.told.values(), *self.checks.values()]

    def leave_out(self, problem: str, name: str, things: Iterable[Declared]) -> None:
        """Go on without some of what was declared, and remember why."""
        self.problems[name] = problem
        for thing in things:
            for kind in (self.collectors, self.derived, self.told, self.checks):
                kind.pop(thing.name, None)

    def leave_out_module(self, module: str, problem: str) -> None:
        """Go on without a module."""
        self.leave_out(problem, module, [t for t in self.things() if t.module == module])

    def verify(self) -> None:
        """Leave out what reads operations that may not pass, or needs tables that nobody makes."""
        if self.is_verified:
            return
        for one in list(self.collectors.values()):
            for operation in sorted(one.row.operations - facts.operations().keys()):
                self.leave_out_module(one.module, _unlisted(one, operation))
        while lacking := [t for t in self.things() if any(not self._makes(n) for n in t.needs)]:
            for thing in lacking:
                self.leave_out(self._lacks(thing), f"{thing.module}.{thing.name}", [thing])
        try:
            self.derived_order()
        except DefinitionError as error:
            self.leave_out(str(error), "derived", list(self.derived.values()))
        self.is_verified = True

    def _makes(self, name: str) -> bool:
        return name in {*self.collectors, *self.derived, *self.told}

    def _lacks(self, thing: Declared) -> str:
        missing = next(n for n in thing.needs if not self._makes(n))
        error = UnknownName("table", missing, [*self.collectors, *self.derived, *self.told])
        return f"{_file(thing.module)}: {thing.name}: {error}"

    def derived_order(self) -> list[Derived]:
        """Derived tables, each after those it needs."""
        done: list[Derived] = []
        left = dict(self.derived)
        while left:
            ready = [d for d in left.values() if not any(n in left for n in d.needs)]
            if not ready:
                raise DefinitionError(f"derived tables need one another in a circle: {', '.join(left)}")
            for one in ready:
                done.append(left.pop(one.name))
        return done

    def checks_of(self, choice_id: str) -> list[tuple[Check, Strength]]:
        """The checks that say something about a best practice, in the order of their names."""
        return self.checks_by_choice().get(choice_id, [])

    def checks_by_choice(self) -> dict[str, list[tuple[Check, Strength]]]:
        """The same of every best practice at once, for those who ask about each: by choice id."""
        found: dict[str, list[tuple[Check, Strength]]] = {}
        for check in sorted(self.checks.values(), key=lambda one: one.name):
            for claim in check.claims:
                found.setdefault(claim.choice_id, []).append((check, claim.strength))
        return found


_current = Registry()


def load() -> Registry:
    """Import every module of ``services/`` and return what they declare.

    A module that is wrong is left out, with what needs its tables, and the others work; ``problems`` says why.
    """
    services = importlib.import_module("wakit.services")
    for module in _modules(tuple((folder, os.stat(folder).st_mtime_ns) for folder in services.__path__)):
        if module not in sys.modules:
            _import(module)
    _current.verify()
    return _current


@lru_cache(maxsize=4)
def _modules(folders: tuple[tuple[str, int], ...]) -> list[str]:
    """The modules of these folders as they were at these times: to list them costs more than all else that is asked."""
    return sorted(f"wakit.services.{m.name}" for m in pkgutil.iter_modules([folder for folder, _ in folders]))


def problems() -> dict[str, str]:
    """What was left out so far, and why."""
    return dict(_current.problems)


def _import(module: str) -> None:
    if module in _current.problems:
        return
    try:
        importlib.import_module(module)
    except _WRONG as error:
        _current.leave_out_module(
            module, f"{_place(module, error)}: {error.msg if isinstance(error, SyntaxError) else error}"
        )


def _place(module: str, error: BaseException) -> str:
    """File and line of a mistake in a module of services."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f.lineno for f in frames if f.filename.endswith(f"{module.rpartition('.')[2]}.py")]
    line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
    return f"{_file(module)}:{line}" if line else _file(module)


def _file(module: str) -> str:
    return f"{module.replace('.', '/')}.py"


def _unlisted(one: Collector, operation: str) -> str:
    """An operation that no list allows: where it is read, and where it would have to stand."""
    error = UnknownName("configuration read", operation, facts.operations())
    line = inspect.getsourcelines(one.row.cls)[1]
    return f"{_file(one.module)}:{line}: {one.row.name}: {error}\n{facts.where_to_allow(operation)}"


@contextmanager
def isolated(start: Registry | None = None) -> Iterator[Registry]:
    """Declare into a registry of one's own for a while (tests, a trial in a notebook)."""
    global _current
    before = _current
    base = start or Registry()
    _current = Registry(
        dict(base.collectors), dict(base.derived), dict(base.told), dict(base.checks), dict(base.problems)
    )
    try:
        yield _current
    finally:
        _current = before


def collector(*, scope: Scope) -> Callable[[F], F]:
    """Declare a collector: the function's name is the table's, ``Rows[Bucket]`` its row type.

    The first parameter is the Reader; each further one names a table whose rows it starts from.
    """

    def declare(function: F) -> F:
        names = list(inspect.signature(function).parameters)
        if not names:
            raise DefinitionError(f"{function.__name__}: the first parameter of a collector is the Reader")
        made = typing.cast(Callable[..., Rows[object]], function)
        needs, title = tuple(names[1:]), statement_of(function)
        _current.add(Collector(function.__name__, row_of(function), scope, needs, made, title, function.__module__))
        return function

    return declare


def derived(row: type, *, shared: bool = False) -> Callable[[F], F]:
    """Declare a derived table with this row type: tables by parameter name → a DataFrame with its columns.

    ``shared`` is for what several accounts have together, such as their organisation: a row for each of them, so that
    tables can be joined within the account, and rows of one key are one thing, with one verdict for them all.
    """

    def declare(function: F) -> F:
        _current.add(
            Derived(
                name=function.__name__,
                row=row_type(row),
                needs=tables_of(function),
                function=typing.cast(Callable[..., pd.DataFrame], function),
                title=statement_of(function),
                module=function.__module__,
                is_shared=shared,
            )
        )
        return function

    return declare


def told(function: F) -> F:
    """Declare a table of what the client's file tells: ``Told`` → ``Rows[ClientNetwork]``, without AWS."""
    makes = typing.cast(Callable[[Told], Rows[object]], function)
    _current.add(ToldTable(function.__name__, row_of(function), makes, statement_of(function), function.__module__))
    return function


def check(
    *,
    headline: str,
    fine: str,
    gravity: str,
    proves: Iterable[str] = (),
    supports: Iterable[str] = (),
    disproves: Iterable[str] = (),
    applies: Callable[..., Verdict] | None = None,
    unused: Callable[..., Verdict] | None = None,
    shows: Iterable[str] = (),
    how: str = "",
    source: str = "",
) -> Callable[[F], F]:
    """Declare a check: a statement that is true when all is well.

    The function's docstring is the statement; its first parameter names the subject (one verdict for each of its
    rows), the others give context; ``at`` is the evidence's time, and a default ``limit("…")`` stands for a threshold
    that a client may set (sentences say it as ``{=name}``). It returns ``bool[pyarrow]``: true → PASS, false → FAIL,
    ``<NA>`` → UNKNOWN. ``applies`` says which rows the statement is about; ``unused`` which are not in use, so that
    they are told beside the sentence and count in none of its numbers. ``headline`` is the sentence to read out where
    some fail, ``fine`` where none does; each counts one noun (``facts.headlines``). ``gravity`` says how bad
    one failure is: critical, high, medium or low. ``shows`` are the columns of the subject that say what was measured
    (by default those the verdict reads); ``how`` is the one of them that says through what a row fails ("the group
    admins"), by which the sentence counts. ``source`` is the AWS page or benchmark id.
    """
    claims = {Strength.PROVES: proves, Strength.SUPPORTS: supports, Strength.DISPROVES: disproves}
    said = Said(headline, fine, gravity, tuple(shows), source, how)

    def declare(function: F) -> F:
        _current.add(check_of(typing.cast(Callable[..., Verdict], function), claims, said, applies, unused))
        return function

    return declare
