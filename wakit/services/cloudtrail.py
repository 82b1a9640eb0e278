"""CloudTrail: trails, whether they record, what, and where their events go."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.kleene import all_of, any_of, is_one_of
from wakit.evidence.relate import exists
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

#: a trail of the organisation answers these to a member account that asks for its details
_ANOTHERS = ("TrailNotFoundException", "CloudTrailARNInvalidException")
#: the sources that a trail for management events may leave out; AWS lets one exclude no others
_MANY_EVENTS = {"kms.amazonaws.com", "rdsdata.amazonaws.com"}
#: plain selectors call reads and writes so → advanced ones so, as ``readOnly``
_HALVES = {"ReadOnly": "true", "WriteOnly": "false"}


@row(key="{arn}@{account_id}", operation="cloudtrail:DescribeTrails")
class Trail:
    """A trail that records this account: its own, or its organisation's (which each member account sees)."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    region: str = column(doc="its home region; a multi-region trail records in all")
    is_multi_region: bool | None = column()
    is_organization_trail: bool | None = column()
    validates_files: bool | None = column(doc="digest files show whether a log file was changed or deleted")
    bucket: str | None = column(kind="name", doc="where log files go")
    kms_key: str | None = column(kind="name", doc="customer managed key, empty for SSE-S3")
    log_group: str | None = column(kind="name", doc="CloudWatch Logs group it also writes to, empty for none")
    is_logging: bool | None = column("cloudtrail:GetTrailStatus", doc="unseen for another account's trail")
    delivery_error: str | None = column("cloudtrail:GetTrailStatus", doc="last delivery to the bucket: S3's error code")
    logs_management_events: bool | None = column("cloudtrail:GetEventSelectors", doc="reads and writes")
    logs_all_s3_objects: bool | None = column("cloudtrail:GetEventSelectors", doc="data events of every bucket")


@collector(scope="region")
def cloudtrail_trails(aws: Reader) -> Rows[Trail]:
    """Trails as each region shows them; one shown by several is one row, in its home region."""
    # shadow trails are asked for: without them a member account does not see its organisation's trail
    return aws.rows(aws.each("cloudtrail:DescribeTrails", "trailList", includeShadowTrails=True), _trail)


def _trail(aws: Reader, item: Item) -> Trail:
    arn = item.must("TrailARN")
    home = item.text("HomeRegion") or arn.split(":")[3]
    status = aws.look("cloudtrail:GetTrailStatus", absent=_ANOTHERS, region=home, Name=arn)
    selectors = aws.look("cloudtrail:GetEventSelectors", absent=_ANOTHERS, region=home, TrailName=arn)
    return Trail(
        arn=arn,
        name=item.text("Name"),
        region=home,
        is_multi_region=item.flag("IsMultiRegionTrail"),
        is_organization_trail=item.flag("IsOrganizationTrail"),
        validates_files=item.flag("LogFileValidationEnabled"),
        bucket=item.text("S3BucketName"),
        kms_key=item.text("KmsKeyId", absent=""),
        log_group=item.text("CloudWatchLogsLogGroupArn", absent=""),
        is_logging=status.flag("IsLogging"),
        delivery_error=None if status.is_absent else status.text("LatestDeliveryError", absent=""),
        logs_management_events=_records(selectors, _takes_management, _names_management, by_default=True),
        logs_all_s3_objects=_records(selectors, _takes_s3, _names_s3, by_default=False),
    )


_Test = Callable[[Item, str], bool | None]


def _records(selectors: Item, plain: _Test, advanced: _Test, *, by_default: bool) -> bool | None:
    """Whether the selectors together take reads and writes: an event is logged that any of them takes.

    A trail to which nobody gave any takes all management events and no others.
    """
    kinds = {"EventSelectors": plain, "AdvancedEventSelectors": advanced}
    if not any(selectors.has(kind) for kind in kinds):
        return None
    found = [(test, s) for kind, test in kinds.items() for s in selectors.items(kind, absent=()) or ()]
    if not found:
        return by_default
    return all_of(any_of(test(s, half) for test, s in found) for half in _HALVES)


def _takes_management(selector: Item, half: str) -> bool | None:
    """``ExcludeManagementEventSources`` may leave out KMS and the RDS Data API, whose events are too many for some."""
    return all_of([selector.flag("IncludeManagementEvents"), _takes_half(selector, half)])


def _takes_s3(selector: Item, half: str) -> bool | None:
    every = [_is_all_of_s3(resource) for resource in selector.items("DataResources", absent=()) or ()]
    return all_of([_takes_half(selector, half), any_of(every)])


