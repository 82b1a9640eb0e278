"""Each kind of value, in each place of each kind of file, is found; and its name is never told."""

from __future__ import annotations

import pytest

from tests.report.leaks.planted import FILES, sheet
from wakit.report.leaks.inventory import Inventory
from wakit.report.leaks.scan import scan
from wakit.view.leaks import leak_text

VALUES = {
    "acme-exports": "bucket",
    "vault.acme.example": "host name",
    "we never tested the backup, she said": "private note",
    "Ana Lima": "person",
    "tok-9": "name",
}
#: what nobody has told, by its shape
SHAPES = {
    "account id": "098765432109",
    "ARN": "arn:aws-eusc:iam::210987654321:role/x-y",
    "e-mail address": "ana@acme.example",
    "secret": "ghp_" + "a1B2" * 9,
    "IP address": "198.18.44.7",
}


@pytest.mark.parametrize("place", FILES)
def test_each_value_of_a_client_is_found_and_not_told(place):
    name, make = FILES[place]
    for value, kind in VALUES.items():
        found = scan({name: make(value)}, Inventory({value: kind}))
        assert kind in {leak.kind for leak in found}, value
        assert value not in f"{found!r}{leak_text(found.leaks)}"


@pytest.mark.parametrize("place", FILES)
def test_each_shape_is_found_though_nobody_has_told_it(place):
    name, make = FILES[place]
    for kind, value in SHAPES.items():
        found = scan({name: make(value)}, Inventory())
        assert kind in {leak.kind for leak in found}, value
        assert value not in f"{found!r}{leak_text(found.leaks)}"


@pytest.mark.parametrize("place", FILES)
def test_a_file_in_which_nothing_is_is_no_leak(place):
    name, make = FILES[place]
    if place == "ipynb metadata":
        name, make = "a.ipynb", FILES["ipynb source"][1]
    assert scan({name: make("what was seen")}, Inventory(VALUES)).leaks == ()


@pytest.mark.parametrize(
    "cell",
    [
        '<is><r><t>zo</t></r><r><t>rb</t></r><rPh sb="0" eb="1"><t>so</t></rPh></is>',
        "<f>A1</f><v>zo<!-- -->rb</v>",
        "<f>zo<!-- -->rb</f><v>A1</v>",
    ],
    ids=["how it is spoken", "a formula before it", "a formula"],
)
def test_a_short_word_in_a_cell_is_read_by_itself(cell):
    """What else a cell holds is no part of its words, which would be longer than what is looked for."""
    found = scan({"a.xlsx": sheet(f'<c r="B7" t="str">{cell}</c>')}, Inventory({"zorb": "bucket"}))
    assert {leak.kind for leak in found} == {"bucket"}
