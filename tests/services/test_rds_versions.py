"""Versions of databases and the end of their support: AWS tells when, and of some engines nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cases import AT, FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.services.rds import Cluster, Instance
from wakit.services.rds_versions import EngineLifecycle

SUPPORTED, STAYS = "rds_versions_are_supported", "rds_versions_stay_supported"


def running(
    engine: str | None, version: str | None, days: int | None, kind: str = "instance"
) -> dict[str, list[object]]:
    """A database, and one major version whose support ends in so many days."""
    database = {"engine": engine, "major_version": version, "cluster": ""}
    ends = None if days is None else AT + timedelta(days=days)
    return {
        "rds_instances": [example(Instance, **database)] if kind == "instance" else [],
        "rds_clusters": [] if kind == "instance" else [example(Cluster, engine=engine, major_version=version)],
        "rds_engine_lifecycles": [EngineLifecycle("mysql", "8.0", ends)],
    }


CASES = [
    Case(SUPPORTED, [PASS], running("mysql", "8.0", 1)),
    Case(SUPPORTED, [FAIL], running("mysql", "8.0", -1)),
    Case(SUPPORTED, [FAIL], running("mysql", "8.0", -1, "cluster")),
    Case(SUPPORTED, [UNKNOWN], running("mysql", "8.0", None)),
    Case(SUPPORTED, [UNKNOWN], running("mysql", None, -1)),
    Case(SUPPORTED, [NONE_FOUND], running("oracle-ee", "19.0", -1)),
    Case(STAYS, [PASS], running("mysql", "8.0", 181)),
    Case(STAYS, [FAIL], running("mysql", "8.0", 179)),
    Case(STAYS, [UNKNOWN], running("mysql", "8.0", None)),
    Case(STAYS, [NONE_FOUND], running("mysql", "8.0", -1)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.check}-{c.expected[0]}")
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


@pytest.mark.parametrize(
    ("engine", "version", "major"),
    [
        ("postgres", "16.4", "16"), ("postgres", "9.6.24", "9.6"), ("aurora-postgresql", "15.4", "15"),
        ("mysql", "8.0.36", "8.0"), ("mariadb", "10.11.6", "10.11"), ("mysql", "8", "8"),
        ("aurora-mysql", "8.0.mysql_aurora.3.05.2", "8.0"), ("sqlserver-se", "15.00.4335.1.v1", "15.00"),
    ],
)  # fmt: skip
def test_the_major_version_is_aws_own(aws: StandIn, tmp_path: Path, engine: str, version: str, major: str) -> None:
    told = {"DBInstanceArn": "arn:i", "Engine": engine, "EngineVersion": version}
    aws.settings.tell("rds:DescribeDBInstances", ACCOUNT, "*", {"DBInstances": [told]})
    assert collected(tmp_path, "rds_instances")["rds_instances"]["major_version"].tolist() == [major]


def test_the_end_of_standard_support_is_read_and_not_that_of_extended(aws: StandIn, tmp_path: Path) -> None:
    seen = collected(tmp_path, "rds_engine_lifecycles")["rds_engine_lifecycles"]
    ends = dict(zip(seen["engine"] + " " + seen["major_version"], seen["support_ends"], strict=True))
    assert ends["mysql 8.0"] == datetime(2026, 7, 31, 23, 59, 59, tzinfo=UTC)
    assert "oracle-ee 19" not in ends


def test_a_lifecycle_that_can_not_be_read_is_unknown(aws: StandIn, tmp_path: Path) -> None:
    told = {"Engine": "mysql", "MajorEngineVersion": "8.0", "SupportedEngineLifecycles": [{}]}
    aws.settings.tell("rds:DescribeDBMajorEngineVersions", ACCOUNT, "*", {"DBMajorEngineVersions": [told]})
    assert collected(tmp_path, "rds_engine_lifecycles")["rds_engine_lifecycles"]["support_ends"].isna().all()
