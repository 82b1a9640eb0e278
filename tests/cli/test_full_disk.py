"""A collection that can't go on ends by itself, in a moment, and is completed later as if nothing had been."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.filled import filled_stand_in
from tests.laws.recorded import gathered
from wakit.aws.access import Target
from wakit.demo.account import DEMO_EXTERNAL_ID, PRODUCTION, role_arn
from wakit.demo.stand_in import StandIn
from wakit.evidence.evidence import Evidence
from wakit.registry import load

#: `wakit collect acme` in which putting the table ec2_volumes into place goes wrong
BROKEN = """
import os
def replace(old, new, put=os.replace):
    if "ec2_volumes" in str(new):
        raise {error}
    put(old, new)
os.replace = replace
from wakit.cli import main
main(["collect", "acme", "--json", *{more}])
"""
#: what goes wrong, one after the other: exit code, and what is said
TROUBLES = [
    ("OSError(28, 'No space left on device')", 2, "the disk is full"),
    ("OSError(30, 'Read-only file system', str(new))", 2, "the file system is read-only"),
    ("ZeroDivisionError()", 1, "a fault of wakit's own"),
]


@pytest.fixture(scope="module")
def undisturbed() -> Evidence:
    """The evidence of the same account and region, collected without trouble."""
    return gathered(regions=["eu-west-1"], targets=[Target(PRODUCTION)])[0]


@pytest.fixture(scope="module")
def filled(undisturbed: Evidence) -> Iterator[StandIn]:
    with filled_stand_in() as aws:
        yield aws


@pytest.fixture
def acme(filled: StandIn, run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    filled.heal()
    with filled.applied():
        monkeypatch.setenv("WAKIT_REVIEWS", str(tmp_path / "reviews"))
        role = ("--role", role_arn(PRODUCTION), "--external-id", DEMO_EXTERNAL_ID)
        assert run("init", "acme", *role, "--region", "eu-west-1")[0] == 0
        yield tmp_path / "reviews" / "acme"


def typed(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)


def stopped(acme: Path, error: str, code: int, said: str, *more: str) -> None:
    """The command ends with what it should say, and prints nothing else."""
    done = typed(BROKEN.format(error=error, more=more))
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert str(acme) in done.stderr
    assert ("go on: wakit collect acme --resume" in done.stderr) is (code == 2)
    # a busy machine waits for its own calls, and says so
    assert len([line for line in done.stderr.splitlines() if not line.startswith("wakit: waiting for ")]) <= 3
    assert "Traceback" not in done.stderr


def test_whatever_stops_the_writer_stops_the_command_and_is_resumed(
    acme: Path, filled: StandIn, undisturbed: Evidence, run
) -> None:
    os.umask(0)  # the user's own is generous; what is written is private all the same
    filled.latency = 0.05
    for n, trouble in enumerate(TROUBLES):
        stopped(acme, *trouble, *(["--resume"] if n else []))
    filled.latency = 0.0
    code, out, err = run("collect", "acme", "--resume", "--json")
    assert code == 0, err
    resumed = json.loads(out)
    (found,) = (acme / "evidence").glob("*Z")
    assert {row["table"] for row in resumed} >= {"ec2_volumes", "s3_buckets"}
    for name in load().collectors:
        assert pq.read_table(found / f"{name}.parquet").num_rows == len(undisturbed[name]), name
    for path in (acme.parent, *acme.parent.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert not [path for path in acme.rglob("*") if path.suffix in (".tmp", ".partial") or path.name.startswith(".new")]


def test_a_file_where_the_evidence_should_be_is_said(acme: Path, run) -> None:
    (acme / "evidence").write_text("mine")
    code, out, err = run("collect", "acme")
    assert (code, out) == (2, "")
    assert f"{acme / 'evidence'} is a file; a folder is needed there" in err
