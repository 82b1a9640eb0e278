"""How commands leave: quietly, in one line when the disk says no, in two when wakit is at fault."""

from __future__ import annotations

import errno
import os
import resource
import stat
import subprocess
import sys

import pytest

from wakit.errors import StoreError

KEY, SECRET, ACCOUNT = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMIxK7MDENGxbPxRfiCYEXAMPLEKEYab", "012345670123"


@pytest.fixture
def talk(run, tmp_path, monkeypatch):
    monkeypatch.setenv("WAKIT_REVIEWS", str(tmp_path / "reviews"))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    assert run("init", "talk", "--evidence", "none")[0] == 0
    return tmp_path / "reviews" / "talk"


@pytest.fixture
def failing(monkeypatch):
    """Lets the command ``coverage CLIENT`` end with an error."""

    def fail(error: Exception) -> None:
        def broken(*_: object) -> object:
            password = SECRET  # noqa: F841  (a local that must not be told)
            raise error

        monkeypatch.setattr("wakit.review.opened.open_workload", broken)

    return fail


def test_what_nobody_foresaw_is_said_in_two_lines_and_kept_in_the_clients_folder(run, talk, failing) -> None:
    failing(ZeroDivisionError(f"with {KEY} and {SECRET} of {ACCOUNT}"))
    code, out, err = run("coverage", "talk/main", "--json")
    assert (code, out) == (1, "")
    first, second = err.splitlines()
    assert first.startswith(
        "wakit: a fault of wakit's own, not of your input: ZeroDivisionError in cli/coverage.py, line"
    )
    (report,) = talk.glob("fault-*.txt")
    assert str(report) in second
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text("utf-8")
    assert "wakit coverage --json" in text
    assert "ZeroDivisionError: with … and … of …" in text
    assert 'cli/coverage.py", line' in text
    assert not [s for s in (KEY, SECRET, ACCOUNT, str(talk.parent)) if s in text]


def test_without_a_client_the_report_lies_in_the_reviews_folder(run, talk, monkeypatch) -> None:
    monkeypatch.setattr("wakit.coverage.coverage", lambda _: 1 / 0)
    assert run("coverage")[0] == 1
    assert list(talk.parent.glob("fault-*.txt"))


@pytest.mark.parametrize("is_there", [False, True])
def test_without_a_writable_folder_the_report_is_a_temporary_file(run, talk, failing, monkeypatch, tmp_path, is_there):
    failing(ZeroDivisionError())

    def full(*_: object) -> None:
        raise StoreError("full")

    monkeypatch.setattr("wakit.files.writing.write_text", full)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path if is_there else tmp_path / "none"))
    code, _, err = run("coverage", "talk")
    assert code == 1
    assert len(err.splitlines()) == 2
    assert len(list(tmp_path.glob("wakit-fault-*.txt"))) == is_there
    assert ("could be written nowhere" in err) is not is_there


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "talk: the disk is full; make room and try again"),
        (OSError(errno.EROFS, "Read-only file system", "/there"), "/there: the file system is read-only"),
        (PermissionError(errno.EACCES, "Permission denied", "/there"), "/there: it is not permitted"),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory", "/there"), "/there: Not a directory"),
    ],
)
def test_what_the_disk_refuses_is_one_line_with_its_place(run, talk, failing, error: OSError, said: str) -> None:
    failing(error)
    code, out, err = run("coverage", "talk")
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1
    assert not list(talk.glob("fault-*"))


def test_an_error_of_the_network_that_nobody_mapped_is_a_fault(run, talk, failing) -> None:
    failing(ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"))
    assert run("coverage", "talk")[0] == 1


def test_a_message_moves_no_cursor(run, talk) -> None:
    _, _, err = run("coverage", "\x1b[2Jtalk\r")
    assert "\\u001b[2Jtalk\\u000d" in err
    assert err.replace("\n", "").isprintable()


def typed(*args: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wakit", *args], stderr=subprocess.PIPE, text=True, timeout=60, **options
    )


def test_a_reader_that_has_enough_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    said = typed("lens", stdout=writing)
    os.close(writing)
    assert said.stderr == ""
    assert said.returncode == 1


@pytest.mark.parametrize("closed", [(1,), (2,), (0, 1, 2)])
def test_standard_streams_that_are_closed_lead_nowhere(closed: tuple[int, ...]) -> None:
    def close() -> None:
        for number in closed:
            os.close(number)

    said = typed("lens", stdout=subprocess.PIPE, preexec_fn=close)
    assert said.returncode == 0
    assert said.stderr == ""
    assert bool(said.stdout) is (1 not in closed)


def test_standard_output_that_takes_no_more_is_said(tmp_path) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))

    with (tmp_path / "out").open("w") as file:
        said = typed("lens", stdout=file, preexec_fn=small, cwd=tmp_path)
    assert said.returncode == 2
    assert said.stderr == "wakit: standard output: the file system takes no file of that size\n"


STUCK = """
import threading, sys
from wakit import cli
import wakit.lens
def stuck():
    threading.Thread(target=threading.Event().wait, name="wakit-call_0").start()
    raise {error}
wakit.lens.load_lens = stuck
cli.main(["lens"])
"""


@pytest.mark.parametrize(
    ("error", "code"), [("ZeroDivisionError", 1), ("OSError(28, 'full')", 2), ("KeyboardInterrupt", 130)]
)
def test_a_thread_that_waits_for_ever_keeps_nobody(error: str, code: int, tmp_path) -> None:
    script = STUCK.format(error=error)
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, cwd=tmp_path, check=False
    )
    assert said.returncode == code
    assert "Traceback" not in said.stderr
