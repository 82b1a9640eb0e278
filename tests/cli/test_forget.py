"""``wakit forget`` as a person uses it: what goes, what stays, what is said, and what an interruption leaves."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cases import AT
from tests.review.two_accounts import two_accounts
from wakit.files.holding import hold
from wakit.review.store import COLLECTING

SECRET = "999999999999-data"  # a bucket's name, which stands in the evidence alone
OLD, NEW = "20250101T080000Z", AT.strftime("%Y%m%dT%H%M%SZ")
NOTEBOOK = {
    "cells": [
        {"cell_type": "code", "source": "mine", "metadata": {}, "execution_count": 1, "outputs": [{"x": SECRET}]}
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A client with an old snapshot and a new one, and files that show evidence, written before the new one."""
    store = two_accounts(tmp_path)
    monkeypatch.setenv("WAKIT_REVIEWS", str(store.path))
    acme = store.path / "acme"
    shutil.copytree(acme / "evidence" / NEW, acme / "evidence" / OLD)
    pinned = f'choice: x\nevidence: "{OLD}"\nrows: [{SECRET}]\n'
    (acme / "pseudonyms.json").write_text("{}")
    for place, text in {
        "main/pins/a.yaml": pinned,
        "main/pins/b.yaml": pinned.replace(OLD, NEW),
        "main/notebooks/.ipynb_checkpoints/1-collect-checkpoint.ipynb": json.dumps(NOTEBOOK),
        "main/notebooks/1-collect.ipynb": json.dumps(NOTEBOOK),
        "main/notebooks/mine.csv": "mine",
        "main/output/internal/findings.csv": SECRET,
        "main/output/client/review.html": "bucket 1",
        "main/answers/SEC01.yaml": "mine",
        "logs/20250101T080000Z.log": SECRET,
        "evidence/.new-20250101T080000Z-x1/s3_buckets.parquet": SECRET,
    }.items():
        (acme / place).parent.mkdir(parents=True, exist_ok=True)
        (acme / place).write_text(text)
        os.utime(acme / place, (1_735_722_000, 1_735_722_000))  # 2025-01-01
    return acme


def holding_secrets(client: Path) -> set[str]:
    """The files in which evidence is, the tables of snapshots apart."""
    files = [path for path in client.rglob("*") if path.is_file()]
    return {str(path.relative_to(client)) for path in files if SECRET.encode() in path.read_bytes()}


def snapshots(client: Path) -> list[str]:
    return sorted(path.name for path in (client / "evidence").glob("*Z"))


def test_evidence_goes_with_all_that_shows_it_and_what_people_wrote_stays(run, client) -> None:
    assert len(holding_secrets(client)) >= 7
    code, out, err = run("forget", "acme", "--evidence", "--yes")
    assert (code, snapshots(client), holding_secrets(client)) == (0, [], set())
    stays = ("client.yaml", "pseudonyms.json", "main/answers/SEC01.yaml", "main/notebooks/mine.csv")
    assert [place for place in (*stays, "main/output/client/review.html") if not (client / place).exists()] == []
    assert json.loads((client / "main/notebooks/1-collect.ipynb").read_text())["cells"][0]["source"] == "mine"
    assert "2 evidence snapshots (" in out
    assert "1 working notebook: outputs only, cells stay" in out
    assert "pseudonyms.json says who is who in reports that were sent" in err
    assert "backups" in err


def test_before_a_day_only_what_is_of_older_evidence_goes(run, client) -> None:
    (client / "main/output/internal/findings.csv").touch()  # rendered now, of the evidence that stays
    assert run("forget", "acme", "--before", "2025-06-01", "--yes")[0] == 0
    assert snapshots(client) == [NEW]
    assert {path.name for path in (client / "main" / "pins").iterdir()} == {"b.yaml"}
    assert (client / "main/output/internal/findings.csv").exists()
    assert not list((client / "logs").iterdir())
    assert run("gaps", "acme")[0] == 0


