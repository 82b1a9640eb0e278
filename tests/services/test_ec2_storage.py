from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.model import Status
from wakit.services.ec2_storage import EbsSettings, Image, Snapshot, Volume

THREE = (True, False, None)


def settings_case(check: str, expected: Status, beside: Mapping[str, Sequence[object]], **values: object) -> Case:
    return Case(check, [expected], {"ec2_ebs_settings": [example(EbsSettings, **values)], **beside})


def public_snapshots(expected: list[Status], **settings: object) -> Case:
    snapshots = [example(Snapshot, arn=str(v), is_public=v) for v in THREE]
    tables: Mapping[str, Sequence[object]] = {
        "ec2_snapshots": snapshots,
        "ec2_ebs_settings": [example(EbsSettings, **settings)],
    }
    return Case("snapshot_is_not_public", expected, tables)


VOLUMES: dict[str, list[object]] = {"ec2_volumes": [example(Volume, arn="v")]}
SNAPSHOTS: dict[str, list[object]] = {"ec2_snapshots": [example(Snapshot, arn="s")]}
IMAGES: dict[str, list[object]] = {"ec2_images": [example(Image, arn="i")]}
BY_DEFAULT = "region_encrypts_volumes_by_default"
NO_SNAPSHOTS = "region_blocks_public_snapshots"
NO_IMAGES = "region_blocks_public_images"
CASES = [
    Case(
        "volume_is_encrypted",
        [PASS, FAIL, UNKNOWN],
        {"ec2_volumes": [example(Volume, arn=str(v), is_encrypted=v) for v in THREE]},
    ),
    Case(
        "snapshot_is_encrypted",
        [PASS, FAIL, UNKNOWN],
        {"ec2_snapshots": [example(Snapshot, arn=str(v), is_encrypted=v) for v in THREE]},
    ),
    Case(
        "image_is_not_public",
        [FAIL, PASS, UNKNOWN],
        {"ec2_images": [example(Image, arn=str(v), is_public=v) for v in THREE]},
    ),
    public_snapshots([FAIL, PASS, UNKNOWN], hides_public_snapshots=False),
    public_snapshots([PASS, PASS, PASS], hides_public_snapshots=True),
    public_snapshots([UNKNOWN, PASS, UNKNOWN], hides_public_snapshots=None),
    settings_case(BY_DEFAULT, PASS, VOLUMES, encrypts_by_default=True),
    settings_case(BY_DEFAULT, FAIL, VOLUMES, encrypts_by_default=False),
    settings_case(BY_DEFAULT, UNKNOWN, VOLUMES, encrypts_by_default=None),
    settings_case(NO_SNAPSHOTS, PASS, SNAPSHOTS, blocks_public_snapshots=True),
    settings_case(NO_SNAPSHOTS, FAIL, SNAPSHOTS, blocks_public_snapshots=False),
    settings_case(NO_SNAPSHOTS, UNKNOWN, SNAPSHOTS, blocks_public_snapshots=None),
    settings_case(NO_IMAGES, PASS, IMAGES, blocks_public_images=True),
    settings_case(NO_IMAGES, FAIL, IMAGES, blocks_public_images=False),
    settings_case(NO_IMAGES, UNKNOWN, IMAGES, blocks_public_images=None),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.check}-{c.expected[0]}")
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_volumes_snapshots_and_defaults_are_collected(aws: StandIn, tmp_path: Path) -> None:
    ec2 = boto3.client("ec2")
    volume = ec2.create_volume(AvailabilityZone="eu-central-1a", Size=8)["VolumeId"]
    snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    seen = collected(tmp_path, "ec2_volumes", "ec2_snapshots", "ec2_ebs_settings")
    assert seen["ec2_snapshots"]["key"].tolist() == [f"arn:aws:ec2:eu-central-1::snapshot/{snapshot}"]
    for check in ("volume_is_encrypted", "snapshot_is_encrypted", BY_DEFAULT, NO_SNAPSHOTS):
        assert verdicts(seen, check) == [FAIL]


def test_a_refused_default_is_not_off(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("ec2").create_volume(AvailabilityZone="eu-central-1a", Size=8)
    aws.refuse = {"ec2:GetEbsEncryptionByDefault"}
    assert verdicts(collected(tmp_path, "ec2_volumes", "ec2_ebs_settings"), BY_DEFAULT) == [UNKNOWN]


def test_a_public_image_is_found(aws: StandIn, tmp_path: Path) -> None:
    ec2 = boto3.client("ec2")
    made = ec2.run_instances(ImageId="ami-0abcdef1234567890", MinCount=1, MaxCount=1)["Instances"][0]
    image = ec2.create_image(InstanceId=made["InstanceId"], Name="golden")["ImageId"]
    ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Add": [{"Group": "all"}]})
    assert verdicts(collected(tmp_path, "ec2_images"), "image_is_not_public") == [FAIL]


@pytest.mark.parametrize(("state", "verdict"), [("block-new-sharing", FAIL), ("block-all-sharing", PASS)])
def test_a_public_snapshot_is_found_unless_the_region_hides_it(
    aws: StandIn, tmp_path: Path, state: str, verdict: Status
) -> None:
    ec2 = boto3.client("ec2")
    volume = ec2.create_volume(AvailabilityZone="eu-central-1a", Size=8)["VolumeId"]
    snapshot, private = (ec2.create_snapshot(VolumeId=volume)["SnapshotId"] for _ in range(2))
    ec2.modify_snapshot_attribute(
        SnapshotId=snapshot, Attribute="createVolumePermission", OperationType="add", GroupNames=["all"]
    )
    aws.settings.tell("ec2:GetSnapshotBlockPublicAccessState", ACCOUNT, "*", {"State": state})
    seen = collected(tmp_path, "ec2_snapshots", "ec2_ebs_settings")
    said = dict(zip(seen["ec2_snapshots"]["snapshot_id"], verdicts(seen, "snapshot_is_not_public"), strict=True))
    assert said == {snapshot: verdict, private: PASS}
