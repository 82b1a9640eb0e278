from __future__ import annotations

import re

import pytest

from tests.report.notebooks import code, notebook, ours, output, story, text_of
from tests.view.made import HOSTILE
from wakit.report.page import render_page
from wakit.view.html import join, link, section, tag


def page(*cells, title="Acme"):
    return render_page(text_of(notebook(*cells)), title=title, footer="made here")


def body(html):
    return html[html.index("<body>") :]


def test_a_page_has_title_story_outputs_and_footer():
    html = page(story("# Review\n\nA story."), code("x", ours("<p>shown</p>")))
    assert "<title>Acme</title>" in html
    for part in ("Review</h1>", "<p>A story.</p>", "<p>shown</p>", "<footer>made here</footer>"):
        assert part in body(html)


def test_no_code_no_script_no_address_to_load_from():
    html = page(story("# R"), code("secret_code()", ours("<p>x</p>")))
    assert "secret_code" not in html
    assert not re.search(r"<script|<link|\bsrc=|@import|url\((?!#)", html)


def test_a_policy_forbids_what_is_not_there():
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page(story("# R"))


def test_contents_lead_to_chapters_and_questions():
    question = section("SEC01 How & why?", tag("h3", "SEC01"), id="SEC01")
    html = page(story("# R"), story("## First chapter"), code("", ours(question)), story("## Last"))
    nav = html[html.index("<nav") : html.index("</nav>")]
    assert re.findall(r'href="([^"]+)">([^<]+)', nav) == [
        ("#first-chapter", "First chapter"),
        ("#SEC01", "SEC01 How &amp; why?"),
        ("#last", "Last"),
    ]
    assert all(f'id="{target}"' in html or f"id='{target}'" in html for target in ("first-chapter", "SEC01", "last"))


@pytest.mark.parametrize("text", [*HOSTILE, "[x](javascript:alert(1))", "![x](https://example.com/x.png)"])
def test_hostile_markdown_and_text_stay_text(text):
    html = page(story("# R"), story(text), code("", output(data={"text/plain": text}, metadata={})), title=text)
    assert not re.search(r"<(script|img|iframe)|href=.javascript", body(html))


def test_a_picture_of_others_is_an_image_and_can_t_run():
    svg = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(2)</script></svg>"
    html = page(story("# R"), code("", output(data={"image/svg+xml": svg}, metadata={})))
    assert '<img alt="A picture" src="data:image/svg+xml;base64,' in html
    assert "<svg" not in html


def test_a_value_that_looks_like_a_template_is_text():
    assert "{{ 7*7 }}" in page(story("# R"), code("", ours("<p>{{ 7*7 }}</p>")))


def test_a_notebook_without_anything_is_a_page_too():
    assert "</html>" in page()


def test_addresses_stay_whole_whatever_the_home_folder_is_called(monkeypatch):
    monkeypatch.setenv("HOME", "/" + "root")
    address = "https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html"
    html = page(story("# R"), story(f"See [this]({address}?a=1&b=2#x)."), code("", ours(link("that", address))))
    assert f'href="{address}"' in html
    assert f'href="{address}?a=1&amp;b=2#x"' in html


def test_links_open_a_tab_of_their_own_and_contents_do_not():
    html = page(story("# R"), story("## One\n\n[x](https://aws.amazon.com/) and [y](#one)"))
    assert '<a href="https://aws.amazon.com/" target="_blank" rel="noopener noreferrer">x</a>' in html
    assert html.count('<a href="#one">') == 2


def test_what_an_edited_notebook_says_of_its_sections_is_text():
    edited = ours("<p>x</p>")
    bad = [{"id": 'x"><script>', "title": "<script>"}, {"id": 1}, "x", None]
    edited.metadata["text/html"]["sections"] = bad
    html = page(story("# R"), story("## One"), code("", edited))
    assert "<script" not in body(html)
    assert "&lt;script&gt;</a>" in html


def test_sections_stay_with_what_they_are_put_into():
    inner = section("Inner", "x", id="b")
    outer = tag("div", join([tag("p"), section("Outer", inner, id="a")]))
    assert outer.sections == (("a", "Outer"), ("b", "Inner"))
