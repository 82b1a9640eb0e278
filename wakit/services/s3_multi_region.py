"""Multi-Region access points of S3: one door to buckets in several regions, with a policy and a block of its own."""

from __future__ import annotations

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.relate import lookup
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

#: the one region that answers for all of them; other partitions than this have none
_REGION, _PARTITION = "us-west-2", "aws"
_STATUS = "s3control:GetMultiRegionAccessPointPolicyStatus"


@row(key="arn", operation="s3control:ListMultiRegionAccessPoints")
class MultiRegionAccessPoint:
    """A multi-Region access point of the account."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    status: str | None = column(kind="plain", doc="READY, INCONSISTENT_ACROSS_REGIONS, CREATING …")
    policy_is_public: bool | None = column(_STATUS, doc="AWS calls the policy in force public")
    restricts_public_policies: bool | None = column(doc="its own setting, which nobody can change later")


@collector(scope="account")
def s3_multi_region_access_points(aws: Reader) -> Rows[MultiRegionAccessPoint]:
    """Every multi-Region access point of the account, wherever its buckets are."""
    if aws.partition != _PARTITION:
        return Rows()
    operation = "s3control:ListMultiRegionAccessPoints"
    return aws.rows(aws.each(operation, "AccessPoints", AccountId=aws.account_id, region=_REGION), _access_point)


def _access_point(aws: Reader, item: Item) -> MultiRegionAccessPoint:
    name = item.must("Name")
    found = aws.look(_STATUS, AccountId=aws.account_id, Name=name, region=_REGION)
    return MultiRegionAccessPoint(
        arn=f"arn:{aws.partition}:s3::{aws.account_id}:accesspoint/{item.must('Alias')}",
        name=name,
        status=item.text("Status"),
        policy_is_public=found.flag("Established.IsPublic"),
        restricts_public_policies=item.flag("PublicAccessBlock.RestrictPublicBuckets"),
    )


@check(
    supports=("SEC08-BP04",),
    headline="{S3 multi-Region access point} {is|are} open to the public by {its|their} policy",
    fine="{S3 multi-Region access point} {is|are} closed to the public",
    gravity="high",
    shows=("name", "policy_is_public", "restricts_public_policies"),
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/multi-region-access-point-block-public-access.html",
)
def s3_multi_region_access_points_are_not_public(
    s3_multi_region_access_points: pd.DataFrame, s3_account_blocks: pd.DataFrame
) -> pd.Series:
    """No multi-Region access point lets everyone at its buckets.

    Measured: S3 itself calls the policy in force public, and RestrictPublicBuckets is on neither at the access point
    nor at the account.

    Strength: supports only, for the policy and the block of each bucket have to let the same request in too.

    Viewpoint: a resource control policy of the organisation may keep everybody out all the same; it shows in other
    accounts only.
    """
    above = lookup(
        s3_multi_region_access_points,
        s3_account_blocks,
        "restricts_public_policies",
        (),
        absent=False,
        within="account",
    )
    restricted = s3_multi_region_access_points["restricts_public_policies"] | above
    return ~s3_multi_region_access_points["policy_is_public"] | restricted
