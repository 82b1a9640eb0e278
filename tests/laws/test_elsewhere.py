"""Nothing is written but into the reviews folder: not at home, not where one stands, not among temporary files.

The whole demo, JupyterLab, Voilà and the browser that prints are held to it in ``tests/browser``. Proved by mutants: a
kernel that keeps its history at home; before it was mended, JupyterLab, npm and matplotlib.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.lab import at_home, written

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "init acme --evidence none",
    "batch reviews/clients.yaml",
    "render acme --audience sample",
    "export acme --to xlsx",
    "plan acme",
    "portfolio",
    "forget acme --evidence --dry-run",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where somebody typed all commands, whose home and temporary folder were empty."""
    folder = tmp_path_factory.mktemp("w")
    for name in ("home", "tmp", "here"):
        (folder / name).mkdir()
    around = {"TMPDIR": str(folder / "tmp"), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    home = at_home(folder / "home") | around | {"WAKIT_REVIEWS": str(folder / "reviews")}
    for command in COMMANDS:
        words = [sys.executable, "-m", "wakit", *command.replace("reviews/", f"{folder}/reviews/").split()]
        done = subprocess.run(words, env=home, cwd=folder / "here", capture_output=True, text=True, check=False)
        assert done.returncode == 0, (command, done.stderr)
        if command.startswith("init"):
            listed = folder / "reviews" / "clients.yaml"
            listed.write_text("clients:\n  - client: acme\n    notebooks: [3-review]\n")
            listed.chmod(0o600)
    return folder


def test_law_nothing_is_written_elsewhere(place: Path) -> None:
    assert {path for path in written(place) if not path.startswith("reviews")} == {"home", "tmp", "here"}
    assert (place / "reviews/acme/main/output/sample/review.html").is_file()


@pytest.mark.skipif(os.name == "nt", reason="there are no such modes")
def test_law_what_is_written_is_its_owner_s_alone(place: Path) -> None:
    modes = {path: (path.is_dir(), path.stat().st_mode & 0o777) for path in (place / "reviews").rglob("*")}
    assert {path: mode for path, mode in modes.items() if mode not in ((True, 0o700), (False, 0o600))} == {}
