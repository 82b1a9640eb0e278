"""Where traffic may go: route tables, routes, prefix lists, and the block that stands above internet gateways."""

from __future__ import annotations

from collections.abc import Iterator

from wakit.aws import Item, Reader
from wakit.evidence.kleene import is_one_of
from wakit.evidence.rows import Rows, column, row
from wakit.facts.networks import are_whole_internet, family_of, is_whole_internet
from wakit.registry import collector

__all__: list[str] = []

#: member of a route → kind of target; the first that is there counts
_TARGETS = {
    "NatGatewayId": "nat",
    "TransitGatewayId": "tgw",
    "VpcPeeringConnectionId": "pcx",
    "EgressOnlyInternetGatewayId": "eigw",
    "LocalGatewayId": "lgw",
    "CarrierGatewayId": "cagw",
    "CoreNetworkArn": "core-network",
    "NetworkInterfaceId": "eni",
    "OdbNetworkArn": "odb",
}
_DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
_BLOCKING = ("block-bidirectional", "block-ingress")
_EXCLUSIONS = "ec2:DescribeVpcBlockPublicAccessExclusions"
#: states in which it is settled whether an exclusion counts
_IN_FORCE = {"create-complete": True, "update-complete": True, "create-failed": False, "delete-complete": False,
             "disable-complete": False}  # fmt: skip


@row(key="arn", operation="ec2:DescribeRouteTables")
class RouteTable:
    """A route table."""

    arn: str = column(kind="name")
    route_table_id: str = column(kind="name")
    vpc_id: str | None = column(kind="name")


@row(key="route/{account_id}/{region}/{route_table_id}/{destination}", operation="ec2:DescribeRouteTables")
class Route:
    """One route of a table."""

    route_table_id: str = column(kind="name")
    destination: str | None = column(kind="network", doc="IPv4 or IPv6 range, or a prefix list")
    family: str | None = column(kind="plain", doc="IPv4, IPv6; empty for a prefix list")
    prefix_list_id: str | None = column(kind="name", doc="empty for a range")
    to_whole_internet: bool | None = column(doc="the range is everybody's; false for a prefix list: look there")
    target_kind: str | None = column(kind="plain", doc="local, igw, nat, tgw, pcx, eigw, vgw, vpce, eni, …")
    target_id: str | None = column(kind="name")
    is_active: bool | None = column(doc="false: its target is gone (a black hole)")


@row(
    key="route-table-association/{account_id}/{region}/{route_table_id}/{association_id}",
    operation="ec2:DescribeRouteTables",
)
class RouteTableAssociation:
    """What a route table is for: one subnet, or every subnet of a VPC that names no other (its main table)."""

    association_id: str | None = column(kind="name")
    route_table_id: str = column(kind="name")
    vpc_id: str | None = column(kind="name")
    subnet_id: str | None = column(kind="name", doc="empty for the main table and for gateways")
    is_main: bool | None = column()
    gateway_id: str | None = column(kind="name", doc="the gateway whose own table it is; empty for subnets")


@row(key="arn", operation="ec2:DescribeManagedPrefixLists")
class PrefixList:
    """A named list of address ranges that rules and routes point to."""

    arn: str = column(kind="name")
    prefix_list_id: str = column(kind="name")
    name: str | None = column(kind="name")
    family: str | None = column(kind="plain", doc="IPv4 or IPv6")
    is_of_aws: bool | None = column(doc="AWS keeps it: the ranges of one of its services")
    holds_whole_internet: bool | None = column(
        "ec2:GetManagedPrefixListEntries", doc="its ranges together are everybody's; AWS's own hold none such"
    )


@row(
    key="prefix-list-entry/{account_id}/{region}/{prefix_list_id}/{cidr}",
    operation="ec2:GetManagedPrefixListEntries",
)
class PrefixListEntry:
    """A range of a prefix list that is not AWS's own."""

    prefix_list_id: str = column("ec2:DescribeManagedPrefixLists", kind="name")
    cidr: str | None = column(kind="network", doc="IPv4 or IPv6")


