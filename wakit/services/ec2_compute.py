"""Instances: metadata service, keys, addresses. User data is never read."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

#: still listed for an hour, but gone
_GONE = ("terminated", "shutting-down")


@row(key="arn", operation="ec2:DescribeInstances")
class Instance:
    """A virtual machine that exists, running or stopped."""

    arn: str = column(kind="name")
    instance_id: str = column(kind="name")
    vpc_id: str | None = column(kind="name")
    subnet_id: str | None = column(kind="name")
    image_id: str | None = column(kind="name")
    instance_type: str | None = column(kind="plain")
    is_running: bool | None = column()
    launched_at: datetime | None = column(doc="the last start")
    requires_imdsv2: bool | None = column(doc="the metadata service asks for a session token, or is off")
    metadata_hop_limit: int | None = column(doc="more than 1: containers reach the metadata service too")
    instance_profile: str | None = column(kind="name", doc="ARN, or empty where it has no role")
    key_pair: str | None = column(kind="name", doc="empty where it was started without one")
    has_key_pair: bool | None = column()
    is_windows: bool | None = column(doc="AWS encrypts its first administrator's password with the key pair")
    has_public_ip: bool | None = column(doc="a public IPv4 address, at this moment")


@collector(scope="region")
def ec2_instances(aws: Reader) -> Rows[Instance]:
    """Every instance that was not terminated."""
    # instances are listed by the request that started them; terminated ones stay in the list for about an hour
    reservations = aws.each("ec2:DescribeInstances", "Reservations")
    found = [i for r in reservations for i in _instances(r)]
    present = [i for i in found if i.text("State.Name") not in _GONE]
    return aws.rows(present, lambda item: _instance(aws, item))


def _instances(reservation: Item) -> list[Item]:
    """The instances of a reservation; where AWS leaves them out there is one of which nothing is known."""
    found = reservation.items("Instances")
    return [Item({}, "ec2:DescribeInstances")] if found is None else found


def _instance(aws: Reader, item: Item) -> Instance:
    name, state = item.must("InstanceId"), item.text("State.Name")
    key, address = item.text("KeyName", absent=""), item.text("PublicIpAddress", absent="")
    platform = item.text("Platform", absent="")  # named for Windows only
    return Instance(
        arn=f"arn:{aws.partition}:ec2:{aws.region}:{aws.account_id}:instance/{name}",
        instance_id=name,
        vpc_id=item.text("VpcId"),
        subnet_id=item.text("SubnetId"),
        image_id=item.text("ImageId"),
        instance_type=item.text("InstanceType"),
        is_running=None if state is None else state == "running",
        launched_at=item.time("LaunchTime"),
        requires_imdsv2=_requires_imdsv2(item),
        metadata_hop_limit=item.number("MetadataOptions.HttpPutResponseHopLimit"),
        instance_profile=item.text("IamInstanceProfile.Arn") if item.has("IamInstanceProfile") else "",
        key_pair=key,
        has_key_pair=None if key is None else key != "",
        is_windows=None if platform is None else platform.lower() == "windows",
        has_public_ip=None if address is None else address != "",
    )


def _requires_imdsv2(item: Item) -> bool | None:
    # IMDS that is switched off needs no token; "optional" answers IMDSv1 too
    tokens, endpoint = item.text("MetadataOptions.HttpTokens"), item.text("MetadataOptions.HttpEndpoint")
    if tokens == "required" or endpoint == "disabled":
        return True
    return None if tokens is None or endpoint is None else False


@check(
    supports=("SEC06-BP02",),
    headline="{instance} still {answers|answer} metadata requests without a token (IMDSv1)",
    fine="{instance} {answers|answer} metadata requests with a token only (IMDSv2)",
    gravity="medium",
    shows=("instance_id", "requires_imdsv2", "metadata_hop_limit"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-8",
)
def instance_requires_imdsv2(ec2_instances: pd.DataFrame) -> pd.Series:
    """Instances require IMDSv2: a hardened start, from which a web server can't be talked into giving its role away.

    Measured: `HttpTokens` is required, or the metadata service is off. The hop limit is shown: more than 1 lets
    containers reach it too.

    Not concerned: nobody; terminated instances are not listed.

    Strength: supports, because SEC06-BP02 is about hardened images, and this is one sign of them.

    Viewpoint: the account of the instance.
    """
    return ec2_instances["requires_imdsv2"]


@check(
    supports=("SEC06-BP03",),
    headline="{Linux instance} {was|were} started with an SSH key pair: who holds the key?",
    fine="{Linux instance} {was|were} started without a key pair",
    gravity="low",
    applies=lambda ec2_instances: ~ec2_instances["is_windows"],
    shows=("instance_id", "key_pair"),
    source="https://docs.aws.amazon.com/wellarchitected/latest/framework/sec_protect_compute_reduce_manual_management.html",
)
def instance_has_no_key_pair(ec2_instances: pd.DataFrame) -> pd.Series:
    """Linux instances are started without a key pair: nobody signs in with a key that is passed around.

    Measured: the name of the key pair at launch. Whether anybody uses it, or other keys were put on the machine since,
    AWS does not know: hence the question.

    Not concerned: Windows, where AWS hands over the first password with it.

    Strength: supports, because a key that nobody holds does no harm.

    Viewpoint: the account of the instance.
    """
    return ~ec2_instances["has_key_pair"]


@check(
    supports=("SEC05-BP01",),
    headline="{running instance} {has|have} a public IPv4 address of {its|their} own",
    fine="{running instance} {has|have} no public IPv4 address",
    gravity="medium",
    applies=lambda ec2_instances: ec2_instances["is_running"],
    shows=("instance_id", "has_public_ip"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-9",
)
def instance_has_no_public_address(ec2_instances: pd.DataFrame) -> pd.Series:
    """Instances stand behind something (a load balancer, a gateway), without a public IPv4 address of their own.

    Measured: a public IPv4 address at this moment. All addresses of IPv6 are public, and whether they are reached is
    decided by routes and groups: the checks of network paths follow both families.

    Not concerned: instances that do not run; they lose their address, unless it is an elastic one.

    Strength: supports, because an address is no way in by itself.

    Viewpoint: the account of the instance.
    """
    return ~ec2_instances["has_public_ip"]
