"""How long the search for the least work takes with all six pillars, more and more of which wait for one another."""

from __future__ import annotations

import random
import sys
import time

from wakit.lens import RiskLevel, load_lens
from wakit.review.planner import cheapest, needed

__all__ = ["plan"]

_GOAL = 26  # 45 % of 57 questions
say = sys.stdout.write


def plan() -> None:
    """57 questions at worst, 307 best practices, efforts and dependencies drawn; three draws each."""
    for dependencies in (0, 30, 120):
        took = [_seconds(dependencies, random.Random(seed)) for seed in range(3)]
        drawn = f"{dependencies} dependencies drawn" if dependencies else "no dependencies"
        say(f"plan of 57 questions, {drawn}: {max(took):.2f} s at most (at most 2)\n")


def _seconds(dependencies: int, rng: random.Random) -> float:
    lens = load_lens()
    choices = [practice.choice_id for practice in lens.practices]
    rng.shuffle(choices)
    before: dict[str, list[str]] = {}
    for _ in range(dependencies):
        first, then = sorted(rng.sample(range(len(choices)), 2))
        before.setdefault(choices[then], []).append(choices[first])
    cost = {choice: rng.choice((4, 24, 120)) for choice in choices}
    start = time.perf_counter()
    needs = {
        question.id: {
            choice
            for practice in question.practices
            if practice.risk is RiskLevel.HIGH
            for choice in needed(practice.choice_id, before, set())
        }
        for question in lens.questions
    }
    cheapest({question: one for question, one in needs.items() if one}, cost, _GOAL)
    return time.perf_counter() - start
