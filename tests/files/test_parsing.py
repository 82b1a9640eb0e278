"""What a YAML file can do to its reader: nothing but be read, or be refused with its line."""

from __future__ import annotations

import random

import pytest

from wakit.errors import FileError
from wakit.files.bounds import MAX_BYTES
from wakit.files.document import Document
from wakit.files.parsing import MAX_DEPTH, MAX_VALUES
from wakit.files.reading import read_document


def refusal(text: str) -> str:
    with pytest.raises(FileError) as caught:
        Document("page.yaml", text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("!!int foo", "the tag !!int is not known"),
        ("!!float 1", "the tag !!float is not known"),
        ("!!bool foo", "the tag !!bool is not known"),
        ("!!binary '###'", "the tag !!binary is not known"),
        ("!!timestamp nonsense", "the tag !!timestamp is not known"),
        ("!!set {a, b}", "the tag !!set is not known"),
        ("!!python/object/apply:os.system [x]", "the tag !!python/object/apply:os.system is not known"),
        ("!<tag:example.org,2026:x> y", "the tag tag:example.org,2026:x is not known"),
        ("!!str {b: 1}", "a tag (!!…) does not fit what follows"),
        ("!%ff x", "a tag is not readable"),
        ("0x_", "0x_ can't be read as a number"),
        ("0b_", "0b_ can't be read as a number"),
        ("._", "._ can't be read as a number"),
        ("9" * 5_000, "… (5,000 characters) can't be read as a number"),
        (".inf", ".inf can't be read as a number"),
        ("-.INF", "-.INF can't be read as a number"),
        (".nan", ".nan can't be read as a number"),
        ("1e999", "1e999 can't be read as a number"),
        ("\0", "the character U+0000 can't stand here"),
        ('"\\ud800"', "half a character"),
        ('"\\UFFFFFFFF"', "an escape in double quotes names no character"),
        ("\n  <<: 3", "<<: takes the name of a group of keys"),
        ("\n  <<: [1]", "<<: takes the name of a group of keys"),
    ],
)
def test_a_value_that_is_none_is_named_with_its_line(value: str, said: str) -> None:
    message = refusal(f"name: x\na: {value}\n")
    assert said in message
    assert message.startswith(("page.yaml, line 2", "page.yaml, line 3"))
    assert len(message.splitlines()) == 1
    assert len(message) < 200


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: " + "[" * 3_000 + "]" * 3_000, f"more than {MAX_DEPTH} levels"),
        ("a:\n" + "- " * 3_000, f"more than {MAX_DEPTH} levels"),
        ("? " * 3_000, f"more than {MAX_DEPTH} levels"),
        ("".join(f"{' ' * n}a:\n" for n in range(600)), f"more than {MAX_DEPTH} levels"),
        ("".join(f"k{n}: \n" for n in range(50_000)), f"more than {MAX_VALUES:,} values stand here"),
        ("".join(f"key{n}: 1\n" for n in range(200_000)), f"a file that wakit reads has at most {MAX_BYTES:,}"),
        ("a: [" + "1," * 60_000 + "]", f"more than {MAX_VALUES:,} values stand here"),
        ("a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 500)), "levels"),
        (
            "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 20)),
            "with its aliases written out this holds more than",
        ),
        (
            "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 60)),
            "with its aliases written out this holds more than",
        ),
        ("x" * 90_000 + ": 1\n" + "x" * 90_000 + ": 2\n", "page.yaml, line 1"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_file_that_would_keep_its_reader_busy_is_refused(text: str, said: str) -> None:
    message = refusal(text)
    assert said in message
    assert len(message) < 250


def test_what_people_write_with_anchors_is_read() -> None:
    text = "base: &b {profile: audit}\naccounts:\n  - {<<: *b, id: x}\n  - *b\nagain: &b 1\nlast: *b\n"
    assert Document("p", text).data == {
        "base": {"profile": "audit"},
        "accounts": [{"profile": "audit", "id": "x"}, {"profile": "audit"}],
        "again": 1,
        "last": 1,
    }


def test_a_file_at_its_bounds_is_read() -> None:
    assert len(Document("p", "".join(f"k{n}: {n}\n" for n in range(MAX_VALUES - 2))).data) == MAX_VALUES - 2
    assert len(str(Document("p", "a: " + "x" * (MAX_BYTES - 4) + "\n").data["a"])) == MAX_BYTES - 4


def test_a_note_that_makes_a_file_too_long_is_refused_and_says_so() -> None:
    with pytest.raises(FileError, match="has at most 500,000"):
        Document("p", "a: 1\n").edited({"a": "word " * 120_000})


def test_half_a_character_is_not_written() -> None:
    with pytest.raises(FileError, match=r"b\.c: half a character"):
        Document("p", "a: 1\n").edited({"b": {"c": "x\ud83d"}})


def test_a_long_file_is_refused_before_it_is_read(tmp_path) -> None:
    path = tmp_path / "client.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000_000)  # holes: takes no room, and would take all memory
    with pytest.raises(FileError, match=r"has 50,000,000,000 bytes"):
        read_document(path)


def test_what_is_no_file_is_refused(tmp_path) -> None:
    with pytest.raises(FileError, match="is no file"):
        read_document(tmp_path)


_PIECES = (
    "a", "b: ", "? ", ": ", "- ", "\n", "\n  ", "\n    ", "[", "]", "{", "}", ",", "&x ", "*x", "<<: *x", "!!int ",
    "!!str ", "!y ", "'", '"', "|", ">-", "# c", "0x_", "12", "1e9", "~", "true", "---\n", "...", "%YAML 1.2\n", "\t",
    "\0", "\ufeff", "\u2028", "\\", "\r\n", "=", "@", "`", "é", "😀", "2026-01-05", "x" * 70, "  ",
)  # fmt: skip


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_any_text_is_read_or_refused_and_never_changed_by_half(first: int) -> None:
    for seed in range(first, first + 100):
        chance = random.Random(seed)
        text = "k: v\n" * chance.randrange(2) + "".join(chance.choices(_PIECES, k=chance.randrange(1, 25)))
        new, message = outcome(text)
        assert not message or message.startswith("page.yaml"), text
        assert len(message.splitlines()) <= 3, text
        if new is not None:
            assert new.data == {**Document("page.yaml", text).data, "zz": "one\ntwo"}, text


def outcome(text: str) -> tuple[Document | None, str]:
    try:
        return Document("page.yaml", text).edited({"zz": "one\ntwo"}), ""
    except FileError as error:
        return None, str(error)
