from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tests.cases import ACCOUNT, FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.organisations import MANAGEMENT, MEMBER, OTHER, Sight, belongs, listed, seen_by
from wakit.judge import judge
from wakit.services.account import AwsAccount
from wakit.services.cloudtrail import EventDataStore, Trail
from wakit.services.s3 import Bucket

RECORDS, DELIVERS = "cloudtrail_records_every_region", "cloudtrail_delivers"
VALIDATES, HANDS_ON = "cloudtrail_validates_files", "cloudtrail_hands_events_on"
GOOD: dict[str, object] = {"is_multi_region": True, "is_logging": True, "logs_management_events": True}
ARN = f"arn:aws:cloudtrail:eu-central-1:{ACCOUNT}:trail/main"


def trail(**values: object) -> Trail:
    return example(Trail, **({"arn": ARN, "bucket": "own"} | values))


def store(**values: object) -> EventDataStore:
    return example(EventDataStore, **(GOOD | values))


def recorded(*stores: EventDataStore, **values: object) -> Mapping[str, Sequence[object]]:
    return {
        "aws_accounts": [example(AwsAccount)],
        "cloudtrail_trails": [trail(**(GOOD | values))],
        "cloudtrail_event_data_stores": stores,
        "organizations": [],
        "organization_accounts": [],
    }


def shown(*trails: Trail, own: Bucket | None = None) -> Mapping[str, Sequence[object]]:
    return {"cloudtrail_trails": trails, "s3_buckets": [own] if own else []}


CASES = [
    Case(RECORDS, [PASS], recorded()),
    *(Case(RECORDS, [FAIL], recorded(**{name: False})) for name in GOOD),
    Case(RECORDS, [UNKNOWN], recorded(is_logging=None)),
    Case(RECORDS, [PASS], recorded(store(), is_logging=False)),
    Case(RECORDS, [FAIL], recorded(store(is_logging=False), is_logging=False)),
    Case(
        DELIVERS,
        [PASS, FAIL, UNKNOWN],
        shown(
            *(trail(arn=f"{e}-", is_logging=True, delivery_error=e) for e in ("", "AccessDenied", None)),
            trail(arn="stopped", is_logging=False, delivery_error="NoSuchBucket"),
        ),
    ),
    Case(DELIVERS, [NONE_FOUND], shown(trail(is_logging=False))),
    Case(
        VALIDATES,
        [PASS, FAIL, UNKNOWN],
        shown(*(trail(arn=f"{v}", is_logging=True, validates_files=v) for v in (True, False, None))),
    ),
    Case(HANDS_ON, [PASS], shown(trail(bucket="central"))),
    Case(HANDS_ON, [FAIL], shown(trail(), own=example(Bucket, name="own"))),
    Case(HANDS_ON, [FAIL], shown(trail(log_group="logs"), own=example(Bucket, name="own"))),
    Case(HANDS_ON, [PASS], shown(trail(), own=example(Bucket, name="own", has_object_lock=True))),
    Case(HANDS_ON, [UNKNOWN], shown(trail(arn=f"arn:aws:cloudtrail:eu-west-1:{OTHER}:trail/theirs"))),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


ME: Sight = {"aws_accounts": [example(AwsAccount)], "cloudtrail_event_data_stores": []}
COMMON: dict[str, object] = {"is_organization_trail": True, "region": "eu-central-1"}
OWNER: Sight = {
    **ME,
    **belongs(),
    **listed(MANAGEMENT, MEMBER, OTHER),
    "cloudtrail_trails": [trail(**(GOOD | COMMON | {"validates_files": True, "delivery_error": ""}))],
    "s3_buckets": [],
}
#: what a member sees of its organisation's trail: that it is there
SHADOW: Sight = {
    **ME,
    **belongs(),
    "cloudtrail_trails": [trail(**(GOOD | COMMON | {"is_logging": None, "logs_management_events": None}))],
    "s3_buckets": [],
}
LAKE: Sight = {
    **OWNER,
    "cloudtrail_trails": [],
    "cloudtrail_event_data_stores": [store(is_organization_store=True)],
}
SIGHTS = [(RECORDS, {MANAGEMENT: LAKE, MEMBER: {"aws_accounts": ME["aws_accounts"]}})]


def statuses(check: str, told: Mapping[str, Sight]) -> list[str]:
    found = judge(seen_by(told), checks=[check]).table
    return [str(s) for s in found.sort_values("account_id")["status"]]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({MANAGEMENT: OWNER, MEMBER: SHADOW}, [PASS, PASS]),
        ({MEMBER: SHADOW}, [UNKNOWN]),
        ({MANAGEMENT: LAKE, MEMBER: {**SHADOW, "cloudtrail_trails": []}}, [PASS, PASS]),
        ({MANAGEMENT: OWNER, MEMBER: {"aws_accounts": ME["aws_accounts"]}}, [PASS, PASS]),
        ({MANAGEMENT: OWNER, OTHER: {**SHADOW, **belongs("o-2", OTHER), "cloudtrail_trails": []}}, [PASS, FAIL]),
    ],
)
def test_what_the_owner_sees_of_an_organisations_trail_holds_for_its_members(
    told: Mapping[str, Sight], expected: list[str]
) -> None:
    assert statuses(RECORDS, told) == expected


@pytest.mark.parametrize("check", [DELIVERS, VALIDATES, HANDS_ON])
def test_a_trail_that_two_accounts_see_is_one_finding(check: str) -> None:
    found = judge(seen_by({MEMBER: SHADOW, MANAGEMENT: OWNER}), checks=[check]).table
    assert found[["key", "status", "account_id"]].to_numpy().tolist() == [[ARN, PASS, MANAGEMENT]]


def test_a_log_archive_is_out_of_reach_of_the_account_that_made_the_trail() -> None:
    archive: Sight = {**SHADOW, "s3_buckets": [example(Bucket, name="own")]}
    assert statuses(HANDS_ON, {MANAGEMENT: OWNER, MEMBER: archive}) == [PASS]


def test_a_member_alone_does_not_know_whose_the_bucket_is() -> None:
    assert statuses(HANDS_ON, {MEMBER: SHADOW}) == [UNKNOWN]
