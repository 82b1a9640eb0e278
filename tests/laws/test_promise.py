"""Law 4: no empty promise. Each check has rows that must PASS, FAIL and be UNKNOWN; its words are complete."""

from __future__ import annotations

from collections.abc import Sequence

from tests.cases import FAIL, PASS, UNKNOWN, Case, cases, holds, sights
from wakit import facts
from wakit.lens import load_lens
from wakit.registry import load

CASES = cases()
#: check → what several accounts see of an organisation, where that is what an example has to show
SIGHTS = sights()
CHECKS = sorted(load().checks.values(), key=lambda c: c.name)


def promised(given: Sequence[Case], check: str) -> set[str]:
    """The statuses that the examples of a check demand."""
    return {status for case in given if case.check == check for status in case.expected}


def test_each_check_has_examples_of_every_verdict() -> None:
    lacking = {check.name: {PASS, FAIL, UNKNOWN} - promised(CASES, check.name) for check in CHECKS}
    assert {name: statuses for name, statuses in lacking.items() if statuses} == {}


def test_examples_are_of_checks_that_exist() -> None:
    assert {c.check for c in CASES} <= set(load().checks)


def test_a_wrong_example_is_noticed() -> None:
    case = next(c for c in CASES if PASS in c.expected and FAIL in c.expected)
    flipped = [{PASS: FAIL, FAIL: PASS}.get(s, s) for s in case.expected]
    assert not holds(Case(case.check, flipped, case.tables))
    assert promised([], case.check) == set()


def test_each_check_names_its_source() -> None:
    assert [check.name for check in CHECKS if not check.source.startswith("https://")] == []


def test_each_check_says_what_it_measures_for_whom_and_why_it_says_no_more() -> None:
    for check in CHECKS:
        wanted = ["Measured: ", "Strength: ", *(["Not concerned: "] if check.applies else [])]
        wanted += ["Not in use: "] if check.unused else []
        assert [w for w in wanted if w not in check.about] == [], check.name


def test_breadth() -> None:
    practices = {claim.choice_id for check in CHECKS for claim in check.claims}
    security = {p.choice_id for p in load_lens().pillar("security").practices}
    assert len(CHECKS) >= 40
    assert len(practices & security) >= 25


def test_few_checks_prove_and_none_is_spread_thin() -> None:
    proving = {c.choice_id for check in CHECKS for c in check.claims if c.strength == "proves"}
    assert len(proving) <= 5
    assert max(len(check.claims) for check in CHECKS) <= 2


def test_facts_have_a_source_and_a_date() -> None:
    for name in facts.fact_names():
        found = facts.fact(name)
        assert found.source.startswith("https://"), name
        assert found.why, name
