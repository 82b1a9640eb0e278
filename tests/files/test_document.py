from __future__ import annotations

import pytest

from wakit.errors import FileError
from wakit.files.document import Document

PAGE = """\
# top
name: acme   # the client
items:
    - one  # first
    - two
deep:
  a: 'it''s'  # why

  # about b
  b: |  # head
    line one

    line two
  # behind b

last: {x: 1, y: z}  # end
"""


def edited(text, **changes):
    return Document("page.yaml", text).edited(changes)


def test_nothing_but_the_value_changes():
    new = edited(PAGE, name="Beta: two", deep={"a": "no"})
    assert new.text == PAGE.replace("acme", '"Beta: two"').replace("'it''s'", '"no"')


def test_a_block_is_replaced_and_its_comments_stay():
    new = edited(PAGE, deep={"b": "short"})
    assert "  b: short  # head\n  # behind b\n" in new.text


def test_new_keys_stand_behind_the_last_value_before_comments_that_follow():
    new = edited(PAGE, deep={"c": True})
    assert "    line two\n  c: true\n  # behind b\n" in new.text


def test_new_group_of_keys_gets_its_comment():
    new = Document("p", "a: 1\n").edited({"b": {"c": "x"}}, {"b": "SEC08-BP01 Title"})
    assert new.text == "a: 1\nb:  # SEC08-BP01 Title\n  c: x\n"


@pytest.mark.parametrize(
    ("text", "changes", "expected"),
    [
        ("a:\nb: 1\n", {"a": "x"}, "a: x\nb: 1\n"),
        ("a:  # why\n", {"a": {"b": "x"}}, "a:  # why\n  b: x\n"),
        ("a: {}\n", {"a": {"b": "x"}}, "a: {b: x}\n"),
        ("a: {b: 1}\n", {"a": {"c": "x"}}, "a: {b: 1, c: x}\n"),
        ("a: 1", {"b": "x"}, "a: 1\nb: x\n"),
        ("a: 1\r\nb: 2\r\n", {"a": "x\ny"}, "a: |-\r\n  x\r\n  y\r\nb: 2\r\n"),
        ("a: 1\n  # deep\n", {"b": "x\ny"}, 'a: 1\nb: "x\\ny"\n  # deep\n'),
        ("\ufeffa: 1\n", {"a": "é"}, '\ufeffa: "é"\n'),
        ("a:\n  - b: 1  # why\n  - b: 2\n# end\n", {"a": {1: {"b": 3}}}, "a:\n  - b: 1  # why\n  - b: 3\n# end\n"),
        ("a:\n- b: 1  # why\n", {"a": {0: {"c": "x"}}}, "a:\n- b: 1  # why\n  c: x\n"),
        ("a:\n- b: 1  # why\nz: 1\n", {"a": {1: {"c": "x", "d": 1}}}, "a:\n- b: 1  # why\n- c: x\n  d: 1\nz: 1\n"),
        ("a: [{b: 1}]\n", {"a": {0: {"b": 2}, 1: {"c": 3}}}, "a: [{b: 2}, {c: 3}]\n"),
        ("a: []\n", {"a": {0: {"c": 3}}}, "a: [{c: 3}]\n"),
        ("a:  # who\nb: 1\n", {"a": {0: {"c": 3, "d": 4}}}, "a:  # who\n  - c: 3\n    d: 4\nb: 1\n"),
        ("b: 1\n", {"a": {0: {"c": 3}}}, "b: 1\na:\n  - c: 3\n"),
    ],
)
def test_edit(text, changes, expected):
    assert Document("p", text).edited(changes).text == expected


