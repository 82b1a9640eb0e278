"""CloudTrail: trails and event data stores, whether they record and what.

Selectors add up: an event is recorded that any of them takes, so two that take reads and writes apart take all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from wakit.aws import Item, Reader
from wakit.evidence.kleene import all_of, any_of, is_one_of
from wakit.evidence.rows import Rows, column, row
from wakit.registry import collector

__all__: list[str] = []

#: a trail of the organisation answers these to a member account that asks for its details
_ANOTHERS = ("TrailNotFoundException", "CloudTrailARNInvalidException")
#: the sources that a trail for management events may leave out; AWS lets one exclude no others
_MANY_EVENTS = {"kms.amazonaws.com", "rdsdata.amazonaws.com"}
_OBJECTS = "AWS::S3::Object"
#: plain selectors call reads and writes so → advanced ones so, as ``readOnly``
_HALVES = {"ReadOnly": "true", "WriteOnly": "false"}
_Halves = dict[str, bool | None]


@row(key="{arn}@{account_id}", operation="cloudtrail:DescribeTrails")
class Trail:
    """A trail that records this account: its own, or its organisation's (which each member account sees)."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    region: str = column(kind="plain", doc="its home region; a multi-region trail records in all")
    is_multi_region: bool | None = column()
    is_organization_trail: bool | None = column()
    validates_files: bool | None = column(doc="digest files show whether a log file was changed or deleted")
    bucket: str | None = column(kind="name", doc="where log files go")
    kms_key: str | None = column(kind="name", doc="customer managed key, empty for SSE-S3")
    log_group: str | None = column(kind="name", doc="CloudWatch Logs group it also writes to, empty for none")
    is_logging: bool | None = column("cloudtrail:GetTrailStatus", doc="unseen for another account's trail")
    delivery_error: str | None = column(
        "cloudtrail:GetTrailStatus", kind="plain", doc="last delivery to the bucket: S3's error code"
    )
    logs_management_events: bool | None = column("cloudtrail:GetEventSelectors", doc="reads and writes")
    logs_all_s3_objects: bool | None = column("cloudtrail:GetEventSelectors", doc="data events of every bucket")


@row(key="{trail_arn}@{account_id}/{bucket}", operation="cloudtrail:GetEventSelectors")
class TrailBucket:
    """A bucket that a trail names for data events, all its objects; those of every bucket are the trail's own."""

    trail_arn: str = column("cloudtrail:DescribeTrails", kind="name")
    region: str = column("cloudtrail:DescribeTrails", kind="plain", doc="home region of the trail")
    bucket: str | None = column(kind="name")
    records_reads: bool | None = column()
    records_writes: bool | None = column()
    is_logging: bool | None = column("cloudtrail:GetTrailStatus")


