"""Law "fresh": no dated fact is past the day by which somebody has to look whether it still holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from botocore.loaders import Loader

from wakit.facts import Fact, fact, fact_names

#: runtimes of which AWS has named no end, and the word for those that a customer publishes
WITHOUT_END = {"nodejs26.x", "python3.15", "custom"}


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


def test_each_runtime_that_the_sdk_knows_has_an_end_or_is_known_to_have_none() -> None:
    ends = fact("lambda_runtime_ends").value
    assert isinstance(ends, Mapping)
    known = Loader().load_service_model("lambda", "service-2")["shapes"]["Runtime"]["enum"]
    assert set(known) - set(ends) == WITHOUT_END
