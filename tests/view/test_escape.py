from __future__ import annotations

import pytest

from wakit.view.escape import clean, escape


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'&<>\""])
def test_nothing_that_html_reads_is_left(text):
    assert not set("<>\"'") & set(escape(text))


def test_what_turns_text_around_is_shown_by_its_number():
    assert clean("invoice\u202egnp.exe\u2066") == "invoice[U+202E]gnp.exe[U+2066]"


def test_nul_goes_and_other_controls_are_shown():
    assert clean("a\x00b\x07c") == "ab[U+0007]c"


def test_lone_surrogates_can_be_written_to_a_file():
    assert clean("a\ud800b").encode("utf-8") == b"a[U+D800]b"


def test_a_long_text_is_cut_and_says_how_long_it_was():
    assert clean("x" * 1_000_000, 10) == "xxxxxxxxxx… (1,000,000 characters)"
    assert clean("x" * 10, 10) == "x" * 10


def test_people_s_own_scripts_and_signs_stay():
    text = "Größe 日本 שלום 👩‍💻 ⚠️\nnext\tline"
    assert clean(text) == text


def test_every_kind_of_line_end_is_a_line_end():
    assert clean("a\r\nb\rc\u2028d") == "a\nb\nc\nd"
