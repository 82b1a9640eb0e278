from __future__ import annotations

import csv
import io

import pytest

from tests.view.made import bucket
from wakit.evidence.evidence import Evidence
from wakit.judge import FINDINGS_SCHEMA, judge
from wakit.report.spreadsheet import findings_csv, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1", "|x", "\n=x", "\x00=1"])
def test_what_a_spreadsheet_would_run_is_text(text):
    assert safe_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["012345670123", "arn:aws:s3:::b", "a=b", "", "name with space"])
def test_other_cells_stay_as_they_are(text):
    assert safe_cell(text) == text


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
