"""A report in a consultancy's colours, in a browser."""

from __future__ import annotations

import pytest

from tests.browser.axe import faults
from tests.report.notebooks import code, notebook, ours, story, text_of
from wakit.report.page import render_page
from wakit.review.branding import Brand, read_brand, sample_brands, sample_folder
from wakit.view.html import link, section, tag

LOUD = Brand(name="Loud & Clear", footer="made for you", accent="#ffee00", banner="#808080")
BRANDS = {name: read_brand(sample_folder(name)) for name in sample_brands()} | {"loud": LOUD}


@pytest.fixture(params=BRANDS)
def file(request, tmp_path):
    inside = tag("p", "Seen in ", tag("b", "SEC01", class_="wk-number"), " ", link("as told", "#first"))
    cells = [story("# Review\n\nIn *short*."), story("## First"), code("", ours(section("SEC01", inside, id="SEC01")))]
    page = render_page(text_of(notebook(*cells)), title="Acme", branding=BRANDS[request.param], watermark="demo")
    (tmp_path / "review.html").write_text(page)
    return tmp_path / "review.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read_in_any_colours(chromium, file, scheme):
    page = chromium.new_page(color_scheme=scheme)
    page.goto(file.as_uri())
    assert faults(page) == []
    page.close()


def test_the_logo_is_shown_and_the_watermark_catches_no_click(chromium, file):
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    shown = page.eval_on_selector_all("header img", "all => all.map(one => one.naturalWidth > 0 && one.height < 60)")
    assert all(shown)
    page.get_by_role("link", name="as told").click()
    assert page.url.endswith("#first")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.close()
