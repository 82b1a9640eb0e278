from __future__ import annotations

import csv
import io
from datetime import datetime

from tests.view.made import bucket
from wakit.evidence.evidence import Evidence
from wakit.judge import FINDINGS_SCHEMA, judge
from wakit.report.spreadsheet import findings_csv, findings_sheet


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
    sheet = findings_sheet(found)
    (row,) = ({c.head: cell for c, cell in zip(sheet.columns, cells, strict=True)} for cells in sheet.rows)
    assert (row["Status"], row["Resource"], row["Not in use"]) == ("FAIL", "arn:aws:s3:::b", "")
    assert isinstance(row["Seen at (UTC)"], datetime)
    assert len(sheet.columns) == len(FINDINGS_SCHEMA.names)
