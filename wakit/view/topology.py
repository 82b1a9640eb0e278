"""Networks as a client would draw them: a picture for each VPC, with what lies beyond and what the internet reaches.

Boundaries of trust are frames: the account, the VPC, its tiers; outside of them the internet, other accounts, networks
of the client's own. Open paths are thick and end in an arrow. What could not be seen is hatched, and said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wakit.review.network import Beyond, Far, Networks, Part, SubnetGroup, Tier, Trust, Vpc
from wakit.review.tiers import fewer
from wakit.view.fitting import readable, wrapped
from wakit.view.html import Html, join, tag
from wakit.view.sheet import ON_PAGE, ON_PAPER, Ink, Sheet
from wakit.view.subnetwords import (
    TIERS,
    account_text,
    called,
    group_lines,
    group_text,
    tier_text,
    title_of,
    way_text,
    whose,
)
from wakit.view.tables import rows_table, shown_of
from wakit.view.topologywords import (
    beyond_text,
    few_beyond,
    gateway_text,
    idle_text,
    internet_text,
    more_text,
    name_of,
    place_text,
    unseen_places,
    unseen_text,
    vpc_text,
)

__all__ = ["topology", "topology_files"]

#: the sheet; the frames of account and VPC; the tiers within
_WIDTH, _ACCOUNT, _VPC, _TIER = 960.0, 12.0, 26.0, 40.0
_GUTTER, _PAD = 24.0, 10.0
#: where the gateway stands, right of what the frames say
_GATEWAY = 790.0
_LINE, _TITLE = 16.0, 18.0
#: so many VPCs are drawn on one page; each has a file of its own
_ON_PAGE = 12
#: up to this height a picture is read well on half a sheet of paper too
_LOW = 760.0
#: VPCs in the list above the pictures
_LISTED = 30
_TIERS = {Tier.PUBLIC: "public", Tier.PRIVATE: "private", Tier.ISOLATED: "isolated", Tier.UNSEEN: "of a tier not seen"}
#: so many cards fit a page of A4
_MOST = 18
_COLOURS = {Tier.PUBLIC: "#e0a100", Tier.PRIVATE: "#2b7ea1", Tier.ISOLATED: "#4c8f7d", Tier.UNSEEN: "#8a96a3"}
_DASHES = {Trust.OWN: "", Trust.PARTNER: "7 4", Trust.UNKNOWN: "2 3", Trust.UNSEEN: "2 3"}
_ACCOUNT_TOP, _VPC_TOP, _INSIDE = 78.0, 110.0, 172.0
#: what lies beyond: four in a row
_BOXES, _BETWEEN = 4, 16.0
_BOX = (_WIDTH - 2 * _ACCOUNT - (_BOXES - 1) * _BETWEEN) / _BOXES
_INDENT = "\u2003"
#: a card that the internet reaches: its column, how low its title stands, whether that is sure
Spot = tuple[int, float, bool]
Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Grid:
    """The columns that cards stand in, each with a gutter to its left in which ways run."""

    columns: int

    @classmethod
    def of(cls, groups: Sequence[SubnetGroup]) -> _Grid:
        """As few columns as the tier with the most groups needs: wide cards are read sooner."""
        most = max((sum(one.tier is tier for one in groups) for tier in Tier), default=0)
        return cls(3 if most > 2 else 2)

    @property
    def column(self) -> float:
        return (_WIDTH - 2 * _TIER) / self.columns

    @property
    def card(self) -> float:
        return self.column - _GUTTER - 6

    def x(self, column: int) -> float:
        """Where the cards of a column begin."""
        return _TIER + column * self.column + _GUTTER


def topology(networks: Networks | None) -> Html:
    """A picture of each VPC in which something is, listed first, then one below the other, with the same in words.

    ``None`` is a review by interview, in which no network was looked at.
    """
    if networks is None:
        return _line("Held by interview: no network was looked at.")
    drawn = _in_use(networks)
    said = [more_text(drawn[_ON_PAGE:]), unseen_places(networks), idle_text(networks)]
    if not networks.vpcs and not networks.unseen:
        said.append("No VPC stands in the regions that were looked at, so there is no network to draw.")
    pictures = [_figure(vpc) for vpc in drawn[:_ON_PAGE]]
    return join([*([_overview(drawn)] if drawn else []), *pictures, *(_line(one) for one in said if one)])


def _overview(vpcs: Sequence[Vpc]) -> Html:
    """Where they are and what the internet reaches in each: those without a picture on the page too, up to a limit."""
    rows = [
        [
            tag("b", readable(vpc.name.text)),
            join([f"{called('account', account_text(vpc.account))} · ", region]),
            _subnets(vpc),
            internet_text(vpc),
        ]
        for vpc in vpcs[:_LISTED]
        for region in [tag("span", readable(vpc.region), class_="wk-region")]
    ]
    table = rows_table(["VPC", "Where", "Subnets", "The internet"], rows, class_="wk-vpcs")
    return join([table, shown_of(len(rows), len(vpcs))])


def _subnets(vpc: Vpc) -> str:
    numbers = [(tier, sum(len(group.names) for group in vpc.groups if group.tier is tier)) for tier in Tier]
    return ", ".join(f"{number:,} {_TIERS[tier]}" for tier, number in numbers if number) or "none"


def topology_files(networks: Networks) -> Iterator[tuple[str, Html]]:
    """A name and a picture for each VPC in which something is, to be a file of its own: ``topology-1`` and so on."""
    drawn = _in_use(networks)
    return ((f"topology-{number}", _svg(vpc, ON_PAPER)[0]) for number, vpc in enumerate(drawn, 1))


def _in_use(networks: Networks) -> list[Vpc]:
    return [vpc for vpc in networks.vpcs if not vpc.is_idle]


def _line(words: str) -> Html:
    return tag("p", words, class_="wk-none wk-line")


def _figure(vpc: Vpc) -> Html:
    words = [vpc_text(vpc), *(group_text(group, vpc.region) for group in vpc.groups)]
    told = tag("details", tag("summary", "The same in words"), tag("ul", *(tag("li", one) for one in words)))
    name = name_of(vpc)
    title = f"{readable(vpc.name.text)}: the internet {internet_text(vpc)}"
    svg, height = _svg(vpc, ON_PAGE)
    box = tag("div", svg, class_="wk-sheet", tabindex="0", role="group", aria_label=f"Picture of {name}")
    return tag(
        "figure",
        tag("p", title, class_="wk-chart-title"),
        box,
        told,
        class_=f"wk-chart wk-topology{' wk-low' if height <= _LOW else ''}",
    )


def _svg(vpc: Vpc, ink: Ink) -> tuple[Html, float]:
    """The whole picture, from top to bottom, and how high it is."""
    sheet = Sheet(ink, _WIDTH)
    _internet(sheet, vpc)
    _captions(sheet, vpc)
    top = _INSIDE + (_LINE + 6 if vpc.unseen else 0)
    groups = fewer(vpc.groups, _MOST)
    grid = _Grid.of(groups)
    low, spots = _tiers(sheet, vpc, groups, grid, top)
    end = low + 26
    sheet.box(_VPC, _VPC_TOP, _WIDTH - 2 * _VPC, low + 12 - _VPC_TOP, edge=ink.text, thick=1.8)
    whole = _WIDTH - 2 * _ACCOUNT
    sheet.box(_ACCOUNT, _ACCOUNT_TOP, whole, end - _ACCOUNT_TOP, edge=ink.soft, thick=1.4, dash="8 4")
    _gateway(sheet, vpc)
    _ways(sheet, grid, spots, top - 12)
    end = _beyond(sheet, vpc, low + 12, end) if vpc.beyond else end
    end = _legend(sheet, vpc, end)
    sheet.paper(end)
    return sheet.svg(end, f"Topology of {name_of(vpc)}", vpc_text(vpc)), end


def _internet(sheet: Sheet, vpc: Vpc) -> None:
    """What lies outside of everything, and what of the VPC it reaches."""
    sheet.box(_ACCOUNT, 8, _WIDTH - 2 * _ACCOUNT, 44, edge=sheet.ink.soft, dash="2 3")
    sheet.text(_ACCOUNT + 12, 27, "The internet", 200, size=13, bold=True)
    sheet.text(_ACCOUNT + 12, 44, internet_text(vpc), _WIDTH - 2 * _ACCOUNT - 24, soft=True)


def _captions(sheet: Sheet, vpc: Vpc) -> None:
    """What the frames of the account and the VPC say."""
    room = _GATEWAY - 90 - _VPC
    account = f"{called('account', account_text(vpc.account))} · {whose(vpc.account)}"
    sheet.text(_VPC, _ACCOUNT_TOP + 19, account[:1].upper() + account[1:], room, bold=True)
    sheet.text(_TIER, _VPC_TOP + 21, name_of(vpc), room, size=13, bold=True)
    sheet.text(_TIER, _VPC_TOP + 38, place_text(vpc), room, soft=True)
    if vpc.unseen:
        sheet.hatch(_TIER, _VPC_TOP + 46, 12, 14)
        sheet.text(_TIER + 18, _VPC_TOP + 57, unseen_text(vpc), room - 18)


def _tiers(sheet: Sheet, vpc: Vpc, groups: Sequence[SubnetGroup], grid: _Grid, y: float) -> tuple[float, list[Spot]]:
    """A band for each tier, its cards within; gives where they end, and where the internet reaches a card."""
    spots: list[Spot] = []
    for tier in Tier:
        several = [group for group in groups if group.tier is tier]
        if several:
            y = _tier(sheet, vpc.region, several, grid, y, spots) + 10
    if not groups:
        is_seen = Part.SUBNETS not in vpc.unseen
        sheet.box(_TIER, y, _WIDTH - 2 * _TIER, 34)
        if not is_seen:
            sheet.hatch(_TIER, y, _WIDTH - 2 * _TIER, 34)
            sheet.ground(_TIER + 8, y + 6, 150, 22)
        sheet.text(_TIER + 14, y + 21, "no subnet in it" if is_seen else "subnets not seen", 200)
        y += 44
    return y - 10, spots


def _tier(sheet: Sheet, region: str, groups: Sequence[SubnetGroup], grid: _Grid, y: float, spots: list[Spot]) -> float:
    tier, wide = groups[0].tier, _WIDTH - 2 * _TIER
    cards = [_card_lines(group, region, grid.card) for group in groups]
    rows = [range(at, min(at + grid.columns, len(cards))) for at in range(0, len(cards), grid.columns)]
    heights = [max(_tall(cards[n]) for n in row) for row in rows]
    tall = 30 + sum(height + _PAD for height in heights)
    sheet.box(_TIER, y, wide, tall, fill=_COLOURS[tier], tint=0.13, edge=_COLOURS[tier], thick=1.2)
    if tier is Tier.UNSEEN:
        sheet.hatch(_TIER, y, wide, tall)
        sheet.ground(_TIER + _GUTTER - 6, y + 5, 2 * grid.column - 20, 20)
    sheet.text(grid.x(0), y + 19, tier_text(tier, groups), grid.card, size=13, bold=True)
    sheet.text(grid.x(1), y + 19, TIERS[tier][1], grid.card, soft=True)
    y += 30
    for row, height in zip(rows, heights, strict=True):
        for column, n in enumerate(row):
            _card(sheet, groups[n], cards[n], (grid.x(column), y, grid.card, height))
            if groups[n].ways_in:
                spots.append((column, y + 15, any(way.is_sure for way in groups[n].ways_in)))
        y += height + _PAD
    return y


def _card_lines(group: SubnetGroup, region: str, wide: float) -> list[tuple[str, bool]]:
    """What stands on a card, line by line; whether it is about a way in."""
    room = wide - 2 * _PAD
    told = [text.replace(" · ", "\u00a0· ") for text in group_lines(group, region)]  # no line begins with a dot
    lines = [(line, False) for text in told for line in wrapped(text, room, 3)]
    for way in group.ways_in:
        first, *rest = wrapped(way_text(way), room - 16, 3)
        lines += [(first, True), *((f"{_INDENT}{line}", True) for line in rest)]
    return lines


def _tall(lines: Sequence[tuple[str, bool]]) -> float:
    return 12 + _TITLE + _LINE * len(lines)


def _card(sheet: Sheet, group: SubnetGroup, lines: Sequence[tuple[str, bool]], place: Rectangle) -> None:
    x, y, wide, tall = place
    is_open, is_sure = bool(group.ways_in), any(way.is_sure for way in group.ways_in)
    edge, dash = (sheet.ink.way, "" if is_sure else "5 4") if is_open else ("", "")
    sheet.box(x, y, wide, tall, fill=sheet.ink.ground, edge=edge, thick=2.0 if is_open else 1.0, dash=dash)
    if not all(amount.is_whole for amount in group.holds.values()):
        sheet.hatch(x + wide - 9, y + 1, 8, tall - 2)
    sheet.text(x + _PAD, y + 19, title_of(group), wide - 2 * _PAD, bold=True)
    for at, (line, is_way) in enumerate(lines):
        baseline = y + 8 + _TITLE + _LINE * (at + 1) - 4
        if is_way and not line.startswith(_INDENT):
            sheet.sign(x + _PAD, baseline)
        left = x + _PAD + (16 if is_way else 0)
        sheet.text(left, baseline, line.removeprefix(_INDENT), x + wide - _PAD - left, soft=at == 0)


def _gateway(sheet: Sheet, vpc: Vpc) -> None:
    """The internet gateway on the frame of the VPC, and what comes to it."""
    ways = vpc.ways_in
    is_known = bool(vpc.gateways) or Part.ROUTES not in vpc.unseen
    if ways:
        sheet.way([(_GATEWAY, 52), (_GATEWAY, _VPC_TOP - 10)], is_sure=any(way.is_sure for way in ways))
    elif vpc.gateways:
        sheet.link([(_GATEWAY, 52), (_GATEWAY, _VPC_TOP - 10)])
    if not vpc.gateways and is_known and not ways:
        sheet.text(_WIDTH - _TIER, _VPC_TOP + 21, "no route to an internet gateway", 220, soft=True, end=True)
        return
    name = gateway_text(vpc)
    sheet.pill(_GATEWAY, _VPC_TOP, 148, name)
    if not vpc.gateways:
        sheet.hatch(_GATEWAY - 74, _VPC_TOP - 10, 12, 20)


def _ways(sheet: Sheet, grid: _Grid, spots: Sequence[Spot], bus: float) -> None:
    """From the gateway along the columns to each card that is reached: solid ways over those that may be."""
    for wanted in (False, True):
        for column in range(grid.columns):
            ends = [y for at, y, is_sure in spots if at == column and is_sure is wanted]
            x = grid.x(column) - _GUTTER / 2
            if ends:
                start = [(_GATEWAY, _VPC_TOP + 10), (_GATEWAY, bus), (x, bus), (x, max(ends))]
                sheet.way(start, is_sure=wanted, has_head=False)
            for y in ends:
                sheet.way([(x, y), (x + _GUTTER / 2 - 1, y)], is_sure=wanted)


def _beyond(sheet: Sheet, vpc: Vpc, start: float, edge: float) -> float:
    """What lies outside of the account: a box each, four in a row, and a line from the VPC."""
    shown = few_beyond(vpc.beyond, 2 * _BOXES)
    texts = [_box_lines(one) for one in shown]
    tall = 32 + 15.0 * max(len(lines) for lines in texts)
    for n, one in enumerate(shown):
        row, column = divmod(n, _BOXES)
        x, y = _ACCOUNT + column * (_BOX + _BETWEEN), edge + 26 + row * (tall + 18)
        if row == 0:
            path = [(x + _BOX / 2, start), (x + _BOX / 2, y)]
        else:  # two boxes share the way between those above
            between = _ACCOUNT + _BOX + _BETWEEN / 2 + (_BOX + _BETWEEN) * (0 if column < 2 else 2)
            path = [(between, start), (between, y + 36), (x + _BOX if between > x + _BOX else x, y + 36)]
        sheet.link(path)
        sheet.dot(path[0][0], start)
        _box(sheet, one, texts[n], (x, y, _BOX, tall))
    return edge + 26 + (tall + 18) * ((len(shown) - 1) // _BOXES + 1) - 18


def _box_lines(one: Beyond) -> list[str]:
    _, led, whose_it_is = beyond_text(one)
    room = _BOX - 28
    return [*wrapped(led, room, 2, 11.5), *wrapped(whose_it_is, room, 3, 11.5)]


def _box(sheet: Sheet, one: Beyond, lines: Sequence[str], place: Rectangle) -> None:
    x, y, wide, tall = place
    trust = one.account.trust if one.account else Trust.UNSEEN
    is_known = one.kind in (Far.SERVICES, Far.INSPECTION) or trust is not Trust.UNSEEN
    dash = _DASHES[trust] if one.account else "" if is_known else "2 3"
    sheet.box(x, y, wide, tall, fill=sheet.ink.ground, edge=sheet.ink.soft, thick=1.3, dash=dash)
    if not is_known:
        sheet.hatch(x + 1, y + 1, 9, tall - 2)
    sheet.text(x + 18, y + 20, beyond_text(one)[0], wide - 28, bold=True)
    for at, line in enumerate(lines):
        sheet.text(x + 18, y + 36 + at * 15, line, wide - 28, size=11.5)


def _legend(sheet: Sheet, vpc: Vpc, y: float) -> float:
    """What the signs mean, those that are drawn."""
    x, y = _ACCOUNT + 4, y + 24
    marks = [
        (any(way.is_sure for way in vpc.ways_in), "open path from the internet", 240.0),
        (any(not way.is_sure for way in vpc.ways_in), "may be open, not all was seen", 250.0),
        (sheet.has_unseen, "not seen", 110.0),
        (True, "boundary of an account", 200.0),
    ]
    for at, (is_drawn, words, wide) in enumerate(marks):
        if not is_drawn:
            continue
        if at < 2:
            sheet.way([(x, y - 4), (x + 26, y - 4)], is_sure=at == 0)
        elif at == 2:
            sheet.box(x, y - 11, 22, 14, edge=sheet.ink.blind)
            sheet.hatch(x, y - 11, 22, 14)
        else:
            sheet.link([(x, y - 4), (x + 26, y - 4)], dash="8 4")
        sheet.text(x + 34, y, words, wide - 34, size=11.5, soft=True)
        x += wide
    return y + 12
