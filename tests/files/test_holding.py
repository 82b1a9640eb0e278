from __future__ import annotations

import stat
from datetime import UTC, datetime

import pytest

from wakit.errors import StoreError
from wakit.files.holding import HeldError, hold, holder, sweep_free


@pytest.fixture
def lock(tmp_path):
    return tmp_path / ".running.lock"


def test_who_holds_it_since_when_is_known_while_it_is_held(lock) -> None:
    with hold(lock, "batch"):
        found = holder(lock)
        assert found is not None
        assert (found.what, stat.S_IMODE(lock.with_suffix(".held").stat().st_mode)) == ("batch", 0o600)
        assert abs((datetime.now(UTC) - found.since).total_seconds()) < 60
    assert holder(lock) is None


def test_another_run_is_told_who_it_is(lock) -> None:
    told = pytest.raises(HeldError, match=r"in use by wakit batch \(process \d+ of .+ on ")
    with hold(lock, "batch"), told, hold(lock, "collect"):
        raise AssertionError
    with hold(lock, "collect"):
        assert str(holder(lock)).startswith("wakit collect")


def test_a_note_that_nobody_can_read_is_no_obstacle(lock) -> None:
    with hold(lock, "batch"):
        lock.with_suffix(".held").write_text('{"what": 1')
        with pytest.raises(HeldError, match="in use by another run; wait for it or stop it"), hold(lock, "x"):
            raise AssertionError
    with hold(lock, "x"):
        assert lock.exists()


def test_a_note_that_a_killed_run_left_holds_nothing(lock) -> None:
    lock.with_suffix(".held").write_text('{"what": "old"}')
    with hold(lock, "new"):
        assert str(holder(lock)).startswith("wakit new (")


def test_where_nothing_can_be_written_it_is_said(tmp_path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="can't write in"), hold(tmp_path / "file" / ".lock", "x"):
        raise AssertionError


def test_locks_that_nobody_holds_are_swept(tmp_path, lock) -> None:
    left = tmp_path / ".killed.lock"
    left.touch()
    left.with_suffix(".held").write_text("{}")
    with hold(lock, "review"):
        sweep_free([left, lock])
        assert {path.name for path in tmp_path.iterdir()} == {".running.lock", ".running.held"}
