"""What IAM Access Analyzer says in the client's accounts; moto has no such service."""

from __future__ import annotations

from datetime import UTC, datetime

from wakit.demo.builder import Place
from wakit.demo.places import DEMO_REGIONS, PRODUCTION

__all__ = ["fill_analysis"]

#: region of Production → the kind of its analyzer, and its findings: kind, type, resource, days that it waits
_ANALYZERS: dict[str, tuple[str, tuple[tuple[str, str, str, float], ...]]] = {
    "eu-central-1": (
        "ACCOUNT",
        (
            ("ExternalAccess", "AWS::IAM::Role", "role/partner-customs-sync", 212),
            ("ExternalAccess", "AWS::IAM::Role", "role/partner-route-optimiser", 9),
        ),
    ),
    "eu-west-1": (
        "ACCOUNT_UNUSED_ACCESS",
        (
            ("UnusedIAMRole", "AWS::IAM::Role", "role/legacy-batch", 140),
            ("UnusedIAMUserPassword", "AWS::IAM::User", "user/extern.mueller", 21),
        ),
    ),
}


def fill_analysis(place: Place) -> None:
    """Production analyses access from outside in one region, unused access in another; Group nothing."""
    for region in DEMO_REGIONS:
        here, (kind, findings) = place.at(region), _ANALYZERS.get(region, ("", ()))
        if place.account_id != PRODUCTION or not kind:
            here.tell("accessanalyzer:ListAnalyzers", {"analyzers": []})
            continue
        arn = f"arn:aws:access-analyzer:{region}:{place.account_id}:analyzer/nordlicht-{kind.lower()}"
        named = {"arn": arn, "name": arn.rpartition("/")[2], "type": kind, "status": "ACTIVE"}
        here.tell("accessanalyzer:ListAnalyzers", {"analyzers": [named | {"createdAt": _time(place, 700)}]})
        found = [_finding(here, number, *one) for number, one in enumerate(findings)]
        here.tell("accessanalyzer:ListFindingsV2", {"findings": found})


def _finding(place: Place, number: int, kind: str, resource_type: str, resource: str, days: float) -> dict[str, object]:
    return {
        "id": f"00000000-0000-4000-8000-{place.region}-{number}",
        "findingType": kind,
        "resource": f"arn:aws:iam::{place.account_id}:{resource}",
        "resourceType": resource_type,
        "resourceOwnerAccount": place.account_id,
        "status": "ACTIVE",
        "createdAt": _time(place, days),
        "analyzedAt": _time(place, 1),
        "updatedAt": _time(place, days),
    }


def _time(place: Place, days: float) -> datetime:
    return place.ago(days).replace(tzinfo=UTC)
