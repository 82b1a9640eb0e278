"""Volumes, snapshots and images, and what a region does about them by default."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.relate import exists
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []


@row(key="arn", operation="ec2:DescribeVolumes")
class Volume:
    """An EBS volume."""

    arn: str = column(kind="name")
    volume_id: str = column(kind="name")
    is_attached: bool | None = column()
    is_encrypted: bool | None = column()
    kms_key: str | None = column(kind="name", doc="customer's or AWS's key, empty where it is not encrypted")


@row(key="arn", operation="ec2:DescribeSnapshots")
class Snapshot:
    """An EBS snapshot that the account owns."""

    arn: str = column(kind="name")
    snapshot_id: str = column(kind="name")
    volume_id: str | None = column(kind="name")
    started_at: datetime | None = column()
    is_encrypted: bool | None = column()
    kms_key: str | None = column(kind="name", doc="customer's or AWS's key, empty where it is not encrypted")
    is_public: bool | None = column(doc="offered to every AWS account for volumes of its own")


@row(key="arn", operation="ec2:DescribeImages")
class Image:
    """A machine image (AMI) that the account owns."""

    arn: str = column(kind="name")
    image_id: str = column(kind="name")
    name: str | None = column(kind="name")
    is_public: bool | None = column(doc="every AWS account can start it")


@row(key="ebs-settings/{account_id}/{region}", operation="ec2:GetEbsEncryptionByDefault")
class EbsSettings:
    """What a region does by default."""

    encrypts_by_default: bool | None = column(doc="new volumes are encrypted whoever makes them")
    blocks_public_snapshots: bool | None = column("ec2:GetSnapshotBlockPublicAccessState", doc="new ones at least")
    hides_public_snapshots: bool | None = column(
        "ec2:GetSnapshotBlockPublicAccessState", doc="those that are public already are treated as private"
    )
    blocks_public_images: bool | None = column("ec2:GetImageBlockPublicAccessState")


@collector(scope="region")
def ec2_volumes(aws: Reader) -> Rows[Volume]:
    """Every volume."""

    def volume(item: Item) -> Volume:
        name, state, is_encrypted = item.must("VolumeId"), item.text("State"), item.flag("Encrypted")
        return Volume(
            arn=f"arn:{aws.partition}:ec2:{aws.region}:{aws.account_id}:volume/{name}",
            volume_id=name,
            is_attached=None if state is None else state == "in-use",
            is_encrypted=is_encrypted,
            # what is not encrypted has no key; on what is, a missing one was not seen
            kms_key=item.text("KmsKeyId", absent="" if is_encrypted is False else None),
        )

    return aws.rows(aws.each("ec2:DescribeVolumes", "Volumes"), volume)


@collector(scope="region")
def ec2_snapshots(aws: Reader) -> Rows[Snapshot]:
    """Every snapshot of the account's own."""
    everybodys = aws.each("ec2:DescribeSnapshots", "Snapshots", OwnerIds=["self"], RestorableByUserIds=["all"])
    public = {item.text("SnapshotId") for item in everybodys}

    def snapshot(item: Item) -> Snapshot:
        name, is_encrypted = item.must("SnapshotId"), item.flag("Encrypted")
        return Snapshot(
            # a snapshot's ARN has no account in it: anybody it is shared with sees the same one
            arn=f"arn:{aws.partition}:ec2:{aws.region}::snapshot/{name}",
            snapshot_id=name,
            volume_id=item.text("VolumeId"),
            started_at=item.time("StartTime"),
            is_encrypted=is_encrypted,
            kms_key=item.text("KmsKeyId", absent="" if is_encrypted is False else None),
            # one without a name among the public ones may be any
            is_public=True if name in public else None if None in public else False,
        )

    return aws.rows(aws.each("ec2:DescribeSnapshots", "Snapshots", OwnerIds=["self"]), snapshot)


@collector(scope="region")
def ec2_images(aws: Reader) -> Rows[Image]:
    """Every image of the account's own."""

    def image(item: Item) -> Image:
        name = item.must("ImageId")
        return Image(
            arn=f"arn:{aws.partition}:ec2:{aws.region}::image/{name}",
            image_id=name,
            name=item.text("Name"),
            is_public=item.flag("Public"),
        )

    return aws.rows(aws.each("ec2:DescribeImages", "Images", Owners=["self"]), image)


@collector(scope="region")
def ec2_ebs_settings(aws: Reader) -> Rows[EbsSettings]:
    """The region's defaults for volumes, snapshots and images, on or off."""
    return aws.one(_settings)


def _settings(aws: Reader) -> EbsSettings:
    encryption = aws.look("ec2:GetEbsEncryptionByDefault")
    snapshots = aws.look("ec2:GetSnapshotBlockPublicAccessState").text("State")
    images = aws.look("ec2:GetImageBlockPublicAccessState").text("ImageBlockPublicAccessState")
    # snapshots know two ways to block (all sharing, new sharing) and images one; "unblocked" alone is open
    return EbsSettings(
        encrypts_by_default=encryption.flag("EbsEncryptionByDefault"),
        blocks_public_snapshots=None if snapshots is None else snapshots != "unblocked",
        hides_public_snapshots=None if snapshots is None else snapshots == "block-all-sharing",
        blocks_public_images=None if images is None else images != "unblocked",
    )


