"""The commands of the main job, as a user types them, against the stand-in at a real endpoint."""

from __future__ import annotations

import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.filled import filled_stand_in
from wakit.aws import access as way
from wakit.aws.patience import Budget
from wakit.cli import main
from wakit.demo.account import DEMO_EXTERNAL_ID, PRODUCTION, REVIEWER, role_arn
from wakit.demo.faults import Fault, Trouble
from wakit.demo.places import MANAGEMENT
from wakit.demo.stand_in import StandIn
from wakit.review.newclient import NewClient, create_client
from wakit.review.store import create_reviews

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def filled() -> Iterator[StandIn]:
    with filled_stand_in() as aws:
        yield aws


@pytest.fixture
def aws(filled: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """The demo's AWS, an empty reviews folder named in the environment."""
    filled.heal()
    with filled.applied():
        monkeypatch.setenv("WAKIT_REVIEWS", str(tmp_path / "reviews"))
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        yield filled


@pytest.fixture
def wakit(run: Run) -> Run:
    return run


@pytest.fixture
def acme(aws: StandIn, wakit: Run) -> str:
    role = ("--role", role_arn(PRODUCTION), "--external-id", DEMO_EXTERNAL_ID)
    assert wakit("init", "acme", *role, "--region", "eu-west-1")[0] == 0
    return "acme"


@pytest.fixture(scope="module")
def once(filled: StandIn, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """The reviews folder after ``wakit collect acme --json``, which ended well, and what the command said."""
    reviews = tmp_path_factory.mktemp("once") / "reviews"
    role = role_arn(PRODUCTION)
    client = NewClient("acme", roles=[role], regions=["eu-west-1"], external_id=DEMO_EXTERNAL_ID)
    create_client(create_reviews(reviews), client)
    filled.heal()
    with filled.applied(), redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        main(["collect", "acme", "--json", "--reviews", str(reviews)])  # raises SystemExit unless all is well
    return reviews, out.getvalue(), err.getvalue()


@pytest.fixture
def collected(aws: StandIn, once: tuple[Path, str, str], tmp_path: Path) -> str:
    """``acme``, whose account was collected; a copy for each test."""
    shutil.copytree(once[0], tmp_path / "reviews")
    return "acme"


def snapshot(tmp_path: Path) -> Path:
    return next((tmp_path / "reviews" / "acme" / "evidence").glob("*Z"))


def test_collect_judges_and_says_where(once: tuple[Path, str, str]) -> None:
    reviews, out, err = once
    (found,) = (reviews / "acme" / "evidence").glob("*Z")
    assert {row["table"] for row in json.loads(out)} >= {"s3_buckets", "iam_users", "ec2_vpcs"}
    assert str(found) in err
    names = {f.name for f in found.iterdir()}
    assert {"manifest.json", "gaps.parquet", "calls.parquet", "findings.parquet", "s3_buckets.parquet"} <= names
    assert not [f for f in found.iterdir() if f.is_dir() or f.suffix == ".partial"]


def test_tables_begin_with_account_region_and_key(collected: str, tmp_path: Path) -> None:
    for name in ("s3_buckets", "ec2_vpcs"):
        found = pq.read_table(snapshot(tmp_path) / f"{name}.parquet")
        assert found.column_names[:3] == ["account_id", "region", "key"]
        assert set(found["account_id"].to_pylist()) == {PRODUCTION}


def test_gaps_are_a_result_and_no_error(acme: str, aws: StandIn, wakit: Run, tmp_path: Path) -> None:
    aws.refuse = {"kms:ListKeys", "s3:GetBucketPolicy"}
    code, _, err = wakit("collect", acme)
    assert code == 0
    assert "gaps: what could not be seen" in err
    gaps = pq.read_table(snapshot(tmp_path) / "gaps.parquet").to_pylist()
    assert {(g["action"], g["reason"]) for g in gaps} == {("kms:ListKeys", "denied"), ("s3:GetBucketPolicy", "denied")}
    assert all(g["key"] and g["column"] for g in gaps if g["action"] == "s3:GetBucketPolicy")


def test_preflight_says_what_goes_blind_and_how_to_allow_it(acme: str, aws: StandIn, wakit: Run) -> None:
    aws.refuse = {"s3:GetPublicAccessBlock"}
    code, out, err = wakit("preflight", acme, "--json")
    assert code == 0
    refused = [row for row in json.loads(out) if row["outcome"] == "denied"]
    assert [row["action"] for row in refused] == ["s3:GetBucketPublicAccessBlock"]
    assert "SEC03-BP07" in refused[0]["best_practices"]
    assert "1 refused" in err


def test_preflight_of_an_account_that_lets_nobody_in_costs_that_account_only(aws: StandIn, wakit: Run) -> None:
    roles = (
        "--role",
        role_arn(PRODUCTION),
        "--role",
        role_arn(MANAGEMENT) + "-gone",
        "--external-id",
        DEMO_EXTERNAL_ID,
    )
    assert wakit("init", "acme", *roles, "--region", "eu-west-1")[0] == 0
    code, out, err = wakit("preflight", "acme", "--json")
    assert code == 1
    assert f"not entered: no way into account {MANAGEMENT}" in err
    rows = json.loads(out)
    assert {row["outcome"] for row in rows if row["account_id"] == PRODUCTION} <= {"seen", "not tried"}
    (shut,) = [row for row in rows if row["account_id"] == MANAGEMENT]
    assert (shut["operation"], shut["outcome"], shut["region"]) == ("sts:AssumeRole", "denied", "")
    assert "SEC03-BP07" in shut["best_practices"]


def test_preflight_asks_for_little(collected: str, aws: StandIn, wakit: Run, tmp_path: Path) -> None:
    aws.calls.clear()
    wakit("preflight", collected)
    assert 0 < len(aws.calls) < sum(pq.read_table(snapshot(tmp_path) / "calls.parquet")["calls"].to_pylist())


def test_judge_needs_no_credentials(collected: str, wakit: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    code, out, err = wakit("judge", collected, "--json")
    assert code == 0
    assert {"check", "passed", "failed", "unknown"} <= set(json.loads(out)[0])
    assert "findings of" in err


def test_no_credentials_leave_with_3_and_name_the_account(acme: str, wakit: Run, monkeypatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    code, out, err = wakit("collect", acme)
    assert (code, out) == (3, "")
    assert PRODUCTION in err
    assert "aws sso login" in err
    assert len(err.strip().splitlines()) <= 3


def test_another_account_leaves_with_3_before_any_other_call(aws: StandIn, wakit: Run, tmp_path: Path) -> None:
    wakit("init", "acme", "--account", "999999999999")
    aws.calls.clear()
    code, _, err = wakit("collect", "acme")
    assert code == 3
    assert REVIEWER in err
    assert [c.operation for c in aws.calls] == ["GetCallerIdentity"]
    assert not list((tmp_path / "reviews" / "acme" / "evidence").glob("*Z"))


def test_an_unknown_client_leaves_with_2_and_the_nearest_name(acme: str, wakit: Run) -> None:
    code, _, err = wakit("collect", "acmee")
    assert code == 2
    assert 'unknown client "acmee"; did you mean acme?' in err


def test_an_unquoted_account_id_leaves_with_2_and_names_the_key(acme: str, wakit: Run, tmp_path: Path) -> None:
    file = tmp_path / "reviews" / "acme" / "client.yaml"
    file.write_text(file.read_text("utf-8").replace(f'"{PRODUCTION}"', PRODUCTION, 1), "utf-8")
    code, _, err = wakit("collect", "acme")
    assert code == 2
    assert "accounts[0].id" in err
    assert "line" in err


def test_a_review_by_interview_is_not_collected(aws: StandIn, wakit: Run) -> None:
    wakit("init", "talk", "--evidence", "none")
    code, _, err = wakit("collect", "talk")
    assert code == 2
    assert 'evidence is "none"' in err


@pytest.mark.parametrize("harm", ["cut", "schema", "rows"])
def test_damaged_evidence_is_said_and_never_half_read(collected: str, wakit: Run, tmp_path: Path, harm: str) -> None:
    table, manifest = snapshot(tmp_path) / "s3_buckets.parquet", snapshot(tmp_path) / "manifest.json"
    if harm == "cut":
        table.write_bytes(table.read_bytes()[:200])
    else:
        said = json.loads(manifest.read_text())
        said["schema" if harm == "schema" else "rows"] = 99 if harm == "schema" else said["rows"] | {"s3_buckets": 1}
        manifest.write_text(json.dumps(said))
    code, _, err = wakit("judge", collected)
    assert code == 2
    assert str(manifest if harm == "schema" else table) in err


@pytest.mark.parametrize("command", ["coverage", "gaps", "judge", "explain"])
def test_the_whole_evidence_that_a_damaged_one_names_can_be_read_instead(
    collected: str, wakit: Run, tmp_path: Path, command: str
) -> None:
    newer = snapshot(tmp_path).with_name("29991231T000000Z")
    shutil.copytree(snapshot(tmp_path), newer)
    (newer / "manifest.json").write_text("{")
    typed = [command, collected, *(["iam_root_has_mfa"] if command == "explain" else [])]
    code, _, err = wakit(*typed)
    assert code == 2
    _, _, instead = err.strip().rpartition("the newest whole one: ")
    assert wakit(*typed, *instead.split())[0] == 0


def test_troubles_of_several_accounts_at_once_are_each_said_and_end_nothing(
    aws: StandIn, wakit: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One account hangs, one answers what can't be read, one lets nobody in: each is its own gaps, and exit 1."""
    accounts = [option for a in (PRODUCTION, REVIEWER, "333333333333") for option in ("--account", a)]
    role = ("--role", role_arn(PRODUCTION), "--external-id", DEMO_EXTERNAL_ID)
    assert wakit("init", "three", *accounts, *role, "--region", "eu-west-1")[0] == 0
    hangs = Fault(Trouble.HANG, "kms:ListKeys", account_id=PRODUCTION, seconds=200.0)
    garbled = Fault(Trouble.MALFORMED, "ec2:DescribeVpcs", account_id=REVIEWER)
    for seconds in (6.0, 30.0, 90.0):  # where a busy machine gives nothing in the first, a longer one tells them apart
        monkeypatch.setattr(way, "Budget", functools.partial(Budget, seconds, 1.0))
        with aws.failing(hangs), aws.failing(garbled):
            code, _, err = wakit("collect", "three", "--json")
        if "failed: ec2_vpcs" in err:
            break
    assert code == 1
    assert "Traceback" not in err
    assert "failed: ec2_vpcs in 210987654321 eu-west-1" in err
    assert "not entered: " in err
    gaps = {(g["account_id"], g["operation"]): g["reason"] for g in json.loads(wakit("gaps", "three", "--json")[1])}
    assert gaps[PRODUCTION, "kms:ListKeys"] == "timeout"
    assert gaps[REVIEWER, "ec2:DescribeVpcs"] == "failed"
    assert ("333333333333", "sts:GetCallerIdentity") in gaps


def test_a_killed_collection_is_told_and_resumed(acme: str, aws: StandIn, wakit: Run, tmp_path: Path) -> None:
    aws.latency = 0.2
    child = subprocess.Popen([sys.executable, "-m", "wakit", "collect", acme], stderr=subprocess.DEVNULL)
    while not list((tmp_path / "reviews" / "acme" / "evidence").glob("*Z/*/*.parquet")):
        assert child.poll() is None, "it ended before it could be killed"
        time.sleep(0.02)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    aws.latency = 0.0
    assert "no complete evidence" in wakit("judge", acme)[2]
    kept = {f.parent.name for f in snapshot(tmp_path).glob("*/*.parquet")}
    assert kept
    assert wakit("collect", acme, "--resume")[0] == 0
    assert len(list((tmp_path / "reviews" / "acme" / "evidence").glob("*Z"))) == 1
    assert wakit("judge", acme)[0] == 0


def test_ctrl_c_stops_soon_and_says_how_to_go_on(acme: str, aws: StandIn, tmp_path: Path) -> None:
    aws.latency = 0.3
    child = subprocess.Popen(
        [sys.executable, "-m", "wakit", "collect", acme], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    while not list((tmp_path / "reviews" / "acme" / "evidence").glob("*Z")):
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=20)
    aws.latency = 0.0
    assert child.returncode == 130
    assert "wakit collect acme --resume" in err


def test_coverage_lists_all_63(wakit: Run) -> None:
    code, out, _ = wakit("coverage", "--json")
    found = json.loads(out)
    assert (code, len(found)) == (0, 63)
    keys = {"best_practice", "choice_id", "question", "by_interview", "checks", "tables", "actions"}
    assert all(keys <= set(row) for row in found)
    assert all(row["by_interview"] == (not row["checks"]) for row in found)
    assert all({"check", "strength", "headline"} <= set(c) for row in found for c in row["checks"])


def test_coverage_of_a_client_says_what_was_seen(collected: str, wakit: Run) -> None:
    code, out, _ = wakit("coverage", collected, "--json")
    assert code == 0
    assert {row["suggestion"] for row in json.loads(out)} >= {"not met", "by interview"}


def test_policy_is_read_only_json(wakit: Run) -> None:
    code, out, _ = wakit("policy")
    actions = json.loads(out)["Statement"][0]["Action"]
    assert code == 0
    assert "s3:GetBucketPublicAccessBlock" in actions
    assert not [a for a in actions if a.split(":")[1].startswith(("Put", "Create", "Delete", "Update"))]


def test_a_format_that_is_not_there_is_refused(wakit: Run) -> None:
    code, out, err = wakit("policy", "--format", "terraform")
    assert (code, out) == (2, "")
    assert "json" in err


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    code, out, err = run()
    assert (code, out) == (2, "")
    assert err.startswith("Usage: wakit ")


def test_an_unknown_command_names_the_nearest(wakit: Run) -> None:
    code, _, err = wakit("colect")
    assert code == 2
    assert "did you mean collect" in err


def test_a_region_that_is_none_is_refused(acme: str, aws: StandIn, wakit: Run) -> None:
    aws.calls.clear()
    code, _, err = wakit("collect", acme, "--region", "Frankfurt")
    assert code == 2
    assert "not a region's name, such as eu-central-1" in err
    assert aws.calls == []
