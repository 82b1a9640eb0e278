"""Processes that are forked from one that has imported already behave as those that were started."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from wakit import warm as module
from wakit.warm import forked, warm

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked elsewhere")

#: a module to run: it tells what it finds
TELLS = """
import json, os, sys, tempfile
told = {"argv": sys.argv, "env": dict(os.environ), "cwd": os.getcwd(), "temp": tempfile.gettempdir(), "name": __name__}
told["imported"] = "decimal" in sys.modules
print(json.dumps(told), flush=True)
print(sys.stdin.read(), file=sys.stderr)
sys.exit(7)
"""
#: it asks for another process, says its pid, and waits
ASKS = """
import os, sys, time
from wakit.warm import forked
with open("log", "wb") as log:
    print(forked("waits", env=dict(os.environ), cwd=".", log=log).pid, flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """Modules of the test's own, and nothing warm but what it opens itself."""
    monkeypatch.setattr(module, "_sources", [])
    rest = {
        "waits": "import time; time.sleep(600)",
        "fails": "1 / 0",
        "early": "import tempfile; tempfile.gettempdir()",
    }
    for name, text in {"tells": TELLS, "asks": ASKS, **rest}.items():
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    return tmp_path


@pytest.fixture
def fork(place):
    """A process of one of them."""

    def go(name, *args, may_fork=False, **more):
        return forked(name, args, env={"PATH": os.environ["PATH"], **more}, cwd=str(place), may_fork=may_fork)

    return go


def gone(pid):
    for _ in range(200):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def test_it_runs_a_module_with_all_that_is_its_own(fork, place):
    (place / "temp").mkdir()
    env = {"PATH": os.environ["PATH"], "TMPDIR": str(place / "temp"), "WHO": "acme"}
    with warm(["decimal", "early"]):
        process = fork("tells", "-f", "x", **env)
        process.stdin.write("said to it")
        process.stdin.close()
        told = json.loads(process.stdout.readline())
        assert process.stderr.read().strip() == "said to it"
        assert (process.wait(10), process.poll()) == (7, 7)
    told["env"].pop("JPY_PARENT_PID")
    assert told == {
        "argv": [str(place / "tells.py"), "-f", "x"],
        "env": env,
        "cwd": str(place),
        "temp": str(place / "temp"),
        "name": "__main__",
        "imported": True,
    }


@pytest.mark.parametrize(
    ("text", "code"), [("", 0), ("import sys; sys.exit()", 0), ("import sys; sys.exit('why')", 1), ("exit(3)", 3)]
)
def test_it_ends_with_the_code_that_it_would_end_with(fork, place, text, code):
    (place / "ends.py").write_text(f"import atexit\natexit.register(print, 'told at the end')\n{text}")
    with warm([]):
        process = fork("ends")
        assert process.stdout.read() == "told at the end\n"
        assert process.wait(10) == code


def test_what_fails_says_why_and_ends_with_1(fork):
    with warm([]):
        process = fork("fails")
        assert "ZeroDivisionError" in process.stderr.read()
        assert process.wait(10) == 1


def test_what_ends_by_a_signal_says_so(fork):
    with warm([]):
        process = fork("waits")
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.05)
        assert process.poll() is None
        process.terminate()
        assert process.wait(10) == -signal.SIGTERM
        process.kill()  # it is gone: that is nothing


def test_one_does_not_hold_what_another_reads(fork):
    with warm([]):
        one, two = (fork("tells") for _ in range(2))
        for process in (one, two):
            process.stdin.close()  # else it would read for ever
            assert process.wait(10) == 7
            assert process.stdout.read().count("\n") == 1


def test_whatever_whoever_asked_had_begun_goes_with_them(fork):
    with warm([]):
        asking = fork("asks", may_fork=True, PYTHONPATH=os.environ["PYTHONPATH"])
        asked = int(asking.stdout.readline())
        assert psutil.pid_exists(asked)
        asking.kill()
        assert gone(asked)


def test_who_may_not_ask_gets_none(fork, place):
    (place / "asks.py").write_text("from wakit.warm import forked\nprint(forked('waits', env={}, cwd='.'))")
    with warm([]):
        process = fork("asks")
        assert process.stdout.read() == "None\n"
        assert process.wait(10) == 0


def test_without_what_it_forks_from_it_is_none_and_what_was_forked_has_ended(fork):
    with warm([]):
        waits = fork("waits")
        os.kill(psutil.Process(waits.pid).ppid(), signal.SIGKILL)
        assert waits.wait(10) == -signal.SIGKILL
        assert gone(waits.pid)
        assert fork("waits") is None


def test_it_is_gone_with_the_block(fork):
    with warm([]):
        process = fork("tells")
        source = psutil.Process(process.pid).ppid()
        process.stdin.close()
        process.wait(10)
    assert gone(source)


def test_what_it_forks_from_knows_no_credential(fork, monkeypatch):
    for name in ("AWS_SECRET_ACCESS_KEY", "ACME_PASSWORD"):
        monkeypatch.setenv(name, "canary-of-a-client")
    with warm([]):
        process = fork("waits")
        for pid in (process.pid, psutil.Process(process.pid).ppid()):
            assert b"canary" not in Path(f"/proc/{pid}/environ").read_bytes()
        process.kill()


def test_a_folder_that_is_not_there_is_an_error(place):
    with warm([]), pytest.raises(FileNotFoundError):
        forked("waits", env={}, cwd=str(place / "gone"))


def test_nothing_is_forked_elsewhere_and_where_nobody_asked_for_it(fork, monkeypatch):
    assert fork("waits") is None
    monkeypatch.setattr("sys.platform", "darwin")
    with warm([]):
        assert fork("waits") is None


def test_it_runs_no_file_of_the_folder_that_somebody_is_in(fork, place, monkeypatch):
    elsewhere = place / "elsewhere"
    elsewhere.mkdir()
    for name in ("json", "runpy", "wakit"):
        (elsewhere / f"{name}.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(elsewhere)
    with warm(["decimal"]):
        process = fork("tells")
        process.stdin.close()
        assert json.loads(process.stdout.readline())["imported"]
        assert process.wait(10) == 7
