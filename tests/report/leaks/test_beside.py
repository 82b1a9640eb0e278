"""A notebook beside its page: what stands in both is looked through once, and nothing is missed for it."""

from __future__ import annotations

import pytest

from tests.report.notebooks import code, notebook, output, text_of
from wakit.report.leaks.inventory import Inventory
from wakit.report.leaks.scan import Scanner

HELD = Inventory({"acme-exports-2031": "bucket", "zorb": "bucket"})
SHOWN = "<section><p>ac<b>me-exports</b>-2031</p></section>"
CLEAN = "<section><p>nothing of theirs</p></section>"


def scanned(page, shown):
    book = notebook(code("", output("display_data", data={"text/html": shown})))
    return [leak.file for leak in Scanner(HELD).scan({"a.html": page.encode(), "b.ipynb": text_of(book).encode()})]


def test_what_is_found_in_both_is_told_of_both():
    assert scanned(f"<body>{SHOWN}</body>", SHOWN) == ["a.html", "b.ipynb"]


@pytest.mark.parametrize(
    "page",
    ["<!-- {} -->", "<p title='{}'>x</p>", "<body><p title='{}</body>"],
    ids=["a comment", "an attribute", "a quote that never ends"],
)
def test_what_nobody_reads_on_the_page_is_looked_for_where_somebody_does(page):
    assert "b.ipynb" in scanned(page.format(SHOWN), SHOWN)


def test_what_is_not_on_the_page_is_looked_for():
    assert scanned(f"<body>{CLEAN}</body>", SHOWN) == ["b.ipynb"]


def test_what_begins_in_the_midst_of_a_word_is_looked_for_as_it_stands_in_each():
    """On the page it is a part of something longer; by itself it is the value."""
    assert set(scanned("<body>my-acme-exports-2031-old</body>", "acme-exports-2031")) == {"a.html", "b.ipynb"}
    assert scanned("<body>logs-of</body>", "logs") == []


def test_a_page_with_a_leak_vouches_for_nothing():
    """Both files are told, so that nobody mends only one."""
    both = f"{CLEAN}{SHOWN}"
    assert scanned(f"<body>{both}</body>", both) == ["a.html", "b.ipynb"]


@pytest.mark.parametrize("shown", ["<b>zo</b><b>rb</b>", "<!-- -->zo<b>rb</b><!-- -->"])
def test_what_a_word_of_the_page_goes_on_into_is_looked_for_as_it_stands_by_itself(shown):
    """Within some elements words go on, so on the page it is a part of one: a short value is none of theirs there."""
    assert scanned(f"<p>x{shown}y</p>", shown) == ["b.ipynb"]
