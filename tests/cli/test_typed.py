from __future__ import annotations

import sys
from pathlib import Path

import pytest

from wakit.cli.typed import own_command, settings


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ``.venv`` with wakit in it, not activated; we stand beside it."""
    scripts = tmp_path / "kit" / ".venv" / "bin"
    scripts.mkdir(parents=True)
    for name in ("python", "wakit"):
        (scripts / name).touch(0o700)
    monkeypatch.setattr(sys, "executable", str(scripts / "python"))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.chdir(tmp_path / "kit")
    return scripts


def test_beside_the_venv_it_is_named_from_here(venv: Path) -> None:
    assert own_command("review", "demo") == ".venv/bin/wakit review demo"


def test_elsewhere_it_is_named_in_full(venv: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path.parent)
    assert own_command("review", "demo") in (
        f"{venv / 'wakit'} review demo",
        f"{(venv / 'wakit').relative_to(tmp_path.parent)} review demo",
    )
    monkeypatch.chdir("/")
    assert (Path("/") / own_command()).samefile(venv / "wakit")


def test_activated_its_name_is_enough(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{venv}:/usr/bin")
    assert own_command("lens") == "wakit lens"
    assert own_command("lens", elsewhere=True) == f"{venv / 'wakit'} lens"


def test_another_wakit_on_the_path_is_not_meant(venv: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "wakit"
    other.touch(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert own_command("lens") == ".venv/bin/wakit lens"


def test_without_a_script_python_runs_it(venv: Path) -> None:
    (venv / "wakit").unlink()
    assert own_command("lens") == f"{venv / 'python'} -m wakit lens"


def test_what_a_shell_would_take_apart_is_quoted(venv: Path) -> None:
    assert own_command("review", "demo", "--reviews", "/a b/it's").endswith("""--reviews '/a b/it'"'"'s'""")
    assert settings({"X": "a b"}) == ["export X='a b'"]
