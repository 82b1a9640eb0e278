"""Tags of resources, by which accepted risks may say what they cover."""

from __future__ import annotations

from collections.abc import Iterator

from wakit.aws import Item, Reader
from wakit.evidence.rows import Rows, column, row
from wakit.registry import collector

__all__: list[str] = []


@row(key="{arn}/{tag_key}", operation="resourcegroupstaggingapi:GetResources")
class ResourceTag:
    """One tag of one resource."""

    arn: str = column(kind="personal", doc="of what bears the tag, which may be named after a person")
    tag_key: str = column(kind="name")
    tag_value: str | None = column(kind="personal", doc="free text; often a team or the address of an owner")


@collector(scope="region")
def resource_tags(aws: Reader) -> Rows[ResourceTag]:
    """Every tag of the region's resources, as the Resource Groups Tagging API answers.

    It answers for what bears a tag; IAM users, IAM roles and Auto Scaling groups are never in its answer, and what is
    global (CloudFront, Route 53) only in the partition's home region. So no row is not yet no tag
    (https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html).
    """
    return aws.rows(aws.each("resourcegroupstaggingapi:GetResources", "ResourceTagMappingList"), _tags)


def _tags(resource: Item) -> Iterator[ResourceTag]:
    """What bore a tag once and bears none now is answered with an empty list."""
    tags = resource.items("Tags")
    if tags is None:
        resource.must("Tags.Key")  # a resource of which no tag can be read is one row that says so
    for tag in tags or ():
        yield ResourceTag(resource.must("ResourceARN"), tag.must("Key"), tag.text("Value"))
