"""What make says, and what the tests say where there is no browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.laws.house import ROOT


def test_make_says_in_one_line_that_venv_is_missing(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).touch()
    python = tmp_path / "python3"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o700)
    env = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}  # the tests run inside a make
    command = ["make", "test", f"PYTHON={python}"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode != 0
    assert done.stdout == "Python cannot make a .venv here: apt install python3-venv\n"
    assert not (tmp_path / ".venv").exists()


#: stands in for python: makes a .venv of itself, and installs 30 packages that are none
FAKE_PYTHON = """#!/bin/sh
case "$*" in
    *"-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    *"-r requirements.lock"*)
        for n in $(seq 30); do echo "Collecting p$n==1 (from -r requirements.lock)"; echo "  Downloading p$n"; done
        echo "WARNING: this machine has settings of its own" >&2
        echo "Installing collected packages: p1, p2"
        test PIP_STATUS = 0 || { echo "ERROR: no room" >&2; echo "  on the disk" >&2; }
        exit PIP_STATUS ;;
esac
"""


@pytest.mark.parametrize("pip_status", [0, 1])
def test_make_shows_how_far_the_first_install_is_and_stops_where_it_fails(tmp_path, pip_status):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements.lock").write_text("p==1\n" * 30)
    (tmp_path / "pyproject.toml").touch()
    python = tmp_path / "python3"
    python.write_text(FAKE_PYTHON.replace("PIP_STATUS", str(pip_status)))
    python.chmod(0o700)
    env = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    command = ["make", ".venv/installed", f"PYTHON={python}"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    first, *others = done.stdout.splitlines()
    assert "up to 30 packages" in first
    assert others[:2] == ["  25 packages found", "  30 packages are there; installing them"]
    assert others[2:] == ([] if pip_status == 0 else ["ERROR: no room", "on the disk"])
    assert (done.returncode == 0) == (pip_status == 0) == (tmp_path / ".venv/installed").exists()


@pytest.mark.parametrize("wrong", ["ruff", "lint-imports", "mypy", "pytest", ""])
def test_make_test_fails_where_one_of_them_does_and_says_last_what_types_say(tmp_path, wrong):
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.lock", "pyproject.toml", ".venv/installed", ".venv/bin/python"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for name in ("ruff", "lint-imports", "mypy", "pytest"):
        (tmp_path / ".venv/bin" / name).write_text(f"#!/bin/sh\necho {name} spoke\nexit {int(name == wrong)}\n")
        (tmp_path / ".venv/bin" / name).chmod(0o700)
    env = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    done = subprocess.run(["make", "test"], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert (done.returncode == 0) is (wrong == "")
    assert (done.stdout.splitlines()[-1] == "mypy spoke") is (wrong not in ("ruff", "lint-imports"))


TWO_TESTS = """
import pytest

def test_with_page(chromium):
    assert chromium.new_page().evaluate("1 + 1") == 2

@pytest.mark.browser
def test_marked(): ...

def test_other(): ...
"""


@pytest.fixture
def run_pytest(tmp_path):
    """Runs the three tests above beside the real conftest.py, on a machine without Chromium unless told."""
    shutil.copy(ROOT / "tests/conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = browser\n")
    (tmp_path / "test_pages.py").write_text(TWO_TESTS)

    def run(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
        # in a folder of its own: pytest looks through those of earlier runs, which takes longer than these tests
        here = ["--basetemp", str(tmp_path / "temp")]
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "xdist", *here, *args]
        clean = {k: v for k, v in os.environ.items() if k != "CI" and not k.startswith("PYTEST_")}
        env = clean | {"WAKIT_CHROMIUM": "/nonexistent", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | env
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)

    return run


@pytest.mark.parametrize("args", [(), ("-n", "1")])
def test_missing_browser_tests_are_named_loudly_at_the_end(run_pytest, args):
    done = run_pytest(*args)
    summary = done.stdout.partition("BROWSER TESTS DID NOT RUN")[2]
    assert done.returncode == 0
    assert "did not run: test_pages.py::test_with_page" in summary
    assert "2 browser tests did not run" in summary
    assert "1 passed, 2 skipped" in summary.splitlines()[-1]


@pytest.mark.parametrize("args", [(), ("-n", "1")])
def test_missing_browser_tests_fail_where_ci_is_true(run_pytest, args):
    done = run_pytest(*args, CI="true")
    assert done.returncode == 1
    assert "2 browser tests did not run" in done.stdout
    assert "1 passed, 2 errors" in done.stdout.splitlines()[-1]


def test_a_browser_that_is_there_runs_them_quietly(run_pytest, chromium):
    done = run_pytest(WAKIT_CHROMIUM="")
    assert done.returncode == 0
    assert "DID NOT RUN" not in done.stdout
    assert "3 passed" in done.stdout.splitlines()[-1]
