from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from wakit.errors import UnknownName
from wakit.lens import Lens, RiskLevel, load_lens


@pytest.fixture
def lens() -> Lens:
    return load_lens()


def test_the_newest_lens_holds_the_whole_framework(lens):
    assert (len(lens.pillars), len(lens.questions), len(lens.practices)) == (6, 57, 307)


def test_the_security_pillar_holds_what_a_review_asks(lens):
    security = lens.pillar("security")
    assert (len(security.questions), len(security.practices)) == (11, 63)
    assert security.questions[7].area == "Data protection"


def test_security_is_known_by_its_pillar_and_not_by_its_numbers(lens):
    assert lens.security == lens.pillar("security").questions
    renumbered = tuple(
        replace(p, questions=tuple(replace(q, id=f"X{q.id}") for q in p.questions)) for p in lens.pillars
    )
    assert [q.tool_id for q in replace(lens, pillars=renumbered).security] == [q.tool_id for q in lens.security]
    assert replace(lens, pillars=lens.pillars[:1]).security == ()


@pytest.mark.parametrize("name", ["SEC08", "sec8", "SEC 8", "sec_08", "SEC-8", "protect-data-rest"])
def test_a_question_is_found_however_it_is_written(lens, name):
    assert lens.question(name).id == "SEC08"


@pytest.mark.parametrize("name", ["SEC08-BP02", "sec8 bp2", "SEC_8_BP_2", "sec_protect_data_rest_encrypt", "SEC08BP02"])
def test_a_practice_is_found_by_choice_id_or_number(lens, name):
    assert lens.practice(name).choice_id == "sec_protect_data_rest_encrypt"


@pytest.mark.parametrize("name", ["SEC", "Security", "security"])
def test_a_pillar_is_found_by_id_title_or_prefix(lens, name):
    assert lens.pillar(name).title == "Security"


def test_zeros_inside_a_number_count(lens):
    assert lens.question("SEC 10").id == "SEC10"
    assert lens.question("SEC01").id == lens.question("SEC1").id == "SEC01"


def test_an_unknown_question_names_the_nearest(lens):
    with pytest.raises(UnknownName, match="did you mean SEC11") as caught:
        lens.question("SEC12")
    assert caught.value.exit_code == 2


def test_an_unknown_practice_names_the_nearest(lens):
    with pytest.raises(UnknownName, match="sec_protect_data_rest_encrypt"):
        lens.practice("sec_protect_data_rest_encript")


def test_a_question_is_no_practice_and_nothing_is_nothing(lens):
    for name in ("SEC08", "", "-", "sec_protect_data_rest_no"):
        with pytest.raises(UnknownName):
            lens.practice(name)


def test_find_takes_every_kind_of_name(lens):
    found = [lens.find(name).title for name in ("sus", "sus_user", "SUS02", "SUS02-BP01")]
    assert found[0] == "Sustainability"
    assert found[1] == found[2] == "How do you align cloud resources to your demand?"
    assert found[3] == lens.question("SUS02").practices[0].title


def test_the_tool_orders_its_choices_in_its_own_way(lens):
    numbers = [practice.id for practice in lens.question("SEC04").tool_order]
    assert numbers == ["SEC04-BP01", "SEC04-BP02", "SEC04-BP04", "SEC04-BP03"]


def test_each_practice_leads_back_to_its_question(lens):
    assert all(practice in lens.question(practice.question).practices for practice in lens.practices)


def test_links_lead_to_the_pages_that_aws_publishes(lens):
    docs = "https://docs.aws.amazon.com/wellarchitected/latest/framework/"
    assert lens.practice("SEC05-BP04").url == docs + "sec_network_auto_protect.html"  # not its choice id
    assert lens.practice("OPS07-BP02").url == docs + "ops_ready_to_support_const_orr.html"
    assert lens.question("SEC08").url == docs + "sec-08.html"


def test_the_tools_wording_is_kept_where_it_differs(lens):
    practice = lens.practice("SEC01-BP07")
    assert practice.title != practice.tool_title == "Identify and prioritize risks using a threat model"
    assert lens.question("SEC08").tool_title == lens.question("SEC08").title


def test_risks_are_those_published(lens):
    risks = [practice.risk for practice in lens.question("SEC08").practices]
    assert risks == [RiskLevel.HIGH, RiskLevel.HIGH, RiskLevel.MEDIUM, RiskLevel.HIGH]


def test_nothing_in_a_lens_can_be_changed(lens):
    with pytest.raises(FrozenInstanceError):
        lens.questions[0].title = "?"
