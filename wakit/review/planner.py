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

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass
from fractions import Fraction

from wakit.errors import InputError

__all__ = ["Cheapest", "cheapest", "needed"]


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
    found: dict[str, None] = {}
    _follow(choice, depends_on, done, found, [])
    return set(found)


def _follow(
    choice: str, depends_on: Mapping[str, Collection[str]], done: Set[str], found: dict[str, None], path: list[str]
) -> None:
    if choice in path:
        circle = " → ".join([*path[path.index(choice) :], choice])
        raise InputError(f"best practices wait for one another: {circle}")
    if choice in done or choice in found:
        return
    for before in depends_on.get(choice, ()):
        _follow(before, depends_on, done, found, [*path, choice])
    found[choice] = None


def cheapest(needs: Mapping[str, Set[str]], cost: Mapping[str, int], goal: int) -> Cheapest:
    """The set that clears at least ``goal`` questions for the least cost, and among those the fewest best practices.

    Among equals the questions that were named first win. Where fewer than ``goal`` can be cleared, all that can.

    Args:
        needs: by question what has to be done for it; a question that can't be cleared is not named.
        cost: by best practice, whole and not negative.
        goal: how many questions.
    """
    order = list(cost)
    shared = Counter(choice for one in needs.values() for choice in one)
    weight = {choice: (cost[choice], 1) for choice in cost}
    part = {choice: tuple(Fraction(w, shared[choice]) for w in weight[choice]) for choice in shared}
    questions = sorted(needs, key=lambda q: sum(cost[c] for c in needs[q]))  # stable: what was named first stays first
    search = _Search([frozenset(needs[q]) for q in questions], weight, part)
    picked = search.best(min(goal, len(questions)))
    choices = {choice for at in picked for choice in needs[questions[at]]}
    clears = [q for q in needs if needs[q] <= choices]
    return Cheapest(tuple(clears), tuple(c for c in order if c in choices), sum(cost[c] for c in choices))


class _Search:
    """Depth first over questions in order of cost; sums are pairs: cost, number of best practices."""

    def __init__(
        self,
        needs: list[frozenset[str]],
        weight: Mapping[str, tuple[int, int]],
        part: Mapping[str, tuple[Fraction, ...]],
    ) -> None:
        self._needs, self._weight, self._part = needs, weight, part
        self._found: tuple[tuple[int, int], tuple[int, ...]] | None = None

    def best(self, goal: int) -> tuple[int, ...]:
        self._go(0, (), frozenset(), goal)
        return self._found[1] if self._found else ()

    def _go(self, at: int, picked: tuple[int, ...], have: frozenset[str], goal: int) -> None:
        missing = goal - len(picked)
        if missing <= 0:
            total = self._sum(have)
            if self._found is None or total < self._found[0]:
                self._found = total, picked
            return
        if len(self._needs) - at < missing or not self._may_be_better(at, have, missing):
            return
        self._go(at + 1, (*picked, at), have | self._needs[at], goal)
        self._go(at + 1, picked, have, goal)

    def _sum(self, choices: Collection[str]) -> tuple[int, int]:
        return sum(self._weight[c][0] for c in choices), sum(self._weight[c][1] for c in choices)

    def _may_be_better(self, at: int, have: frozenset[str], missing: int) -> bool:
        if self._found is None:
            return True
        least = [*zip(*self._least(at, have), strict=True)]
        spent = self._sum(have)
        bound = tuple(has + sum(sorted(each)[:missing]) for has, each in zip(spent, least, strict=True))
        return bound < self._found[0]

    def _least(self, at: int, have: frozenset[str]) -> Iterator[tuple[Fraction, Fraction]]:
        for needs in self._needs[at:]:
            rest = [self._part[c] for c in needs - have]
            yield sum((r[0] for r in rest), Fraction(0)), sum((r[1] for r in rest), Fraction(0))
