"""Judging and rendering leave a record of where each workload stands."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime

import pytest

from tests.cases import AT
from tests.view.made import bucket, judged
from wakit.jobs.judge import judge_client
from wakit.model import Suggestion
from wakit.review.opened import open_workload
from wakit.review.portfolio import open_portfolio
from wakit.review.record import read_records
from wakit.review.recording import keep_standing
from wakit.services.s3 import AccountBlock


@pytest.fixture
def seen(tmp_path):
    """The reviews folder of one client whose evidence is of three buckets."""
    buckets = [bucket("good"), bucket("bad", public_access_blocked=False), bucket("dark", is_versioned=None)]
    return judged(tmp_path, {"s3_buckets": buckets, "s3_account_blocks": [AccountBlock(*[False] * 5)]})


def newest(store):
    return read_records(store.workload("acme").standing).newest


def test_judging_leaves_one_with_what_the_evidence_suggests(seen):
    judge_client("acme", seen.path)
    found = newest(seen)
    practice = found.questions["protect-data-rest"].practices["sec_protect_data_rest_access_control"]
    assert (found.evidence, found.accounts) == (AT, 1)
    assert practice.suggestion is not Suggestion.BY_INTERVIEW
    assert sum(found.gaps.values()) > 0


def test_no_name_of_the_account_is_in_it(seen):
    judge_client("acme", seen.path)
    assert [name for name in ("good", "dark", "012345670123", "eu-central") if name in newest(seen).line] == []


def test_a_workload_whose_files_are_wrong_keeps_judging_from_nothing(seen):
    (seen.workload("acme").path / "plan.yaml").write_text("goal: many\n")
    assert judge_client("acme", seen.path).findings.table is not None
    assert newest(seen) is None


def test_one_opened_with_older_evidence_leaves_none(seen):
    snapshot = seen.client("acme").snapshots.newest()
    shutil.copytree(snapshot, snapshot.with_name("20990101T000000Z"))
    keep_standing(open_workload("acme", seen.path, snapshot.name))
    assert newest(seen) is None


def test_newer_evidence_that_no_record_knows_is_said_when_it_is_whole(seen):
    judge_client("acme", seen.path)
    snapshot = seen.client("acme").snapshots.newest()
    newer = shutil.copytree(snapshot, snapshot.with_name("20990101T000000Z"))
    assert changed(seen) == datetime(2099, 1, 1, tzinfo=UTC)
    said = json.loads((newer / "manifest.json").read_text())
    (newer / "manifest.json").write_text(json.dumps(said | {"complete": False}))
    assert changed(seen) is None


def changed(store):
    (one,) = open_portfolio(store.path).standings
    return one.changed


def test_beside_newer_evidence_that_is_damaged_judging_works_as_before(seen):
    snapshot = seen.client("acme").snapshots.newest()
    newer = shutil.copytree(snapshot, snapshot.with_name("20990101T000000Z"))
    (newer / "manifest.json").write_text("{")
    assert judge_client("acme", seen.path, evidence=snapshot.name).snapshot == snapshot
    assert newest(seen) is None


def test_each_workload_of_the_client_gets_one(seen):
    shutil.copytree(seen.workload("acme").path, seen.path / "acme" / "shop")
    judge_client("acme", seen.path)
    assert all(read_records(seen.workload(f"acme/{name}").standing).newest for name in ("main", "shop"))
