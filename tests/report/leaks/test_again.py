"""What was looked through is not looked through again, and nothing is missed for it, nor found that is not there."""

from __future__ import annotations

import pytest

from wakit.report.leaks.inventory import Inventory
from wakit.report.leaks.scan import Scanner

HELD = Inventory({"acme-exports-2031": "bucket", "Ana Kowalska": "person", "zorb": "bucket"})


def told(**files):
    found = Scanner(HELD).scan({name.replace("_", "."): text.encode() for name, text in files.items()})
    return [(leak.kind, leak.place) for leak in found]


def picture(inside):
    return f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'


def test_a_cell_is_told_where_it_stands_first():
    table = "a,b\nx,acme-exports-2031\nb,acme-exports-2031\n"
    assert told(a_csv=table) == [("bucket", "row 2, column 2")]


@pytest.mark.parametrize(
    "row", ["old,archive,1", "1,the old,archive of,last", f"{'word ' * 9}old,archive{' word' * 9}"]
)
def test_a_name_in_two_cells_is_found(row):
    (found, *_) = Scanner(Inventory({"old archive": "bucket"})).scan({"a.csv": f"1\n{row}\n".encode()})
    assert found.place in ("row 2, column 1", "row 2, column 2")


def test_a_long_cell_is_looked_through_whole():
    assert told(a_csv=f"{'word ' * 50}acme-exports-2031{' word' * 50},next") == [("bucket", "row 1, column 1")]


@pytest.mark.parametrize(
    "row",
    [
        f"{'x' * 40}zorb-{'-of' * 9},1",  # cut off there, the last 32 characters would begin with it
        f"1,{'of-' * 9}-zorb{'x' * 40}",
        f"1,{'-' * 20}{'9' * 80}",  # twelve figures alone are an account
        f"{'9' * 80}{'-' * 20},1",
    ],
)
def test_a_word_that_was_cut_is_no_other_word(row):
    assert told(a_csv=row) == []


def test_a_table_that_is_none_is_unreadable():
    (found,) = Scanner(HELD).scan({"a.csv": b"a,\xff\n"})
    assert found.kind == "something that can't be looked into"


@pytest.mark.parametrize("column", ["acme-exports-2031", '"acme-exports-2031"', "\ufeffacme-exports-2031"])
def test_a_table_of_one_column_is_looked_through(column):
    assert ("bucket", "row 1, column 1") in told(a_csv=f"{column}\n")


def test_each_picture_is_looked_through_though_most_of_it_stood_in_another():
    same = "\n<g>\n<rect width='1'/></g>"
    first, second = picture(same), picture(f"{same}<text title='acme-exports-2031'>x</text>{same}")
    assert told(a_svg=first, b_svg=second) == [("bucket", "attribute title, line 3")]


def test_an_element_with_a_leak_is_told_of_every_picture():
    shown = picture("<text>acme-exports-2031</text>")
    found = Scanner(HELD).scan({"a.svg": shown.encode(), "b.svg": shown.encode()})
    assert {leak.file for leak in found} == {"a.svg", "b.svg"}


def test_what_was_found_once_is_found_after_its_file_was_mended():
    scanner, leaking = Scanner(HELD), picture("<g id='acme-exports-2031'/>").encode()
    assert scanner.scan({"a.svg": leaking})
    assert not scanner.scan({"a.svg": picture("<g/>").encode()})
    assert scanner.scan({"b.svg": leaking})


@pytest.mark.parametrize("before", ["", "<?xml version='1.0'?>", "\ufeff", "\n"])
def test_a_picture_of_one_element_is_looked_through(before):
    """It stands beside nothing that could be known."""
    assert told(a_svg=f"{before}<svg xmlns='http://www.w3.org/2000/svg' id='acme-exports-2031'/>") != []


def test_words_in_two_cells_are_found_though_each_stood_elsewhere():
    table = "a,b\nold,x\nnew,archive\nold,x\nold,archive\nold,archive\n"
    found = Scanner(Inventory({"old archive": "bucket"})).scan({"a.csv": table.encode()})
    assert [leak.place for leak in found] == ["row 5, column 1"]


@pytest.mark.parametrize(
    "inside", ["<!-- a <b> acme-exports-2031 --><g/>", "<text><![CDATA[acme-exp]]>orts-2031</text>"]
)
def test_what_holds_tags_that_are_none_is_looked_through_whole(inside):
    clean = picture("<g/><b/>")
    assert told(a_svg=clean, b_svg=picture(inside)) != []


@pytest.mark.parametrize("ways", ["<!-- {} -->", "<?note {} ?>", "<![CDATA[ {} ]]>"])
def test_what_looks_like_tags_in_a_comment_is_no_row_of_elements(ways):
    """A value may hold what looks like tags there, and be longer than two of them."""
    held = Inventory({"note<b/>text<i/>more": "note"})
    clean = {"a.svg": picture("<a/>note<b/>text<g/>"), "b.svg": picture("<b/>text<i/>more<u/>")}
    assert not Scanner(held).scan({name: text.encode() for name, text in clean.items()})
    files = clean | {"c.svg": picture(ways.format("<a/>note<b/>text<i/>more<u/>"))}
    assert [leak.file for leak in Scanner(held).scan({name: text.encode() for name, text in files.items()})] == [
        "c.svg"
    ]


def test_two_elements_that_stood_apart_are_looked_through_together():
    """A value may begin in one and end in the next: what is written in a picture is looked through as text, too."""
    one, other = picture("<g/><a href='x'/>Ana"), picture("Ana<b/><a href='x'/>")
    held = Inventory({"'x'/>Ana<b/>": "note"})
    files = {"a.svg": one.encode(), "b.svg": other.encode(), "c.svg": picture("<a href='x'/>Ana<b/>").encode()}
    assert [leak.file for leak in Scanner(held).scan(files)] == ["c.svg"]