@row(
    key="vpc-block-public-access/{account_id}/{region}",
    operation="ec2:DescribeVpcBlockPublicAccessOptions",
)
class VpcBlock:
    """The account's own block of internet gateways in a region."""

    blocks_ingress: bool | None = column(doc="on, for what comes in or for both directions")
    has_exclusions: bool | None = column(
        "ec2:DescribeVpcBlockPublicAccessExclusions", doc="some VPC or subnet is left out of it"
    )


@row(
    key="vpc-block-exclusion/{account_id}/{region}/{exclusion_id}",
    operation="ec2:DescribeVpcBlockPublicAccessExclusions",
)
class VpcBlockExclusion:
    """A VPC or subnet that is left out of the block."""

    exclusion_id: str = column(kind="name")
    resource_id: str | None = column(kind="name", doc="the VPC or subnet")
    lets_in: bool | None = column(doc="in both directions; false: it only lets out")
    is_in_force: bool | None = column(doc="unknown while AWS is putting a change into force")


@collector(scope="region")
def ec2_route_tables(aws: Reader) -> Rows[RouteTable]:
    """Every route table."""

    def table(item: Item) -> RouteTable:
        name, owner = item.must("RouteTableId"), item.must("OwnerId")
        return RouteTable(
            arn=f"arn:{aws.partition}:ec2:{aws.region}:{owner}:route-table/{name}",
            route_table_id=name,
            vpc_id=item.text("VpcId"),
        )

    return aws.rows(aws.each("ec2:DescribeRouteTables", "RouteTables"), table)


@collector(scope="region")
def ec2_routes(aws: Reader) -> Rows[Route]:
    """Every route of every table."""
    return aws.rows(aws.each("ec2:DescribeRouteTables", "RouteTables"), lambda table: list(_routes(table)))


def _routes(table: Item) -> Iterator[Route]:
    name = table.must("RouteTableId")
    routes = table.items("Routes")
    if routes is None:
        yield Route(name, None, None, None, None, None, None, None)
    for item in routes or ():
        yield _route(name, item)


def _route(table: str, item: Item) -> Route:
    cidr, cidr6, prefix_list = (item.text(member, absent="") for member in _DESTINATIONS)
    found = cidr or cidr6
    kind, target = _target(item)
    state = item.text("State")
    return Route(
        route_table_id=table,
        destination=found or prefix_list or None,
        family=family_of(found) if found else "",
        prefix_list_id=prefix_list,
        to_whole_internet=is_whole_internet(found) if found else False,
        target_kind=kind,
        target_id=target,
        is_active=None if state is None else state == "active",
    )


def _target(item: Item) -> tuple[str | None, str | None]:
    """``GatewayId`` holds several kinds: ``local`` or an id that begins with its kind (``igw-…``, ``vgw-…``)."""
    gateway = item.text("GatewayId", absent="")
    if gateway:
        return gateway.partition("-")[0], gateway
    for member, kind in _TARGETS.items():
        found = item.text(member, absent="")
        if found:
            return kind, found
    return None, None


@collector(scope="region")
def ec2_route_table_associations(aws: Reader) -> Rows[RouteTableAssociation]:
    """What each route table is for."""
    return aws.rows(aws.each("ec2:DescribeRouteTables", "RouteTables"), lambda table: list(_associations(table)))


def _associations(table: Item) -> Iterator[RouteTableAssociation]:
    name, vpc = table.must("RouteTableId"), table.text("VpcId")
    associations = table.items("Associations")
    if associations is None:
        yield RouteTableAssociation(None, name, vpc, None, None, None)
    for item in associations or ():
        is_main = item.flag("Main")
        gateway = item.text("GatewayId", absent="")
        is_of_no_subnet = is_main or gateway != ""
        yield RouteTableAssociation(
            association_id=item.must("RouteTableAssociationId"),
            route_table_id=name,
            vpc_id=vpc,
            subnet_id=item.text("SubnetId", absent="" if is_of_no_subnet else None),
            is_main=is_main,
            gateway_id=gateway,
        )


