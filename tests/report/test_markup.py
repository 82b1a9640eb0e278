from __future__ import annotations

import pytest

from wakit.report.markup import strange
from wakit.view.html import tag


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<img src=x>",
        "<p onclick=alert(1)>",
        "<p ONCLICK=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=' https://x'>x</a>",
        "<a href='http://example.com'>x</a>",
        "<a href='data:text/html,x'>x</a>",
        "<iframe src=https://example.com></iframe>",
        "<style>p{}</style>",
        "<link rel=stylesheet href=https://example.com>",
        "<meta http-equiv=refresh content=0>",
        "<form action=https://example.com>",
        "<svg><foreignObject></foreignObject></svg>",
        "<svg><use xlink:href='https://example.com/x.svg#a'/></svg>",
        "<svg><image href='https://example.com/x.png'/></svg>",
        "<svg><animate attributeName=href></svg>",
        "<p style='background:url(https://example.com/x)'>",
        "<path fill='url(https://example.com/x)'>",
        "<p style='background:u\\72l(https://example.com/x)'>",
        "<svg xmlns='http://evil.example/'>",
        "<!-- x -->",
        "<!DOCTYPE html>",
        "<![CDATA[<script>]]>",
        "<?php x ?>",
        "<unknown>",
        "<p srcdoc=x>",
        "<a href='https://x' target=_top>x</a>",
    ],
)
def test_what_is_not_on_the_list_is_strange(markup):
    assert strange(f"<p>fine</p>{markup}") != ""


@pytest.mark.parametrize(
    "markup",
    [
        tag("p", "<script>", title="javascript:alert(1)", class_="x"),
        "<a href='#SEC08'>x</a><a href='https://aws.amazon.com/x?y=1#z' rel='noopener noreferrer' target=_blank>x</a>",
        "<svg viewBox='0 0 1 1' role=img><title>x</title><rect style='fill: url(#h1)'/><use xlink:href='#a'/></svg>",
        "<details><summary>x</summary><table><tr><td data-label='a' colspan=2>1</td></tr></table></details>",
        "5 < 6 & 7",
    ],
)
def test_what_reports_are_made_of_is_not(markup):
    assert strange(markup) == ""