@row(key="{arn}", operation="cloudtrail:ListEventDataStores")
class EventDataStore:
    """An event data store of CloudTrail Lake (closed to new customers since 31 May 2026, kept for others)."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    is_multi_region: bool | None = column("cloudtrail:GetEventDataStore")
    is_organization_store: bool | None = column("cloudtrail:GetEventDataStore", doc="of every account of it")
    is_logging: bool | None = column("cloudtrail:GetEventDataStore", doc="takes events in")
    logs_management_events: bool | None = column("cloudtrail:GetEventDataStore", doc="reads and writes")


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


@collector(scope="region")
def cloudtrail_data_buckets(aws: Reader) -> Rows[TrailBucket]:
    """Buckets whose objects a trail records by name."""
    return aws.rows(aws.each("cloudtrail:DescribeTrails", "trailList", includeShadowTrails=True), _data_buckets)


def _data_buckets(aws: Reader, item: Item) -> list[TrailBucket]:
    arn = item.must("TrailARN")
    home = item.text("HomeRegion") or arn.split(":")[3]
    status = aws.look("cloudtrail:GetTrailStatus", absent=_ANOTHERS, region=home, Name=arn)
    selectors = aws.look("cloudtrail:GetEventSelectors", absent=_ANOTHERS, region=home, TrailName=arn)
    if selectors.is_absent:  # what another account's trail takes, its owner knows
        return []
    if selectors.is_refused:
        return [TrailBucket(arn, home, None, None, None, status.flag("IsLogging"))]
    taken: dict[str | None, list[_Halves]] = {}
    for bucket, halves in _taken(selectors):
        taken.setdefault(bucket, []).append(halves)
    logging = status.flag("IsLogging")
    return [TrailBucket(arn, home, b, _any(t, "ReadOnly"), _any(t, "WriteOnly"), logging) for b, t in taken.items()]


def _any(taken: list[_Halves], half: str) -> bool | None:
    return any_of(halves[half] for halves in taken)


def _taken(selectors: Item) -> Iterator[tuple[str | None, _Halves]]:
    """Each bucket that a selector takes whole, and which halves of it; no name where that was not seen."""
    for selector in selectors.items("EventSelectors", absent=()) or ():
        for resource in selector.items("DataResources", absent=()) or ():
            is_s3, values = is_one_of(resource.text("Type"), _OBJECTS), resource.items("Values")
            halves = {half: all_of([is_s3, _takes_half(selector, half)]) for half in _HALVES}
            named = _buckets(None if values is None else [v.text("") for v in values])
            yield from ((name, halves) for name in (named if is_s3 is not False else ()))
    for selector in selectors.items("AdvancedEventSelectors", absent=()) or ():
        yield from _taken_by_fields(selector)


def _taken_by_fields(selector: Item) -> Iterator[tuple[str | None, _Halves]]:
    found = selector.items("FieldSelectors")
    if found is None or any(f.text("Field") is None for f in found):
        yield None, dict.fromkeys(_HALVES)
        return
    fields = {f.text("Field"): [*_texts(f, "StartsWith"), *_texts(f, "Equals")] for f in found}
    arns, kinds = fields.pop("resources.ARN", []), fields.pop("readOnly", list(_HALVES.values()))
    if fields == {"eventCategory": ["Data"], "resources.type": [_OBJECTS]}:
        halves: _Halves = {half: value in kinds for half, value in _HALVES.items()}
        yield from ((name, halves) for name in _buckets(arns))


def _buckets(arns: Sequence[str | None] | None) -> list[str | None]:
    """The buckets that are named as a whole; one without a name for what was not seen."""
    if arns is None:
        return [None]
    return [name for arn in arns if (name := None if arn is None else _bucket(arn)) != ""]


def _bucket(arn: str) -> str:
    """The bucket whose objects an ARN names as a whole; none where it is only a part of them.

    >>> _bucket("arn:aws:s3:::invoices/"), _bucket("arn:aws:s3:::invoices/2026/"), _bucket("arn:aws:s3")
    ('invoices', '', '')
    """
    name, slash, rest = arn.partition(":::")[2].partition("/")
    return name if slash and not rest else ""


@collector(scope="region")
def cloudtrail_event_data_stores(aws: Reader) -> Rows[EventDataStore]:
    """The event data stores of CloudTrail Lake; none in parts of AWS that have none."""
    listed = aws.each("cloudtrail:ListEventDataStores", "EventDataStores", absent="UnsupportedOperationException")
    return aws.rows(listed, _store)


def _store(aws: Reader, item: Item) -> EventDataStore:
    arn = item.must("EventDataStoreArn")
    found = aws.look("cloudtrail:GetEventDataStore", EventDataStore=arn)
    return EventDataStore(
        arn=arn,
        name=item.text("Name"),
        is_multi_region=found.flag("MultiRegionEnabled"),
        is_organization_store=found.flag("OrganizationEnabled"),
        is_logging=is_one_of(found.text("Status"), "ENABLED", "STARTING_INGESTION"),
        logs_management_events=_records(found, _takes_management, _names_management, by_default=False),
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
    return all_of([is_one_of(resource.text("Type"), _OBJECTS), whole])


def _names_management(selector: Item, half: str) -> bool | None:
    """Another field, such as ``eventName``, would narrow it."""
    fields = _fields(selector)
    return None if fields is None else _is_about(fields, {"eventCategory": ["Management"]}, half)


def _names_s3(selector: Item, half: str) -> bool | None:
    fields = _fields(selector)
    wanted = {"eventCategory": ["Data"], "resources.type": [_OBJECTS]}
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
    if any(f.text("Field") is None for f in telling):
        return None
    return {f.text("Field") or "": _texts(f, "Equals") for f in telling}


def _leaves_out_the_many(field: Item) -> bool:
    """The same two sources in the words of advanced selectors."""
    left_out = set(_texts(field, "NotEquals"))
    return field.text("Field") == "eventSource" and bool(left_out) and left_out <= _MANY_EVENTS


def _texts(field: Item, operator: str) -> list[str]:
    return [value.text("") or "" for value in field.items(operator, absent=()) or ()]
