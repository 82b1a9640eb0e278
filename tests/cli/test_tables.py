"""What a terminal shows stays within its width; what a program reads stays one row a line."""

from __future__ import annotations

import os

import pytest

from wakit.cli.tables import fitted, screen_width, table_lines

ROWS = [
    {"best_practice": "SEC01-BP01", "title": "Separate workloads using accounts", "checks": 1, "why": None},
    {"best_practice": "SEC01-BP02", "title": "Secure root", "checks": 5, "why": "two of them found something to say"},
]
NARROW = "ec2:DescribeNetworkInterfaces"


def words(lines):
    return sorted(" ".join(lines).split())


def test_a_program_reads_one_row_a_line():
    assert len(table_lines(ROWS, None)) == 3


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_no_line_is_wider_than_the_screen_and_no_word_is_lost(width):
    lines = table_lines(ROWS, width)
    assert max(map(len, lines)) <= width
    told = words(table_lines(ROWS, None))
    assert [word for word in told if words(lines).count(word) < told.count(word)] == []


def test_cells_of_a_row_begin_on_the_same_line_below_their_heading():
    head, first, *_ = table_lines(ROWS, 70)
    assert first.index("Separate") == head.index("title")
    assert first[head.index("checks")] == "1"


def test_too_many_columns_for_a_screen_become_a_paragraph_for_each_row():
    rows = [{f"column_{n}": NARROW for n in range(4)} | {"empty": ""}]
    lines = table_lines(rows, 80)
    assert lines == [*(f"column {n}  {NARROW}" for n in range(4)), ""]


def test_what_is_longer_than_a_line_goes_on_deeper():
    assert fitted("one two three\n  four five six", 10) == "one two\n  three\n  four\n    five\n    six"
    assert fitted("one two three", None) == "one two three"


@pytest.mark.skipif(os.name == "nt", reason="there are no such terminals")
def test_a_terminal_says_how_wide_it_is_and_a_file_does_not(tmp_path):
    import pty
    import termios

    there, here = pty.openpty()
    termios.tcsetwinsize(here, (24, 80))
    with os.fdopen(here, "w") as terminal, (tmp_path / "file").open("w") as file:
        assert (screen_width(terminal), screen_width(file)) == (80, None)
    os.close(there)