@pytest.mark.parametrize("before", ["1", "|\n    x\n# end", "", '"q"  # why', "1\r\nc: 2"])
def test_text_reads_back_exactly(before):
    for value in (
        "", " ", "x ", " x", "a\n", "a\n\n", "\na", "a\n b", "a \nb", "a\r\nb", "a\rb", "\t", "a\tb\n",
        "null", "No", "1", "01", "0x1", "1.5", ".inf", "2026-01-05", "~", "---", "- a", "# a", "a # b",
        "a: b", "'", '"', "\\", "\\n", "*a", "&a", "!a", "%a", "@a", "`a", "[a]", "{a}", "| a", "> a",
        "a\n---\nb", "a\n# b", "<<<<<<< HEAD\nb", "\x00", "\x07", "\x7f", "\x85", "\u2028", "\u2029", "\ufeff",
        "\ufffe", "a\u2028\nb", "\u200f\u05e9\u05dc\u05d5\u05dd", "\u202eabc", "😀",
        "\U0001f469\u200d\U0001f467", "x" * 100_000, "line of text\n" * 8_000, "é\n" * 3 + "\x07",
    ):  # fmt: skip
        page = Document("p", f"b: {before}\n").edited({"b": value})
        assert Document("p", page.text).data["b"] == value


@pytest.mark.parametrize("value", ["a\nb", "a, b", "}", "", "# x", "x\u2028"])
def test_text_in_braces_reads_back_exactly(value):
    page = Document("p", "a: {b: c, d: 1}  # why\n").edited({"a": {"d": value, "e": value}})
    assert Document("p", page.text).data == {"a": {"b": "c", "d": value, "e": value}}


def test_spaces_at_a_line_end_are_written_so_that_no_editor_strips_them():
    assert edited("a: 1\n", a="x \ny").text == 'a: "x \\ny"\n'


def test_long_text_is_written_as_a_block():
    assert edited("a: 1\n", a="word: " * 20 + "end").text == "a: |-\n  " + "word: " * 20 + "end\n"


def test_what_would_change_other_values_too_is_refused():
    with pytest.raises(FileError, match=r"line 2, b\.x: this can't be changed without touching other values"):
        edited("a: &one\n  x: 1\n\nb: *one\n", b={"x": 2})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", "line 3, a: stands here a second time (first in line 1); keep one"),
        ("x:\n  a: 1\n  a: 3\n", "line 3, a: stands here a second time (first in line 2); keep one"),
        ("a:\n\tb: 1\n", "line 2: a tab stands here; write spaces"),
        (
            "a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\n",
            "line 2: a merge conflict was left here (<<<<<<<); keep one side and delete the marks",
        ),
        ("a: 1\nb: x\x07y\n", "line 2: the character U+0007 can't stand here as it is"),
        ("a: b: c\n", 'line 1: one ": " too many here'),
        ('a: 1\nb: "x\nc: 2\n', "line 2: the quote that opens here is never closed"),
        ("a: @x\n", "line 1: a value can't begin with @; put it in double quotes"),
        ("a: *x\n", "line 1: *x points to nothing"),
        ("a: !!python/name:os.system x\n", "line 1: the tag !!python/name:os.system is not known"),
        ("a: 1\n---\nb: 2\n", "line 2: a second document begins here"),
        ("a: |\n  x\n y\n", "line 3: the indentation does not fit the lines above"),
        ("a: [1, 2\n", "line 2: the file ends in the middle of a value"),
        ("a: &x [*x]\n", "line 1: an alias holds itself"),
        ("? [a]\n: b\n", "line 1: a key must be"),
        ("", "has no keys"),
        ("# only a comment\n", "has no keys"),
        ("- a\n", "does not begin with a key"),
    ],
)  # fmt: skip
def test_broken_yaml_is_named_with_its_line(text, said):
    with pytest.raises(FileError) as caught:
        Document("page.yaml", text)
    assert str(caught.value).startswith("page.yaml")
    assert said in str(caught.value)


def test_lines_and_sources():
    page = Document("p", 'accounts:\n  - id: 012345670123\n    name: "x"\nseen: 2026-01-05\n')
    assert page.source("accounts", 0, "id") == "012345670123"
    assert [page.line("accounts", 0, "name"), page.line("accounts", 7), page.line("none")] == [3, 1, 1]
    assert page.data["seen"] == "2026-01-05"
