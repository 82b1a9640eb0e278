from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from wakit.view.watermark import watermark

ROOT = Path(__file__).parents[2]
DRAWN = "from wakit.view.watermark import watermark; print(len(watermark('demo')))"


def test_a_word_is_drawn_and_leaves_nothing_on_the_disk(tmp_path: Path) -> None:
    """matplotlib keeps a list of the machine's fonts at home, and says so when that takes long."""
    for name in ("home", "tmp"):
        (tmp_path / name).mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "MPL"))}
    own = {"HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "tmp"), "PYTHONPATH": str(ROOT)}
    drawn = subprocess.run([sys.executable, "-c", DRAWN], env=kept | own, capture_output=True, text=True, check=True)
    assert (int(drawn.stdout) > 1000, drawn.stderr) == (True, "")
    assert {path.name for path in tmp_path.rglob("*")} == {"home", "tmp"}


def test_where_somebody_said_where_settings_lie_they_stay_there(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    assert watermark("demo") == watermark("demo")
    assert os.environ["MPLCONFIGDIR"] == str(tmp_path)
