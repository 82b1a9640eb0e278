"""The whole job in a folder whose evidence is sealed: collected, killed, resumed, judged, rendered by a batch.

Mutants, each noticed: a table, its shard or the manifest written open; a table written open beside and sealed after;
a resume that collects again what it can't open; a kernel without the key.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.batches import manifest
from tests.filled import filled_stand_in
from tests.keys import new_key, open_files, seal_for, use
from tests.review.two_accounts import two_accounts
from wakit.demo.account import DEMO_EXTERNAL_ID, PRODUCTION, role_arn
from wakit.evidence.snapshot import SnapshotWriter
from wakit.files.sealed import IDENTITY_COMMAND, MARKER
from wakit.review.findings import load_findings

CANARY = b"nordlicht"  # in the names of the demo's buckets


@pytest.fixture(scope="module")
def aws():
    with filled_stand_in() as aws:
        yield aws


@pytest.fixture
def acme(aws, run, tmp_path, monkeypatch):
    """A client whose evidence is to be sealed; nothing is collected yet."""
    monkeypatch.setenv("WAKIT_REVIEWS", str(tmp_path / "reviews"))
    role = ("--role", role_arn(PRODUCTION), "--external-id", DEMO_EXTERNAL_ID)
    with aws.applied():
        monkeypatch.setenv("WAKIT_REVIEWS", str(tmp_path / "reviews"))
        assert run("init", "acme", *role, "--region", "eu-west-1")[0] == 0
        seal_for(tmp_path / "reviews", new_key(tmp_path / "key.txt"))
        use(monkeypatch, tmp_path / "key.txt")
        yield tmp_path / "reviews" / "acme"


@pytest.fixture
def into_memory():
    """Arrow writes into memory alone: what it writes to the disk would lie there open, if only for a moment."""
    patched = pytest.MonkeyPatch()
    write, begin = pq.write_table, pq.ParquetWriter.__init__

    def write_table(data, where, **how):
        assert isinstance(where, pa.BufferOutputStream)
        write(data, where, **how)

    def init(self, where, *more, **how):
        assert isinstance(where, pa.BufferOutputStream)
        begin(self, where, *more, **how)

    patched.setattr(pq, "write_table", write_table)
    patched.setattr(pq.ParquetWriter, "__init__", init)
    yield patched
    patched.undo()


@pytest.fixture
def written(monkeypatch):
    """The tables of which a shard is written, as long as this stands."""
    names: list[str] = []
    add = SnapshotWriter.add

    def noted(self, name, *given):
        names.append(name)
        add(self, name, *given)

    monkeypatch.setattr(SnapshotWriter, "add", noted)
    return names


def test_what_is_collected_killed_and_resumed_is_sealed_and_says_the_same(aws, acme, run, into_memory, written):
    aws.latency = 0.2
    child = subprocess.Popen([sys.executable, "-m", "wakit", "collect", "acme"], stderr=subprocess.DEVNULL)
    while not list((acme / "evidence").glob("*Z/*/*.parquet")):
        assert child.poll() is None, "it ended before it could be killed"
        time.sleep(0.02)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    aws.latency = 0.0
    assert open_files(acme / "evidence") == []  # what it was writing included

    kept = {path.parent.name for path in (acme / "evidence").glob("*Z/*/*.parquet")}
    assert run("collect", "acme", "--resume")[0] == 0
    assert kept
    assert set(written) >= {"s3_buckets"}
    assert kept & set(written) == set()
    sealed = findings(run)
    assert len(sealed) > 100
    assert open_files(acme / "evidence") == []
    assert CANARY not in everything(acme)

    (acme.parent / MARKER).write_text("")
    into_memory.undo()
    assert run("unseal", "acme")[0] == 0
    assert CANARY in everything(acme / "evidence")  # else nothing was shown
    assert findings(run) == sealed


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def findings(run) -> list[object]:
    told = [run(*asked, "acme", "--json") for asked in (("judge",), ("gaps",), ("coverage",))]
    assert [code for code, _, _ in told] == [0, 0, 0]
    return [row for _, out, _ in told for row in json.loads(out)]


def test_a_batch_renders_sealed_evidence_as_it_does_open_evidence(run, tmp_path, monkeypatch):
    """Its process and its kernel have the key, by a command here; without it that client fails and says why."""
    store = two_accounts(tmp_path)
    plain = load_findings(store.client("acme").snapshots.all()[0])
    key = tmp_path / "key.txt"
    seal_for(store.path, new_key(key))
    use(monkeypatch, key)
    assert run("seal", "acme", "--reviews", str(store.path))[0] == 0
    use(monkeypatch, None)
    entry = manifest(store, {"client": "acme", "notebooks": ["3-review"]})

    code, out, _ = run("batch", entry, "--json")
    (failed,) = json.loads(out)["failed"]
    assert code == 1
    assert "is sealed, and no key is at hand: WAKIT_IDENTITY names its file" in failed["reason"]

    show = f"import sys; sys.stdout.write(open({str(key)!r}).read())"
    monkeypatch.setenv(IDENTITY_COMMAND, f'"{sys.executable}" -c "{show}"')
    code, out, _ = run("batch", entry, "--json")
    assert (code, json.loads(out)["failed"]) == (0, [])
    output = store.path / "acme" / "main" / "output" / "internal"
    with (output / "findings.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.reader(file) if row]
    head = rows[0]
    shown = sorted((row[head.index("check")], row[head.index("key")], row[head.index("status")]) for row in rows[1:])
    assert plain is not None
    assert shown == sorted(zip(plain.table["check"], plain.table["key"], plain.table["status"], strict=True))
    written = [path for path in store.path.rglob("*") if path.is_file()]
    secret = key.read_text().splitlines()[-1].encode()
    assert [path for path in written if secret in path.read_bytes()] == []
    assert open_files(store.path / "acme" / "evidence") == []