def _takes_half(selector: Item, half: str) -> bool | None:
    return is_one_of(selector.text("ReadWriteType"), "All", half)


def _is_all_of_s3(resource: Item) -> bool | None:
    whole = resource.some("Values", lambda arn: (arn.text("") or "").rstrip(":/").endswith(":s3"))
    return all_of([is_one_of(resource.text("Type"), "AWS::S3::Object"), whole])


def _names_management(selector: Item, half: str) -> bool | None:
    """Another field, such as ``eventName``, would narrow it."""
    fields = _fields(selector)
    return None if fields is None else _is_about(fields, {"eventCategory": ["Management"]}, half)


def _names_s3(selector: Item, half: str) -> bool | None:
    fields = _fields(selector)
    wanted = {"eventCategory": ["Data"], "resources.type": ["AWS::S3::Object"]}
    return None if fields is None else _is_about(fields, wanted, half)


def _is_about(fields: Mapping[str, list[str]], wanted: Mapping[str, list[str]], half: str) -> bool:
    """The fields ask for what is wanted and for nothing more; ``readOnly`` may take one of the halves."""
    kinds = [k for k in fields.get("readOnly", ["true", "false"]) if k == _HALVES[half]]
    rest = {name: values for name, values in fields.items() if name != "readOnly"}
    return rest == wanted and bool(kinds)


def _fields(selector: Item) -> dict[str, list[str]] | None:
    """Field → the values it must equal; another operator than Equals reads as an empty list."""
    found = selector.items("FieldSelectors")
    if found is None:
        return None
    telling = [f for f in found if not _leaves_out_the_many(f)]
    return {f.text("Field") or "": _texts(f, "Equals") for f in telling}


def _leaves_out_the_many(field: Item) -> bool:
    """The same two sources in the words of advanced selectors."""
    left_out = set(_texts(field, "NotEquals"))
    return field.text("Field") == "eventSource" and bool(left_out) and left_out <= _MANY_EVENTS


def _texts(field: Item, operator: str) -> list[str]:
    return [value.text("") or "" for value in field.items(operator, absent=()) or ()]


@check(
    disproves=("SEC04-BP01",),
    headline="{the account} {has|have} no trail that records management events in every region",
    fine="in {the account} a trail records management events in every region",
    gravity="critical",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-1",
)
def cloudtrail_records_every_region(aws_accounts: pd.DataFrame, cloudtrail_trails: pd.DataFrame) -> pd.Series:
    """A multi-region trail, the account's or its organisation's, is logging reads and writes."""
    records = (
        cloudtrail_trails["is_multi_region"]
        & cloudtrail_trails["is_logging"]
        & cloudtrail_trails["logs_management_events"]
    )
    return exists(aws_accounts, cloudtrail_trails, where=records, within="account")


def _is_logging(cloudtrail_trails: pd.DataFrame) -> pd.Series:
    return cloudtrail_trails["is_logging"]


@check(
    supports=("SEC04-BP01",),
    headline="{trail} {fails|fail} to deliver {its|their} log files",
    fine="{trail} {delivers|deliver} {its|their} log files",
    gravity="high",
    applies=_is_logging,
    shows=("name", "bucket", "delivery_error"),
    source="https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html",
)
def cloudtrail_delivers(cloudtrail_trails: pd.DataFrame) -> pd.Series:
    """Trails that record also deliver: the last delivery met no error."""
    return cloudtrail_trails["delivery_error"] == ""


@check(
    supports=("SEC10-BP03",),
    headline="{trail} can't show later that {its|their} log files are unchanged",
    fine="{trail} can show later that {its|their} log files are unchanged",
    gravity="medium",
    shows=("name", "validates_files"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-4",
)
def cloudtrail_validates_files(cloudtrail_trails: pd.DataFrame) -> pd.Series:
    """Trails write digest files, so that an investigation can trust the log files."""
    return cloudtrail_trails["validates_files"]


@check(
    supports=("SEC04-BP02",),
    headline="the log files of {trail} can be deleted by the account they watch",
    fine="{trail} {hands|hand} {its|their} events on, out of reach of the account they watch",
    gravity="medium",
    shows=("name", "bucket", "log_group"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-5",
)
def cloudtrail_hands_events_on(cloudtrail_trails: pd.DataFrame, s3_buckets: pd.DataFrame) -> pd.Series:
    """Trails write to CloudWatch Logs, or to a bucket of another account."""
    own = exists(cloudtrail_trails, s3_buckets, {"bucket": "name"}, within="account")
    return (cloudtrail_trails["log_group"] != "") | ~own
