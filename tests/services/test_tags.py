"""Tags as they are collected: one row for each resource and key."""

from __future__ import annotations

from pathlib import Path

import boto3

from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn


def test_each_tag_of_each_resource_is_a_row(aws: StandIn, tmp_path: Path) -> None:
    tags = [{"Key": "environment", "Value": "sandbox"}, {"Key": "team", "Value": "shop"}]
    vpc = boto3.client("ec2", "eu-central-1").create_vpc(CidrBlock="10.0.0.0/24")["Vpc"]["VpcId"]
    boto3.client("ec2", "eu-central-1").create_tags(Resources=[vpc], Tags=tags)
    arn = f"arn:aws:ec2:eu-central-1:{ACCOUNT}:vpc/{vpc}"
    seen = collected(tmp_path, "resource_tags")["resource_tags"]
    told = seen.loc[seen["arn"] == arn, ["key", "tag_key", "tag_value"]].to_numpy().tolist()
    assert told == [[f"{arn}/environment", "environment", "sandbox"], [f"{arn}/team", "team", "shop"]]


def test_a_resource_that_bore_a_tag_once_has_no_row(aws: StandIn, tmp_path: Path) -> None:
    once = {"ResourceTagMappingList": [{"ResourceARN": "arn:aws:sns:eu-central-1:012345670123:news", "Tags": []}]}
    aws.settings.tell("resourcegroupstaggingapi:GetResources", ACCOUNT, "*", once)
    assert len(collected(tmp_path, "resource_tags")["resource_tags"]) == 0


def test_a_bucket_is_told_in_its_own_region_alone(aws: StandIn, tmp_path: Path) -> None:
    s3 = boto3.client("s3", "eu-west-1")
    s3.create_bucket(Bucket="far", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_tagging(Bucket="far", Tagging={"TagSet": [{"Key": "team", "Value": "shop"}]})
    assert "arn:aws:s3:::far" not in collected(tmp_path, "resource_tags")["resource_tags"]["arn"].tolist()
