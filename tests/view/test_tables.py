from __future__ import annotations

import pandas as pd

from wakit.view.html import to_text
from wakit.view.tables import frame_table, rows_table


def test_top_rows_and_how_many_there_are():
    data = pd.DataFrame({"bucket_name": [f"b{n}" for n in range(340)], "is_open": [True] * 340})
    lines = to_text(frame_table(data, limit=2)).splitlines()
    assert lines == ["bucket name is open", "b0 yes", "b1 yes", "2 of 340 shown"]


def test_nothing_is_said_of_rows_when_all_are_there():
    assert "shown" not in frame_table(pd.DataFrame({"a": [1]}))


def test_cells_are_words_and_escaped():
    data = pd.DataFrame({"a": pd.array([True, None], dtype="bool[pyarrow]"), "<b>": ["<i>", ""]})
    table = frame_table(data)
    assert to_text(table).splitlines() == ["a <b>", "yes <i>", "not seen none"]
    assert "<i>" not in table


def test_only_the_columns_that_have_a_heading():
    assert to_text(frame_table(pd.DataFrame({"a": [1], "b": [2]}), heads={"b": "Second"})) == "Second\n2"


def test_each_cell_knows_its_heading_for_narrow_screens():
    assert 'data-label="Where"' in rows_table(["Where"], [["here"]])
