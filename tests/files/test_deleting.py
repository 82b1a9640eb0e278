from __future__ import annotations

import os

import pytest

from wakit.files import deleting
from wakit.files.deleting import Entry, Stayed, delete, listed


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "all" / "deep").mkdir(parents=True)
    (tmp_path / "all" / "deep" / "file").write_text("four")
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_text("x")
    (tmp_path / "all" / "link").symlink_to(tmp_path / "kept")
    return tmp_path / "all"


def test_a_link_is_listed_and_never_followed(folder) -> None:
    found, shut = listed(folder)
    assert {(e.path.relative_to(folder.parent).as_posix(), e.is_folder, e.is_link) for e in found} == {
        ("all/deep/file", False, False),
        ("all/deep", True, False),
        ("all/link", False, True),
        ("all", True, False),
    }
    assert shut == []
    assert delete(found).stayed == []
    assert (folder.exists(), (folder.parent / "kept" / "file").exists()) == (False, True)


def test_another_disk_below_is_not_entered(folder, monkeypatch) -> None:
    lstat = os.lstat

    def elsewhere(path):
        state = lstat(path)
        return os.stat_result([*state[:2], 7, *state[3:]]) if path == folder / "deep" else state

    monkeypatch.setattr(os, "lstat", elsewhere)
    found, shut = listed(folder)
    assert shut == [Stayed(folder / "deep", "another file system is mounted there")]
    assert folder / "deep" / "file" not in {e.path for e in found}


def test_a_folder_that_cannot_be_read_is_told(folder, monkeypatch) -> None:
    listdir = os.listdir

    def refusing(path):
        if path == folder / "deep":
            raise PermissionError(13, "Permission denied")
        return listdir(path)

    monkeypatch.setattr(os, "listdir", refusing)
    found, shut = listed(folder)
    assert [one.path for one in shut] == [folder / "deep"]
    assert [one.path for one in delete(found, shut).stayed] == []  # the folder above is not told once more


def test_what_is_gone_meanwhile_is_as_good_as_deleted(folder) -> None:
    entry = Entry(folder / "never")
    assert delete([entry]) == deleting.Deleted([entry], [])


def test_what_came_meanwhile_keeps_its_folder(folder) -> None:
    found, _ = listed(folder)
    (folder / "deep" / "new").write_text("x")
    assert [one.path for one in delete(found).stayed] == [folder / "deep"]
