from __future__ import annotations

import os
import signal
import stat

import pytest
from pydantic import StrictBool, StrictInt

from wakit.errors import FileError, StoreError
from wakit.files.document import Document
from wakit.files.reading import checked, read_document, read_text
from wakit.files.wording import FileModel
from wakit.files.writing import locked, make_folder, write_new, write_text


class Person(FileModel):
    name: str
    role: str = ""


class Party(FileModel):
    title: str
    size: StrictInt = 1
    secret: StrictBool = False
    people: tuple[Person, ...] = ()
    places: dict[str, Person] = {}  # noqa: RUF012  (pydantic copies it)


def problem(text):
    with pytest.raises(FileError) as caught:
        checked(Party, Document("party.yaml", text))
    return str(caught.value)


def test_unknown_keys_are_kept():
    party = checked(Party, Document("p", "title: x\nmood: good\npeople:\n  - name: Ana\n    age: 3\n"))
    assert party.model_extra == {"mood": "good"}
    assert party.people[0].model_extra == {"age": 3}


def test_a_key_without_value_is_absent():
    assert checked(Party, Document("p", "title: x\npeople:\n  # - name: Ana\n")).people == ()


def test_typo_near_a_known_key_is_named():
    assert problem("titel: x\n") == "party.yaml, line 1, titel: is not a known key; did you mean title?"
    text = "title: x\nplaces:\n  bar:\n    name: y\n    rol: z\n"
    assert problem(text).endswith("line 5, places.bar.rol: is not a known key; did you mean role?")


def test_a_near_key_beside_the_known_one_is_no_typo():
    assert checked(Party, Document("p", "title: x\ntitles: y\n")).model_extra == {"titles": "y"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("size: 2\n", "party.yaml, line 1, title: is missing"),
        ("title: x\n7: y\n", "line 2, [7]: is not text; put the key in double quotes"),
        ("title: 007\n", 'party.yaml, line 1, title: 007 is a number; quote it: "007"'),
        ("title: true\n", 'party.yaml, line 1, title: true is a yes/no value; quote it: "true"'),
        ("title: [x]\n", "party.yaml, line 1, title: a list stands here; write text"),
        ("title: x\nsize: big\n", 'line 2, size: "big" stands here; write a whole number without quotes'),
        ("title: x\nsecret: maybe\n", 'line 2, secret: "maybe" stands here; write true or false'),
        ("title: x\npeople: Ana\n", 'line 2, people: "Ana" stands here; write a list, one "- value" a line'),
        ("title: x\npeople:\n  - Ana\n", 'people[0]: "Ana" stands here; write "key: value" lines below it'),
        ("title: x\nplaces: Rome\n", 'places: "Rome" stands here; write "key: value" lines below it'),
    ],
)
def test_wrong_value_is_named_with_what_would_be_right(text, said):
    assert said in problem(text)


def test_all_problems_are_named_in_three_lines():
    said = problem("title: 1\nsize: x\nsecret: 3\npeople: no\nplaces: 1\n").splitlines()
    assert said[0].startswith("party.yaml, line 1, title: 1 is a number")
    assert said[1].startswith("line 2, size:")
    assert said[2:] == ["and 3 more: secret, people, places"]


def test_missing_and_unreadable_files_are_named(tmp_path):
    with pytest.raises(FileError, match="there is no such file"):
        read_document(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"a: 1\nb: \xe9\n")
    with pytest.raises(FileError, match=r"latin\.yaml, line 2: is not UTF-8 text"):
        read_document(tmp_path / "latin.yaml")


def test_line_ends_stay(tmp_path):
    write_text(tmp_path / "a", "x\r\ny\n")
    assert read_text(tmp_path / "a") == "x\r\ny\n"


def test_only_the_owner_can_read_files_and_enter_folders(tmp_path):
    write_text(make_folder(tmp_path / "a" / "b") / "c", "x")
    modes = [stat.S_IMODE(os.stat(tmp_path / p).st_mode) for p in ("a", "a/b", "a/b/c")]
    assert modes == [0o700, 0o700, 0o600]


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    write_text(tmp_path / "a", "old")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match=r"can't write .*a: the disk is full"):
        write_text(tmp_path / "a", "new")
    assert [(f.name, f.read_text()) for f in tmp_path.iterdir()] == [("a", "old")]


def test_text_and_name_are_on_the_disk_when_a_write_is_over(tmp_path, monkeypatch):
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    write_text(tmp_path / "a", "x")
    assert synced == [(tmp_path / "a").stat().st_ino, tmp_path.stat().st_ino]


def test_who_reads_while_a_file_is_replaced_has_the_old_one_whole(tmp_path):
    write_text(tmp_path / "a", "old")
    with (tmp_path / "a").open() as reader:
        write_text(tmp_path / "a", "new")
        assert reader.read() == "old"


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(StoreError, match="can't write"):
        write_text(tmp_path / "none" / "a", "x")


def test_a_file_in_the_way_of_a_folder_is_said(tmp_path):
    write_text(tmp_path / "a", "x")
    with pytest.raises(StoreError, match="is a file; a folder is needed"):
        make_folder(tmp_path / "a")


def test_a_link_stays_a_link(tmp_path):
    write_text(tmp_path / "a", "old")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    write_text(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert read_text(tmp_path / "a") == "new"


def test_a_second_writer_waits_and_then_says_so(tmp_path):
    with (
        locked(tmp_path),
        pytest.raises(StoreError, match="locked by another program"),
        locked(tmp_path, 0.05),
    ):
        pass
    with locked(tmp_path, 0.05):
        pass


@pytest.mark.parametrize(
    ("name", "why"), [("x" * 300, "the name is too long"), ("none/a.svg", "No such file"), ("old.svg", "File exists")]
)
def test_a_new_file_that_can_t_be_written_is_one_line(tmp_path, name, why):
    (tmp_path / "old.svg").write_text("old")
    with pytest.raises(StoreError, match=why) as caught:
        write_new(tmp_path / name, "new")
    assert "\n" not in str(caught.value)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"old.svg": "old"}


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such limit")
def test_of_a_new_file_on_a_full_disk_nothing_is_left(tmp_path):
    import resource

    before, handled = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(StoreError, match="can't write"):
            write_new(tmp_path / "a.svg", "x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handled)
    assert not list(tmp_path.iterdir())
