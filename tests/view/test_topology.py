"""The pictures of networks: what they show and say, whatever names stand in them."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from tests.topologies import land, networks, plain, seen, vpc_row
from tests.view.made import HOSTILE
from wakit.report.markup import strange
from wakit.review.network import Account, Beyond, Far, Label, Networks, Trust, renamed
from wakit.view.fitting import cut, widest
from wakit.view.html import Html, to_text
from wakit.view.topology import topology, topology_files
from wakit.view.topologywords import internet_text


def picture(rows, **given):
    ((_, svg),) = topology_files(networks(rows, **given))
    return svg


def shown(svg):
    """Its texts, line by line."""
    return [unescape(line) for line in re.findall(r">([^<>]+)</text>", svg)]


def test_a_picture_says_account_vpc_tier_subnet_and_the_way_in():
    lines = shown(picture(plain()))
    assert "Account 111111111111 · the client's own account" in lines
    assert {"VPC vpc · 10.0.0.0/16", "Public: 1 subnet", "subnet", "1 machine"} <= set(lines)
    assert "machine i-eni on port 22" in lines
    assert "reaches 1 machine, on port 22" in lines


def test_a_picture_has_a_title_and_says_what_it_shows_to_who_cannot_see_it():
    svg = picture(plain())
    assert "<title>Topology of VPC vpc · 10.0.0.0/16</title><desc>VPC vpc" in svg
    assert 'role="img"' in svg
    assert "Public: 1 subnet; the internet reaches 1 machine, on port 22</desc>" in svg


def test_forty_alike_subnets_are_three_cards():
    lines = shown(picture(land(40)))
    assert [line for line in lines if "alike" in line] == [
        "14 alike subnets in 3 zones", "13 alike subnets in 3 zones", "13 alike subnets in 3 zones",
    ]  # fmt: skip


@pytest.mark.parametrize("number", [1, 40, 400])
def test_a_picture_of_any_network_fits_a_page_and_stays_small(number):
    svg = picture(land(number, alike=False))
    width, height = map(float, re.findall(r'viewBox="0 0 (\S+) (\S+)"', svg)[0])
    assert height / width < 257 / 190  # millimetres of A4 within its margins, and a title above
    assert len(svg) < 60_000


@pytest.mark.parametrize("without", ["ec2_routes", "ec2_route_table_associations"])
def test_routes_that_were_not_seen_are_hatched_and_said_and_nothing_is_called_isolated(without):
    svg = picture(plain(), without=[without])
    assert "routes not seen" in shown(svg)
    assert "stroke-opacity" in svg
    assert not re.search("isolated|private|no route|no open path", svg, re.IGNORECASE)


def test_what_may_be_open_is_dashed_and_said_to_be_unsure():
    svg = picture(plain(), without=["ec2_security_group_rules"])
    assert "may be open, not all was seen" in shown(svg)
    assert [line for line in shown(svg) if line.startswith("perhaps machine i-eni")]


@pytest.mark.parametrize("refused", ["internet_paths", "balancer_paths", "database_paths"])
def test_no_open_path_is_said_only_where_all_ways_were_seen(refused):
    sources = {"internet_paths": "ec2_network_interfaces", "balancer_paths": "elbv2_load_balancers"}
    rows = plain(ec2_network_interfaces=[], ec2_instances=[])
    said = "has no open path to a load balancer, machine or database here"
    assert said in shown(picture(rows))
    assert said not in shown(picture(rows, without=[sources.get(refused, "rds_instances")]))


def test_an_empty_subnet_holds_nothing_only_where_everything_was_seen():
    rows = plain(ec2_network_interfaces=[], ec2_instances=[])
    assert "nothing in it" in shown(picture(rows))
    assert "machines not seen" in shown(picture(rows, without=["ec2_instances"]))


def beyond(*several):
    vpc = replace(seen(plain()), beyond=tuple(several))
    ((_, svg),) = topology_files(Networks((vpc,)))
    return shown(svg)


PEERING = (Label("pcx-1", "ec2_routes", "target_id"),)


@pytest.mark.parametrize(
    ("trust", "words"),
    [
        (Trust.OWN, "own account"),
        (Trust.PARTNER, "partner's account"),
        (Trust.UNKNOWN, "not named in the client's file"),
    ],
)
def test_a_peering_says_whose_the_other_side_is(trust, words):
    account = Account(Label("222222222222", "ec2_vpcs", "account_id"), None, trust)
    assert words in " ".join(beyond(Beyond(Far.PEERING, PEERING, account)))


def test_a_peering_of_which_only_a_route_tells_is_not_anybodys():
    said = " ".join(beyond(Beyond(Far.PEERING, PEERING)))
    assert "to a VPC not looked at its account was not seen" in said


def test_twenty_neighbours_are_eight_boxes():
    several = [Beyond(Far.PEERING, (Label(f"pcx-{n}", "ec2_routes", "target_id"),)) for n in range(20)]
    assert beyond(*several).count("VPC peering") == 7
    assert "13 peerings" in beyond(*several)


def test_vpcs_that_aws_made_and_that_hold_nothing_are_named_and_not_drawn():
    rows = plain(ec2_vpcs=[vpc_row(is_default=True)], ec2_network_interfaces=[], ec2_instances=[])
    assert to_text(topology(networks(rows))) == (
        "1 VPC that AWS made by default holds nothing and is not drawn (eu-central-1)."
    )
    assert list(topology_files(networks(rows))) == []


def test_without_a_vpc_it_is_one_honest_sentence():
    none = plain(ec2_vpcs=[], ec2_subnets=[], ec2_network_interfaces=[], ec2_instances=[])
    assert to_text(topology(networks(none))) == (
        "No VPC stands in the regions that were looked at, so there is no network to draw."
    )
    refused = to_text(topology(networks(none, without=["ec2_vpcs"])))
    assert refused == "VPCs were not seen in account 111111111111, so there may be more than are drawn."
    assert to_text(topology(None)) == "Held by interview: no network was looked at."


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_in_a_name_runs_or_hides(name):
    found = renamed(networks(land(9, alike=False)), lambda label: name)
    made = topology(found)
    assert strange(made) == ""
    assert len(made) < 200_000
    assert "\u202e" not in made


def test_of_many_vpcs_a_page_draws_a_dozen_and_the_files_all():
    many = Networks(networks(plain()).vpcs * 40)
    made = topology(many)
    assert made.count("<svg") == 12
    assert "28 more VPCs have pictures of their own" in made
    assert "reaches something in 28 of 28" in made
    assert [name for name, _ in topology_files(many)][-1] == "topology-40"


def test_no_two_pictures_share_an_id():
    found = networks(land(9))
    page = topology(Networks(found.vpcs * 3))
    assert page.count("<svg") == 3
    assert not re.search(r"\s(id|href)=", page)


def test_the_same_words_stand_beside_the_picture():
    words = to_text(topology(networks(plain())))
    assert "vpc: the internet reaches 1 machine, on port 22\nThe same in words\n" in words
    told = "subnet; 10.0.1.0/24 · zone x; 1 machine; the internet reaches machine i-eni on port 22"
    assert words.splitlines()[-1] == told


@pytest.mark.parametrize("letter", ["W", "i", "漢", "\ufdfd", "\U0001f469", "\u0301", "ß"])
def test_a_text_is_cut_to_what_surely_fits(letter):
    assert widest(cut(letter * 400, 100), 12) <= 100


def test_a_way_is_drawn_for_each_card_that_is_reached():
    svg = picture(land(12, alike=False))
    assert svg.count("<polygon") >= 2 * 4  # an arrow and a sign for each, and the gateway's


def test_a_vpc_without_subnets_says_so_and_one_whose_subnets_were_not_seen_too():
    rows = plain(ec2_subnets=[], ec2_network_interfaces=[], ec2_instances=[])
    assert "no subnet in it" in shown(picture(rows))
    assert "subnets not seen" in shown(picture(rows, without=["ec2_subnets"]))


def test_vpcs_are_listed_before_they_are_drawn_with_what_the_internet_reaches():
    found = networks(plain())
    listed, _, drawn = str(topology(found)).partition("<figure")
    assert drawn
    told = to_text(Html(listed))
    for vpc in found.vpcs:
        assert vpc.name.text in told
        assert internet_text(vpc) in told
    assert re.search(r"\d+ public", told)


def test_of_very_many_vpcs_the_list_says_how_many_it_leaves_out():
    many = Networks(networks(plain()).vpcs * 40)
    assert f"30 of {len(many.vpcs)} shown" in to_text(topology(many))


@pytest.mark.parametrize(("rows", "is_low"), [(plain(), True), (land(400, alike=False), False)])
def test_a_low_picture_takes_half_a_sheet_of_paper_and_a_high_one_all_of_it(rows, is_low):
    """Else the page before it stays more than half white; a high one would be too small to read."""
    assert ("wk-low" in topology(networks(rows))) is is_low


def test_an_account_that_goes_by_another_name_has_one_not_two():
    (vpc,) = networks(plain()).vpcs
    assert vpc.account.id
    named = replace(vpc, account=replace(vpc.account, name=Label("Kontor", "client_accounts", "name")))
    other = renamed(
        named, lambda one: {"name": "client account 4", "account_id": "account A"}.get(one.column, one.text)
    )
    assert f"Kontor ({vpc.account.id.text})" in to_text(topology(Networks((named,))))
    told = to_text(topology(Networks((other,))))
    assert "account A" in told
    assert "client account 4" not in told
