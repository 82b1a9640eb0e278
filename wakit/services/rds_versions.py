"""How long AWS supports the versions that databases run, in AWS's own words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.relate import exists, lookup
from wakit.evidence.rows import Rows, column, row
from wakit.facts.thresholds import limit
from wakit.registry import check, collector, derived

__all__: list[str] = []

_GUIDE = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support-viewing-support-dates.html"
_STANDARD = "open-source-rds-standard-support"
_VERSION = {"engine": "engine", "major_version": "major_version"}


@row(key="rds-engine/{account_id}/{region}/{engine}/{major_version}", operation="rds:DescribeDBMajorEngineVersions")
class EngineLifecycle:
    """A major version of an engine of whose support AWS tells the end."""

    engine: str = column(kind="plain", doc="postgres, aurora-mysql …")
    major_version: str = column(kind="plain", doc="16, 8.0 …")
    support_ends: datetime | None = column(doc="of standard support")


@row(key="{kind}/{arn}")
class DatabaseVersion:
    """A database of an engine of whose support AWS tells the end: a cluster, or an instance on its own."""

    kind: str | None = column(kind="plain", doc="instance or cluster")
    arn: str | None = column(kind="name")
    name: str | None = column(kind="name")
    engine: str | None = column(kind="plain")
    engine_version: str | None = column(kind="plain")
    has_end: bool | None = column(doc="AWS says when standard support of its major version ends")
    support_ends: datetime | None = column(doc="of standard support")


@collector(scope="region")
def rds_engine_lifecycles(aws: Reader) -> Rows[EngineLifecycle]:
    """The major versions of open engines; AWS tells no end of Oracle's, Db2's and SQL Server's."""
    return aws.rows(aws.each("rds:DescribeDBMajorEngineVersions", "DBMajorEngineVersions"), _lifecycle)


def _lifecycle(item: Item) -> Iterator[EngineLifecycle]:
    ends = item.items("SupportedEngineLifecycles", absent=())
    engine, version = item.must("Engine"), item.must("MajorEngineVersion")
    if ends is None:
        yield EngineLifecycle(engine, version, None)
    for one in ends or ():
        if (kind := one.text("LifecycleSupportName")) in (None, _STANDARD):
            yield EngineLifecycle(engine, version, one.time("LifecycleSupportEndDate") if kind else None)


@derived(DatabaseVersion)
def rds_database_versions(rds_databases: pd.DataFrame, rds_engine_lifecycles: pd.DataFrame) -> pd.DataFrame:
    """Each database with the end of its version's standard support."""
    at = rds_databases, rds_engine_lifecycles
    return rds_databases.assign(
        has_end=exists(*at, _VERSION),
        support_ends=lookup(*at, "support_ends", _VERSION, absent=pd.Timestamp("2262-01-01", tz="UTC")),
    )


def _has_end(rds_database_versions: pd.DataFrame) -> pd.Series:
    return rds_database_versions["has_end"]


@check(
    supports=("SEC06-BP01",),
    headline="{database} {runs|run} a major version whose standard support has ended",
    fine="{database} {runs|run} a major version in standard support",
    gravity="medium",
    applies=_has_end,
    shows=("name", "engine", "engine_version", "support_ends"),
    source=_GUIDE,
)
def rds_versions_are_supported(rds_database_versions: pd.DataFrame, at: pd.Timestamp) -> pd.Series:
    """Databases run a major version that is in AWS's standard support.

    Measured: the end of standard support that AWS tells of the major version (DescribeDBMajorEngineVersions), against
    the day on which the account was looked at.

    Not concerned: engines of which AWS tells no end (Oracle, Db2, SQL Server, DocumentDB, Neptune).

    Strength: supports only: for MySQL and PostgreSQL Extended Support, which costs extra, goes on with the gravest
    fixes for some years.
    """
    return rds_database_versions["support_ends"] > at


def _is_supported(rds_database_versions: pd.DataFrame, at: pd.Timestamp) -> pd.Series:
    return rds_database_versions["has_end"] & (rds_database_versions["support_ends"] > at)


@check(
    supports=("SEC06-BP01",),
    headline="{database} {runs|run} a major version whose standard support ends within {=version_days_left}",
    fine="{database} {runs|run} a major version with more than {=version_days_left} of standard support left",
    gravity="low",
    applies=_is_supported,
    shows=("name", "engine", "engine_version", "support_ends"),
    source=_GUIDE,
)
def rds_versions_stay_supported(
    rds_database_versions: pd.DataFrame, at: pd.Timestamp, least: float = limit("version_days_left")
) -> pd.Series:
    """The standard support of databases' major versions lasts longer than {=version_days_left}.

    Measured: as for versions whose support has ended.

    Not concerned: versions whose standard support has ended (rds_versions_are_supported), and engines of which AWS
    tells no end.

    Strength: supports only: there is time left to plan an upgrade.
    """
    return rds_database_versions["support_ends"] > at + pd.Timedelta(days=least)
