from __future__ import annotations

import re

import pytest

from tests.report.notebooks import notebook, story, text_of
from tests.view.made import HOSTILE
from wakit.report.look import css_text, page_css
from wakit.report.page import render_page
from wakit.review.branding import Brand, read_brand, sample_folder


def page(brand=Brand(), watermark="", title="Acme"):  # noqa: B008  # it is frozen
    return render_page(text_of(notebook(story("# R"))), title=title, branding=brand, watermark=watermark)


def style(html):
    return html[html.index("<style>") + 7 : html.index("</style>")]


def test_logo_name_footer_and_colours_are_on_the_page():
    html = page(read_brand(sample_folder("alder")))
    assert '<img src="data:image/svg+xml;base64,' in html
    assert "<b>Alder &amp; Finch</b>" in html
    assert "<footer><p>Alder &amp; Finch · cloud security reviews" in html
    assert "--wk-brand: #1f6b4f" in style(html)
    assert ".banner.banner { background: #17412f; }" in style(html)


def test_without_a_brand_nothing_of_it_is_there():
    html = page()
    assert "<img" not in html
    assert 'class="letterhead"' not in html
    assert ".banner.banner" not in style(html)


@pytest.mark.parametrize("text", [*HOSTILE, '"; } body { display: none } /*', "</style><script>x</script>", "\\22 x"])
def test_names_stay_text_in_the_page_and_in_its_style(text):
    html = page(Brand(name=text[:60], footer=text), title=text)
    body = html[html.index("</style>") + 8 :]
    assert html.count("</style>") == 1
    assert not re.search(r"<(script|img|iframe)", body)
    [margin] = re.findall(r"@page \{ @bottom-left \{ content: (.*?); \} \}\n", style(html))
    assert re.fullmatch(r'"([A-Za-z0-9 ]|\\[0-9a-f]+ )*"', margin)


def test_a_string_of_css_is_ended_by_nobody_else():
    assert css_text('a"b\\c\n</style>') == r'"a\22 b\5c c \3c \2f style\3e "'


def test_a_watermark_is_a_picture_of_one_short_word():
    assert "body::before" in style(page(watermark="demo"))
    assert "body::before" not in style(page())
    for word in ("<svg>", "", "x" * 17, "a'b"):
        if word:
            with pytest.raises(ValueError, match="one short word"):
                page_css("Acme", Brand(), word)


def test_paper_is_told_last():
    css = page_css("Acme", Brand(), "")
    assert css.index("@page {") > css.rindex(".wk-chip")
