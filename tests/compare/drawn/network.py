"""Networks, security groups, machines and load balancers."""

from __future__ import annotations

from itertools import cycle
from random import Random
from typing import Any

from wakit.demo.builder import Place, tags, token
from wakit.demo.network import give_address

__all__ = ["fill_network"]

Rule = dict[str, Any]


def _v4(*cidrs: str) -> Rule:
    return {"IpRanges": [{"CidrIp": cidr} for cidr in cidrs]}


def _v6(*cidrs: str) -> Rule:
    return {"Ipv6Ranges": [{"CidrIpv6": cidr} for cidr in cidrs]}


def _tcp(first: int, last: int, who: Rule) -> Rule:
    return {"IpProtocol": "tcp", "FromPort": first, "ToPort": last, **who}


_ALL = {"IpProtocol": "-1"}
#: what comes in at a group
_RULES: dict[str, list[Rule]] = {
    "nothing": [],
    "ssh": [_tcp(22, 22, _v4("0.0.0.0/0"))],
    "ssh-six": [_tcp(22, 22, _v6("::/0"))],
    "rdp": [_tcp(3389, 3389, _v4("0.0.0.0/0"))],
    "ssh-by-halves": [_tcp(22, 22, _v4("0.0.0.0/1", "128.0.0.0/1"))],
    "ssh-nearly-all": [_tcp(22, 22, _v4("0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2"))],
    "ssh-large-block": [_tcp(22, 22, _v4("8.0.0.0/6"))],
    "ssh-from-office": [_tcp(22, 22, _v4("203.0.113.0/24"))],
    "ssh-from-inside": [_tcp(22, 22, _v4("10.0.0.0/8"))],
    "wide-range": [_tcp(0, 65535, _v4("0.0.0.0/0"))],
    "range-with-ssh": [_tcp(20, 25, _v4("0.0.0.0/0"))],
    "all-traffic": [{**_ALL, **_v4("0.0.0.0/0")}],
    "all-traffic-six": [{**_ALL, **_v6("::/0")}],
    "all-udp": [{"IpProtocol": "udp", "FromPort": 0, "ToPort": 65535, **_v4("0.0.0.0/0")}],
    "icmp": [{"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, **_v4("0.0.0.0/0")}],
    "web": [_tcp(80, 80, _v4("0.0.0.0/0")), _tcp(443, 443, _v4("0.0.0.0/0"))],
    "mysql": [_tcp(3306, 3306, _v4("0.0.0.0/0"))],
    "postgres": [_tcp(5432, 5432, _v4("0.0.0.0/0"))],
    "redis": [_tcp(6379, 6379, _v4("0.0.0.0/0"))],
    "mongo": [_tcp(27017, 27018, _v4("0.0.0.0/0"))],
    "search": [_tcp(9200, 9200, _v4("0.0.0.0/0"))],
    "telnet": [_tcp(23, 23, _v4("0.0.0.0/0"))],
}


def fill_network(place: Place, lot: Random) -> dict[str, list[str]]:
    """A network with everything in it; gives its subnets and groups, for databases."""
    vpcs = place.ask("ec2.describe_vpcs", Filters=[{"Name": "isDefault", "Values": ["true"]}])["Vpcs"]
    default = _gateway(place, vpcs[0]["VpcId"])
    table = place.ask("ec2.describe_route_tables")["RouteTables"][0]["RouteTableId"]
    place.ask("ec2.create_route", RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=default)
    vpc = place.ask("ec2.create_vpc", CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
    gateway = _gateway(place, vpc)
    subnets = [_subnet(place, vpc, number, gateway) for number in range(4)]
    groups = {name: _group(place, vpc, name, rules) for name, rules in _RULES.items()}
    if place.region == "us-east-1":
        place.ask("ec2.enable_ebs_encryption_by_default")
    _machines(place, lot, subnets, groups)
    _volumes(place, lot)
    _balancers(place, lot, vpc, subnets, groups)
    chosen = [groups[name] for name in ("nothing", "mysql", "postgres", "all-traffic", "ssh")]
    return {"subnets": subnets, "groups": chosen}


def _gateway(place: Place, vpc: str) -> str:
    gateway = place.ask("ec2.create_internet_gateway")["InternetGateway"]["InternetGatewayId"]
    place.ask("ec2.attach_internet_gateway", InternetGatewayId=gateway, VpcId=vpc)
    return str(gateway)


def _subnet(place: Place, vpc: str, number: int, gateway: str) -> str:
    """The first two lead to the internet, over IPv4 and IPv6."""
    made = place.ask("ec2.create_subnet", VpcId=vpc, CidrBlock=f"10.20.{number}.0/24",
                     AvailabilityZone=place.region + "ab"[number % 2])["Subnet"]["SubnetId"]  # fmt: skip
    if number < 2:
        table = place.ask("ec2.create_route_table", VpcId=vpc)["RouteTable"]["RouteTableId"]
        place.ask("ec2.create_route", RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        place.ask("ec2.associate_route_table", RouteTableId=table, SubnetId=made)
    return str(made)


def _group(place: Place, vpc: str, name: str, rules: list[Rule]) -> str:
    made = place.ask("ec2.create_security_group", GroupName=name, Description=f"lets in {name}", VpcId=vpc)["GroupId"]
    for rule in rules:
        place.ask("ec2.authorize_security_group_ingress", GroupId=made, IpPermissions=[rule])
    return str(made)


def _machines(place: Place, lot: Random, subnets: list[str], groups: dict[str, str]) -> None:
    """Each group but three guards a machine; some are reachable, some not."""
    addresses = cycle(f"198.51.100.{n}" for n in range(1, 250))
    for number, name in enumerate([n for n in groups if n not in ("rdp", "mongo", "icmp")] + ["web", "nothing"]):
        public, subnet = lot.random() < 0.5, lot.choice(subnets)
        interface = {"DeviceIndex": 0, "SubnetId": subnet, "Groups": [groups[name]],
                     "AssociatePublicIpAddress": public, "DeleteOnTermination": True}  # fmt: skip
        metadata = {"HttpTokens": lot.choice(["required", "optional"]), "HttpPutResponseHopLimit": lot.choice([1, 2]),
                    "HttpEndpoint": lot.choice(["enabled"] * 5 + ["disabled"])}  # fmt: skip
        disk = {"VolumeSize": 8, "VolumeType": "gp3", "Encrypted": lot.random() < 0.5}
        more = {"KeyName": "old-key"} if lot.random() < 0.3 else {}
        made = place.ask(
            "ec2.run_instances", ImageId="ami-0abcdef1234567890", MinCount=1, MaxCount=1, InstanceType="t3.micro",
            MetadataOptions=metadata, NetworkInterfaces=[interface],
            BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": disk}],
            ClientToken=token(place.account_id, place.region, name, str(number)),
            TagSpecifications=[{"ResourceType": "instance", "Tags": tags(Name=f"{name}-{number}")}], **more,
        )["Instances"][0]  # fmt: skip
        if public:
            give_address(place, made["NetworkInterfaces"][0]["NetworkInterfaceId"], next(addresses))
        found = next(
            i for r in place.backend("ec2").reservations.values() for i in r.instances if i.id == made["InstanceId"]
        )
        found.launch_time = place.ago(lot.choice([3, 100, 400]))
        found.security_groups = list(next(iter(found.nics.values())).group_set)
        if lot.random() < 0.15:
            place.ask("ec2.stop_instances", InstanceIds=[made["InstanceId"]])


def _volumes(place: Place, lot: Random) -> None:
    """Eight disks that hang on nothing, each with a snapshot: closed, for a partner, for everybody."""
    for _ in range(8):
        made = place.ask("ec2.create_volume", AvailabilityZone=place.region + "a", Size=8, VolumeType="gp3",
                         Encrypted=lot.random() < 0.5)["VolumeId"]  # fmt: skip
        snapshot = place.ask("ec2.create_snapshot", VolumeId=made, Description="drawn")["SnapshotId"]
        place.backend("ec2").snapshots[snapshot].start_time = place.ago(lot.choice([3, 100, 400]))
        if who := lot.choice([{}, {"UserIds": ["777788889999"]}, {"GroupNames": ["all"]}]):
            place.ask("ec2.modify_snapshot_attribute", SnapshotId=snapshot, Attribute="createVolumePermission",
                      OperationType="add", **who)  # fmt: skip


def _balancers(place: Place, lot: Random, vpc: str, subnets: list[str], groups: dict[str, str]) -> None:
    """Load balancers that redirect, that do not, and that speak old TLS."""
    certificate = place.ask("acm.request_certificate", DomainName="drawn.example")["CertificateArn"]
    place.backend("acm").get_certificate(certificate).status = "ISSUED"
    policies = ["ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-TLS-1-0-2015-04"]
    target = place.ask("elbv2.create_target_group", Name="drawn", Protocol="HTTP", Port=80, VpcId=vpc)
    forward: dict[str, Any] = {"Type": "forward", "TargetGroupArn": target["TargetGroups"][0]["TargetGroupArn"]}
    redirect = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}
    for number in range(10):
        arn = place.ask(
            "elbv2.create_load_balancer", Name=f"balancer-{number}", Subnets=subnets[:2], Type="application",
            SecurityGroups=[groups["web"]], Scheme="internal" if number == 5 else "internet-facing",
        )["LoadBalancers"][0]["LoadBalancerArn"]  # fmt: skip
        place.ask("elbv2.modify_load_balancer_attributes", LoadBalancerArn=arn, Attributes=[
            {"Key": "access_logs.s3.enabled", "Value": str(logged := lot.random() < 0.5).lower()},
            {"Key": "access_logs.s3.bucket", "Value": "drawn-logs" if logged else ""},
            {"Key": "deletion_protection.enabled", "Value": "false"},
        ])  # fmt: skip
        kind = ("plain", "redirects", "tls", "both", "in part")[number % 5]
        if kind != "tls":
            action = forward if kind in ("plain", "in part") else redirect
            made = place.ask(
                "elbv2.create_listener", LoadBalancerArn=arn, Protocol="HTTP", Port=80, DefaultActions=[action]
            )["Listeners"][0]["ListenerArn"]
        if kind == "in part":
            old = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/old/*"]}}]
            place.ask("elbv2.create_rule", ListenerArn=made, Priority=1, Conditions=old, Actions=[redirect])
        if kind != "plain":
            place.ask("elbv2.create_listener", LoadBalancerArn=arn, Protocol="HTTPS", Port=443,
                      Certificates=[{"CertificateArn": certificate}], SslPolicy=lot.choice(policies),
                      DefaultActions=[forward])  # fmt: skip
