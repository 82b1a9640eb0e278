"""The cheapest set of best practices that brings enough questions down from high risk; exact, and the same twice.

Every question asks for its missing best practices of High risk, each with what it depends on. A branch-and-bound search
over the questions, cheapest first: a branch is left when what it has, and the least that what is still missing of it
can cost (the cost of a best practice shared evenly among the questions that need it), is no less than the best set
found so far. Where nothing is shared between questions the bound is the cost itself, and the first set found is best.

>>> free = {"a": 3, "b": 1, "c": 1}
>>> cheapest({"one": {"a"}, "two": {"b"}, "three": {"b", "c"}}, free, 2)
Cheapest(clears=('two', 'three'), choices=('b', 'c'), cost=2)
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass

from wakit.errors import InputError

__all__ = ["Cheapest", "cheapest", "needed"]

#: far less than one, far more than what adding up shares loses
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Cheapest:
    """Which questions leave high risk, by which best practices (in the order given), and what they cost together."""

    clears: tuple[str, ...]
    choices: tuple[str, ...]
    cost: int


def needed(choice: str, depends_on: Mapping[str, Collection[str]], done: Set[str]) -> set[str]:
    """A best practice with all that has to come before it, but for what is done.

    >>> sorted(needed("c", {"c": ["b"], "b": ["a"]}, {"a"}))
    ['b', 'c']

    Raises:
        InputError: one depends on itself, by way of others.
    """
    found: set[str] = set()
    _follow(choice, depends_on, done, found, [])
    return found


def _follow(
    choice: str, depends_on: Mapping[str, Collection[str]], done: Set[str], found: set[str], path: list[str]
) -> None:
    if choice in path:
        circle = " → ".join([*path[path.index(choice) :], choice])
        raise InputError(f"best practices wait for one another: {circle}")
    if choice in done or choice in found:
        return
    for before in depends_on.get(choice, ()):
        _follow(before, depends_on, done, found, [*path, choice])
    found.add(choice)


def cheapest(needs: Mapping[str, Set[str]], cost: Mapping[str, int], goal: int) -> Cheapest:
    """The set that clears at least ``goal`` questions for the least cost, and among those the fewest best practices.

    Among equals the questions that were named first win. Where fewer than ``goal`` can be cleared, all that can.

    Args:
        needs: by question what has to be done for it; a question that can't be cleared is not named.
        cost: by best practice, whole and not negative.
        goal: how many questions.
    """
    order = list(cost)
    questions = sorted(needs, key=lambda q: sum(cost[c] for c in needs[q]))  # stable: what was named first stays first
    picked = _Search([frozenset(needs[q]) for q in questions], cost).best(min(goal, len(questions)))
    choices = {choice for at in picked for choice in needs[questions[at]]}
    clears = [q for q in needs if needs[q] <= choices]
    return Cheapest(tuple(clears), tuple(c for c in order if c in choices), sum(cost[c] for c in choices))


class _Search:
    """Depth first over questions in order of cost; what is compared are pairs: cost, number of best practices."""

    def __init__(self, needs: list[frozenset[str]], cost: Mapping[str, int]) -> None:
        self._needs, self._cost = needs, cost
        self._found: tuple[tuple[int, int], tuple[int, ...]] | None = None

    def best(self, goal: int) -> tuple[int, ...]:
        self._go(0, (), frozenset(), goal)
        return self._found[1] if self._found else ()

    def _go(self, at: int, picked: tuple[int, ...], have: frozenset[str], goal: int) -> None:
        missing = goal - len(picked)
        if missing <= 0:
            spent = self._spent(have)
            if self._found is None or spent < self._found[0]:
                self._found = spent, picked
            return
        rest = [one - have for one in self._needs[at:]]
        if len(rest) < missing or not self._may_be_better(rest, self._spent(have), missing):
            return
        self._go(at + 1, (*picked, at), have | self._needs[at], goal)
        self._go(at + 1, picked, have, goal)

    def _spent(self, choices: Collection[str]) -> tuple[int, int]:
        return sum(self._cost[choice] for choice in choices), len(choices)

    def _may_be_better(self, rest: list[frozenset[str]], spent: tuple[int, int], missing: int) -> bool:
        """Sums are whole, so a bound may be rounded up."""
        if self._found is None:
            return True
        shared = Counter(choice for one in rest for choice in one)
        costs = sorted(sum(self._cost[c] / shared[c] for c in one) for one in rest)
        numbers = sorted(sum(1 / shared[c] for c in one) for one in rest)
        least = [math.ceil(sum(each[:missing]) - _ROUNDING) for each in (costs, numbers)]
        return (spent[0] + least[0], spent[1] + least[1]) < self._found[0]
