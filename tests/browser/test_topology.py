"""Pictures of networks in a real browser: every text stays in its box, whatever it says, on any screen and on paper."""

from __future__ import annotations

from importlib.resources import files

import pytest

from tests.browser.axe import faults
from tests.topologies import land, networks, plain
from tests.view.made import HOSTILE
from wakit.review.network import Networks, renamed
from wakit.view.html import Html, tag
from wakit.view.topology import topology, topology_files

pytestmark = pytest.mark.browser

_STYLE = (files("wakit.view") / "cards.css").read_text("utf-8")
_PRINT = (files("wakit.report") / "template" / "print.css").read_text("utf-8")
_DARK = ":root{--jp-ui-font-color1:#e6e9ec;--jp-ui-font-color2:#aeb8c2;--jp-layout-color0:#111418}body{color:#e6e9ec}"
#: names in letters that are wide, stacked, written to the left, or one sign made of many
_ODD = [
    "W" * 300, "漢字" * 90, "\ufdfd" * 9, "ﷺ" * 40, "\U0001f469\u200d\U0001f467" * 40, "é\u0301" * 99, "עברית " * 30,
    "@%MW" * 9,
]  # fmt: skip
#: texts that leave the sheet or the smallest box that they begin in, and pairs of texts that overlap
_MEASURE = """
() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const whole = svg.viewBox.baseVal, found = [];
  const boxes = [...svg.querySelectorAll('rect')].map(r => r.getBBox()).filter(b => b.width > 60);
  const texts = [...svg.querySelectorAll('text')].map(t => [t.lastChild.data, t.getBBox()]);
  const holds = (box, t) => t.x >= box.x - 1 && t.x + t.width <= box.x + box.width + 1
                         && t.y >= box.y - 1 && t.y + t.height <= box.y + box.height + 1;
  for (const [words, t] of texts) {
    const round = boxes.filter(b => t.x >= b.x && t.x < b.x + b.width && t.y + t.height / 2 >= b.y
                                 && t.y + t.height / 2 < b.y + b.height);
    const smallest = round.sort((a, b) => a.width * a.height - b.width * b.height)[0] || whole;
    if (!holds(smallest, t) || !holds(whole, t)) found.push('leaves its box: ' + words);
  }
  texts.forEach(([words, a], at) => texts.slice(at + 1).forEach(([others, b]) => {
    const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
    const tall = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
    if (wide > 1 && tall > 2) found.push('overlap: ' + words + ' | ' + others);
  }));
  return found;
})
"""


@pytest.fixture
def show(chromium):
    """Lay something on a page of our own."""
    page = chromium.new_page(viewport={"width": 1280, "height": 900})

    def shown(body: Html, *, dark: bool = False):
        looks = f"{_STYLE}{_PRINT}{_DARK if dark else ''} body{{background:{'#111418' if dark else '#fff'}}}"
        head = tag("head", tag("title", "Networks"), tag("style", Html(looks)))
        main = tag("main", tag("h1", "Networks"), body)
        light = "false" if dark else "true"
        page.set_content("<!doctype html>" + tag("html", head, tag("body", main, data_jp_theme_light=light), lang="en"))
        return page

    yield shown
    page.close()


def misplaced(page):
    return page.evaluate(_MEASURE)


@pytest.mark.parametrize("number", [0, 1, 2, 12, 40, 400])
def test_every_text_stays_in_its_box(show, number):
    assert misplaced(show(topology(networks(land(number, alike=False))))) == []


@pytest.mark.parametrize(
    "refused", ["ec2_routes", "ec2_subnets", "ec2_instances", "ec2_security_group_rules", "ec2_network_interfaces"]
)
def test_every_text_stays_in_its_box_where_something_was_not_seen(show, refused):
    assert misplaced(show(topology(networks(land(9), without=[refused])))) == []


@pytest.mark.parametrize("name", [*HOSTILE, *_ODD])
def test_every_text_stays_in_its_box_whatever_it_says(show, name):
    found = renamed(networks(land(9, alike=False)), lambda label: name)
    assert misplaced(show(topology(found))) == []


def test_a_text_that_leaves_its_box_is_noticed(show):
    body = topology(networks(plain()))
    assert misplaced(show(Html(body.replace(">Public: 1 subnet<", f">{'Public ' * 40}<")))) != []
    assert misplaced(show(Html(body.replace('y="44"', 'y="29"')))) != []


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_no_fault(show, dark):
    several = Networks(networks(land(9)).vpcs * 2)
    assert faults(show(topology(several), dark=dark)) == []


def test_on_a_telephone_the_picture_scrolls_in_a_box_of_its_own(show):
    page = show(topology(networks(land(9))))
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("(box => box.scrollWidth > box.clientWidth)(document.querySelector('.wk-sheet'))")
    assert faults(page) == []  # a box that scrolls can be reached by the keyboard


@pytest.mark.parametrize("number", [1, 40, 400])
def test_on_paper_a_picture_is_not_split(show, number):
    page = show(topology(networks(land(number, alike=False))))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1047})  # A4 within margins of 10 mm
    right, height = page.evaluate("(b => [b.right, b.height])(document.querySelector('svg').getBoundingClientRect())")
    assert (right <= 718, height < 1000) == (True, True)
    assert page.evaluate("getComputedStyle(document.querySelector('figure')).breakInside") == "avoid"


def test_a_file_of_its_own_is_a_whole_picture(show, chromium, tmp_path):
    ((name, svg),) = topology_files(networks(land(9)))
    file = tmp_path / f"{name}.svg"
    file.write_text(svg, encoding="utf-8")
    page, asked = chromium.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.getBoundingClientRect().height") > 300
    assert asked == [file.as_uri()]
    page.close()
