from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from wakit.files.passing import passing_folder, sweep_killed

ROOT = Path(__file__).parents[2]
KILLED = """
import os, signal
from wakit.files.passing import passing_folder
with passing_folder() as folder:
    (folder / "done.ipynb").write_text("evidence")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("wakit.files.passing._SHORT", ())
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    return tmp_path


def test_it_is_gone_at_the_end(place: Path) -> None:
    with passing_folder(kind="print-") as folder:
        (folder / "file").write_text("x")
        assert (folder.parent, folder.stat().st_mode & 0o777) == (place, 0o700)
    assert list(place.iterdir()) == []


def test_one_that_is_in_use_stays(place: Path) -> None:
    with passing_folder() as folder:
        os.utime(folder / ".in-use.lock", (0, 0))
        assert sweep_killed() == []
        with passing_folder():
            assert folder.exists()


@pytest.mark.skipif(os.name == "nt", reason="there is no such signal")
def test_what_a_killed_run_left_goes_with_the_next(place: Path) -> None:
    around = os.environ | {"TMPDIR": str(place), "PYTHONPATH": str(ROOT)}
    assert subprocess.run([sys.executable, "-c", KILLED], env=around, check=False).returncode == -signal.SIGKILL
    (left,) = place.iterdir()
    with passing_folder():
        assert (left / "done.ipynb").exists()  # so new that somebody may be about to take it
    os.utime(left / ".in-use.lock", (0, 0))
    with passing_folder():
        assert not left.exists()


def test_folders_of_others_are_left_alone(place: Path) -> None:
    (place / "wakit-12345678").mkdir()  # without a lock: it is only being made
    (place / "wakit-mine").mkdir()
    (place / "wakit-mine" / ".in-use.lock").touch()
    os.utime(place / "wakit-mine" / ".in-use.lock", (0, 0))
    assert sweep_killed() == []
