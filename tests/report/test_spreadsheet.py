from __future__ import annotations

import csv
import io
from datetime import datetime

from tests.view.made import bucket
from wakit.evidence.evidence import Evidence
from wakit.judge import FINDINGS_SCHEMA, judge
from wakit.report.spreadsheet import findings_csv, findings_sheet
from wakit.services.s3 import AccountBlock


def test_every_finding_is_a_row():
    found = judge(
        Evidence.of({"s3_buckets": [bucket("a,b\n'c'", has_expiry=False), bucket("=evil()")]}),
        checks=["s3_has_lifecycle"],
    )
    rows = list(csv.DictReader(io.StringIO(findings_csv(found))))
    assert list(rows[0]) == FINDINGS_SCHEMA.names
    assert [row["status"] for row in rows] == ["FAIL", "PASS"]
    assert rows[0]["at"] == "2026-01-01T00:00:00Z" or rows[0]["at"].startswith("2026-01-01T00:00:00")
    assert rows[0]["key"] == "arn:aws:s3:::a,b\n'c'"


def test_by_interview_there_is_only_the_heading():
    assert findings_csv(None).splitlines() == [",".join(FINDINGS_SCHEMA.names)]


def test_a_sheet_of_findings_has_the_same_with_times_as_times():
    found = judge(Evidence.of({"s3_buckets": [bucket("b", has_expiry=False)]}), checks=["s3_has_lifecycle"])
    sheet = findings_sheet(found, {"s3_has_lifecycle": "Buckets forget"})
    (row,) = ({c.head: cell for c, cell in zip(sheet.columns, cells, strict=True)} for cells in sheet.rows)
    assert (row["Status"], row["Resource"], row["Not in use"]) == ("to talk about", "arn:aws:s3:::b", "")
    assert (row["Check"], row["Check id"]) == ("Buckets forget", "s3_has_lifecycle")
    assert isinstance(row["Seen at (UTC)"], datetime)
    assert len(sheet.columns) == len(FINDINGS_SCHEMA.names) + 1  # a check by its title, and by its id


def test_in_a_sheet_the_gravest_to_talk_about_comes_first():
    buckets = [bucket("fine"), bucket("forgets", has_expiry=False), bucket("open", policy_is_public=True)]
    found = judge(
        Evidence.of({"s3_buckets": buckets, "s3_account_blocks": [AccountBlock(*[False] * 5)]}),
        checks=["s3_has_lifecycle", "s3_policy_is_not_public"],
    )
    rows = [(status, gravity, key) for status, gravity, _, _, key, *_ in findings_sheet(found, {}).rows]
    assert rows[:2] == [
        ("to talk about", "critical", "arn:aws:s3:::open"),
        ("to talk about", "low", "arn:aws:s3:::forgets"),
    ]
    assert {status for status, *_ in rows[2:]} == {"in order"}
