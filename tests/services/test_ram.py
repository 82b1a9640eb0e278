from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.services.ram import Share, SharePrincipal

CHECK = "ram_shares_stay_in_the_organisation"


def shared(is_external: bool | None, status: str = "ASSOCIATED", share: str = "ACTIVE") -> dict[str, list[object]]:
    return {
        "ram_shares": [example(Share, arn="net", status=share)],
        "ram_share_principals": [
            example(SharePrincipal, share_arn="net", principal="o-acme", status="ASSOCIATED"),
            example(SharePrincipal, share_arn="net", status=status, is_external=is_external),
            example(SharePrincipal, share_arn="other", status="ASSOCIATED", is_external=True),
        ],
    }


CASES = [
    Case(CHECK, [PASS], shared(False)),
    Case(CHECK, [FAIL], shared(True)),
    Case(CHECK, [FAIL], shared(True, status="ASSOCIATING")),
    Case(CHECK, [PASS], shared(True, status="DISASSOCIATED")),
    Case(CHECK, [UNKNOWN], shared(None)),
    Case(CHECK, [NONE_FOUND], shared(True, share="DELETED")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: str(c.expected[0]))
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_shares_are_read_with_those_they_are_shared_with(aws: StandIn, tmp_path: Path) -> None:
    made = boto3.client("ram").create_resource_share(name="net", principals=["444455556666"])["resourceShare"]
    external = {
        "resourceShareArn": made["resourceShareArn"], "associatedEntity": "444455556666",
        "status": "ASSOCIATED", "external": True,
    }  # fmt: skip
    answer = {"resourceShareAssociations": [external]}
    aws.settings.tell("ram:GetResourceShareAssociations", ACCOUNT, "*", answer)
    seen = collected(tmp_path, "ram_shares", "ram_share_principals")
    assert seen["ram_shares"][["name", "status", "allows_external"]].to_numpy().tolist() == [["net", "ACTIVE", True]]
    assert seen["ram_share_principals"]["principal"].tolist() == ["444455556666"]
    assert verdicts(seen, CHECK) == [FAIL]
