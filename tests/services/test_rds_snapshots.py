from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, PASS, UNKNOWN, Case, example, holds
from tests.collected import collected
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.services.rds_snapshots import ClusterSnapshot, InstanceSnapshot

CASES = [
    Case(
        "rds_snapshots_are_not_public",
        [PASS, FAIL, UNKNOWN, FAIL],
        {
            "rds_instance_snapshots": [
                example(InstanceSnapshot, arn=f"i{v}", is_public=v) for v in (False, True, None)
            ],
            "rds_cluster_snapshots": [example(ClusterSnapshot, arn="c", is_public=True)],
        },
    )
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def make(restorers: list[str]) -> None:
    rds = boto3.client("rds")
    rds.create_db_instance(DBInstanceIdentifier="orders", DBInstanceClass="db.t3.medium", Engine="postgres")
    rds.create_db_snapshot(DBInstanceIdentifier="orders", DBSnapshotIdentifier="before-16")
    rds.modify_db_snapshot_attribute(DBSnapshotIdentifier="before-16", AttributeName="restore", ValuesToAdd=restorers)


@pytest.mark.parametrize(
    ("restorers", "seen"), [(["all"], [True, 0]), (["111122223333", "444455556666"], [False, 2]), ([], [False, 0])]
)
def test_who_may_restore_a_snapshot_is_read(
    aws: StandIn, tmp_path: Path, restorers: list[str], seen: list[object]
) -> None:
    make(restorers)
    row = collected(tmp_path, "rds_instance_snapshots")["rds_instance_snapshots"].iloc[0]
    assert row[["is_public", "shared_with"]].tolist() == seen


def test_where_the_attributes_are_refused_nothing_is_said(aws: StandIn, tmp_path: Path) -> None:
    make(["all"])
    aws.refuse = {"rds:DescribeDBSnapshotAttributes"}
    seen = collected(tmp_path, "rds_instance_snapshots", "rds_cluster_snapshots")
    assert verdicts(seen, "rds_snapshots_are_not_public") == [UNKNOWN]
