"""Which VPCs are joined with which, and whose the other side is."""

from __future__ import annotations

from wakit.aws import Item, Reader
from wakit.evidence.rows import Rows, column, row
from wakit.registry import collector

__all__: list[str] = []


@row(key="arn", operation="ec2:DescribeVpcPeeringConnections")
class VpcPeering:
    """A peering of two VPCs, of one account or of two; either side sees both."""

    arn: str = column(kind="name")
    peering_id: str = column(kind="name")
    is_active: bool | None = column(doc="false: not accepted yet, or no more")
    requester_account_id: str | None = column(kind="name", doc="12 digits, of who asked for it")
    requester_vpc_id: str | None = column(kind="name")
    accepter_account_id: str | None = column(kind="name", doc="12 digits, of who was asked")
    accepter_vpc_id: str | None = column(kind="name")


@collector(scope="region")
def ec2_vpc_peerings(aws: Reader) -> Rows[VpcPeering]:
    """Every peering of a VPC of the region, whichever side asked for it; for some time also those that are no more."""

    def peering(item: Item) -> VpcPeering:
        name, state = item.must("VpcPeeringConnectionId"), item.text("Status.Code")
        return VpcPeering(
            arn=f"arn:{aws.partition}:ec2:{aws.region}:{aws.account_id}:vpc-peering-connection/{name}",
            peering_id=name,
            is_active=None if state is None else state == "active",
            requester_account_id=item.text("RequesterVpcInfo.OwnerId"),
            requester_vpc_id=item.text("RequesterVpcInfo.VpcId"),
            accepter_account_id=item.text("AccepterVpcInfo.OwnerId"),
            accepter_vpc_id=item.text("AccepterVpcInfo.VpcId"),
        )

    return aws.rows(aws.each("ec2:DescribeVpcPeeringConnections", "VpcPeeringConnections"), peering)