def test_a_whole_client_leaves_nothing_and_says_what_that_means(run, client) -> None:
    code, out, err = run("forget", "acme", "--yes", "--json")
    (told,) = json.loads(out)
    assert (code, client.exists(), told["all"], told["deleted"], told["stayed"]) == (0, False, True, True, [])
    assert {row["kind"]: row["number"] for row in told["gone"]}["snapshots"] == 2
    assert "pseudonyms in reports that were sent can't be told any more" in err
    assert run("gaps", "acme")[0] == 2


def test_what_else_names_the_client_is_told(run, client) -> None:
    (client.parent / "clients.yaml").write_text("clients:\n  - client: acme\n")
    (client.parent / "others.yaml").write_text("clients:\n  - client: acme-two\n")
    err = run("forget", "acme", "--dry-run")[2]
    assert f"{client.parent / 'clients.yaml'} still names acme" in err
    assert "others.yaml" not in err


def test_a_batch_that_was_run_knows_nothing_of_the_client_any_more(run, client) -> None:
    kept = client.parent / ".batches" / "clients.json"
    kept.parent.mkdir()
    done = {"m1": [{"client": "acme", "reason": "no way in"}], "m2": [{"client": "other"}]}
    kept.write_text(json.dumps({"tasks": done}))
    assert run("forget", "acme", "--evidence", "--yes")[0] == 0
    assert json.loads(kept.read_text()) == {"tasks": done}
    assert run("forget", "acme", "--yes")[0] == 0
    assert json.loads(kept.read_text()) == {"tasks": {"m2": [{"client": "other"}]}}


def test_what_is_kept_of_a_batch_and_cannot_be_read_is_told(run, client) -> None:
    kept = client.parent / ".batches" / "clients.json"
    kept.parent.mkdir()
    kept.write_text("{")
    code, _, err = run("forget", "acme", "--yes")
    assert (code, client.exists()) == (1, False)
    assert f"still there: {kept}: it can't be read" in err


def test_a_dry_run_says_the_same_and_deletes_nothing(run, client) -> None:
    dry = json.loads(run("forget", "acme", "--dry-run", "--json")[1])[0]
    assert len(snapshots(client)) == 2
    done = json.loads(run("forget", "acme", "--yes", "--json")[1])[0]
    assert dry | {"deleted": True} == done


