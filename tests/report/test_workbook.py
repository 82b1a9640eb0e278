"""XLSX files in which nothing runs, nothing leads elsewhere, and nothing tells who made them."""

from __future__ import annotations

import re
import stat
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wakit.report import workbook
from wakit.report.workbook import write_workbook
from wakit.view.escape import clean
from wakit.view.sheets import CELL, Column, Sheet

HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "＝1", "https://evil.example/", "mailto:a@b.c", "\u202e=1"]
TEXT = Column("Name")


@pytest.fixture
def written(tmp_path):
    """By sheet its cells as text, and the names and texts of all parts."""

    def write(*sheets: Sheet, title: str = "") -> tuple[list[list[list[str]]], dict[str, str]]:
        path = tmp_path / "plan.xlsx"
        write_workbook(sheets, path, title)
        with zipfile.ZipFile(path) as book:
            parts = {name: book.read(name).decode() for name in book.namelist()}
        return [cells(parts[name]) for name in sorted(parts) if name.startswith("xl/worksheets/")], parts

    return write


def cells(xml: str) -> list[list[str]]:
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    return [
        ["".join(t.text or "" for t in cell.iter(f"{space}t")) or (cell.findtext(f"{space}v") or "") for cell in row]
        for row in ElementTree.fromstring(xml).iter(f"{space}row")
    ]


def test_text_is_text_whatever_it_looks_like(written):
    ((_, *rows),), parts = written(Sheet("Plan", [TEXT], [[text] for text in HOSTILE]))
    assert [row[0] for row in rows] == [clean(text) for text in HOSTILE]
    assert not [name for name, xml in parts.items() if "<f>" in xml or "<f " in xml or "<hyperlink" in xml]
    assert not [name for name in parts if "externalLink" in name or "vba" in name.lower()]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=50))
def test_any_text_is_read_back_as_it_was_shown(written, text):
    ((_, *rows),), parts = written(Sheet("Plan", [TEXT], [[text]]))
    assert ["".join(row) for row in rows if "".join(row)] == ([clean(text)] if clean(text).strip("\x00") else [])
    assert "<f" not in parts["xl/worksheets/sheet1.xml"].replace("<filter", "")


def test_the_same_sheets_are_the_same_bytes_and_say_nothing_of_who_made_them(tmp_path):
    made = []
    for number in range(2):
        path = tmp_path / f"{number}.xlsx"
        write_workbook([Sheet("Plan", [TEXT], [["a"]])], path, "Plan of acme")
        made.append(path.read_bytes())
    assert made[0] == made[1]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    core = zipfile.ZipFile(path).read("docProps/core.xml").decode()
    assert "Plan of acme" in core
    assert core.count("2000-01-01T00:00:00Z") == 2  # no time of ours
    assert "<dc:creator></dc:creator>" in core
    assert sorted(file.name for file in tmp_path.iterdir()) == ["0.xlsx", "1.xlsx"]


def test_days_and_times_are_days_and_times(written):
    columns = [Column("Due", kind="day"), Column("At", kind="time")]
    ((_, row),), _ = written(Sheet("Plan", columns, [[date(2027, 3, 31), datetime(2026, 1, 1, 12, tzinfo=UTC)]]))
    assert row == ["46477", "46023.5"]


def test_the_heading_stays_and_each_column_has_a_filter(written):
    _, parts = written(Sheet("Plan", [TEXT, Column("Owner", 30)], [["a", "b"], ["c", None]]))
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:B3"/>' in sheet


def test_what_is_longer_than_a_sheet_goes_on_in_the_next(written, monkeypatch):
    monkeypatch.setattr(workbook, "ROWS", 2)
    sheets, parts = written(Sheet("Findings", [TEXT], ([str(n)] for n in range(5))))
    assert sheets == [[["Name"], ["0"], ["1"]], [["Name"], ["2"], ["3"]], [["Name"], ["4"]]]
    assert 'name="Findings 3"' in parts["xl/workbook.xml"]


def test_a_cell_longer_than_a_spreadsheet_takes_says_how_long_it_was(written):
    ((_, (cell,)),), _ = written(Sheet("Plan", [TEXT], [["x" * 1_000_000]]))
    assert cell.endswith("… (1,000,000 characters)")
    assert CELL < len(cell) < 32_767


def test_a_sheet_without_rows_has_its_heading(written):
    assert written(Sheet("Plan", [TEXT], []))[0] == [[["Name"]]]


def test_heading_and_title_stay_in_sight_and_stand_on_each_printed_page(written):
    _, parts = written(Sheet("Plan", [TEXT, TEXT, TEXT], [["a", "b", "c"]], kept=2))
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert '<pane xSplit="2" ySplit="1" topLeftCell="C2"' in sheet
    assert 'orientation="landscape"' in sheet
    assert "Plan!$A:$B,Plan!$1:$1" in parts["xl/workbook.xml"]


def heights(xml: str) -> list[float]:
    """Of the rows below the head; one of a single line has the sheet's own."""
    rows = re.findall(r"<row [^>]*>", xml)[1:]
    return [float(found[1]) if (found := re.search(r' ht="([0-9.]+)"', row)) else 15.0 for row in rows]


def test_a_row_is_as_high_as_its_longest_text_so_that_nothing_lies_over_the_next(written):
    texts = ["short", "word " * 30, "a\nb\nc\nd", "x" * 100_000]
    _, parts = written(Sheet("Plan", [Column("Text", 20)], [[text] for text in texts]))
    short, wrapped, lines, most = heights(parts["xl/worksheets/sheet1.xml"])
    assert short < lines < wrapped < most < 410
    assert lines == short * 4


def test_a_text_that_is_not_wrapped_makes_its_row_no_higher(written):
    _, parts = written(Sheet("Plan", [Column("ARN", 20, is_wrapped=False)], [["x" * 500]]))
    assert heights(parts["xl/worksheets/sheet1.xml"]) == [15.0]


def test_on_paper_a_page_is_as_wide_as_what_is_printed_and_says_which_it_is(written):
    _, parts = written(Sheet("Plan", [TEXT, TEXT, TEXT], [["a", "b", "c"]], printed=2))
    assert "Plan!$A$1:$B$2" in parts["xl/workbook.xml"]
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert 'fitToHeight="0"' in sheet
    assert "Page &amp;P of &amp;N" in sheet


def test_a_mark_stands_where_its_text_does_and_nowhere_else(written):
    column = Column("Gravity", marks={"critical": "grave"})
    _, parts = written(Sheet("Findings", [column], [["critical"], ["low"], ["critical"]]))
    grave, low, again = re.findall(r'<c r="A[234]" s="(\d+)"', parts["xl/worksheets/sheet1.xml"])
    assert grave == again != low
    assert "9B1C1C" in parts["xl/styles.xml"]
