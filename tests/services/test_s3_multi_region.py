from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.services.s3 import AccountBlock
from wakit.services.s3_multi_region import MultiRegionAccessPoint

CHECK = "s3_multi_region_access_points_are_not_public"


def doors(*public: bool | None, own: bool | None = False, account: bool | None = False) -> dict[str, list[object]]:
    """Access points whose policy is public or not, under these two blocks."""
    return {
        "s3_multi_region_access_points": [
            example(MultiRegionAccessPoint, arn=str(n), policy_is_public=p, restricts_public_policies=own)
            for n, p in enumerate(public)
        ],
        "s3_account_blocks": [example(AccountBlock, restricts_public_policies=account)],
    }


CASES = [
    Case(CHECK, [PASS, FAIL, UNKNOWN], doors(False, True, None)),
    Case(CHECK, [PASS, PASS, PASS], doors(False, True, None, own=True)),
    Case(CHECK, [PASS, PASS, PASS], doors(False, True, None, account=True)),
    Case(CHECK, [PASS, UNKNOWN], doors(False, True, account=None)),
    Case(CHECK, [PASS, UNKNOWN], doors(False, True, own=None)),
    Case(CHECK, [NONE_FOUND], doors()),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: str(c.expected))
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def tell(aws: StandIn) -> None:
    block = {"RestrictPublicBuckets": False, "BlockPublicPolicy": True}
    point = {"Name": "web", "Alias": "mfzwi23gnjvgw.mrap", "Status": "READY", "PublicAccessBlock": block}
    aws.settings.tell("s3control:ListMultiRegionAccessPoints", ACCOUNT, "us-west-2", {"AccessPoints": [point]})
    answer = {"Established": {"IsPublic": True}}
    aws.settings.tell("s3control:GetMultiRegionAccessPointPolicyStatus", ACCOUNT, "us-west-2", answer)


def test_the_one_region_that_knows_is_asked_whichever_are_collected(aws: StandIn, tmp_path: Path) -> None:
    tell(aws)
    seen = collected(tmp_path, "s3_multi_region_access_points")
    row = seen["s3_multi_region_access_points"].iloc[0]
    assert row["arn"] == f"arn:aws:s3::{ACCOUNT}:accesspoint/mfzwi23gnjvgw.mrap"
    assert row[["policy_is_public", "restricts_public_policies"]].tolist() == [True, False]
    assert seen.gaps.empty


def test_a_refused_status_is_neither_open_nor_closed(aws: StandIn, tmp_path: Path) -> None:
    tell(aws)
    aws.refuse = {"s3control:GetMultiRegionAccessPointPolicyStatus"}
    seen = collected(tmp_path, "s3_multi_region_access_points")
    assert seen["s3_multi_region_access_points"]["policy_is_public"].isna().tolist() == [True]