def test_where_nobody_can_be_asked_nothing_goes(run, client, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    code, out, err = run("forget", "acme")
    assert (code, out, len(snapshots(client))) == (2, "", 2)
    assert "give --yes to delete, or --dry-run" in err


@pytest.mark.parametrize(("typed", "code", "left"), [("acme", 0, []), ("acne", 2, [OLD, NEW]), ("", 2, [OLD, NEW])])
def test_on_a_terminal_the_client_s_name_is_typed(run, client, monkeypatch, typed, code, left) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.prompt", lambda *_, **__: typed)
    done = run("forget", "acme", "--evidence")
    assert (done[0], snapshots(client)) == (code, left)
    assert ("that is not acme; nothing deleted" in done[2]) is (code == 2)


def test_what_is_older_than_client_yaml_says_goes_when_asked_and_is_told_before(run, client) -> None:
    with (client / "client.yaml").open("a") as file:
        file.write(f"\nretention_days: {(datetime.now(UTC) - AT).days + 5}\n")
    line = "1 evidence snapshot is older than the "
    assert line in run("gaps", "acme")[2]
    assert snapshots(client) == [OLD, NEW]
    assert run("forget", "--expired", "--yes")[0] == 0
    assert snapshots(client) == [NEW]
    assert line not in run("gaps", "acme")[2]


def test_without_a_retention_nothing_expires(run, client) -> None:
    code, _, err = run("forget", "acme", "--expired", "--yes")
    assert (code, len(snapshots(client))) == (0, 2)
    assert "sets no retention_days" in err


def test_while_a_collection_runs_nothing_goes_and_who_it_is_is_said(run, client) -> None:
    with hold(client / "evidence" / COLLECTING, "collect"):
        code, _, err = run("forget", "acme", "--yes")
    assert (code, len(snapshots(client))) == (2, 2)
    assert f"is in use by wakit collect (process {os.getpid()} of " in err
    assert "since 20" in err


def test_links_go_and_what_they_name_stays(run, client, tmp_path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept.txt").write_text("x")
    (client / "main" / "notebooks" / "data").symlink_to(elsewhere)
    code, _, err = run("forget", "acme", "--yes")
    assert (code, client.exists(), (elsewhere / "kept.txt").read_text()) == (0, False, "x")
    assert f"data leads to {elsewhere}, which is not touched" in err


def test_what_cannot_be_deleted_is_named_and_the_rest_goes(run, client, monkeypatch) -> None:
    unlink = os.unlink

    def refused(path, **more):
        if Path(path).parts[-2:] == (OLD, "s3_buckets.parquet"):
            raise PermissionError(13, "Permission denied", str(path))
        unlink(path, **more)

    monkeypatch.setattr(os, "unlink", refused)
    code, out, err = run("forget", "acme", "--yes", "--json")
    (left,) = json.loads(out)[0]["stayed"]
    assert (code, left["path"]) == (1, str(client / "evidence" / OLD / "s3_buckets.parquet"))
    assert f"still there: {left['path']}: it is not permitted" in err
    assert {path.name for path in client.rglob("*") if path.is_file()} == {"client.yaml", "s3_buckets.parquet"}
    monkeypatch.setattr(os, "unlink", unlink)
    assert run("forget", "acme", "--yes")[0] == 0
    assert not client.exists()


KILLED = """
import os, signal
from wakit.cli import main
unlink, left = os.unlink, [{after}]
def counting(path, **more):
    left[0] -= "/acme/" in str(path)
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    unlink(path, **more)
os.unlink = counting
main(["forget", "acme", *{more}, "--yes"])
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no such signal")
@pytest.mark.parametrize(("after", "more"), [(2, ["--evidence"]), (6, [])])
def test_killed_in_the_middle_it_leaves_nothing_that_looks_whole_and_can_be_typed_again(
    run, client, after: int, more: list[str]
) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED.format(after=after, more=more)], check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL
    assert snapshots(client) == [OLD, NEW]
    assert list((client / "evidence").rglob("manifest.json")) == []
    assert run("gaps", "acme")[0] == 2
    assert run("forget", "acme", *more, "--yes")[0] == 0
    assert not client.exists() if not more else snapshots(client) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "which client?"),
        ("acme --expired --before 2025-01-01", "leave out --before and --evidence"),
        ("acme --before yesterday --yes", '"yesterday" is no day; write it like 2026-06-30, nothing deleted'),
        ("acne --yes", 'unknown client "acne"; did you mean acme?'),
    ],
)
def test_what_is_typed_wrongly_deletes_nothing(run, client, line: str, said: str) -> None:
    code, _, err = run("forget", *line.split())
    assert (code, len(snapshots(client))) == (2, 2)
    assert said in err


def test_a_client_that_is_a_link_is_not_followed(run, client, tmp_path) -> None:
    client.rename(tmp_path / "moved")
    client.symlink_to(tmp_path / "moved")
    code, _, err = run("forget", "acme", "--yes")
    assert (code, (tmp_path / "moved" / "client.yaml").exists()) == (2, True)
    assert "is a link to" in err


def test_one_client_that_is_in_use_or_wrong_leaves_the_others_their_turn(run, client) -> None:
    for name in ("busy", "other", "wrong"):
        shutil.copytree(client, client.parent / name)
        with (client.parent / name / "client.yaml").open("a") as file:
            file.write(f"\nretention_days: {0 if name == 'wrong' else 1}\n")
    with hold(client.parent / "busy" / "evidence" / COLLECTING, "collect"):
        code, _, err = run("forget", "--expired", "--yes")
    assert (code, [len(snapshots(client.parent / name)) for name in ("busy", "other", "wrong")]) == (1, [2, 0, 2])
    assert "in use by wakit collect" in err
    assert "retention_days: 0 stands here" in err


def test_the_retention_of_one_client_is_not_that_of_another(run, client) -> None:
    other = client.parent / "other"
    shutil.copytree(client, other)
    aged = (datetime.now(UTC) - AT + timedelta(days=5)).days
    with (other / "client.yaml").open("a") as file:
        file.write(f"\nretention_days: {aged}\n")
    assert run("forget", "--expired", "--yes")[0] == 0
    assert (snapshots(client), snapshots(other)) == ([OLD, NEW], [NEW])
