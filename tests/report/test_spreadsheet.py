from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from tests.view.made import bucket
from wakit.evidence.evidence import Evidence
from wakit.evidence.tables import frame
from wakit.judge import FINDINGS_SCHEMA, judge
from wakit.report.spreadsheet import findings_csv, findings_sheet
from wakit.services.s3 import AccountBlock
from wakit.view.sentences import observed_text
from wakit.view.sheets import csv_text


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


#: what a cell may hold, and a CSV file must not lose or run
_ODD = [
    *("", "a,b", 'q"q', "\r", "a\nb", "a\x00b", "=1", "x;=1", "\t@a", "ä€", "\u202e", " ", "None", "a" * 32_001),
    *('"' * 40, "'", "nan"),
]


def _odd_findings():
    """Findings whose texts are odd, some missing, with none, one or more observed fields."""
    rows = []
    for n in range(2 * len(_ODD)):
        texts = {f.name: _ODD[(n + at) % len(_ODD)] for at, f in enumerate(FINDINGS_SCHEMA)}
        seen = [
            {"column": f"c_{k}", "value": (None, *_ODD)[(n + k) % len(_ODD)], "type": "text", "class": "plain"}
            for k in range(n % 4)
        ]
        flags = {"at": datetime(2026, 1, 1, tzinfo=UTC), "is_unused": n % 2 == 0, "observed": seen}
        rows.append(texts | flags | {"arn": None if n % 3 else "x"})
    return pa.Table.from_pylist(rows, schema=FINDINGS_SCHEMA)


def _written(table):
    """The same by Python's own writer, cell by cell."""
    told = [
        row
        | {
            "observed": observed_text(row["observed"]),
            "at": row["at"].strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "arn": row["arn"] or "",
        }
        for row in table.to_pylist()
    ]
    return csv_text(FINDINGS_SCHEMA.names, [[row[name] for name in FINDINGS_SCHEMA.names] for row in told])


@pytest.mark.parametrize("at_once", [5, 20_000])
@pytest.mark.parametrize(
    "of",
    [
        lambda whole: whole,
        lambda whole: whole.slice(3, 17),
        lambda whole: whole.slice(0, 0),
        lambda whole: whole.take([20, 3, 3, 7]),
        lambda whole: pa.concat_tables([whole.slice(2, 4), whole.slice(9, 1), whole.slice(20, 8)]),
    ],
    ids=["whole", "a part", "none", "some", "in chunks"],
)
def test_findings_are_written_as_python_s_own_writer_does(monkeypatch, of, at_once):
    monkeypatch.setattr("wakit.report.spreadsheet._AT_ONCE", at_once)
    base = judge(Evidence.of({"s3_buckets": [bucket("b")]}), checks=["s3_has_lifecycle"])
    part = of(_odd_findings())
    assert findings_csv(replace(base, table=frame(part))) == _written(part)
