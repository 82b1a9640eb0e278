"""Law "fresh": no dated fact is past the day by which somebody has to look whether it still holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from wakit.facts import Fact, fact, fact_names


def stale(today: date) -> list[Fact]:
    """The facts that are older than they may be."""
    return [fact(name) for name in fact_names() if fact(name).check_by < today]


def test_no_fact_is_past_its_day() -> None:
    late = {f.name: f"check {f.source} and renew as_of in wakit/facts/data" for f in stale(datetime.now(UTC).date())}
    assert late == {}


def test_a_fact_that_grew_old_is_noticed() -> None:
    last = max(fact(name).check_by for name in fact_names())
    assert {f.name for f in stale(last + timedelta(days=1))} == set(fact_names())


def test_what_aws_changes_often_is_looked_at_within_the_year() -> None:
    assert fact("lambda_runtime_ends").check_by - fact("lambda_runtime_ends").as_of < timedelta(days=200)
