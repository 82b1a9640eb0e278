"""The improvement plan: what clears the goal, by answers and by what people decided in plan.yaml."""

from __future__ import annotations

from itertools import combinations

import pytest

from wakit.errors import FileError
from wakit.lens import RiskLevel
from wakit.lens.guidance import load_guidance
from wakit.model import Effort
from wakit.review.answers import answer, answer_question
from wakit.review.plan import make_plan
from wakit.view.html import to_text
from wakit.view.plan import plan_lines, plan_section

FIRST = "plan:\n  - practice: "


@pytest.fixture
def planned(opened):
    """The plan, once plan.yaml says so."""

    def make(text=""):
        opened.folder.plan.write_text(text, encoding="utf-8")
        return make_plan(opened)

    return make


@pytest.fixture
def at_worst(opened):
    """Nothing of Security is in place."""
    for question in opened.lens.security:
        answer_question(opened.folder.answers, question.id, opened.lens, none_of_these=True)


def numbers(items):
    return [item.practice.id for item in items]


def said(opened, **statuses):
    for name, status in statuses.items():
        number = name.replace("_", "-")
        question = number.partition("-")[0]
        answer(opened.folder.answers, question, opened.lens.practice(number).choice_id, opened.lens, status=status)


def test_without_answers_there_is_nothing_to_plan(planned):
    plan = planned()
    assert (plan.high_risk, plan.goal, plan.items) == ((), 0, ())
    assert plan_lines(plan) == ["No question is answered yet, so there is nothing to plan."]


def test_security_at_worst_comes_down_from_eleven_to_six_by_nine(planned, at_worst):
    plan = planned()
    assert (len(plan.high_risk), plan.goal, len(plan.clears), len(plan.decisions)) == (11, 5, 5, 9)
    lines = plan_lines(plan)
    assert lines[0] == "All 11 answered questions are high-risk."
    assert lines[1] == "To reach the goal of 45 %, 5 of the 11 have to be cleared. The least that does it:"


@pytest.mark.parametrize(
    ("missing", "fine", "told"),
    [
        (1, 0, ["The answered question is high-risk.", "it has"]),
        (1, 1, ["1 of 2 answered questions is high-risk.", "it has"]),
        (2, 0, ["Both answered questions are high-risk.", "both have"]),
        (2, 1, ["2 of 3 answered questions are high-risk.", "both have"]),
        (3, 0, ["All 3 answered questions are high-risk.", "all 3 have"]),
    ],
)
def test_none_one_some_and_all_are_said_as_people_say_them(planned, opened, missing, fine, told):
    names = ["SEC04_BP01", "SEC08_BP02", "SEC09_BP02"][:missing]
    said(opened, **dict.fromkeys(names, "not_in_place"))
    for question in ("SEC01", "SEC02")[:fine]:
        practices = opened.lens.question(question).practices
        said(opened, **{one.id.replace("-", "_"): "in_place" for one in practices})
    lines = plan_lines(planned("goal: 100\n"))
    assert lines[0] == told[0]
    assert lines[1].startswith(f"To reach the goal of 100 %, {told[1]} to be cleared")


def test_what_is_in_place_or_does_not_apply_is_no_work(planned, opened):
    said(opened, SEC04_BP01="not_in_place", SEC04_BP02="in_place")
    plan = planned()
    assert numbers(plan.decisions) == ["SEC04-BP01"]
    assert plan_lines(plan)[-2] == "With that SEC04 is no longer high-risk."


def test_who_does_what_until_when_stands_beside_it(planned, opened):
    said(opened, SEC04_BP01="not_in_place")
    plan = planned(f"{FIRST}SEC04-BP01\n    owner: the platform team\n    due: 2027-03-31\n    effort: weeks\n")
    assert (plan.items[0].planned.effort, plan.items[0].is_said) == (Effort.WEEKS, True)
    assert "(weeks, the platform team, due 31 March 2027)" in "\n".join(plan_lines(plan))
    assert "the platform team" in to_text(plan_section(plan))


def test_what_takes_less_is_preferred(planned, at_worst):
    cheap = [f"  - {{practice: SEC11-BP0{n}, effort: hours}}" for n in range(1, 9)]
    assert "SEC11" in [question.id for question in planned("plan:\n" + "\n".join(cheap)).clears]
    assert "SEC11" not in [question.id for question in planned().clears]


def test_where_nobody_said_it_decisions_are_few_and_among_equals_light(planned, at_worst, opened):
    hours = {None: 24, Effort.HOURS: 4, Effort.DAYS: 24, Effort.WEEKS: 120}
    efforts = {p.choice_id: load_guidance().practice(p.choice_id).effort for p in opened.lens.practices}
    heights = [[p for p in q.practices if p.risk is RiskLevel.HIGH] for q in opened.lens.security]
    sets = [[p for one in five for p in one] for five in combinations(heights, 5)]
    lightest = min(sum(hours[efforts[p.choice_id]] for p in one) for one in sets if len(one) == 9)
    chosen = planned().decisions
    assert (len(chosen), sum(hours[item.planned.effort] for item in chosen)) == (9, lightest)
    assert all(item.first_step for item in chosen)


@pytest.mark.parametrize("how", ["status: later", "not_before: 2027-03-01"])
def test_what_is_put_off_is_no_decision_and_said(planned, opened, how):
    said(opened, SEC04_BP01="not_in_place")
    plan = planned(f"{FIRST}SEC04-BP01\n    {how}\n")
    assert (numbers(plan.items), plan.decisions, plan.clears) == (["SEC04-BP01"], (), ())
    assert (
        plan_lines(plan)[1]
        == "To reach the goal of 45 %, it has to be cleared, but it waits for something that is put off."
    )


def test_what_has_to_come_before_comes_with_it(planned, opened):
    said(opened, SEC04_BP01="not_in_place")
    plan = planned(f"{FIRST}SEC04-BP01\n    depends_on: [SEC01-BP01]\n")
    assert numbers(plan.decisions) == ["SEC01-BP01", "SEC04-BP01"]
    assert "1 of these is not answered yet: ask first, it may be in place." in plan_lines(plan)


def test_what_is_under_way_costs_nothing_more(planned, at_worst):
    under_way = [f"  - {{practice: SEC11-BP0{n}, status: under_way}}" for n in range(1, 9)]
    plan = planned("plan:\n" + "\n".join(under_way))
    assert "SEC11" in [question.id for question in plan.clears]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("goal: 0\n", "goal"),
        (f"{FIRST}SEC99-BP01\n", "SEC99-BP01"),
        (f"{FIRST}SEC04-BP01\n    effort: months\n", "hours"),
        (f"{FIRST}SEC04-BP01\n    due: soon\n", "write it like 2026-12-31"),
        (f"{FIRST}SEC04-BP01\n    depends_on: [SEC04-BP01]\n", "SEC04-BP01 → SEC04-BP01"),
        (f"{FIRST}SEC04-BP01\n    depends_on: [nobody]\n", "nobody"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_line(planned, text, problem):
    with pytest.raises(FileError, match=r"plan.yaml, line [1-4], ") as told:
        planned(text)
    assert problem in str(told.value)