@collector(scope="region")
def ec2_prefix_lists(aws: Reader) -> Rows[PrefixList]:
    """Every prefix list: the customer's, those shared with it and AWS's own."""
    return aws.rows(aws.each("ec2:DescribeManagedPrefixLists", "PrefixLists"), _prefix_list)


def _prefix_list(aws: Reader, item: Item) -> PrefixList:
    name, owner = item.must("PrefixListId"), item.text("OwnerId")
    is_of_aws = None if owner is None else owner == "AWS"
    return PrefixList(
        arn=item.must("PrefixListArn"),
        prefix_list_id=name,
        name=item.text("PrefixListName"),
        family=item.text("AddressFamily"),
        is_of_aws=is_of_aws,
        holds_whole_internet=False if is_of_aws else _holds_whole_internet(aws, name),
    )


def _holds_whole_internet(aws: Reader, name: str) -> bool | None:
    found = _entries(aws, name)
    return None if found is None or None in found else are_whole_internet(cidr for cidr in found if cidr is not None)


def _entries(aws: Reader, name: str) -> list[str | None] | None:
    """The ranges of a list; the call is sent once, whoever asks."""
    found = aws.look("ec2:GetManagedPrefixListEntries", every="Entries", PrefixListId=name).items("Entries")
    return None if found is None else [entry.text("Cidr") for entry in found]


@collector(scope="region")
def ec2_prefix_list_entries(aws: Reader) -> Rows[PrefixListEntry]:
    """Every range of every prefix list that is not AWS's own: what AWS keeps are the ranges of its services."""
    listed = aws.each("ec2:DescribeManagedPrefixLists", "PrefixLists")
    return aws.rows([item for item in listed if item.text("OwnerId") != "AWS"], _list_entries)


def _list_entries(aws: Reader, item: Item) -> Iterator[PrefixListEntry]:
    name = item.must("PrefixListId")
    found = _entries(aws, name)
    yield from (PrefixListEntry(name, cidr) for cidr in ([None] if found is None else found))


@collector(scope="region")
def ec2_vpc_blocks(aws: Reader) -> Rows[VpcBlock]:
    """VPC Block Public Access of the region, on or off."""
    return aws.one(_block)


def _block(aws: Reader) -> VpcBlock:
    options = aws.look("ec2:DescribeVpcBlockPublicAccessOptions")
    excluded = aws.look(_EXCLUSIONS, every="VpcBlockPublicAccessExclusions")
    mode = options.text("VpcBlockPublicAccessOptions.InternetGatewayBlockMode")
    exclusions = excluded.items("VpcBlockPublicAccessExclusions")
    return VpcBlock(
        blocks_ingress=None if mode is None else mode in _BLOCKING,
        has_exclusions=None if exclusions is None else exclusions != [],
    )


@collector(scope="region")
def ec2_vpc_block_exclusions(aws: Reader) -> Rows[VpcBlockExclusion]:
    """What is left out of VPC Block Public Access."""
    return aws.rows(aws.each(_EXCLUSIONS, "VpcBlockPublicAccessExclusions"), _exclusion)


def _exclusion(item: Item) -> VpcBlockExclusion:
    arn, mode, state = item.text("ResourceArn"), item.text("InternetGatewayExclusionMode"), item.text("State")
    return VpcBlockExclusion(
        exclusion_id=item.must("ExclusionId"),
        resource_id=None if arn is None else arn.rpartition("/")[2],
        lets_in=is_one_of(mode, "allow-bidirectional"),
        is_in_force=None if state is None else _IN_FORCE.get(state),
    )
