from __future__ import annotations

import os
import time

import pytest

from wakit.files import writing
from wakit.files.leftovers import sweep
from wakit.files.writing import locked, make_folder, replacing, write_text

OURS = (".SEC08.yaml.ab12_xyz.tmp", "s3_buckets.partial", ".new-acme-x1")
OTHERS = ("SEC08.yaml", ".lock", ".SEC08.yaml.swp", "mine.tmp", ".tmp", ".collecting.lock", "client.yaml")


def age(path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


@pytest.fixture
def folder(tmp_path):
    """A folder in which a program was killed two hours ago, and another one is writing."""
    for name in (*OURS[:2], *OTHERS, ".new.yaml.12345678.tmp"):
        (tmp_path / name).write_text("x")
    write_text(make_folder(tmp_path / OURS[2] / "main") / "workload.yaml", "x")
    for path in tmp_path.iterdir():
        age(path, 7200)
    age(tmp_path / ".new.yaml.12345678.tmp", 0)
    return tmp_path


def names(folder) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_was_left_long_ago_goes_and_nothing_else(folder) -> None:
    assert {path.name for path in sweep(folder)} == set(OURS)
    assert names(folder) == {*OTHERS, ".new.yaml.12345678.tmp"}


def test_the_next_write_into_the_folder_sweeps_it(folder) -> None:
    writing._sweep_once.cache_clear()
    write_text(folder / "client.yaml", "new")
    assert names(folder) == {*OTHERS, ".new.yaml.12345678.tmp"}


def test_who_holds_the_lock_sweeps_all(folder) -> None:
    with locked(folder):
        assert names(folder) == set(OTHERS)


def test_a_sweep_leaves_what_is_being_written(tmp_path) -> None:
    with replacing(tmp_path / "a") as beside:
        assert sweep(tmp_path) == []
        assert beside.exists()
        beside.write_text("whole")
    assert (tmp_path / "a").read_text() == "whole"


def test_a_link_among_leftovers_takes_nothing_with_it(tmp_path) -> None:
    write_text(make_folder(tmp_path / "kept") / "file", "x")
    (tmp_path / ".new-x").symlink_to(tmp_path / "kept")
    assert sweep(tmp_path, 0.0) == [tmp_path / ".new-x"]
    assert (tmp_path / "kept" / "file").exists()


def test_no_folder_is_nothing_to_sweep(tmp_path) -> None:
    assert sweep(tmp_path / "none") == []
