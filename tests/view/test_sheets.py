"""Cells that no spreadsheet runs, wherever it parts them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wakit.view.sheets import CELL, csv_text, safe_cell

#: what makes a formula, what hides it, and what begins a new cell
_PIECES = [
    *"=+-@|＝＋－＠﹦﹢﹣﹫⁼⁺−",
    *"\t\r\n \u00a0\u3000\ufeff\u202e\u200b\x00",
    *";\"',a1",
    "cmd|' /C calc'!A0",
    "é",
]


def begins_a_formula(cell: str) -> bool:
    bare = cell.lstrip().lstrip('"').lstrip()
    return unicodedata.normalize("NFKC", bare[:1]) in {"=", "+", "-", "@", "|", "−"}


@settings(deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_no_cell_begins_a_formula_wherever_a_spreadsheet_parts_it(text):
    cell = safe_cell(text)
    assert not [part for part in re.split(r"[;\t\n]", cell) if begins_a_formula(part)]


@settings(deadline=None)
@given(st.text(max_size=40))
def test_what_a_cell_says_is_read_back_as_one_cell(text):
    _, row = csv.reader(io.StringIO(csv_text(["name", "more"], [[text, ""]]), newline=""))
    assert row == [safe_cell(text), ""]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1", "|x", "\n=x", "\x00=1", "−1"])
def test_what_a_spreadsheet_would_run_is_text(text):
    assert safe_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["012345670123", "arn:aws:s3:::b", "a=b", "", "name with space", "a; b", "x\ny"])
def test_other_cells_stay_as_they_are(text):
    assert safe_cell(text) == text


def test_days_are_iso_and_what_nobody_said_is_empty():
    assert csv_text(["due", "owner"], [[date(2027, 3, 31), None]]) == "due,owner\n2027-03-31,\n"


#: of these a cell is most often that is taken as it is
_ORDINARY = st.text(alphabet="aZ09 .:/-=+@,;|'\"\t\n\r~\x7f\x00[]U", max_size=12)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=12), _ORDINARY, _ORDINARY.map("a".__add__)))
def test_a_cell_that_is_taken_as_it_is_would_come_to_the_same(text):
    with pytest.MonkeyPatch.context() as patch:
        taken = safe_cell(text)
        patch.setattr("wakit.view.sheets._HARMLESS", re.compile(r"(?!)"))
        assert safe_cell(text) == taken


@pytest.mark.parametrize("length", [CELL, CELL + 1])
def test_a_long_cell_is_cut_however_harmless(length):
    assert safe_cell("a" * length).startswith("a" * CELL)
    assert ("characters)" in safe_cell("a" * length)) == (length > CELL)
