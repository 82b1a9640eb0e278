from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn


def make_trail(region: str = "eu-central-1", name: str = "main", **more: bool) -> None:
    boto3.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    boto3.client("cloudtrail", region_name=region).create_trail(Name=name, S3BucketName=name, **more)


def test_a_multi_region_trail_is_one_row_in_its_home_region(aws: StandIn, tmp_path: Path) -> None:
    make_trail("us-east-1", IsMultiRegionTrail=True, EnableLogFileValidation=True)
    boto3.client("cloudtrail", region_name="us-east-1").start_logging(Name="main")
    seen = collected(tmp_path, "cloudtrail_trails")["cloudtrail_trails"]
    columns = ["region", "is_multi_region", "is_logging", "validates_files", "logs_management_events", "log_group"]
    assert seen[columns].to_numpy().tolist() == [["us-east-1", True, True, True, True, ""]]


def test_a_refused_status_hides_only_what_it_tells(aws: StandIn, tmp_path: Path) -> None:
    make_trail()
    aws.refuse = {"cloudtrail:GetTrailStatus"}
    row = collected(tmp_path, "cloudtrail_trails")["cloudtrail_trails"].iloc[0]
    assert row[["is_logging", "delivery_error"]].isna().all()
    assert row["logs_management_events"]


@pytest.mark.parametrize(
    ("selectors", "management", "objects"),
    [
        ([{"eventCategory": ["Management"]}], True, False),
        ([{"eventCategory": ["Management"], "readOnly": ["false"]}], False, False),
        ([{"eventCategory": ["Management"], "readOnly": [half]} for half in ("true", "false")], True, False),
        ([{"eventCategory": ["Management"], "readOnly": ["true"]}] * 2, False, False),
        ([{"eventCategory": ["Management"], "eventSource": ["kms.amazonaws.com"]}], False, False),
        ([{"eventCategory": ["Data"], "resources.type": ["AWS::S3::Object"]}], False, True),
        ([{"eventCategory": ["Data"], "resources.type": ["AWS::Lambda::Function"]}], False, False),
    ],
)
def test_reads_advanced_selectors(
    aws: StandIn, tmp_path: Path, selectors: list[dict[str, list[str]]], management: bool, objects: bool
) -> None:
    make_trail()
    wanted = [{"FieldSelectors": [{"Field": f, "Equals": v} for f, v in s.items()]} for s in selectors]
    boto3.client("cloudtrail").put_event_selectors(TrailName="main", AdvancedEventSelectors=wanted)
    row = collected(tmp_path, "cloudtrail_trails")["cloudtrail_trails"].iloc[0]
    assert [row["logs_management_events"], row["logs_all_s3_objects"]] == [management, objects]


@pytest.mark.parametrize(("source", "all_others"), [("kms.amazonaws.com", True), ("iam.amazonaws.com", False)])
def test_a_trail_may_leave_out_what_kms_does(aws: StandIn, tmp_path: Path, source: str, all_others: bool) -> None:
    make_trail()
    category = {"Field": "eventCategory", "Equals": ["Management"]}
    wanted = [{"FieldSelectors": [category, {"Field": "eventSource", "NotEquals": [source]}]}]
    boto3.client("cloudtrail").put_event_selectors(TrailName="main", AdvancedEventSelectors=wanted)
    assert collected(tmp_path, "cloudtrail_trails")["cloudtrail_trails"]["logs_management_events"].tolist() == [
        all_others
    ]


@pytest.mark.parametrize(
    ("value", "every"), [("arn:aws:s3", True), ("arn:aws:s3:::", True), ("arn:aws:s3:::a/", False)]
)
def test_data_events_of_some_buckets_are_not_of_all(aws: StandIn, tmp_path: Path, value: str, every: bool) -> None:
    make_trail()
    objects = {"Type": "AWS::S3::Object", "Values": [value]}
    selector = {"ReadWriteType": "All", "IncludeManagementEvents": False, "DataResources": [objects]}
    boto3.client("cloudtrail").put_event_selectors(TrailName="main", EventSelectors=[selector])
    row = collected(tmp_path, "cloudtrail_trails")["cloudtrail_trails"].iloc[0]
    assert [row["logs_management_events"], row["logs_all_s3_objects"]] == [False, every]


def advanced(**fields: list[str]) -> dict[str, object]:
    named = [{"Field": "eventCategory", "Equals": ["Data"]}, {"Field": "resources.type", "Equals": ["AWS::S3::Object"]}]
    return {"FieldSelectors": [*named, *({"Field": f.replace("_", "."), "StartsWith": v} for f, v in fields.items())]}


@pytest.mark.parametrize(
    ("selectors", "expected"),
    [
        ([{"ReadWriteType": "All", "Values": ["arn:aws:s3:::a/"]}], [["a", True, True]]),
        ([{"ReadWriteType": h, "Values": ["arn:aws:s3:::a/"]} for h in ("ReadOnly", "WriteOnly")], [["a", True, True]]),
        ([{"ReadWriteType": "WriteOnly", "Values": ["arn:aws:s3:::a/"]}], [["a", False, True]]),
        ([{"ReadWriteType": "All", "Values": ["arn:aws:s3:::a/2026/", "arn:aws:s3"]}], []),
    ],
)
def test_a_bucket_that_a_trail_names_is_recorded(
    aws: StandIn, tmp_path: Path, selectors: list[dict[str, object]], expected: list[list[object]]
) -> None:
    make_trail()
    told = [
        {"ReadWriteType": s["ReadWriteType"], "DataResources": [{"Type": "AWS::S3::Object", "Values": s["Values"]}]}
        for s in selectors
    ]
    boto3.client("cloudtrail").put_event_selectors(TrailName="main", EventSelectors=told)
    seen = collected(tmp_path, "cloudtrail_data_buckets")["cloudtrail_data_buckets"]
    assert seen[["bucket", "records_reads", "records_writes"]].to_numpy().tolist() == expected


def test_advanced_selectors_name_buckets_too(aws: StandIn, tmp_path: Path) -> None:
    make_trail()
    wanted = [advanced(resources_ARN=["arn:aws:s3:::a/", "arn:aws:s3:::b/part/"])]
    boto3.client("cloudtrail").put_event_selectors(TrailName="main", AdvancedEventSelectors=wanted)
    seen = collected(tmp_path, "cloudtrail_data_buckets")["cloudtrail_data_buckets"]
    assert seen[["bucket", "records_reads"]].to_numpy().tolist() == [["a", True]]


@pytest.mark.parametrize(("status", "logging"), [("ENABLED", True), ("STOPPED_INGESTION", False)])
def test_an_event_data_store_says_what_it_takes(aws: StandIn, tmp_path: Path, status: str, logging: bool) -> None:
    store = {"EventDataStoreArn": "arn:aws:cloudtrail:eu-central-1:012345670123:eventdatastore/1", "Name": "lake"}
    takes = {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}
    more = {"Status": status, "MultiRegionEnabled": True, "OrganizationEnabled": True}
    aws.settings.tell("cloudtrail:ListEventDataStores", ACCOUNT, "*", {"EventDataStores": [store]})
    aws.settings.tell("cloudtrail:GetEventDataStore", ACCOUNT, "*", store | more | {"AdvancedEventSelectors": [takes]})
    row = collected(tmp_path, "cloudtrail_event_data_stores")["cloudtrail_event_data_stores"].iloc[0]
    columns = ["is_multi_region", "is_organization_store", "is_logging", "logs_management_events"]
    assert row[columns].tolist() == [True, True, logging, True]
