"""Law: a fault of one operation stays with the statements that rest on it.

On the demo account each operation fails in a way that is no refusal, and answers with empty lists, in turn; the
engine's own question for the regions is refused too.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping

import pytest

from tests.laws.recorded import Change, gathered, refusing
from tests.laws.test_code import is_code
from tests.laws.test_refusal import OPERATIONS, affected, by_place, changes_of_value, permitted, permitted_verdicts
from wakit.aws.look import CallFailed
from wakit.aws.reader import Pages
from wakit.evidence.evidence import Evidence
from wakit.evidence.place import OTHER_REGIONS
from wakit.judge import judge
from wakit.model import Status
from wakit.registry import load


def failing(operation: str) -> Change:
    """An account in which one operation breaks in a way that nobody foresaw."""

    def change(asked: str, pages: Pages) -> Pages:
        if asked == operation:
            raise CallFailed("InternalFailure", operation, "we encountered an internal error")
        return pages

    return change


def emptied(operation: str) -> Change:
    """An account in which one operation finds nothing: every list that it answers with is empty."""

    def change(asked: str, pages: Pages) -> Pages:
        return [_without_members(page) for page in pages] if asked == operation else pages

    return change


def _without_members(page: Mapping[str, object]) -> dict[str, object]:
    return {n: [] if isinstance(v, list) else copy.deepcopy(v) for n, v in page.items()}


def spoiled(operation: str, change: Change) -> tuple[Evidence, list[str]]:
    """The evidence of the tables that the operation could touch, and what was said to have failed."""
    found, done = gathered(change, affected(operation))
    return found, list(done.failures)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_failure_hides_and_is_said(operation: str) -> None:
    after, failures = spoiled(operation, failing(operation))
    assert changes_of_value(permitted(), after, after.names) == []
    assert [code for code in after.gaps["code"] if not is_code(code)] == []
    assert failures
    assert all(operation in failure for failure in failures)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_empty_answer_breaks_nothing(operation: str) -> None:
    _, failures = spoiled(operation, emptied(operation))
    assert failures == []


def test_regions_that_are_not_told_leave_what_was_seen_as_it_was() -> None:
    """The engine's own question stands under the same law as the collectors'."""
    found, done = gathered(refusing("ec2:DescribeRegions"))
    after = by_place(judge(found))
    before = permitted_verdicts()
    assert len(done.untold) == len(found.accounts)
    assert {p: s for p, s in after.items() if s not in (before.get(p), Status.UNKNOWN)} == {}
    regional = [c for c in load().checks.values() if load().table(c.subject).row.names_region is False]
    assert any(place[2] == OTHER_REGIONS and place[0] == c.name for place in after for c in regional)


# Proved once: an engine that takes a failure for an empty answer.


def test_mutant_a_failure_read_as_nothing_there_is_found() -> None:
    after, _ = spoiled("kms:ListKeys", emptied("kms:ListKeys"))
    assert any("vanished" in said for said in changes_of_value(permitted(), after, ["kms_keys"]))
