"""Networks of any size in rows, and what is made of them: tiers, ways in, neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.cases import ACCOUNT, example
from tests.network import MAIN, Rows, interface, machine, route, subnet, tables, world
from wakit.review.network import Networks, Vpc
from wakit.review.networks import TABLES, see
from wakit.services.client import ClientAccount
from wakit.services.ec2_network import NetworkAclAssociation, Subnet
from wakit.services.ec2_network import Vpc as VpcRow
from wakit.services.ec2_routes import Route, RouteTable, RouteTableAssociation
from wakit.services.ec2_security_groups import InterfaceGroup, NetworkInterface

__all__ = ["land", "networks", "plain", "seen", "vpc_row"]

#: tables that stand for nothing more than "looked at, and there is none"
_EMPTY = (
    "client_thresholds", "ec2_vpc_peerings", "elb_balancer_groups", "elb_balancer_instances", "elb_balancer_subnets",
    "elb_listeners", "elb_load_balancers", "elbv2_balancer_groups", "elbv2_balancer_subnets", "elbv2_listener_rules",
    "elbv2_listener_targets", "elbv2_listeners", "elbv2_load_balancers", "elbv2_rule_targets", "lambda_functions",
    "rds_instance_groups", "rds_instance_subnets", "rds_instances",
)  # fmt: skip
#: a tier's name → where its table leads
_TIERS = {"public": ["igw"], "app": ["nat"], "data": []}


def vpc_row(name: str = "vpc", **values: object) -> VpcRow:
    ours: dict[str, object] = {"arn": f"arn:aws:ec2:eu-central-1:{ACCOUNT}:vpc/{name}", "vpc_id": name}
    return example(VpcRow, **(ours | {"cidr_block": "10.0.0.0/16"} | values))


def plain(**rows: Sequence[object]) -> Rows:
    """One VPC with one public subnet and the machine in it that the internet reaches, but for what a test says."""
    empty: dict[str, Sequence[object]] = dict.fromkeys(_EMPTY, ())
    told = [ClientAccount(ACCOUNT, "", True)]
    inside = [machine(subnet_id="subnet", vpc_id="vpc")]
    return empty | {"ec2_vpcs": [vpc_row()], "client_accounts": told} | dict(world(ec2_instances=inside)) | rows


def land(number: int, *, alike: bool = True, names: str = "subnet-{n}", zones: int = 3) -> Rows:
    """So many subnets in three tiers; the alike ones hold the same kinds of things, the others each its own."""
    kinds = list(_TIERS)
    subnets, placed, held, acls = list[Subnet](), list[RouteTableAssociation](), list[NetworkInterface](), []
    for n in range(number):
        name, tier = names.format(n=n), kinds[n % 3]
        zone = f"eu-central-1{'abcdef'[n // 3 % zones]}"
        subnets.append(subnet(name, cidr_block=f"10.{n // 250}.{n % 250}.0/24", availability_zone=zone))
        placed.append(RouteTableAssociation(f"a-{n}", tier, "vpc", name, False, ""))
        acls.append(NetworkAclAssociation(f"acl-{n}", "acl", name))
        held += _held(name, n, None if alike else n)
    machines = [machine(one.interface_id, subnet_id=one.subnet_id) for one in held if one.instance_id]
    return plain(
        ec2_subnets=subnets,
        ec2_route_table_associations=[MAIN, *placed],
        ec2_route_tables=[example(RouteTable, arn=k, route_table_id=k, vpc_id="vpc") for k in ("main", *kinds)],
        ec2_routes=[route("10.0.0.0/8", "local", "main"), *_routes()],
        ec2_network_acl_associations=acls,
        ec2_network_interfaces=held,
        ec2_interface_groups=[InterfaceGroup(one.interface_id, "sg") for one in held if one.has_public_ip],
        ec2_instances=machines,
    )


def _routes() -> list[Route]:
    return [route("0.0.0.0/0", kind, tier, target_id=f"{kind}-1") for tier, to in _TIERS.items() for kind in to]


_TYPES = ["interface", "lambda", "efs", "vpc_endpoint", "nat_gateway", "transit_gateway"]


def _held(name: str, n: int, kinds: int | None) -> list[NetworkInterface]:
    """Two machines in each subnet, and where they shall differ, kinds of interfaces by the bits of a number."""
    own = [interface(f"{name}/{at}", subnet_id=name, has_public_ip=n % 3 == 0 and at == 0) for at in range(2)]
    chosen = [kind for at, kind in enumerate(_TYPES) if kinds is not None and kinds >> at & 1]
    others = [
        interface(f"{name}/{k}", subnet_id=name, interface_type=k, instance_id="", has_public_ip=False) for k in chosen
    ]
    return [*own, *others]


def networks(rows: Rows, *, without: Sequence[str] = (), named: Mapping[str, str] | None = None) -> Networks:
    """What is made of these rows; the tables ``without`` were refused."""
    held = tables({name: items for name, items in rows.items() if name not in without})
    called = (named or {}).get
    return see({name: held[name] for name in TABLES}, lambda arn: called(arn, ""), {}, [ACCOUNT])


def seen(rows: Rows, *, without: Sequence[str] = ()) -> Vpc:
    """The one VPC of these rows."""
    (vpc,) = networks(rows, without=without).vpcs
    return vpc
