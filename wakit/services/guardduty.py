"""GuardDuty: on or off in each region, and what it watches."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.kleene import all_of, is_one_of
from wakit.evidence.relate import exists
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []


@row(key="guardduty/{account_id}/{region}", operation="guardduty:ListDetectors")
class Detector:
    """A region's detector, or that GuardDuty is off there."""

    is_enabled: bool | None = column("guardduty:GetDetector")
    watches_s3: bool | None = column("guardduty:GetDetector", doc="S3 protection (data events)")
    watches_runtime: bool | None = column("guardduty:GetDetector", doc="runtime monitoring of some kind of compute")
    scans_volumes: bool | None = column("guardduty:GetDetector", doc="malware protection for EC2")
    watches_functions: bool | None = column("guardduty:GetDetector", doc="Lambda protection (network activity)")


@row(key="guardduty-organization/{account_id}/{region}", operation="guardduty:ListDetectors")
class GuardDutyOrganization:
    """Whether this account runs GuardDuty for its organisation in a region, and who joins gets it."""

    takes_new_accounts: bool | None = column(
        "guardduty:DescribeOrganizationConfiguration", doc="false where this account does not run it for others"
    )


@collector(scope="region")
def guardduty_organization_settings(aws: Reader) -> Rows[GuardDutyOrganization]:
    """Each region: does this account switch GuardDuty on in accounts that join."""
    return aws.one(_organization)


def _organization(aws: Reader) -> GuardDutyOrganization:
    detectors = aws.each("guardduty:ListDetectors", "DetectorIds")
    if not detectors:
        return GuardDutyOrganization(False)
    # asked of a detector that is there, AWS calls the request bad only where the account is no administrator
    found = aws.look(
        "guardduty:DescribeOrganizationConfiguration",
        every="Features",
        absent="BadRequestException",
        DetectorId=detectors[0].text(""),
    )
    who = found.text("AutoEnableOrganizationMembers", absent="NONE" if found.is_absent else None)
    return GuardDutyOrganization(is_one_of(who, "NEW", "ALL"))


@collector(scope="region")
def guardduty_detectors(aws: Reader) -> Rows[Detector]:
    """Each region: GuardDuty on or off."""
    return aws.one(_detectors)


def _detectors(aws: Reader) -> Iterator[Detector]:
    found = aws.each("guardduty:ListDetectors", "DetectorIds")
    if not found:
        yield Detector(
            is_enabled=False, watches_s3=False, watches_runtime=False, scans_volumes=False, watches_functions=False
        )
    for detector in found:  # AWS allows one in each region
        answer = aws.look("guardduty:GetDetector", DetectorId=detector.text(""))
        status = answer.text("Status")
        yield Detector(
            is_enabled=None if status is None else status == "ENABLED",
            watches_s3=_has_on(answer, "S3_DATA_EVENTS"),
            # EKS_RUNTIME_MONITORING is the older feature of the two; AWS lets one of them be on
            watches_runtime=_has_on(answer, "RUNTIME_MONITORING", "EKS_RUNTIME_MONITORING"),
            scans_volumes=_has_on(answer, "EBS_MALWARE_PROTECTION"),
            watches_functions=_has_on(answer, "LAMBDA_NETWORK_LOGS"),
        )


def _has_on(answer: Item, *names: str) -> bool | None:
    return answer.some(
        "Features", lambda f: all_of([is_one_of(f.text("Name"), *names), is_one_of(f.text("Status"), "ENABLED")])
    )


@check(
    supports=("SEC04-BP03",),
    headline="in {region} GuardDuty is off",
    fine="in {region} GuardDuty is on",
    gravity="high",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-1",
)
def guardduty_is_on(guardduty_detectors: pd.DataFrame) -> pd.Series:
    """GuardDuty is on in each region: it holds trails, flow logs and DNS queries against known threats.

    Measured: a detector that is enabled; one that is suspended watches nothing and counts as off.

    Strength: supports; another product may do the same, and whether somebody reads the findings is asked.

    Viewpoint: each account and region by itself, whoever administers its detector.
    """
    return guardduty_detectors["is_enabled"]


def _has_compute(
    guardduty_detectors: pd.DataFrame, ec2_instances: pd.DataFrame, lambda_functions: pd.DataFrame
) -> pd.Series:
    return exists(guardduty_detectors, ec2_instances) | exists(guardduty_detectors, lambda_functions)


@check(
    supports=("SEC06-BP05",),
    headline="in {region with machines or functions} GuardDuty looks inside none of them",
    fine="in {region with machines or functions} GuardDuty looks inside some of them",
    gravity="low",
    applies=_has_compute,
    shows=("is_enabled", "watches_runtime", "scans_volumes", "watches_functions"),
    source="https://docs.aws.amazon.com/guardduty/latest/ug/runtime-monitoring.html",
)
def guardduty_watches_compute(
    guardduty_detectors: pd.DataFrame, ec2_instances: pd.DataFrame, lambda_functions: pd.DataFrame
) -> pd.Series:
    """Where there are machines or functions, GuardDuty watches some of them.

    Measured: runtime monitoring or malware scans where there are instances, Lambda protection where there are
    functions, of a detector that is enabled. Where GuardDuty is off it watches none.

    Not concerned: regions without instances and functions. Containers without instances of one's own are not read.

    Strength: supports; agents of other products are not seen.
    """
    machines = guardduty_detectors["watches_runtime"] | guardduty_detectors["scans_volumes"]
    functions = guardduty_detectors["watches_functions"]
    watched = (machines & exists(guardduty_detectors, ec2_instances)) | (
        functions & exists(guardduty_detectors, lambda_functions)
    )
    return guardduty_detectors["is_enabled"] & watched
