"""No false alarm: what wakit itself says is no leak, whatever a client has."""

from __future__ import annotations

import base64
import gzip
import io
import json

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.laws.house import ROOT
from tests.report.notebooks import code, notebook, ours, story, text_of
from wakit.lens import load_lens
from wakit.lens.guidance import load_guidance
from wakit.report.leaks.inventory import Inventory
from wakit.report.leaks.own import own_texts
from wakit.report.leaks.scan import scan
from wakit.report.page import render_page
from wakit.review.branding import read_brand, sample_brands, sample_folder
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.store import create_reviews
from wakit.view.pageone import page_one

#: names as accounts have them that are words of everybody's
NAMES = [
    "main",
    "admin",
    "production",
    "backup",
    "default",
    "logs",
    "security",
    "eu-central-1",
    "audit",
    "web",
    "lambda",
]
COMMON = dict.fromkeys(NAMES, "name")
ONES = Inventory(COMMON | {"Grant Will": "person", "2026": "number", "": "name", " ": "name"})
#: what a manual says as an example; no report does
EXAMPLES = {"ARN", "account id", "IP address", "e-mail address", "host name", "local path", "environment variable"}


@pytest.mark.parametrize("page", [*sorted(ROOT.glob("docs/*.md")), ROOT / "README.md"], ids=lambda page: page.name)
def test_no_page_of_the_manual_holds_a_client_s_words_or_a_secret(page):
    found = scan({page.name: page.read_bytes()}, Inventory({"acme-exports-2031": "bucket", "Zoë Quist": "person"}))
    assert {leak.kind for leak in found} <= EXAMPLES | {"resource id", "key id"}


def test_the_lens_and_its_guidance_are_no_leak():
    said = "\n".join(p.title for p in load_lens().practices)
    assert scan({"a.md": said.encode()}, ONES).leaks == ()
    assert scan({"b.md": repr(load_guidance("en")).encode()}, ONES).leaks == ()


def test_all_that_wakit_says_is_no_leak():
    assert scan({"a.txt": own_texts().encode("utf-8", "replace")}, ONES).leaks == ()


def test_a_review_by_interview_is_no_leak(tmp_path):
    create_client(create_reviews(tmp_path / "reviews"), NewClient("main", evidence="none"))
    opened = open_workload("main", tmp_path / "reviews")
    page = render_page(
        text_of(notebook(story("# Review"), code("", ours(page_one(opened))))), title="Review", footer="x"
    )
    assert scan({"review.html": page.encode()}, ONES).leaks == ()


def test_common_words_are_counted_as_not_looked_for():
    assert scan({}, ONES).not_sought == {"name": len(COMMON) + 2, "number": 1, "part of a person": 1}


@pytest.mark.parametrize("brand", sample_brands())
def test_a_letterhead_is_no_leak(brand):
    """The page's own style has an escape beside the logo's Base64, and what is read around it cuts that in two."""
    book = text_of(notebook(story("# Review")))
    page = render_page(book, title="Nordlicht · main", branding=read_brand(sample_folder(brand)))
    assert scan({"review.html": page.encode()}, ONES).leaks == ()


def test_a_logo_that_hides_something_is_one_still():
    """Text in its metadata, an escape beside it."""
    held = io.BytesIO()
    about = PngInfo()
    about.add_text("Author", "acme-exports-2031")
    Image.effect_noise((120, 60), 90).save(held, "PNG", pnginfo=about)
    written = base64.b64encode(held.getvalue()).decode()
    page = f"<style>@page {{ content: '\\b7' url(data:image/png;base64,{written}) }}</style>"
    found = scan({"review.html": page.encode()}, Inventory({"acme-exports-2031": "bucket"}))
    assert {leak.kind for leak in found} == {"bucket"}


@pytest.mark.parametrize("escape", ["\\u003c", "\\u0026", "\\000020", "\\x20", "%20"])
@pytest.mark.parametrize("held", [b"of acme-exports-2031", gzip.compress(b"acme-exports-2031")], ids=["text", "gzip"])
def test_base64_that_an_escape_begins_hides_nothing(escape, held):
    """As it is written the escape's own letters go on into it, and nothing comes out."""
    page = f"<script>x = '{escape}{base64.b64encode(held).decode()}'</script>"
    found = scan({"review.html": page.encode()}, Inventory({"acme-exports-2031": "bucket"}))
    assert {leak.kind for leak in found} == {"bucket"}


def test_a_data_uri_with_an_escape_hides_nothing():
    held = base64.b64encode(gzip.compress(b"acme-exports-2031")).decode()
    page = f"<script>x = 'data:application/gzip;base64\\u002c{held}'</script>"
    found = scan({"review.html": page.encode()}, Inventory({"acme-exports-2031": "bucket"}))
    assert {leak.kind for leak in found} == {"bucket"}


def test_a_data_uri_ends_where_its_string_does():
    """Strings of one file are searched as one text: what parts them is no letter of the Base64 before it."""
    held = base64.b64encode(gzip.compress(b"acme-exports-2031")).decode()
    file = json.dumps({"logo": f"data:application/gzip;base64,{held}", "name": "x"}).encode()
    assert scan({"a.json": file}, ONES).leaks == ()
    assert {leak.kind for leak in scan({"a.json": file}, Inventory({"acme-exports-2031": "bucket"}))} == {"bucket"}
