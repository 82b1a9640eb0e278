"""What if this were decided: seen at once, written when somebody keeps it, and no other byte touched."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wakit.errors import FileError, InputError
from wakit.model import Effort, PlanStatus
from wakit.review.answers import answer
from wakit.review.planfile import load_plans
from wakit.review.whatif import PlanConflict, WhatIf

BY_HAND = """\
# our plan, agreed on Monday
goal: 50   # the board said so
team: blue      # a key of our own
plan:
    - owner: Bo  # until March
      practice: SEC04-BP01
      ticket: OPS-7

    # waits for the new tool
    - practice: sec_protect_data_rest_encrypt
      effort: 'weeks'
# end
"""


@pytest.fixture
def tried(opened):
    """A sitting over a plan in which two questions of High risk are not in place."""
    for number in ("SEC04-BP01", "SEC08-BP02"):
        practice = opened.lens.practice(number)
        answer(opened.folder.answers, practice.question, practice.choice_id, opened.lens, status="not_in_place")
    return WhatIf(opened)


@pytest.fixture
def by_hand(tried):
    tried.opened.folder.plan.write_text(BY_HAND, encoding="utf-8")
    return tried


def written(tried):
    return tried.opened.folder.plan.read_text(encoding="utf-8")


def decisions(plan):
    return [item.practice.id for item in plan.decisions]


def test_what_is_put_off_is_no_decision_at_once_and_nothing_is_written(tried):
    before = written(tried)
    assert "SEC04-BP01" in decisions(tried.plan())
    tried.choose("SEC04-BP01", status=PlanStatus.LATER)
    assert "SEC04-BP01" not in decisions(tried.plan())
    assert "SEC04-BP01" in decisions(tried.plan_on_disk())
    assert written(tried) == before


def test_a_higher_goal_takes_more(tried):
    assert len(tried.plan().clears) == 1
    tried.aim(100)
    assert len(tried.plan().clears) == 2


def test_keeping_changes_what_was_chosen_and_no_other_byte(by_hand):
    by_hand.choose("SEC08-BP02", effort=Effort.DAYS)
    by_hand.choose("SEC04-BP01", status=PlanStatus.UNDER_WAY, not_before=date(2027, 3, 1))
    by_hand.aim(60)
    assert by_hand.keep() == 3
    expected = BY_HAND.replace("goal: 50 ", "goal: 60 ").replace("'weeks'", "days")
    expected = expected.replace("OPS-7\n", 'OPS-7\n      status: under_way\n      not_before: "2027-03-01"\n')
    assert written(by_hand) == expected
    assert by_hand.keep() == 0


def test_a_new_entry_stands_behind_the_last_and_says_what_its_id_means(by_hand):
    by_hand.choose("SEC01-BP01", status=PlanStatus.LATER)
    by_hand.keep()
    new = "    - practice: sec_securely_operate_multi_accounts  # SEC01-BP01 Separate workloads using accounts\n"
    assert written(by_hand) == BY_HAND.replace("# end", f"{new}      status: later\n# end")


def test_a_file_of_comments_keeps_them(tried):
    before = written(tried)
    assert before.startswith("#")
    tried.aim(60)
    tried.choose("SEC04-BP01", status=PlanStatus.LATER)
    tried.keep()
    assert written(tried).startswith(before)
    assert (tried.on_disk.goal, [one.status for one in tried.on_disk.plan]) == (60, [PlanStatus.LATER])


def test_what_somebody_changed_elsewhere_in_the_file_meanwhile_stays(by_hand):
    by_hand.choose("SEC08-BP02", effort=Effort.DAYS)
    by_hand.opened.folder.plan.write_text(BY_HAND.replace("owner: Bo", "owner: Ana"), encoding="utf-8")
    by_hand.keep()
    assert written(by_hand) == BY_HAND.replace("owner: Bo", "owner: Ana").replace("'weeks'", "days")


def test_another_decision_about_the_same_meanwhile_is_told_and_nothing_lost(by_hand):
    by_hand.choose("SEC08-BP02", effort=Effort.DAYS)
    theirs = BY_HAND.replace("'weeks'", "hours")
    by_hand.opened.folder.plan.write_text(theirs, encoding="utf-8")
    with pytest.raises(PlanConflict, match="SEC08-BP02, effort: hours by now, days here; nothing written"):
        by_hand.keep()
    assert written(by_hand) == theirs
    assert by_hand.keep() == 1
    assert written(by_hand) == BY_HAND.replace("'weeks'", "days")


def test_a_file_that_was_broken_meanwhile_is_left_alone(by_hand):
    by_hand.choose("SEC08-BP02", effort=Effort.DAYS)
    by_hand.opened.folder.plan.write_text("goal: many\n", encoding="utf-8")
    with pytest.raises(FileError, match="line 1"):
        by_hand.keep()
    assert written(by_hand) == "goal: many\n"


def test_back_to_the_file_forgets_what_was_chosen(by_hand):
    by_hand.choose("SEC04-BP01", status=PlanStatus.LATER)
    by_hand.choose("SEC08-BP02", effort=Effort.DAYS)
    by_hand.choose("SEC08-BP02", effort=Effort.WEEKS)
    assert [name for _, name in by_hand.choices] == ["status"]
    by_hand.drop()
    assert by_hand.plan() == by_hand.plan_on_disk()


@pytest.mark.parametrize("percent", [0, 101])
def test_a_goal_is_per_cent(tried, percent):
    with pytest.raises(InputError, match="from 1 to 100"):
        tried.aim(percent)


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(PlanStatus),
        "effort": st.sampled_from([*Effort, None]),
        "not_before": st.sampled_from([date(2027, 3, 1), None]),
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(
    st.sampled_from([BY_HAND, BY_HAND.replace("\n", "\r\n"), "# why\n", "", "goal: 7", "plan: []\n", "plan:\nx: 1\n"]),
    st.dictionaries(st.sampled_from(["SEC01-BP01", "SEC04-BP01", "SEC08-BP02"]), VALUES),
)
def test_law_order_comments_and_unknown_keys_stay_and_the_file_says_what_was_chosen(tried, text, chosen):
    folder, lens = tried.opened.folder, tried.opened.lens
    folder.plan.write_bytes(text.encode())
    tried.drop()
    for practice, values in chosen.items():
        tried.choose(practice, **values)
    wanted = tried.plans.by_choice
    tried.keep()
    new = folder.plan.read_bytes().decode()
    values = ("status:", "effort:", "goal:", "plan: []")
    kept = [line for line in text.splitlines() if not line.strip().startswith(values)]
    lines = iter(new.splitlines())
    assert all(line in lines for line in kept)  # each of them, in this order
    assert load_plans(folder, lens).by_choice == wanted
    assert ("\r\n" in new) == ("\r\n" in text)
