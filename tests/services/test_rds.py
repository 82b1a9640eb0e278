from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.services.rds import Cluster, Instance


def instances(column: str, *values: object, **same: object) -> dict[str, list[object]]:
    alone = {"cluster": "", "engine": "postgres", "is_replica": False} | same
    return {"rds_instances": [example(Instance, arn=f"arn:{v}", **(alone | {column: v})) for v in values]}


def databases(column: str, *values: object, **same: object) -> dict[str, list[object]]:
    return instances(column, *values, **same) | {"rds_clusters": []}


def clusters(column: str, *values: object, engine: str = "aurora-postgresql") -> dict[str, list[object]]:
    made: list[object] = [example(Cluster, **{"arn": f"arn:{v}", "engine": engine, column: v}) for v in values]
    return {"rds_instances": [], "rds_clusters": made}


CASES = [
    Case("rds_instances_are_encrypted", [PASS, FAIL, UNKNOWN], instances("is_encrypted", True, False, None)),
    Case("rds_instances_are_encrypted", [NONE_FOUND], instances("is_encrypted", False, cluster="aurora")),
    Case(
        "rds_clusters_are_encrypted",
        [PASS, FAIL, UNKNOWN],
        {"rds_clusters": [example(Cluster, arn=f"arn:{v}", is_encrypted=v) for v in (True, False, None)]},
    ),
    Case("rds_instances_are_private", [PASS, FAIL, UNKNOWN], instances("is_public", False, True, None)),
    Case("rds_upgrades_minor_versions", [PASS, FAIL, UNKNOWN], instances("upgrades_minor_versions", True, False, None)),
    Case("rds_upgrades_minor_versions", [NONE_FOUND], instances("upgrades_minor_versions", False, engine="docdb")),
    Case("rds_passwords_are_managed", [PASS, FAIL, UNKNOWN], databases("has_managed_password", True, False, None)),
    Case("rds_passwords_are_managed", [PASS, FAIL, UNKNOWN], clusters("has_managed_password", True, False, None)),
    Case("rds_passwords_are_managed", [NONE_FOUND], databases("has_managed_password", False, is_replica=True)),
    Case("rds_passwords_are_managed", [NONE_FOUND], databases("has_managed_password", False, cluster="aurora")),
    Case("rds_passwords_are_managed", [NONE_FOUND], clusters("has_managed_password", False, engine="neptune")),
    Case("rds_takes_iam_credentials", [PASS, FAIL, UNKNOWN], databases("takes_iam_credentials", True, False, None)),
    Case("rds_takes_iam_credentials", [PASS, FAIL, UNKNOWN], clusters("takes_iam_credentials", True, False, None)),
    Case("rds_takes_iam_credentials", [PASS, FAIL, UNKNOWN], databases("is_in_directory", True, False, None)),
    Case("rds_takes_iam_credentials", [NONE_FOUND], databases("takes_iam_credentials", False, engine="oracle-ee")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def make(name: str, **more: object) -> None:
    boto3.client("rds").create_db_instance(
        DBInstanceIdentifier=name, DBInstanceClass="db.t3.micro", Engine="postgres", MasterUsername="x", **more
    )


def test_an_instance_is_read_with_its_settings(aws: StandIn, tmp_path: Path) -> None:
    make("orders", MasterUserPassword="not-a-secret", StorageEncrypted=True, PubliclyAccessible=True)
    row = collected(tmp_path, "rds_instances")["rds_instances"].iloc[0]
    columns = ["name", "engine", "cluster", "is_encrypted", "is_public", "is_replica", "has_managed_password"]
    assert row[columns].tolist() == ["orders", "postgres", "", True, True, False, False]


def test_a_managed_password_is_a_presence(aws: StandIn, tmp_path: Path) -> None:
    make("orders", ManageMasterUserPassword=True)
    seen = collected(tmp_path, "rds_instances")["rds_instances"]
    assert seen["has_managed_password"].tolist() == [True]
    assert "secret:" not in seen.to_csv()


@pytest.mark.parametrize(
    ("told", "is_encrypted"),
    [
        ({"StorageEncrypted": False, "StorageEncryptionType": "sse-rds"}, True),
        ({"StorageEncrypted": True, "StorageEncryptionType": "sse-kms"}, True),
        ({"StorageEncrypted": False, "StorageEncryptionType": "none"}, False),
        ({"StorageEncrypted": True}, True),
        ({"StorageEncrypted": False}, False),
    ],
)
def test_a_key_of_aws_encrypts_too(aws: StandIn, tmp_path: Path, told: dict[str, object], is_encrypted: bool) -> None:
    aws.settings.tell("rds:DescribeDBClusters", ACCOUNT, "*", {"DBClusters": [{"DBClusterArn": "arn:c"} | told]})
    aws.settings.tell("rds:DescribeDBInstances", ACCOUNT, "*", {"DBInstances": [{"DBInstanceArn": "arn:i"} | told]})
    seen = collected(tmp_path, "rds_clusters", "rds_instances")
    assert [seen[t]["is_encrypted"].tolist() for t in ("rds_clusters", "rds_instances")] == [[is_encrypted]] * 2


def test_a_cluster_is_read(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("rds").create_db_cluster(
        DBClusterIdentifier="events", Engine="aurora-postgresql", MasterUsername="x", MasterUserPassword="not-a-secret"
    )
    row = collected(tmp_path, "rds_clusters")["rds_clusters"].iloc[0]
    assert row[["name", "engine", "is_encrypted"]].tolist() == ["events", "aurora-postgresql", False]


@pytest.mark.parametrize(("status", "is_in"), [("joined", True), ("kerberos-enabled", True), ("failed", False)])
def test_a_directory_that_was_joined_is_seen(aws: StandIn, tmp_path: Path, status: str, is_in: bool) -> None:
    told = {"DBInstanceArn": "arn:i", "DomainMemberships": [{"Domain": "d-1", "Status": status}]}
    aws.settings.tell("rds:DescribeDBInstances", ACCOUNT, "*", {"DBInstances": [told]})
    assert collected(tmp_path, "rds_instances")["rds_instances"]["is_in_directory"].tolist() == [is_in]
