from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import collected
from wakit.demo.stand_in import StandIn
from wakit.services.account import AwsAccount
from wakit.services.cloudtrail import Trail
from wakit.services.s3 import Bucket

GOOD = {"is_multi_region": True, "is_logging": True, "logs_management_events": True}
OWN = [example(Bucket, arn="arn:aws:s3:::own", name="own")]


def recorded(**trail: object) -> dict[str, list[object]]:
    return {"aws_accounts": [example(AwsAccount)], "cloudtrail_trails": [example(Trail, **(GOOD | trail))]}


CASES = [
    Case("cloudtrail_records_every_region", [PASS], recorded()),
    Case("cloudtrail_records_every_region", [FAIL], recorded(is_multi_region=False)),
    Case("cloudtrail_records_every_region", [FAIL], recorded(is_logging=False)),
    Case("cloudtrail_records_every_region", [FAIL], recorded(logs_management_events=False)),
    Case("cloudtrail_records_every_region", [UNKNOWN], recorded(is_logging=None)),
    Case(
        "cloudtrail_delivers",
        [PASS, FAIL, UNKNOWN],
        {
            "cloudtrail_trails": [
                *(example(Trail, arn=f"{e}", is_logging=True, delivery_error=e) for e in ("", "AccessDenied", None)),
                example(Trail, arn="stopped", is_logging=False, delivery_error="NoSuchBucket"),
            ]
        },
    ),
    Case(
        "cloudtrail_validates_files",
        [PASS, FAIL, UNKNOWN],
        {"cloudtrail_trails": [example(Trail, arn=f"{v}", validates_files=v) for v in (True, False, None)]},
    ),
    Case(
        "cloudtrail_hands_events_on",
        [PASS, PASS, FAIL, UNKNOWN],
        {
            "cloudtrail_trails": [
                example(Trail, arn="group", bucket="own", log_group="logs"),
                example(Trail, arn="elsewhere", bucket="central", log_group=""),
                example(Trail, arn="kept", bucket="own", log_group=""),
                example(Trail, arn="unseen", bucket="own", log_group=None),
            ],
            "s3_buckets": OWN,
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_a_stopped_trail_is_not_asked_what_it_delivers() -> None:
    assert holds(Case("cloudtrail_delivers", [NONE_FOUND], {"cloudtrail_trails": [example(Trail, is_logging=False)]}))


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
