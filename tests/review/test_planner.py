"""The cheapest set that clears enough questions: exact, whatever is shared between them."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wakit.errors import InputError
from wakit.lens import RiskLevel, load_lens
from wakit.review.planner import cheapest, needed

CHOICES = "abcdefghij"


@st.composite
def reviews(draw):
    """Up to eight questions that share best practices, with what those cost, and a goal."""
    count = draw(st.integers(0, 8))
    some = st.sets(st.sampled_from(CHOICES), min_size=1, max_size=4)
    needs = {f"q{n}": draw(some) for n in range(count)}
    cost = {choice: draw(st.integers(0, 5)) for choice in CHOICES}
    return needs, cost, draw(st.integers(0, count + 1))


def by_trying_all(needs, cost, goal):
    """Cost and number of the best set, over all sets of as many questions as are asked for."""
    sets = (set().union(*(needs[q] for q in some)) for some in combinations(needs, min(goal, len(needs))))
    return min((sum(cost[c] for c in one), len(one)) for one in sets)


@settings(max_examples=1_000)
@given(reviews())
def test_it_is_as_good_as_the_best_of_all(review):
    needs, cost, goal = review
    found = cheapest(needs, cost, goal)
    assert (found.cost, len(found.choices)) == by_trying_all(needs, cost, goal)
    assert found.clears == tuple(q for q in needs if needs[q] <= set(found.choices))
    assert len(found.clears) >= min(goal, len(needs))


def test_eleven_questions_of_security_at_worst_come_down_to_six_by_nine_best_practices():
    needs = {q.id: {p.choice_id for p in q.practices if p.risk is RiskLevel.HIGH} for q in load_lens().security}
    found = cheapest(needs, dict.fromkeys(sorted({c for one in needs.values() for c in one}), 1), 5)
    assert (len(found.clears), len(found.choices)) == (5, 9)


def test_all_questions_of_the_lens_are_planned_at_once():
    questions = load_lens().questions
    needs = {q.id: {p.choice_id for p in q.practices if p.risk is RiskLevel.HIGH} for q in questions}
    needs = {question: one for question, one in needs.items() if one}
    cost = {choice: 1 + len(choice) % 3 for one in needs.values() for choice in one}
    found = cheapest(needs, cost, len(needs) // 2)
    assert found.cost == sum(sorted(sum(cost[c] for c in one) for one in needs.values())[: len(needs) // 2])


def test_what_has_to_come_before_comes_with_it_unless_it_is_done():
    before = {"c": ["b"], "b": ["a"]}
    assert (needed("c", before, set()), needed("c", before, {"b"})) == ({"a", "b", "c"}, {"c"})


def test_a_circle_is_named():
    with pytest.raises(InputError, match="a → b → a"):
        needed("a", {"a": ["b"], "b": ["a"]}, set())
