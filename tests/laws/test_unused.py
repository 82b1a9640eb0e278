"""Law "idle is told beside": what is not in use counts in no number; unknown use is never "not in use"."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import example as such_as
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cases import FAIL, PASS, UNKNOWN, Case, evidence_of, example
from tests.laws.test_refusal import goodness
from wakit.evidence.evidence import Evidence
from wakit.evidence.parameters import arguments
from wakit.evidence.rows import Rows, column, row
from wakit.judge import Findings, Tables, judge
from wakit.lens import load_lens
from wakit.model import Suggestion
from wakit.registry import check, collector, isolated, load
from wakit.review.suggest import Headline, suggest
from wakit.services.acm import Certificate
from wakit.services.ec2_network import Subnet, Vpc
from wakit.services.ec2_security_groups import InterfaceGroup, NetworkInterface, SecurityGroup
from wakit.services.iam_access import IamPolicy
from wakit.services.iam_credentials import IamAccessKey
from wakit.services.kms import Key
from wakit.view.sentences import headline_text

Answers = Sequence[bool | None]
RowsOf = dict[str, Sequence[object]]
#: flags of the subject itself: idle, in use, not known
FLAGS = (False, True, None)
THREE: Answers = (True, False, None)
CERTIFICATES: RowsOf = {"acm_certificates": [example(Certificate, is_used=used) for used in FLAGS]}
KEYS: RowsOf = {"iam_access_keys": [example(IamAccessKey, is_active=used) for used in FLAGS]}
POLICIES: RowsOf = {"iam_policies": [example(IamPolicy, is_attached=used) for used in FLAGS]}
STATES = ("Disabled", "PendingDeletion", "PendingReplicaDeletion", "Enabled", "Updating", None)
IN_VPC: RowsOf = {"ec2_network_interfaces": [example(NetworkInterface, vpc_id="used", subnet_id="used")]}
ON_GROUP: RowsOf = {"ec2_interface_groups": [InterfaceGroup("eni", "used")]}
VPCS: RowsOf = {"ec2_vpcs": [example(Vpc, vpc_id=p) for p in ("idle", "used")]}
SUBNETS: RowsOf = {"ec2_subnets": [example(Subnet, subnet_id=p) for p in ("idle", "used")]}
GROUPS: RowsOf = {"ec2_security_groups": [example(SecurityGroup, vpc_id=p, group_id=p) for p in ("idle", "used")]}
EXAMPLES: list[tuple[str, RowsOf, Answers]] = [
    *((name, CERTIFICATES, THREE) for name in load().checks if name.startswith("acm_")),
    *((f"iam_access_keys_are_{name}", KEYS, THREE) for name in ("rotated", "not_forgotten")),
    *((name, POLICIES, THREE) for name in load().checks if name.startswith("iam_policies_do_not_")),
    (
        "kms_keys_rotate",
        {"kms_keys": [example(Key, state=state) for state in STATES]},
        (True, True, True, False, False, None),
    ),
    *(
        (name, {**subject, **more}, answers)
        for name, subject, context in (
            ("default_security_group_is_empty", GROUPS, IN_VPC),
            ("security_group_opens_no_admin_port", GROUPS, ON_GROUP),
            ("vpc_has_flow_logs", VPCS, IN_VPC),
            ("subnet_gives_no_public_address", SUBNETS, IN_VPC),
        )
        for more, answers in ((context, (True, False)), ({}, (None, None)))
    ),
]


def idle(name: str, tables: RowsOf) -> list[bool | None]:
    """Of each row of a check's subject: not in use, in use, or not known."""
    unused = load().checks[name].unused
    assert unused is not None
    held = evidence_of(Case(name, [], tables))
    found = unused(**arguments(unused, Tables(held, load()), held.at))
    return [None if value is pd.NA else bool(value) for value in found]


@pytest.mark.parametrize(("name", "tables", "answers"), EXAMPLES)
def test_what_is_idle_is_known_to_be(name: str, tables: RowsOf, answers: Answers) -> None:
    assert idle(name, tables)[: len(answers)] == list(answers)


def test_each_check_that_knows_idle_things_has_examples() -> None:
    assert {name for name, *_ in EXAMPLES} == {c.name for c in load().checks.values() if c.unused}


@row(key="id", operation="kms:ListKeys")
class Thing:
    """Something that may be idle."""

    id: str = column()
    is_fine: bool | None = column("kms:DescribeKey")
    is_idle: bool | None = column("kms:DescribeKey")


def said(*rows: tuple[bool | None, bool | None], strength: str = "supports") -> tuple[Findings, Headline, Suggestion]:
    """Findings, headline and suggestion of a check of things that are fine or not, idle or not."""
    with isolated() as registry:

        @collector(scope="account")
        def things(aws) -> Rows[Thing]:
            """Things."""
            return Rows()

        @check(
            headline="{thing in use} {is|are} bad",
            fine="{thing in use} {is|are} fine",
            gravity="low",
            unused=lambda things: things["is_idle"],
            **{strength: ("SEC08-BP02",)},  # type: ignore[arg-type]  # by name
        )
        def things_are_fine(things: pd.DataFrame) -> pd.Series:
            """Things are fine."""
            return things["is_fine"]

    held = Evidence.of({"things": [Thing(f"t{n}", *values) for n, values in enumerate(rows)]}, accounts=("1" * 12,))
    found = judge(held, registry)
    one = suggest(load_lens(), registry, found)[load_lens().practice("SEC08-BP02").choice_id]
    return found, one.headlines[0], one.suggestion


def test_it_counts_in_no_number_and_is_told_beside() -> None:
    found, headline, _ = said((False, False), (True, False), (False, True), (True, True), (None, True))
    assert headline_text(headline) == "1 of 2 things in use is bad; 3 others are not in use"
    assert found.table["is_unused"].tolist() == [False, False, True, True, True]
    assert found.table["status"].tolist() == [FAIL, PASS, FAIL, PASS, UNKNOWN]


def test_where_all_is_idle_the_sentence_says_so() -> None:
    _, headline, suggestion = said((False, True), (False, True), strength="disproves")
    assert headline_text(headline) == "None of 2 things is in use"
    assert suggestion is Suggestion.NOTHING_AGAINST


def test_what_is_not_known_to_be_idle_is_in_use_and_not_counted_as_in_order() -> None:
    found, headline, _ = said((False, None), (True, None), (True, False))
    assert found.table["status"].tolist() == [FAIL, UNKNOWN, PASS]
    assert not found.table["is_unused"].any()
    assert headline_text(headline).startswith("1 of 2 things in use is bad; 1 more not judged")


def test_nothing_is_proved_where_something_was_left_apart() -> None:
    assert said((True, False), strength="proves")[2] is Suggestion.MET
    assert said((True, False), (False, True), strength="proves")[2] is Suggestion.NOTHING_AGAINST


CELL = st.sampled_from([True, False, None])
STRENGTHS = st.sampled_from(["proves", "supports", "disproves"])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(CELL, CELL, st.booleans(), st.booleans()), min_size=1, max_size=6), STRENGTHS)
@such_as([(False, False, False, False), (True, True, False, True)], "supports")
def test_hiding_use_or_state_moves_nothing_towards_good(
    things: list[tuple[bool | None, bool | None, bool, bool]], strength: str
) -> None:
    seen = [(fine, idle) for fine, idle, _, _ in things]
    hidden = [(None if a else fine, None if b else idle) for fine, idle, a, b in things]
    before, after = said(*seen, strength=strength)[2], said(*hidden, strength=strength)[2]
    assert goodness(after) <= goodness(before)
