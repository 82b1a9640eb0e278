"""What is made of a network's tables: tiers, groups, ways in, neighbours; nothing unseen is said to be none."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum

import pytest

from tests.cases import example
from tests.network import interface, machine, route, rule, subnet
from tests.topologies import land, networks, plain, seen, vpc_row
from tests.view.made import made
from wakit.model import Audience
from wakit.registry import load
from wakit.review.network import Amount, Far, Label, Part, Thing, Through, Tier, Trust, renamed
from wakit.review.opened import open_workload
from wakit.review.shared import shared
from wakit.review.tiers import fewer
from wakit.services.client import ClientAccount
from wakit.services.ec2_peerings import VpcPeering
from wakit.services.ec2_routes import RouteTable, RouteTableAssociation
from wakit.services.ec2_security_groups import InterfaceGroup
from wakit.services.elb import Listener, LoadBalancer
from wakit.services.elb_network import BalancerGroup, BalancerSubnet
from wakit.services.elb_targets import ListenerTarget

LOCAL = route("10.0.0.0/16", "local")


def tier(*routes, **rows):
    (group,) = seen(plain(ec2_routes=[LOCAL, *routes], **rows)).groups
    return group.tier


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("igw", Tier.PUBLIC),
        ("nat", Tier.PRIVATE),
        ("tgw", Tier.PRIVATE),
        ("vgw", Tier.PRIVATE),
        ("eigw", Tier.PRIVATE),
        ("something new", Tier.PRIVATE),
        (None, Tier.UNSEEN),
    ],
)
def test_a_tier_follows_from_where_routes_lead(kind, expected):
    assert tier(route("0.0.0.0/0", kind)) is expected


def test_without_a_way_out_or_with_one_to_aws_alone_it_is_isolated():
    to_s3 = route("pl-1", "vpce", prefix_list_id="pl-1", target_id="vpce-1")
    assert [tier(), tier(to_s3)] == [Tier.ISOLATED, Tier.ISOLATED]


def test_an_endpoint_of_which_it_is_not_seen_whether_it_leads_to_aws_may_lead_out():
    assert tier(route("10.9.0.0/16", "vpce", prefix_list_id=None, target_id="vpce-1")) is Tier.UNSEEN


def test_a_route_whose_target_is_gone_leads_nowhere():
    assert tier(route(is_active=False)) is Tier.ISOLATED
    assert tier(route(is_active=None)) is Tier.UNSEEN


@pytest.mark.parametrize("table", ["ec2_routes", "ec2_route_table_associations"])
def test_routes_that_were_not_seen_never_make_it_isolated(table):
    vpc = seen(plain(), without=[table])
    assert ({group.tier for group in vpc.groups}, Part.ROUTES in vpc.unseen) == ({Tier.UNSEEN}, True)


def test_a_subnet_of_its_own_table_does_not_follow_the_main_one():
    own = [RouteTableAssociation("a", "own", "vpc", "subnet", False, "")]
    assert tier(route(), ec2_route_table_associations=own) is Tier.ISOLATED


def test_the_internet_reaches_a_machine_by_its_port():
    (way,) = seen(plain()).ways_in
    assert (way.through, [n.text for n in way.names], way.ports, way.is_sure) == (
        Through.MACHINE, ["i-eni"], ("22",), True,
    )  # fmt: skip


def test_a_closed_group_opens_nothing_and_an_unseen_one_may():
    assert seen(plain(ec2_security_group_rules=[rule(cidr="10.0.0.0/8")])).ways_in == []
    ways = seen(plain(), without=["ec2_security_group_rules"]).ways_in
    assert {(way.through, way.is_sure) for way in ways} == {(Through.MACHINE, False)}


def balanced(target="i-inside"):
    """A load balancer that the internet reaches, and a machine behind it that it does not."""
    return plain(
        ec2_network_interfaces=[interface("inside", subnet_id="app", has_public_ip=False)],
        ec2_instances=[machine("inside", subnet_id="app")],
        ec2_subnets=[subnet(), subnet("app")],
        elbv2_load_balancers=[
            example(LoadBalancer, arn="lb", name="front", kind="application", is_internet_facing=True, vpc_id="vpc")
        ],
        elbv2_listeners=[
            example(Listener, arn="li", load_balancer_arn="lb", protocol="TCP", port=22, default_action="forward")
        ],
        elbv2_balancer_subnets=[BalancerSubnet("lb", "subnet", "vpc")],
        elbv2_balancer_groups=[BalancerGroup("lb", "sg")],
        elbv2_listener_targets=[ListenerTarget("li", target, 80, "healthy")],
    )


def test_a_load_balancer_is_reached_and_what_stands_behind_it_is_told():
    front, inside = seen(balanced()).groups
    assert [(way.through, way.names[0].text, way.ports) for way in front.ways_in] == [
        (Through.BALANCER, "front", ("22",))
    ]
    assert ([label.text for label in inside.behind], inside.ways_in) == (["front"], ())


def test_what_is_passed_on_to_an_address_is_not_followed():
    assert [group.behind for group in seen(balanced("10.0.1.7")).groups] == [(), ()]


def test_alike_subnets_are_one_group_and_what_they_hold_is_counted():
    groups = seen(land(40)).groups
    assert [(g.tier, len(g.names), len(g.zones), g.holds[Thing.MACHINE]) for g in groups] == [
        (Tier.PUBLIC, 14, 3, Amount(28)),
        (Tier.PRIVATE, 13, 3, Amount(26)),
        (Tier.ISOLATED, 13, 3, Amount(26)),
    ]


@pytest.mark.parametrize("number", [1, 40, 400])
def test_no_subnet_is_lost_in_folding(number):
    groups = seen(land(number, alike=False)).groups
    few = fewer(groups, 18)
    assert len(few) <= 18
    assert sorted(n.text for g in few for n in g.names) == sorted(n.text for g in groups for n in g.names)
    reached = [{name for g in some for way in g.ways_in for name in way.names} for some in (groups, few)]
    assert reached[0] == reached[1]


def test_a_subnet_that_the_internet_reaches_is_never_folded_into_quiet_ones():
    rows = land(9)
    closed = [one for one in rows["ec2_interface_groups"] if one != InterfaceGroup("subnet-0/0", "sg")]
    groups = seen({**rows, "ec2_interface_groups": closed}).groups
    assert [(len(g.names), bool(g.ways_in)) for g in groups if g.tier is Tier.PUBLIC] == [(2, True), (1, False)]


def test_what_could_not_be_counted_is_at_least_so_many():
    (group,) = seen(plain(), without=["ec2_instances", "rds_instance_subnets"]).groups
    assert group.holds[Thing.MACHINE] == Amount(0, is_whole=False)
    assert group.holds[Thing.DATABASE] == Amount(0, is_whole=False)


def test_subnets_that_were_not_listed_are_those_that_interfaces_tell_of():
    vpc = seen(plain(), without=["ec2_subnets"])
    assert ([n.text for g in vpc.groups for n in g.names], Part.SUBNETS in vpc.unseen) == (["subnet"], True)


def test_vpcs_that_were_not_listed_are_those_that_subnets_tell_of_and_it_is_said():
    found = networks(plain(), without=["ec2_vpcs"])
    assert [vpc.name.text for vpc in found.vpcs] == ["vpc"]
    assert [account.id and account.id.text for account, _ in found.unseen] == ["111111111111"]


def test_a_vpc_that_was_gone_when_vpcs_were_listed_is_none():
    rows = plain(ec2_subnets=[subnet(), subnet("old", vpc_id="vpc-gone")])
    assert [vpc.name.text for vpc in networks(rows).vpcs] == ["vpc"]


def test_a_default_vpc_is_idle_only_where_it_is_seen_to_hold_nothing():
    rows = plain(ec2_vpcs=[vpc_row(is_default=True)], ec2_network_interfaces=[], ec2_instances=[])
    assert seen(rows).is_idle
    assert not seen(rows, without=["ec2_network_interfaces"]).is_idle
    assert not seen(plain(ec2_vpcs=[vpc_row(is_default=True)])).is_idle


def test_subnets_of_another_account_say_whose_they_are():
    theirs = "arn:aws:ec2:eu-central-1:222222222222:{}"
    told = [ClientAccount("111111111111", "", True), ClientAccount("222222222222", "Hosting", False)]
    vpc = seen(
        plain(
            ec2_vpcs=[vpc_row(arn=theirs.format("vpc/vpc"), is_shared_with_us=True)],
            ec2_subnets=[subnet(arn=theirs.format("subnet/subnet"), is_shared_with_us=True)],
            client_accounts=told,
        )
    )
    (group,) = vpc.groups
    assert vpc.owner is not None
    assert vpc.owner == group.owner
    assert (vpc.owner.name and vpc.owner.name.text, vpc.owner.trust) == ("Hosting", Trust.PARTNER)


def test_an_ipv6_only_subnet_shows_its_range():
    (group,) = seen(plain(ec2_subnets=[subnet(cidr_block="")])).groups
    assert (group.is_ipv6_only, [label.text for label in group.ranges]) == (True, ["2001:db8:0:1::/64"])


def peered(*vpcs):
    tables = [example(RouteTable, arn=f"t-{v}", route_table_id=f"t-{v}", vpc_id=v) for v in vpcs]
    routes = [route("10.9.0.0/16", "pcx", f"t-{v}", target_id="pcx-1") for v in vpcs]
    return plain(ec2_vpcs=[vpc_row(v) for v in vpcs], ec2_route_tables=tables, ec2_routes=routes)


def test_two_vpcs_with_one_peering_know_each_other():
    one, other = networks(peered("vpc", "vpc-2")).vpcs
    assert [(b.kind, [v.text for v in b.vpcs], b.account == other.account) for b in one.beyond] == [
        (Far.PEERING, ["vpc-2"], True)
    ]


def test_a_peering_whose_other_side_was_not_looked_at_leads_to_somebody():
    (beyond,) = seen(peered("vpc")).beyond
    assert (beyond.kind, beyond.vpcs, beyond.account) == (Far.PEERING, (), None)


@pytest.mark.parametrize(
    ("told", "trust"),
    [
        ([ClientAccount("222222222222", "Archive", True)], Trust.OWN),
        ([ClientAccount("222222222222", "Hosting", False)], Trust.PARTNER),
        ([], Trust.UNKNOWN),
    ],
)
def test_whose_the_other_side_of_a_peering_is_follows_from_the_clients_file(told, trust):
    joined = VpcPeering("arn", "pcx-1", True, "222222222222", "vpc-9", "111111111111", "vpc")
    (beyond,) = seen(plain(ec2_vpc_peerings=[joined], client_accounts=told)).beyond
    assert beyond.account is not None
    assert ([vpc.text for vpc in beyond.vpcs], beyond.account.trust) == (["vpc-9"], trust)


def test_a_peering_that_is_no_more_is_not_drawn_and_unseen_ones_are_said():
    gone = VpcPeering("arn", "pcx-1", False, "222222222222", "vpc-9", "111111111111", "vpc")
    assert seen(plain(ec2_vpc_peerings=[gone])).beyond == ()
    assert Part.PEERINGS in seen(plain(), without=["ec2_vpc_peerings"]).unseen


def texts(node):
    """Every text in the tree that stands in no label."""
    if isinstance(node, Label | Enum) or node is None:
        return set()
    if is_dataclass(node):
        return {text for f in fields(node) for text in texts(getattr(node, f.name))}
    if isinstance(node, tuple | list | frozenset):
        return {text for one in node for text in texts(one)}
    return {node} if isinstance(node, str) else set()


def test_every_name_can_be_put_another_in_place_of():
    found = networks(balanced(), named={f"arn:aws:ec2:eu-central-1:{'1' * 12}:vpc/vpc": "secret-name"})
    assert texts(found) <= {"eu-central-1", "x", "", "igw", "22"}
    shown = repr(renamed(found, lambda label: "another"))
    assert not [name for name in ("vpc'", "'front'", "subnet'", "10.0.", "1111", "i-", "secret") if name in shown]
    assert repr(found).count("secret-name") == 1


def shape(found):
    """What a picture shows apart from names."""
    return [
        (g.tier, len(g.names), [way.ports for way in g.ways_in], len(g.behind)) for v in found.vpcs for g in v.groups
    ]


def test_for_the_client_the_same_network_is_told_without_its_names(tmp_path):
    made(tmp_path, {name: rows for name, rows in balanced().items() if name in load().collectors})
    opened = open_workload("acme", tmp_path / "reviews")
    told = shared(opened, Audience.CLIENT).networks
    assert opened.networks is not None
    assert told is not None
    assert shape(told) == shape(opened.networks)
    assert shape(told)[0] == (Tier.PUBLIC, 1, [("22",)], 0)
    assert not [name for name in ("'front'", "i-inside", "10.0.", "0123") if name in repr(told)]
