from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.organisations import ALONE, MANAGEMENT, MEMBER, OTHER, Sight, belongs, listed, seen_by
from wakit.judge import Tables
from wakit.registry import load
from wakit.services.organization import Organization

UNSEEN: Sight = {"organizations": [Organization(None, None, None, None, None)]}


def members(told: Mapping[str, Sight]) -> dict[str, list[str | None]]:
    """Account → the accounts of its organisation; ``None`` among them where there may be more."""
    found = Tables(seen_by(told), load())["organisation_members"]
    ids = found["id"].astype(object).where(found["id"].notna(), None)
    return {a: ids[found["account_id"] == a].tolist() for a in told}


def test_what_the_management_account_lists_holds_for_its_members() -> None:
    found = members({MANAGEMENT: {**belongs(), **listed(MANAGEMENT, MEMBER, OTHER)}, MEMBER: belongs()})
    assert found == {MANAGEMENT: [MANAGEMENT, MEMBER, OTHER], MEMBER: [MANAGEMENT, MEMBER, OTHER]}


def test_a_member_that_may_ask_nothing_is_known_by_its_management_account() -> None:
    found = members({MEMBER: {}, MANAGEMENT: {**belongs(), **listed(MANAGEMENT, MEMBER)}})
    assert found[MEMBER] == [MANAGEMENT, MEMBER]


def test_members_alone_know_themselves_and_who_manages_them() -> None:
    found = members({MEMBER: belongs(), OTHER: belongs()})
    assert found == {MEMBER: [MANAGEMENT, MEMBER, OTHER, None], OTHER: [MANAGEMENT, MEMBER, OTHER, None]}


@pytest.mark.parametrize(("sight", "expected"), [(ALONE, []), (UNSEEN, [None]), ({}, [None])])
def test_an_account_without_organisation_has_no_members(sight: Sight, expected: list[str | None]) -> None:
    assert members({OTHER: sight})[OTHER] == expected


def test_two_organisations_stay_apart() -> None:
    told = {
        MANAGEMENT: {**belongs(), **listed(MANAGEMENT, "444444444444")},
        OTHER: {**belongs("o-2", OTHER), **listed(OTHER)},
        MEMBER: ALONE,
    }
    assert members(told) == {MANAGEMENT: [MANAGEMENT, "444444444444"], OTHER: [OTHER], MEMBER: []}


def test_who_was_asked_first_does_not_matter() -> None:
    told: Mapping[str, Sight] = {
        MANAGEMENT: {**belongs(), **listed(MANAGEMENT, MEMBER, OTHER)},
        MEMBER: {},
        OTHER: belongs(),
    }
    assert members(told) == members(dict(reversed(list(told.items()))))
