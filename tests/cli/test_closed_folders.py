"""A folder that nobody may look into is named with the reason, costs its client alone, and is not missing silently.

Root reads whatever the mode says, so the commands are run without that right.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import subprocess
import sys

import pytest

from tests.batches import add, manifest
from wakit.evidence.reading import damaged
from wakit.review.newclient import NewClient, create_client
from wakit.review.store import create_reviews

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there are no such modes")

_PR_CAPBSET_DROP, _DAC_OVERRIDE, _DAC_READ_SEARCH = 24, 1, 2
NOT_PERMITTED = "it is not permitted; look at the owner and the mode"


def as_everybody():
    """In the process that is about to begin: held by modes, also where it is root's."""
    if sys.platform == "linux" and os.geteuid() == 0:
        for right in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
            assert ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, right, 0, 0, 0) == 0


def wakit(*args):
    command = [sys.executable, "-m", "wakit", *map(str, args)]
    ended = subprocess.run(command, capture_output=True, text=True, preexec_fn=as_everybody, check=False)
    return ended.returncode, ended.stdout, ended.stderr


@pytest.fixture
def store(tmp_path, monkeypatch):
    made = create_reviews(tmp_path / "reviews")
    for name in ("acme", "kite"):
        create_client(made, NewClient(name, evidence="none"))
    monkeypatch.setenv("WAKIT_REVIEWS", str(made.path))
    return made


@pytest.fixture
def close(store):
    closed = []

    def go(name):
        closed.append(store.path / name)
        closed[-1].chmod(0)
        return closed[-1]

    yield go
    for folder in closed:
        folder.chmod(0o700)


@pytest.mark.parametrize("closed", ["kite", "kite/main", "kite/client.yaml"])
def test_it_is_named_before_a_batch_starts(store, close, closed):
    place = close(closed)
    code, _, err = wakit("batch", manifest(store, {"client": "acme"}, {"client": "kite"}))
    assert code == 2
    (fault,) = err.splitlines()[1:]
    assert re.match(rf"line \d+, kite, client: {place}", fault)
    assert fault.endswith(NOT_PERMITTED)


def test_in_a_batch_it_costs_its_client_alone(store, close):
    add(store, "acme", "mine", "print('done')")
    place = close("kite/main/answers")
    entries = ({"client": "acme", "notebooks": ["mine"]}, {"client": "kite", "notebooks": ["3-review"]})
    code, out, _ = wakit("batch", manifest(store, *entries), "--json")
    lists = json.loads(out)
    assert code == 1
    assert [row["client"] for row in lists["succeeded"]] == ["acme"]
    assert [(row["client"], row["reason"].startswith(str(place))) for row in lists["failed"]] == [("kite", True)]
    assert lists["failed"][0]["reason"].endswith(NOT_PERMITTED)


@pytest.mark.parametrize("command", ["render kite", "plan kite", "gaps kite", "forget kite --dry-run"])
def test_a_command_says_which_folder(close, command):
    place = close("kite")
    code, out, err = wakit(*command.split())
    assert (code, out) == (2, "")
    assert err.startswith(f"wakit: {place}")
    assert err.endswith(f"{NOT_PERMITTED}\n")


@pytest.mark.parametrize("closed", ["kite", "kite/main"])
def test_the_portfolio_shows_the_others_and_says_what_it_left_out(close, closed):
    close(closed)
    code, out, err = wakit("portfolio")
    assert (code, out) == (1, "None of 1 review is recorded yet.\n")
    assert err.splitlines() == [
        "acme: nothing recorded yet; wakit render acme",
        f"kite: its folder can't be read: {NOT_PERMITTED}; left out",
    ]


def test_without_names_the_portfolio_does_not_say_whose_it_is(close):
    close("kite")
    code, out, err = wakit("portfolio", "--without-names")
    assert code == 1
    assert "a client: something of a file could not be read" in err
    assert "kite" not in out + err


@pytest.mark.parametrize("how", ["--yes", "--dry-run"])
def test_what_is_expired_of_the_others_is_told(store, close, how):
    for name in ("acme", "kite", "zulu"):
        if name == "zulu":
            create_client(store, NewClient(name, evidence="none"))
        file = store.client(name).file
        file.write_text(file.read_text().replace("# retention_days: 180", "retention_days: 180"))
    (store.path / "kite" / "evidence").mkdir()
    place = close("kite/evidence")
    code, out, err = wakit("forget", "--expired", how)
    lines = err.splitlines()
    assert (code, out, lines[0].split(":")[0], lines[-1].split(":")[0]) == (1, "", "acme", "zulu")
    assert any(str(place) in line and line.endswith(NOT_PERMITTED) for line in lines)


@pytest.mark.parametrize("closed", ["kite", "kite/main"])
def test_the_others_are_sealed(store, close, closed, tmp_path, monkeypatch, run):
    key = tmp_path / "key.txt"
    _, said, _ = run("seal", "--new-key", str(key))
    (named,) = set(re.findall(r"age1\w+", said))
    with (store.path / "wakit-reviews.toml").open("a") as settings:
        settings.write(f'encrypt_to = ["{named}"]\n')
    monkeypatch.setenv("WAKIT_IDENTITY", str(key))
    create_client(store, NewClient("zulu", evidence="none"))
    for name in ("acme", "zulu"):
        (store.path / name / "pseudonyms.json").write_text("{}")
    place = close(closed)
    code, _, err = wakit("seal", "--all")
    told = [line for line in err.splitlines() if line.startswith(("acme", "as it was", "zulu"))]
    assert (code, told) == (
        1,
        [
            "acme: 1 file sealed (evidence, pins, pseudonyms)",
            f"as it was: {place}: {NOT_PERMITTED}",
            "zulu: 1 file sealed (evidence, pins, pseudonyms)",
        ],
    )


def test_evidence_that_nobody_may_read_is_not_called_damaged(store, close):
    create_client(store, NewClient("lime", accounts=["012345670123"]))
    snapshot = store.client("lime").evidence / "20260105T091500Z"
    snapshot.mkdir(parents=True)
    (snapshot / "manifest.json").write_text("{}")
    place = close("lime/evidence/20260105T091500Z/manifest.json")
    code, _, err = wakit("gaps", "lime")
    assert (code, err.splitlines()[0]) == (2, f"wakit: {place}: can't be read: {NOT_PERMITTED}")


def test_a_table_that_nobody_may_read_is_not_called_damaged(tmp_path):
    error = damaged(tmp_path / "s3_buckets.parquet", PermissionError(13, "Permission denied"))
    assert str(error) == f"{tmp_path / 's3_buckets.parquet'}: can't be read: {NOT_PERMITTED}"


def test_a_client_whose_file_leads_nowhere_is_not_missing_silently(run, store):
    (store.path / "kite" / "client.yaml").unlink()
    (store.path / "kite" / "client.yaml").symlink_to("nowhere")
    _, _, err = run("portfolio")
    assert "kite: nothing recorded yet" in err
    code, _, err = run("render", "kite")
    assert code == 2
    assert str(store.path / "kite" / "client.yaml") in err
