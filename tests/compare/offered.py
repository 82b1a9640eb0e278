"""Which versions of engines AWS offers, which Prowler asks and moto does not know: for both accounts the same."""

from __future__ import annotations

from collections.abc import Iterable

from wakit.demo.stand_in import StandIn

__all__ = ["OFFERED", "offer"]

#: a few that AWS offers in November 2026: PostgreSQL 15.12, 16.8 and older ones went in May; 5.7, 8.0 and 13 are
#: in Extended Support
OFFERED = {
    "mysql": ("5.7.44", "8.0.43", "8.0.44", "8.4.6", "8.4.7"),
    "postgres": ("13.23", "14.20", "15.15", "16.11", "17.7"),
    "aurora-mysql": ("8.0.mysql_aurora.3.10.1",),
    "aurora-postgresql": ("14.20", "15.15", "16.11", "17.7"),
}


def offer(aws: StandIn, accounts: Iterable[str]) -> None:
    """From now on the stand-in tells them."""
    found = [
        {"Engine": engine, "EngineVersion": version, "DBEngineDescription": engine, "Status": "available"}
        for engine, versions in OFFERED.items()
        for version in versions
    ]
    for account_id in accounts:
        aws.settings.tell("rds:DescribeDBEngineVersions", account_id, "*", {"DBEngineVersions": found})
