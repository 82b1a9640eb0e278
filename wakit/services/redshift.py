"""Redshift: whether the internet may come to clusters and workgroups, and which other accounts are let in."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

_WORKGROUPS = "redshift-serverless:ListWorkgroups"
#: of an association: the consumer may read, or needs no further word of ours to do so
_IS_SHARED = ("ACTIVE", "AUTHORIZED", "AVAILABLE")
_ACCOUNT_DIGITS = 12


@row(key="arn", operation="redshift:DescribeClusters")
class Cluster:
    """A provisioned Redshift cluster."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    is_public: bool | None = column(doc="PubliclyAccessible: AWS gives it a public address")
    port: int | None = column()
    vpc_id: str | None = column(kind="name")


@row(key="arn", operation=_WORKGROUPS)
class Workgroup:
    """A workgroup of Redshift Serverless: what answers queries where there is no cluster."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    is_public: bool | None = column(doc="publiclyAccessible: it can be reached from a public network")
    port: int | None = column()


@row(key="{arn}/{caller}", operation="redshift:DescribeEndpointAuthorization")
class EndpointGrantee:
    """Another account that may reach a cluster through VPC endpoints of its own."""

    arn: str = column(kind="name", doc="of the cluster")
    caller: str | None = column(kind="name", doc="12 digits")
    status: str | None = column(kind="plain", doc="Authorized or Revoking")
    allows_every_vpc: bool | None = column(doc="of that account, not named ones")


@row(key="{arn}/{caller}", operation="redshift:DescribeDataShares")
class DataShareConsumer:
    """Another account that a data share of one's own is for."""

    arn: str = column(kind="name", doc="of the data share")
    caller: str | None = column(kind="name", doc="12 digits")
    status: str | None = column(kind="plain", doc="ACTIVE, AUTHORIZED, AVAILABLE")


@collector(scope="region")
def redshift_clusters(aws: Reader) -> Rows[Cluster]:
    """Every provisioned cluster of the region."""

    def cluster(item: Item) -> Cluster:
        name = item.must("ClusterIdentifier")
        return Cluster(
            arn=_cluster_arn(aws, name),
            name=name,
            is_public=item.flag("PubliclyAccessible"),
            # a cluster that is being made has no endpoint yet
            port=item.number("Endpoint.Port"),
            vpc_id=item.text("VpcId"),
        )

    return aws.rows(aws.each("redshift:DescribeClusters", "Clusters"), cluster)


def _cluster_arn(aws: Reader, name: str) -> str:
    return f"arn:{aws.partition}:redshift:{aws.region}:{aws.account_id}:cluster:{name}"


@collector(scope="region")
def redshift_workgroups(aws: Reader) -> Rows[Workgroup]:
    """Every workgroup of Redshift Serverless in the region."""

    def workgroup(item: Item) -> Workgroup:
        return Workgroup(
            arn=item.must("workgroupArn"),
            name=item.text("workgroupName"),
            is_public=item.flag("publiclyAccessible"),
            # one that is being made has no endpoint yet
            port=item.number("endpoint.port"),
        )

    return aws.rows(aws.each(_WORKGROUPS, "workgroups"), workgroup)


@collector(scope="region")
def redshift_endpoint_grantees(aws: Reader) -> Rows[EndpointGrantee]:
    """The other accounts that may make endpoints of their own to the region's clusters."""

    def grantee(item: Item) -> EndpointGrantee:
        return EndpointGrantee(
            arn=_cluster_arn(aws, item.must("ClusterIdentifier")),
            caller=item.text("Grantee"),
            status=item.text("Status"),
            allows_every_vpc=item.flag("AllowedAllVPCs"),
        )

    return aws.rows(aws.each("redshift:DescribeEndpointAuthorization", "EndpointAuthorizationList"), grantee)


@collector(scope="region")
def redshift_data_share_consumers(aws: Reader) -> Rows[DataShareConsumer]:
    """The other accounts that may read data shares of one's own, of clusters and of serverless namespaces."""
    listed = aws.each("redshift:DescribeDataShares", "DataShares")
    return aws.rows([s for s in listed if _is_own(s, aws.account_id)], lambda item: list(_consumers(item, aws)))


def _is_own(share: Item, account: str) -> bool:
    """AWS lists those of others too that may be read from here; one without a producer is taken for one's own."""
    producer = share.text("ProducerArn")
    return producer is None or f":{account}:" in producer


def _consumers(share: Item, aws: Reader) -> Iterator[DataShareConsumer]:
    arn, consumers = share.must("DataShareArn"), share.items("DataShareAssociations", absent=())
    if consumers is None:
        yield DataShareConsumer(arn, None, None)
    for one in consumers or ():
        who, status = one.text("ConsumerIdentifier"), one.text("Status")
        if who is None or status is None or (_is_other(who, aws.account_id) and status in _IS_SHARED):
            yield DataShareConsumer(arn, who, status)


def _is_other(consumer: str, own: str) -> bool:
    """Another account; within one's own the consumer is a namespace, and on the marketplace it has no number."""
    return len(consumer) == _ACCOUNT_DIGITS and consumer.isdecimal() and consumer != own


@check(
    supports=("SEC05-BP01",),
    headline="{Redshift cluster} {is|are} set to be publicly accessible",
    fine="{Redshift cluster} {is|are} private",
    gravity="high",
    shows=("name", "is_public", "port"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html#redshift-1",
)
def redshift_clusters_are_private(redshift_clusters: pd.DataFrame) -> pd.Series:
    """Redshift clusters have no public address.

    Measured: the cluster's setting PubliclyAccessible.

    Not concerned: workgroups of Redshift Serverless, which have a check of their own.

    Strength: supports only: groups, routes and network ACLs may still shut the way, and are not followed here.
    """
    return ~redshift_clusters["is_public"]


@check(
    supports=("SEC05-BP01",),
    headline="{Redshift Serverless workgroup} {is|are} set to be publicly accessible",
    fine="{Redshift Serverless workgroup} {is|are} private",
    gravity="high",
    shows=("name", "is_public", "port"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/redshiftserverless-controls.html#redshiftserverless-3",
)
def redshift_workgroups_are_private(redshift_workgroups: pd.DataFrame) -> pd.Series:
    """Redshift Serverless workgroups cannot be reached from a public network.

    Measured: the workgroup's setting publiclyAccessible.

    Not concerned: clusters, which have a check of their own.

    Strength: supports only: security groups and routes may still shut the way, and are not followed here.
    """
    return ~redshift_workgroups["is_public"]
