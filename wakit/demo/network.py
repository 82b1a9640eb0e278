"""The client's networks, from ``data/network.json``: default VPCs as AWS makes them, and its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from ipaddress import ip_network
from typing import Any

from wakit.demo.builder import Place, tags

__all__ = ["Network", "fill_network", "give_address", "service_interface"]

Entry = dict[str, Any]  # one object of the data file


@dataclass
class Network:
    """Names of one region → ids; subnets of the default VPC are ``default-a`` and so on."""

    vpcs: dict[str, str] = field(default_factory=dict)
    subnets: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)


def fill_network(place: Place) -> Network:
    """All of one region's network."""
    text = files("wakit.demo").joinpath("data/network.json").read_text("utf-8")
    data = json.loads(text)[place.account_id][place.region]
    network = Network()
    for name, ranges in data.get("prefix_lists", {}).items():
        made = place.ask(
            "ec2.create_managed_prefix_list", PrefixListName=name, AddressFamily="IPv4", MaxEntries=10,
            Entries=[{"Cidr": cidr, "Description": "office"} for cidr in ranges],
        )  # fmt: skip
        network.lists[name] = made["PrefixList"]["PrefixListId"]
    _default_vpc(place, network, data["default"])
    for entry in data["vpcs"]:
        _vpc(place, network, entry)
    for entry in data.get("classic", ()):
        _classic_balancer(place, network, entry)
    return network


def _classic_balancer(place: Place, network: Network, entry: Entry) -> None:
    """A load balancer of the generation before, with the interface that AWS makes for it."""
    subnets, groups = [network.subnets[s] for s in entry["subnets"]], [network.groups[g] for g in entry["groups"]]
    listeners = [
        {"Protocol": spoken, "LoadBalancerPort": port, "InstanceProtocol": inside, "InstancePort": to}
        for spoken, port, inside, to in entry["listeners"]
    ]
    place.ask(
        "elb.create_load_balancer", LoadBalancerName=entry["name"], Listeners=listeners, Subnets=subnets,
        SecurityGroups=groups, Scheme="internet-facing",
    )  # fmt: skip
    place.backend("elb").load_balancers[entry["name"]].created_time = place.ago(entry["created"])
    service_interface(place, subnets[0], groups, f"ELB {entry['name']}", "amazon-elb", entry["address"])


