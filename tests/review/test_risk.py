from __future__ import annotations

import pytest

from wakit.errors import UnknownName
from wakit.model import AnswerStatus, Risk
from wakit.review.risk import RISK_LABEL, estimate_risk

# published results of live reviews: question, numbers of the selected practices, the Tool's risk
KNOWN = """
OPS04 none HIGH | OPS04 02 HIGH | OPS04 02 05 HIGH | OPS04 01 02 05 HIGH | OPS06 01 02 03 MEDIUM
OPS07 03 05 HIGH | OPS07 03 04 05 HIGH | OPS08 02 04 MEDIUM | OPS08 all NONE | OPS09 all NONE
OPS10 none HIGH | OPS10 02 03 06 HIGH | SEC02 01 02 03 HIGH | SEC03 01 02 04 07 MEDIUM
SEC03 01 02 04 07 09 MEDIUM | SEC03 01 02 03 04 07 09 MEDIUM | SEC04 01 MEDIUM | REL01 none HIGH
REL01 01 HIGH | REL05 02 03 06 HIGH | REL05 02 03 05 06 HIGH | REL05 02 03 04 05 06 HIGH
REL06 01 03 05 HIGH | REL06 01 03 05 07 HIGH | REL06 01 02 03 05 06 07 MEDIUM | REL10 03 HIGH
REL10 02 03 HIGH | REL10 all NONE | REL12 02 04 05 HIGH | REL12 02 03 04 05 HIGH
COST05 but 06 MEDIUM | COST05 all NONE
"""
POINTS = [point.split() for line in KNOWN.strip().splitlines() for point in line.split(" | ")]


def selected(question, words):
    ids = {practice.id[-2:]: practice.choice_id for practice in question.practices}
    chosen = set(ids) if words == ["all"] else set(ids) - {words[1]} if words[0] == "but" else set(words)
    return {ids[number]: AnswerStatus.IN_PLACE for number in chosen}


@pytest.mark.parametrize("point", POINTS, ids=" ".join)
def test_known_result(lens, point):
    name, *words, risk = point
    question = lens.question(name)
    nothing = words == ["none"]
    statuses = {} if nothing else selected(question, words)
    assert estimate_risk(question, statuses, none_of_these=nothing) == Risk(risk)


def test_every_known_result_of_the_page_is_tried():
    assert len(POINTS) == 32


@pytest.fixture
def question(lens):
    return lens.question("SEC04")  # one High practice, then Mediums


def all_as(question, status):
    return {practice.choice_id: status for practice in question.practices}


def test_nothing_said_is_unanswered(question):
    assert estimate_risk(question, {}) == Risk.UNANSWERED
    assert estimate_risk(question, all_as(question, None)) == Risk.UNANSWERED


def test_later_alone_is_unanswered_and_beside_an_answer_it_is_missing(question):
    first, *others = all_as(question, AnswerStatus.LATER)
    assert estimate_risk(question, all_as(question, AnswerStatus.LATER)) == Risk.UNANSWERED
    beside = {first: AnswerStatus.LATER} | dict.fromkeys(others, AnswerStatus.IN_PLACE)
    assert estimate_risk(question, beside) == Risk.HIGH


def test_not_applicable_practices_are_not_missing(question):
    first, *others = all_as(question, None)
    statuses = {first: AnswerStatus.NOT_APPLICABLE} | dict.fromkeys(others, AnswerStatus.IN_PLACE)
    assert estimate_risk(question, statuses) == Risk.NONE
    assert estimate_risk(question, {first: AnswerStatus.NOT_APPLICABLE}) == Risk.MEDIUM


def test_not_in_place_is_an_answer(question):
    assert estimate_risk(question, all_as(question, AnswerStatus.NOT_IN_PLACE)) == Risk.HIGH


def test_the_one_missing_practice_decides_by_its_own_risk(lens):
    for question in lens.questions:
        for missing in question.practices:
            others = {p.choice_id: AnswerStatus.IN_PLACE for p in question.practices if p is not missing}
            expected = Risk.HIGH if missing.risk == "High" else Risk.MEDIUM
            assert estimate_risk(question, others) == (expected if others else Risk.UNANSWERED)


def test_with_nothing_in_place_one_high_practice_decides_wherever_it_stands(lens):
    for question in lens.questions:
        expected = Risk.HIGH if "High" in {p.risk for p in question.practices} else Risk.MEDIUM
        assert estimate_risk(question, {}, none_of_these=True) == expected


def test_only_low_practices_missing_is_medium(lens):
    question = next(q for q in lens.questions if "Low" in {p.risk for p in q.practices})
    statuses = {p.choice_id: AnswerStatus.IN_PLACE for p in question.practices if p.risk != "Low"}
    assert estimate_risk(question, statuses) == Risk.MEDIUM


def test_question_not_applicable(question):
    statuses = all_as(question, AnswerStatus.NOT_IN_PLACE)
    assert estimate_risk(question, statuses, applicable=False) == Risk.NOT_APPLICABLE


def test_a_choice_of_another_question_is_refused(question):
    with pytest.raises(UnknownName, match="sec_protect_data_rest_encrypt"):
        estimate_risk(question, {"sec_protect_data_rest_encrypt": AnswerStatus.IN_PLACE})


def test_label_says_that_it_is_an_estimate():
    assert RISK_LABEL.startswith("estimated with a rule inferred from 34 published results, 32 of one workload")
    assert "the Tool's value wins" in RISK_LABEL
