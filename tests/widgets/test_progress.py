from __future__ import annotations

import pytest

from wakit.collect import Collected, Step
from wakit.registry import isolated, load
from wakit.widgets.progress import TextProgress, collect, summary

ONE, TWO = "012345670123", "999999999999"


def test_it_counts_tables_of_accounts_and_regions():
    shown: list[str] = []
    progress = TextProgress(shown.append)
    steps = [(ONE, "global", 3, ""), (ONE, "eu-west-1", 1000, ""), (TWO, "global", 0, "denied"), (TWO, "global", 4, "")]
    for done, (account, region, rows, problem) in enumerate(steps, 1):
        progress(Step(account, region, "t", rows, problem, done, len(steps)))
    head, regions, *accounts = shown[-1].splitlines()
    assert "1 of 4 tables · 3 rows read" in shown[0]
    assert head.endswith("4 of 4 tables · 1 not seen")  # how many rows that makes is counted once, below
    assert regions.split() == ["eu-west-1", "global"]
    assert [line.split() for line in accounts] == [[ONE, "1", "1"], [TWO, "2"]]


def test_it_speaks_seldom_but_always_at_the_end():
    shown: list[str] = []
    progress = TextProgress(shown.append)
    for done in range(1, 1001):
        progress(Step(ONE, "global", "t", 1, "", done, 1000))
    assert len(shown) < 100
    assert "1,000 of 1,000 tables" in shown[-1]


def test_a_review_by_interview_has_every_table_empty(opened):
    found = collect("acme", opened.folder.client.path.parent)
    assert repr(found).startswith("Nothing to collect: client.yaml says evidence: none")
    assert found.done is None
    assert set(found.overview["rows"]) == {0}
    assert "public_access_blocked" in found.tables["s3_buckets"].columns


@pytest.mark.parametrize("name", ["iam_credentials", "internet_paths"])
def test_an_empty_table_can_be_filtered_like_a_full_one(opened, name):
    data = collect("acme", opened.folder.client.path.parent).tables[name]
    flags = [column for column in data if data[column].dtype == "bool[pyarrow]"]
    assert data[data[flags[0]] & ~data[flags[1]]].empty


def test_what_the_registry_left_out_is_said_as_on_the_command_line(monkeypatch, tmp_path):
    done = Collected(tmp_path / "20260105T091500Z", {"s3_buckets": 2}, 0, [], [])
    assert "left out" not in summary(done)
    with isolated(load()) as registry:
        registry.problems["copied"] = "wakit/services/copied.py:9: cannot import name 'fakts'"
        assert "\nleft out: wakit/services/copied.py:9: cannot import name 'fakts'" in summary(done)
