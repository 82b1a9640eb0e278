from __future__ import annotations

import pytest

from tests.report.leaks.planted import sheet
from wakit.errors import LeakError
from wakit.report.leaks.inventory import Inventory
from wakit.report.leaks.leak import UNREADABLE
from wakit.report.leaks.scan import files_in, refuse, scan

HELD = Inventory({"acme-exports": "bucket", "Ana Lima": "person", "main": "bucket", "x1": "bucket"})


def kinds(name, data, held=HELD):
    return sorted({leak.kind for leak in scan({name: data}, held)})


def test_a_value_is_found_and_never_told():
    found = scan({"a/plan.md": b"# Plan\n\nclose acme-exports"}, HELD)
    assert [(leak.kind, leak.file, leak.place) for leak in found] == [("bucket", "a/plan.md", "line 3")]
    with pytest.raises(LeakError) as refused:
        refuse(found)
    assert refused.value.exit_code == 4
    assert "acme" not in f"{refused.value} {refused.value!r} {found!r} {HELD!r}"


def test_what_was_not_looked_for_is_counted():
    assert scan({}, HELD).not_sought == {"bucket": 2}


def test_what_is_told_on_purpose_is_no_leak_and_counted():
    held = Inventory({"kurier": "vault", "kurier-media": "bucket"}, shown=("Kurier, the tracking platform",))
    found = scan({"a.md": b"Kurier keeps kurier-media"}, held)
    assert ([leak.kind for leak in found], found.not_sought) == (["bucket"], {"vault": 1})


@pytest.mark.parametrize("name", ["a.exe", "a", "a.png", "a.xlsx", "a.pdf", "a.parquet", "a.svg", "a.json", "a.ipynb"])
def test_a_file_that_can_t_be_looked_into_is_refused(name):
    assert kinds(name, b"\x00\xff") == [UNREADABLE]


@pytest.mark.parametrize("place", ["cell", "shared string"])
def test_a_cell_of_thousands_of_elements_in_one_another_is_refused(place):
    nested = f"{'<r>' * 5000}acme-exports{'</r>' * 5000}"
    if place == "cell":
        book = sheet(f'<c r="B7" t="str">{nested}</c>')
    else:
        book = sheet('<c r="B7" t="s"><v>0</v></c>', xl__sharedStrings=f"<sst><si>{nested}</si></sst>")
    assert kinds("a.xlsx", book) == [UNREADABLE]


def test_a_name_of_a_file_says_nothing():
    found = scan({"acme-exports/acme-exports.csv": b"a"}, HELD)
    assert [(leak.file, leak.place) for leak in found] == [("file 1", "its name")]


def test_a_folder_is_read_with_its_own_name(tmp_path):
    (tmp_path / "out" / "deep").mkdir(parents=True)
    (tmp_path / "out" / "deep" / "a.md").write_text("x")
    assert files_in(tmp_path / "out") == {"out/deep/a.md": b"x"}


def test_a_link_in_a_folder_is_refused(tmp_path):
    (tmp_path / "a.md").symlink_to(tmp_path / "b.md")
    with pytest.raises(LeakError):
        files_in(tmp_path)


def test_nothing_found_is_nothing_refused():
    refuse(scan({"a.md": b"the main account"}, HELD))
