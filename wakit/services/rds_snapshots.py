"""Snapshots of databases and clusters that people made: to whom they are offered."""

from __future__ import annotations

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.kleene import any_of
from wakit.evidence.relate import together
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector, derived

__all__: list[str] = []

_SNAPSHOT = "rds:DescribeDBSnapshotAttributes"
_CLUSTER_SNAPSHOT = "rds:DescribeDBClusterSnapshotAttributes"


@row(key="arn", operation="rds:DescribeDBSnapshots")
class InstanceSnapshot:
    """A snapshot of a database instance that somebody made; those that RDS makes by itself can't be shared."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    engine: str | None = column(kind="plain")
    is_public: bool | None = column(_SNAPSHOT, doc="every AWS account can restore it")
    shared_with: int | None = column(_SNAPSHOT, doc="how many accounts are named that can restore it")


@row(key="arn", operation="rds:DescribeDBClusterSnapshots")
class ClusterSnapshot:
    """A snapshot of an Aurora, Multi-AZ, DocumentDB or Neptune cluster that somebody made."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    engine: str | None = column(kind="plain")
    is_public: bool | None = column(_CLUSTER_SNAPSHOT, doc="every AWS account can restore it")
    shared_with: int | None = column(_CLUSTER_SNAPSHOT, doc="how many accounts are named that can restore it")


@row(key="{kind}/{arn}")
class DatabaseSnapshot:
    """A snapshot of either kind."""

    kind: str | None = column(kind="plain", doc="of an instance or a cluster")
    arn: str | None = column(kind="name")
    name: str | None = column(kind="name")
    engine: str | None = column(kind="plain")
    is_public: bool | None = column(doc="every AWS account can restore it")
    shared_with: int | None = column(doc="how many accounts are named that can restore it")


@collector(scope="region")
def rds_instance_snapshots(aws: Reader) -> Rows[InstanceSnapshot]:
    """Every snapshot of an instance that somebody of the account made."""
    return aws.rows(aws.each("rds:DescribeDBSnapshots", "DBSnapshots", SnapshotType="manual"), _instance_snapshot)


def _instance_snapshot(aws: Reader, item: Item) -> InstanceSnapshot:
    name = item.must("DBSnapshotIdentifier")
    found = aws.look(_SNAPSHOT, DBSnapshotIdentifier=name)
    restorers = _restorers(found.items("DBSnapshotAttributesResult.DBSnapshotAttributes"))
    arn, engine = item.must("DBSnapshotArn"), item.text("Engine")
    return InstanceSnapshot(arn, name, engine, _has_everybody(restorers), _accounts(restorers))


@collector(scope="region")
def rds_cluster_snapshots(aws: Reader) -> Rows[ClusterSnapshot]:
    """Every snapshot of a cluster that somebody of the account made."""
    listed = aws.each("rds:DescribeDBClusterSnapshots", "DBClusterSnapshots", SnapshotType="manual")
    return aws.rows(listed, _cluster_snapshot)


def _cluster_snapshot(aws: Reader, item: Item) -> ClusterSnapshot:
    name = item.must("DBClusterSnapshotIdentifier")
    found = aws.look(_CLUSTER_SNAPSHOT, DBClusterSnapshotIdentifier=name)
    restorers = _restorers(found.items("DBClusterSnapshotAttributesResult.DBClusterSnapshotAttributes"))
    arn, engine = item.must("DBClusterSnapshotArn"), item.text("Engine")
    return ClusterSnapshot(arn, name, engine, _has_everybody(restorers), _accounts(restorers))


def _restorers(attributes: list[Item] | None) -> list[str | None] | None:
    """Who may restore it: account ids, or ``all``."""
    if attributes is None:
        return None
    found: list[str | None] = []
    for attribute in attributes:
        kind, values = attribute.text("AttributeName"), attribute.items("AttributeValues")
        if kind is None or (kind == "restore" and values is None):
            return None
        if kind == "restore":
            found += [value.text("") for value in values or ()]
    return found


def _has_everybody(restorers: list[str | None] | None) -> bool | None:
    return None if restorers is None else any_of(None if r is None else r == "all" for r in restorers)


def _accounts(restorers: list[str | None] | None) -> int | None:
    if restorers is None or None in restorers:
        return None
    return len({*restorers} - {"all"})


@derived(DatabaseSnapshot)
def rds_snapshots(rds_instance_snapshots: pd.DataFrame, rds_cluster_snapshots: pd.DataFrame) -> pd.DataFrame:
    """Snapshots of instances and of clusters together."""
    return together(
        {"instance": rds_instance_snapshots, "cluster": rds_cluster_snapshots},
        ["arn", "name", "engine", "is_public", "shared_with"],
        kind="kind",
    )


@check(
    disproves=("SEC08-BP04",),
    supports=("SEC03-BP07",),
    headline="{database snapshot} can be restored by any AWS account",
    fine="{database snapshot} {is|are} private, or shared by name only",
    gravity="critical",
    shows=("name", "engine", "is_public", "shared_with"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-1",
)
def rds_snapshots_are_not_public(rds_snapshots: pd.DataFrame) -> pd.Series:
    """No snapshot of a database can be restored by every AWS account.

    Measured: whether "all" stands among those who may restore a snapshot of an instance or cluster.

    Not concerned: the snapshots that RDS makes by itself, which can't be shared.

    Strength: disproves access control of data at rest, for a snapshot is a whole database; says little of whether
    access is analysed.
    """
    return ~rds_snapshots["is_public"]
