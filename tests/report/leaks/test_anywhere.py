"""Generated: whatever a client's value looks like, and whatever stands around it, it is found in every place."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.report.leaks.planted import FILES
from wakit.report.leaks.inventory import Inventory
from wakit.report.leaks.scan import scan

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#: names as AWS lets them be, distinct from all that wakit says
VALUES = st.builds(
    lambda first, rest, last: f"{first}{rest}{last}",
    st.text(_LETTERS, min_size=3, max_size=12),
    st.text(_LETTERS + "-_./", max_size=20),
    st.text(_LETTERS, min_size=4, max_size=12),
).filter(lambda value: not value.isdecimal())
AROUND = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "M", "L", "N"]), max_size=8)
#: where a file can't hold any text as it stands, or its place ends what stands beside it
_AS_WRITTEN = [place for place in FILES if not place.startswith(("png", "jpeg", "gzip name", "pdf", "ipynb metadata"))]
_FREE = [
    place
    for place in _AS_WRITTEN
    if place.startswith(("csv cell", "json value", "markdown wrapped", "parquet", "ipynb"))
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.sampled_from(sorted(FILES)), value=VALUES)
def test_a_value_is_found_wherever_it_is(place, value):
    name, make = FILES[place]
    found = scan({name: make(value)}, Inventory({value: "name"}))
    assert found or found.not_sought == {"name": 1}
    assert all(leak.kind != "name" or value not in repr(leak) for leak in found)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.sampled_from(_FREE), value=VALUES, before=AROUND, after=AROUND)
def test_what_stands_around_a_value_does_not_hide_it(place, value, before, after):
    name, make = FILES[place]
    found = scan({name: make(f"{before} {value} {after}")}, Inventory({value: "name"}))
    assert found or found.not_sought == {"name": 1}


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([*sorted({name for name, _ in FILES.values()}), "a.exe"]))
def test_no_bytes_end_a_scan(data, name):
    scan({name: data}, Inventory({"acme-exports": "bucket"}))
