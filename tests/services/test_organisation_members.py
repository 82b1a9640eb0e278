from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import pytest

from wakit.evidence.evidence import Evidence
from wakit.evidence.gaps import Gap
from wakit.evidence.rows import row_type
from wakit.evidence.tables import frame, table
from wakit.judge import Tables
from wakit.model import Reason
from wakit.registry import load
from wakit.services.organization import Organization, OrganizationAccount

MANAGEMENT, MEMBER, OTHER = "111111111111", "222222222222", "333333333333"
ALONE = Organization(False, "", False, "", "", False, False)
UNSEEN = Organization(None, None, None, None, None, None, None)
Told = Mapping[str, Organization | None]
Lists = Mapping[str, Sequence[str]]


def belongs(organization: str = "o-1", management: str = MANAGEMENT) -> Organization:
    return Organization(True, organization, False, management, "ALL", None, None)


def members(told: Told, lists: Lists) -> dict[str, list[str | None]]:
    """Account → the accounts of its organisation; ``None`` among them where there may be more."""
    own, listed = row_type(Organization), row_type(OrganizationAccount)
    frames = {
        "organizations": frame(table(own.schema, [own.record(o, a, "global") for a, o in told.items() if o])),
        "organization_accounts": frame(
            table(
                listed.schema,
                [listed.record(OrganizationAccount(i, None), a, "global") for a, ids in lists.items() for i in ids],
            )
        ),
    }
    gaps = [refused("organization_accounts", a) for a in told if a not in lists]
    gaps += [refused("organizations", a) for a, o in told.items() if o is None]
    evidence = Evidence.from_frames(frames, accounts=tuple(told), gaps=gaps)
    found: pd.DataFrame = Tables(evidence, load())["organisation_members"]
    ids = found["id"].astype(object).where(found["id"].notna(), None)
    return {a: ids[found["account_id"] == a].tolist() for a in told}


def refused(name: str, account: str) -> Gap:
    return Gap(account, "", name, "", "", "", Reason.DENIED, "AccessDeniedException", "", pd.Timestamp(0, tz="UTC"))


def test_what_the_management_account_lists_holds_for_its_members() -> None:
    found = members({MANAGEMENT: belongs(), MEMBER: belongs()}, {MANAGEMENT: [MANAGEMENT, MEMBER, OTHER]})
    assert found == {MANAGEMENT: [MANAGEMENT, MEMBER, OTHER], MEMBER: [MANAGEMENT, MEMBER, OTHER]}


def test_a_member_that_may_ask_nothing_is_known_by_its_management_account() -> None:
    found = members({MEMBER: None, MANAGEMENT: belongs()}, {MANAGEMENT: [MANAGEMENT, MEMBER]})
    assert found[MEMBER] == [MANAGEMENT, MEMBER]


def test_members_alone_know_themselves_and_who_manages_them() -> None:
    found = members({MEMBER: belongs(), OTHER: belongs()}, {})
    assert found == {MEMBER: [MANAGEMENT, MEMBER, OTHER, None], OTHER: [MANAGEMENT, MEMBER, OTHER, None]}


@pytest.mark.parametrize(("organization", "expected"), [(ALONE, []), (UNSEEN, [None]), (None, [None])])
def test_an_account_without_organisation_has_no_members(
    organization: Organization | None, expected: list[str | None]
) -> None:
    assert members({OTHER: organization}, {OTHER: []} if organization is ALONE else {})[OTHER] == expected


def test_two_organisations_stay_apart() -> None:
    told = {MANAGEMENT: belongs(), OTHER: belongs("o-2", OTHER), MEMBER: ALONE}
    found = members(told, {MANAGEMENT: [MANAGEMENT, "444444444444"], OTHER: [OTHER], MEMBER: []})
    assert found == {MANAGEMENT: [MANAGEMENT, "444444444444"], OTHER: [OTHER], MEMBER: []}


def test_who_was_asked_first_does_not_matter() -> None:
    told: Told = {MANAGEMENT: belongs(), MEMBER: None, OTHER: belongs()}
    lists = {MANAGEMENT: [MANAGEMENT, MEMBER, OTHER]}
    assert members(told, lists) == members(dict(reversed(list(told.items()))), lists)
