"""A file that another process looks through: the same is found, and where it fails the file is looked through here."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.report.leaks.planted import FILES
from wakit.errors import LeakError
from wakit.jobs import leaving as jobs
from wakit.jobs.leaving import leaving
from wakit.model import Audience
from wakit.report.leaks.apart import Apart, apart
from wakit.report.leaks.inventory import Inventory
from wakit.report.leaks.scan import Scanner
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.store import create_reviews

VALUE = "acme-exports-2031"
HELD = Inventory({VALUE: "bucket", "half of a character \ud800": "note"}, ("Acme",))


@pytest.fixture
def table(tmp_path):
    file = tmp_path / "findings.csv"
    file.write_text(f"a,b\nx,{VALUE}\n")
    return file


def test_it_finds_what_is_found_here(table):
    with apart(HELD, "client/findings.csv", table, os.environ) as begun:
        known = begun.known()
    assert dict([Scanner(HELD).look("client/findings.csv", table.read_bytes())]) == known
    assert [leak.place for leaks in known.values() for leak in leaks] == ["row 2, column 2"]


def test_what_it_found_is_taken_for_the_file_as_it_was_only(table):
    with apart(HELD, "findings.csv", table, os.environ) as begun:
        known = begun.known()
    scanner = Scanner(Inventory({}))  # of itself it would find nothing
    scanner.learn(known)
    assert scanner.scan({"findings.csv": table.read_bytes()})
    assert not scanner.scan({"findings.csv": table.read_bytes() + b"\n"})


def test_one_that_fails_knows_nothing(table):
    with apart(HELD, "findings.csv", table.with_name("none.csv"), os.environ) as begun:
        assert begun.known() == {}


def test_a_folder_that_somebody_is_in_runs_nothing(table, tmp_path, monkeypatch):
    for name in ("wakit", "json", "csv", "ahocorasick"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    with apart(HELD, "findings.csv", table, os.environ) as begun:
        assert any(begun.known().values())


@pytest.mark.parametrize("said", ["", "hello", "hello\n{}", "[]", "{}", '{"name": "a", "mark": "x", "leaks": []}'])
def test_one_that_says_something_else_knows_nothing(table, monkeypatch, said):
    written = f"print({said!r}, end='')".replace("{", "{{").replace("}", "}}")
    monkeypatch.setattr("wakit.report.leaks.apart._RUN", written)
    with apart(HELD, "findings.csv", table, os.environ) as begun:
        assert begun.known() == {}


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")
def test_it_ends_with_the_one_who_asked_however_that_ends(tmp_path):
    os.mkfifo(tmp_path / "endless.csv")
    asks = """if True:
        import os, pathlib, sys, time
        from wakit.report.leaks.apart import apart
        from wakit.report.leaks.inventory import Inventory
        with apart(Inventory({}), "endless.csv", pathlib.Path(sys.argv[1]), os.environ) as begun:
            print(begun._process.pid, flush=True)
            time.sleep(600)
    """
    given = [sys.executable, "-c", asks, str(tmp_path / "endless.csv")]
    with subprocess.Popen(given, stdout=subprocess.PIPE, text=True) as asking:
        assert asking.stdout is not None
        begun = int(asking.stdout.readline())
        with (tmp_path / "endless.csv").open("wb"):  # opened by both: it has been told what to do, and reads
            asking.kill()
            asking.wait()
            assert is_gone(begun)


def is_gone(pid):
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").is_file() and ") Z " in Path(f"/proc/{pid}/stat").read_text():
            return True  # nobody has buried it
        time.sleep(0.1)
    return False


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")
def test_it_is_gone_when_nobody_waits_for_it(tmp_path):
    os.mkfifo(tmp_path / "endless.csv")
    with apart(HELD, "endless.csv", tmp_path / "endless.csv", os.environ) as begun:
        held = begun._process
    assert held.poll() is not None


@pytest.fixture
def opened(tmp_path):
    store = create_reviews(tmp_path / "reviews")
    create_client(store, NewClient("acme", evidence="none"))
    file = store.client("acme").path / "client.yaml"
    file.write_text(f"{file.read_text()}\nemergency_users: [{VALUE}]\n")
    return open_workload("acme", store.path)


def leave(opened, table):
    with leaving(opened, Audience.CLIENT) as outgoing:
        (outgoing.folder / "findings.csv").write_text(table)
        outgoing.begin("findings.csv")


@pytest.mark.parametrize("is_broken", [False, True], ids=["found apart", "found here"])
def test_what_is_in_a_large_table_does_not_leave(opened, monkeypatch, is_broken):
    monkeypatch.setattr(jobs, "_LARGE", 1)
    if is_broken:
        monkeypatch.setattr(Apart, "known", lambda _: {})
    with pytest.raises(LeakError, match=r"findings\.csv, row 1, column 2"):
        leave(opened, f"a,{VALUE}\n")
    assert not list(opened.folder.output(Audience.CLIENT).iterdir())


def test_a_large_table_with_nothing_in_it_leaves(opened, monkeypatch):
    monkeypatch.setattr(jobs, "_LARGE", 1)
    monkeypatch.setattr(Scanner, "_file", lambda *_: iter(()))  # here nobody looks into a file
    leave(opened, "a,b\n")
    assert (opened.folder.output(Audience.CLIENT) / "findings.csv").is_file()


def test_what_it_found_needs_not_be_found_here(opened, monkeypatch):
    monkeypatch.setattr(jobs, "_LARGE", 1)
    monkeypatch.setattr(Scanner, "_file", lambda *_: iter(()))
    with pytest.raises(LeakError, match=r"findings\.csv, row 1, column 2"):
        leave(opened, f"a,{VALUE}\n")


def test_where_no_process_can_be_had_it_is_looked_through_here(opened, monkeypatch):
    monkeypatch.setattr(jobs, "_LARGE", 1)
    monkeypatch.setattr("wakit.report.leaks.apart.sys.executable", "/nowhere/python")
    with pytest.raises(LeakError, match=r"findings\.csv, row 1, column 2"):
        leave(opened, f"a,{VALUE}\n")
    leave(opened, "a,b\n")
    assert (opened.folder.output(Audience.CLIENT) / "findings.csv").is_file()


def test_what_was_planted_in_any_file_is_found_apart_too(tmp_path):
    """One of each kind of file: what is handed over is all that a scanner needs."""
    name, made = FILES["xlsx split string"]
    file = tmp_path / name
    file.write_bytes(made(VALUE))
    with apart(HELD, name, file, os.environ) as begun:
        assert any(begun.known().values())