def _default_vpc(place: Place, network: Network, entry: Entry) -> None:
    """AWS makes a default VPC with a way to the internet; moto's has none yet."""
    vpc = place.ask("ec2.describe_vpcs", Filters=[{"Name": "isDefault", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
    network.vpcs["default"] = vpc
    for subnet in place.ask("ec2.describe_subnets")["Subnets"]:
        network.subnets[f"default-{subnet['AvailabilityZone'][-1]}"] = subnet["SubnetId"]
    table = place.ask("ec2.describe_route_tables")["RouteTables"][0]["RouteTableId"]
    _route_to_internet(place, vpc, [table])
    _default_group(place, vpc, emptied=False)
    _groups(place, network, vpc, entry["groups"])


def _vpc(place: Place, network: Network, entry: Entry) -> None:
    name = entry["name"]
    vpc = place.ask("ec2.create_vpc", CidrBlock=entry["cidr"])["Vpc"]["VpcId"]
    place.ask("ec2.create_tags", Resources=[vpc], Tags=tags(Name=name))
    network.vpcs[name] = vpc
    public, private, data = (_table(place, vpc, f"{name}-{kind}") for kind in ("public", "private", "data"))
    _route_to_internet(place, vpc, [public])
    for subnet, cidr, zone in entry["subnets"]:
        made = _subnet(place, vpc, subnet, cidr, place.region + zone)
        network.subnets[subnet] = made
        table = public if subnet.startswith("public") else private if subnet.startswith("app") else data
        place.ask("ec2.associate_route_table", RouteTableId=table, SubnetId=made)
    if "nat" in entry:
        _nat(place, network.subnets[entry["nat"]], private)
    _default_group(place, vpc, emptied=entry.get("default_group_emptied", False))
    _groups(place, network, vpc, entry["groups"])
    if entry.get("flow_logs"):
        _flow_logs(place, vpc, name)
    if "own_acl" in entry:
        _acl(place, vpc, [network.subnets[s] for s, *_ in entry["subnets"] if s.startswith(entry["own_acl"])])
    for service in entry["endpoints"]:
        _endpoint(place, network, vpc, service, [public, private])
    for account, cidr in entry.get("peers", ()):
        _peer(place, vpc, private, account, cidr)


def _peer(place: Place, vpc: str, table: str, account: str, cidr: str) -> None:
    """A peering with a VPC of somebody else's account, and the route that leads there."""
    theirs = replace(place, account_id=account)
    other = theirs.ask("ec2.create_vpc", CidrBlock=cidr)["Vpc"]["VpcId"]
    made = place.ask("ec2.create_vpc_peering_connection", VpcId=vpc, PeerVpcId=other, PeerOwnerId=account)
    peering = made["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    theirs.ask("ec2.accept_vpc_peering_connection", VpcPeeringConnectionId=peering)
    place.ask("ec2.create_route", RouteTableId=table, DestinationCidrBlock=cidr, VpcPeeringConnectionId=peering)


def _table(place: Place, vpc: str, name: str) -> str:
    table = place.ask("ec2.create_route_table", VpcId=vpc)["RouteTable"]["RouteTableId"]
    place.ask("ec2.create_tags", Resources=[table], Tags=tags(Name=name))
    return str(table)


def _route_to_internet(place: Place, vpc: str, tables: list[str]) -> None:
    gateway = place.ask("ec2.create_internet_gateway")["InternetGateway"]["InternetGatewayId"]
    place.ask("ec2.attach_internet_gateway", InternetGatewayId=gateway, VpcId=vpc)
    for table in tables:
        place.ask("ec2.create_route", RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)


def _subnet(place: Place, vpc: str, name: str, cidr: str, zone: str) -> str:
    made = place.ask("ec2.create_subnet", VpcId=vpc, CidrBlock=cidr, AvailabilityZone=zone)
    subnet = made["Subnet"]["SubnetId"]
    place.ask("ec2.create_tags", Resources=[subnet], Tags=tags(Name=name))
    if name == "public-b":  # every address in it is public unless somebody says otherwise
        place.ask("ec2.modify_subnet_attribute", SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
    return str(subnet)


def _nat(place: Place, subnet: str, table: str) -> None:
    address = place.ask("ec2.allocate_address", Domain="vpc")
    place.backend("ec2").addresses[0].public_ip = "198.51.100.2"
    made = place.ask("ec2.create_nat_gateway", SubnetId=subnet, AllocationId=address["AllocationId"])
    gateway = made["NatGateway"]["NatGatewayId"]
    (eni,) = (e for e in place.backend("ec2").enis.values() if e.public_ip == "198.51.100.2")
    eni.private_ip_address = eni.private_ip_addresses[0]["PrivateIpAddress"] = "10.20.0.20"
    place.backend("ec2").nat_gateways[gateway].private_ip = eni.private_ip_address
    eni.interface_type, eni.description = "nat_gateway", f"Interface for NAT Gateway {gateway}"
    eni._group_set.clear()  # a NAT gateway has none
    _by_aws(eni, "amazon-vpc")
    place.ask("ec2.create_route", RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=gateway)


def _default_group(place: Place, vpc: str, *, emptied: bool) -> None:
    """A default group lets its own members in; somebody careful takes that out."""
    chosen = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    group = place.ask("ec2.describe_security_groups", Filters=chosen)["SecurityGroups"][0]
    if not emptied:
        itself = [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group["GroupId"]}]}]
        place.ask("ec2.authorize_security_group_ingress", GroupId=group["GroupId"], IpPermissions=itself)
    else:
        place.ask(
            "ec2.revoke_security_group_egress",
            GroupId=group["GroupId"],
            IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
        )


def _groups(place: Place, network: Network, vpc: str, groups: Mapping[str, Entry]) -> None:
    for name, entry in groups.items():
        made = place.ask("ec2.create_security_group", GroupName=name, Description=entry["description"], VpcId=vpc)
        network.groups[name] = made["GroupId"]
    for name, entry in groups.items():
        place.ask(
            "ec2.authorize_security_group_ingress",
            GroupId=network.groups[name],
            IpPermissions=[_rule(network, *rule) for rule in entry["in"]],
        )


def _rule(network: Network, protocol: str, first: int, last: int, source: str, why: str) -> Entry:
    rule: Entry = {"IpProtocol": protocol}
    if protocol != "-1":
        rule |= {"FromPort": first, "ToPort": last}
    note = {"Description": why} if why else {}
    kind, _, name = source.partition(":")
    if kind == "group":
        rule["UserIdGroupPairs"] = [{"GroupId": network.groups[name], **note}]
    elif kind == "list":
        rule["PrefixListIds"] = [{"PrefixListId": network.lists[name], **note}]
    elif ":" in source:
        rule["Ipv6Ranges"] = [{"CidrIpv6": source, **note}]
    else:
        rule["IpRanges"] = [{"CidrIp": source, **note}]
    return rule


def _flow_logs(place: Place, vpc: str, name: str) -> None:
    place.ask("logs.create_log_group", logGroupName=f"/vpc/{name}")
    place.ask(
        "ec2.create_flow_logs", ResourceIds=[vpc], ResourceType="VPC", TrafficType="ALL",
        LogDestinationType="cloud-watch-logs", LogGroupName=f"/vpc/{name}",
        DeliverLogsPermissionArn=f"arn:aws:iam::{place.account_id}:role/flow-logs",
    )  # fmt: skip


def _acl(place: Place, vpc: str, subnets: list[str]) -> None:
    """A list of its own for some subnets: from inside only."""
    acl = place.ask("ec2.create_network_acl", VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    place.ask("ec2.create_tags", Resources=[acl], Tags=tags(Name="data"))
    for egress in (False, True):
        for number, action, cidr in ((100, "allow", "10.20.0.0/16"), (32767, "deny", "0.0.0.0/0")):
            place.ask(
                "ec2.create_network_acl_entry", NetworkAclId=acl, RuleNumber=number, Protocol="-1",
                RuleAction=action, Egress=egress, CidrBlock=cidr,
            )  # fmt: skip
    lists = place.ask("ec2.describe_network_acls", Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"]
    for association in [a for found in lists for a in found["Associations"]]:
        if association["SubnetId"] in subnets:
            place.ask(
                "ec2.replace_network_acl_association",
                AssociationId=association["NetworkAclAssociationId"],
                NetworkAclId=acl,
            )


def _endpoint(place: Place, network: Network, vpc: str, service: str, tables: list[str]) -> None:
    name = f"com.amazonaws.{place.region}.{service}"
    if service == "s3":
        place.ask(
            "ec2.create_vpc_endpoint", VpcId=vpc, ServiceName=name, VpcEndpointType="Gateway",
            RouteTableIds=tables,
        )  # fmt: skip
        return
    group = network.groups["kurier-endpoints"]
    made = place.ask(
        "ec2.create_vpc_endpoint", VpcId=vpc, ServiceName=name, VpcEndpointType="Interface",
        SubnetIds=[network.subnets["app-a"]], SecurityGroupIds=[group], PrivateDnsEnabled=True,
    )["VpcEndpoint"]  # fmt: skip
    eni = place.backend("ec2").enis[made["NetworkInterfaceIds"][0]]
    eni._group_set[:] = [place.backend("ec2").get_security_group_from_id(group)]
    eni.private_ip_address = eni.private_ip_addresses[0]["PrivateIpAddress"] = "10.20.10.20"
    eni.interface_type, eni.description = "vpc_endpoint", f"VPC Endpoint Interface {made['VpcEndpointId']}"
    _by_aws(eni, "amazon-vpce")


def service_interface(
    place: Place, subnet: str, groups: list[str], description: str, service: str, public: str
) -> None:
    """An interface as AWS makes them for its services; moto makes none for these."""
    network = ip_network(place.backend("ec2").get_subnet(subnet).cidr_block)
    taken = {eni.private_ip_address for eni in place.backend("ec2").enis.values()}
    address = next(str(a) for a in list(network.hosts())[100:] if str(a) not in taken)
    made = place.ask(
        "ec2.create_network_interface", SubnetId=subnet, Groups=groups, Description=description,
        PrivateIpAddress=address,
    )  # fmt: skip
    interface = made["NetworkInterface"]["NetworkInterfaceId"]
    _by_aws(place.backend("ec2").enis[interface], service)
    if public:
        give_address(place, interface, public)


def _by_aws(eni: Any, service: str) -> None:  # moto's NetworkInterface
    eni.requester_id, eni.requester_managed, eni.status = service, True, "in-use"


def give_address(place: Place, interface: str, address: str) -> None:
    """A public address out of those kept for documentation: moto draws some that belong to somebody."""
    eni = place.backend("ec2").enis[interface]
    eni.public_ip = address
    eni.private_ip_addresses[0]["Association"] = eni.association
