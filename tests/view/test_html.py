from __future__ import annotations

import pytest
from IPython.core.formatters import DisplayFormatter

from tests.view.made import HOSTILE
from wakit.view.html import Html, Style, join, link, tag, to_text


def test_strings_become_text_and_html_stays():
    assert tag("p", "<b>", tag("b", "&"), None, 3) == "<p>&lt;b&gt;<b>&amp;</b>3</p>"


def test_attributes_are_escaped_and_empty_ones_left_out():
    assert tag("i", title='"><b>', class_="", data_label="x") == '<i title="&quot;&gt;&lt;b&gt;" data-label="x"></i>'


def test_text_between_parts_is_escaped_too():
    assert join(["a", tag("b", "c")], " < ") == "a &lt; <b>c</b>"


@pytest.mark.parametrize("target", ["javascript:alert(1)", "http://example.com", " data:text/html,x", "//example.com"])
def test_a_link_leads_to_https_or_into_the_page_else_it_is_text(target):
    assert link("x", target) == "x"
    assert "href" in link("x", "#SEC08")
    assert "href" in link("x", "https://aws.amazon.com/")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_one_text_node(text):
    assert "<" not in tag("p", text)[3:-4]


def test_a_notebook_gets_html_and_its_text_twin_and_who_made_it():
    data, metadata = DisplayFormatter().format(tag("p", "<x> & ", tag("b", "y")))
    assert data == {"text/html": "<p>&lt;x&gt; &amp; <b>y</b></p>", "text/plain": "<x> & y"}
    assert metadata == {"text/html": {"wakit": "html"}}


def test_a_style_sheet_is_marked_as_one_and_has_no_text():
    data, metadata = DisplayFormatter().format(Style("<style>p{}</style>"))
    assert (data["text/plain"], metadata) == ("", {"text/html": {"wakit": "style"}})


def test_the_text_twin_reads_line_by_line():
    html = tag("table", tag("tr", tag("td", "a"), tag("td", "b")), tag("tr", tag("td", "c"), tag("td", "d")))
    assert to_text(html) == "a b\nc d"
    assert to_text(Html("<style>p{}</style>x<svg><title>t</title></svg>")) == "x"