@check(
    disproves=("SEC08-BP02",),
    headline="{volume} {is|are} unencrypted",
    fine="{volume} {is|are} encrypted",
    gravity="medium",
    shows=("volume_id", "is_encrypted", "kms_key"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-3",
)
def volume_is_encrypted(ec2_volumes: pd.DataFrame) -> pd.Series:
    """Volumes are encrypted; with which key is stated, not judged.

    Measured: Encrypted of DescribeVolumes, of attached and of spare volumes.

    Strength: disproves; one volume in plain text is data at rest without encryption, which the practice asks for.
    """
    return ec2_volumes["is_encrypted"]


@check(
    supports=("SEC08-BP02",),
    headline="{EBS snapshot} {is|are} unencrypted",
    fine="{EBS snapshot} {is|are} encrypted",
    gravity="medium",
    shows=("snapshot_id", "started_at", "kms_key"),
    source="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
)
def snapshot_is_encrypted(ec2_snapshots: pd.DataFrame) -> pd.Series:
    """Snapshots are encrypted; with which key is stated, not judged.

    Measured: Encrypted of DescribeSnapshots, of the account's own snapshots.

    Strength: supports; a snapshot may be older than the rule, and what lives is judged by its volume.
    """
    return ec2_snapshots["is_encrypted"]


def _has_volumes(ec2_ebs_settings: pd.DataFrame, ec2_volumes: pd.DataFrame) -> pd.Series:
    """A region without volumes has nothing to encrypt: seventeen of them would drown the one that matters."""
    return exists(ec2_ebs_settings, ec2_volumes)


@check(
    supports=("SEC08-BP02",),
    headline="in {region with volumes} new volumes are not encrypted by default",
    fine="in {region with volumes} new volumes are encrypted by default",
    gravity="medium",
    applies=_has_volumes,
    shows=("encrypts_by_default",),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-7",
)
def region_encrypts_volumes_by_default(ec2_ebs_settings: pd.DataFrame) -> pd.Series:
    """Regions in use encrypt new volumes by default.

    Measured: GetEbsEncryptionByDefault in each region.

    Not concerned: regions without volumes, where nothing is encrypted or plain.

    Strength: supports; where it is off, whoever makes a volume may still encrypt it.
    """
    return ec2_ebs_settings["encrypts_by_default"]


@check(
    supports=("SEC03-BP07",),
    headline="{AMI of your own} {is|are} offered to every AWS account",
    fine="{AMI of your own} {is|are} private, or shared by name only",
    gravity="high",
    shows=("image_id", "name", "is_public"),
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-intro.html",
)
def image_is_not_public(ec2_images: pd.DataFrame) -> pd.Series:
    """Own images are not public.

    Measured: the launch permission of each image that the account owns.

    Strength: supports only: whoever sells images means it; the images of everybody else hold what was on the disk.
    """
    return ~ec2_images["is_public"]


@check(
    disproves=("SEC08-BP04",),
    supports=("SEC03-BP07",),
    headline="{EBS snapshot} can be restored by any AWS account",
    fine="{EBS snapshot} {is|are} private, or shared by name only",
    gravity="critical",
    shows=("snapshot_id", "volume_id", "started_at", "is_public"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-1",
)
def snapshot_is_not_public(ec2_snapshots: pd.DataFrame, ec2_ebs_settings: pd.DataFrame) -> pd.Series:
    """No snapshot can be restored by every AWS account.

    Measured: the account's own snapshots that are offered to everybody, where the region does not treat them as
    private all the same (its block of all sharing; the block of new sharing leaves them open).

    Strength: disproves access control of data at rest, for a snapshot is a whole disk; says little of whether access
    is analysed.
    """
    return ~ec2_snapshots["is_public"] | exists(
        ec2_snapshots, ec2_ebs_settings, where=ec2_ebs_settings["hides_public_snapshots"]
    )


def _has_snapshots(ec2_ebs_settings: pd.DataFrame, ec2_snapshots: pd.DataFrame) -> pd.Series:
    return exists(ec2_ebs_settings, ec2_snapshots)


@check(
    supports=("SEC03-BP07",),
    headline="in {region with snapshots} an EBS snapshot could be made public",
    fine="in {region with snapshots} no EBS snapshot can be made public",
    gravity="medium",
    applies=_has_snapshots,
    shows=("blocks_public_snapshots",),
    source="https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html",
)
def region_blocks_public_snapshots(ec2_ebs_settings: pd.DataFrame) -> pd.Series:
    """Regions with snapshots refuse to make new ones public.

    Measured: the region's block of public access to snapshots, whichever of its two kinds.

    Not concerned: regions without snapshots of the account's own.

    Strength: supports only: what could be made public need not be (snapshot_is_not_public says what is).
    """
    return ec2_ebs_settings["blocks_public_snapshots"]


def _has_images(ec2_ebs_settings: pd.DataFrame, ec2_images: pd.DataFrame) -> pd.Series:
    return exists(ec2_ebs_settings, ec2_images)


@check(
    supports=("SEC03-BP07",),
    headline="in {region with AMIs of your own} an AMI could be made public",
    fine="in {region with AMIs of your own} no AMI can be made public",
    gravity="low",
    applies=_has_images,
    shows=("blocks_public_images",),
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html",
)
def region_blocks_public_images(ec2_ebs_settings: pd.DataFrame) -> pd.Series:
    """Regions with images refuse to make new ones public.

    Measured: the region's block of public access to images; it leaves those that are public already as they are.

    Not concerned: regions without images of the account's own.

    Strength: supports only: what could be made public need not be (image_is_not_public says what is).
    """
    return ec2_ebs_settings["blocks_public_images"]
