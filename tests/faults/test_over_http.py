"""Every operation goes wrong in every way, over a real HTTP endpoint: what does not rest on it stays as it was.

``make test`` tries each trouble on two operations; ``make faults`` tries each on all of them (``WAKIT_FAULTS=all``).
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.every import EVERY
from tests.filled import filled_stand_in
from tests.laws.recorded import AT, TARGETS
from tests.laws.test_refusal import (
    OPERATIONS,
    affected,
    by_place,
    changes_of_value,
    permitted,
    permitted_findings,
    readers,
)
from wakit.aws.access import Access
from wakit.aws.patience import Budget
from wakit.collect import collect
from wakit.demo.faults import Fault, Trouble
from wakit.demo.places import DEMO_REGIONS
from wakit.demo.stand_in import StandIn
from wakit.errors import AccessError
from wakit.evidence.evidence import Evidence
from wakit.evidence.snapshot import open_snapshot
from wakit.judge import Findings, judge
from wakit.model import Reason, Status

#: for calls that are answered: so long that no machine is too slow for it
_ENOUGH = Budget(seconds=300.0, notice=60.0)
#: for calls that never are: on a busy machine the first may cost another call too, which the next then gives back
_HURRIES = [Budget(seconds, notice=1.0) for seconds in (9.0, 27.0, 81.0)]


@dataclass(frozen=True)
class Case:
    """A trouble, how often it shows, and the reasons that a gap may then have; none: it costs nothing."""

    name: str
    trouble: Trouble
    reasons: frozenset[Reason] = frozenset()
    times: int | None = None


#: of an error whose code stands in the head half the words are left, and one that says "not from this account" becomes
#: a plain refusal
_CUT = frozenset({Reason.FAILED, Reason.TIMEOUT, Reason.DENIED})
#: answered with an error in the demo, whose code says it all
_TOLD_BY_CODE = ("securityhub:DescribeOrganizationConfiguration", "securityhub:DescribeSecurityHubV2")
#: AWS's own retries hide what passes; what stays is told by its kind
CASES = [
    Case("refused", Trouble.DENIED, frozenset({Reason.DENIED})),
    Case("refused by a guardrail", Trouble.DENIED_BY_GUARDRAIL, frozenset({Reason.DENIED_BY_GUARDRAIL})),
    Case("not subscribed", Trouble.NOT_SUBSCRIBED, frozenset({Reason.NOT_SUBSCRIBED})),
    Case("throttled for ever", Trouble.THROTTLED, frozenset({Reason.THROTTLED})),
    Case("throttled once", Trouble.THROTTLED, times=1),
    Case("errors for ever", Trouble.SERVER_ERROR, frozenset({Reason.FAILED})),
    Case("broken off once", Trouble.RESET, times=1),
    Case("truncated", Trouble.TRUNCATED, _CUT),
    # half a bucket policy is an answer, but no policy that can be read: unsupported
    Case("half said to be whole", Trouble.MALFORMED, _CUT | {Reason.UNSUPPORTED}),
    Case("hanging", Trouble.HANG, frozenset({Reason.TIMEOUT})),
]
_TRIED = [(c, o) for n, c in enumerate(CASES) for o in (OPERATIONS if EVERY else OPERATIONS[3 * n + 1 :: 40])]
Collect = Callable[[Path, Collection[str]], Evidence]


@pytest.fixture(scope="module")
def aws() -> Iterator[StandIn]:
    permitted()  # is recorded by a stand-in of its own, and there is one in a process at a time
    with filled_stand_in() as running, running.applied():
        os.environ["AWS_MAX_ATTEMPTS"] = "3"
        yield running


def seen(folder: Path, tables: Collection[str] = (), budget: Budget = _ENOUGH) -> Evidence:
    """What a collection of the demo's accounts leaves on disk."""
    access = Access(budget=budget)
    try:
        collect(TARGETS, folder, regions=DEMO_REGIONS, tables=sorted(tables), access=access, at=AT)
    finally:
        access.stop()
    found = open_snapshot(folder)
    frames = {name: found[name] for name in found.names}
    return dataclasses.replace(found, load=frames.__getitem__)


@pytest.fixture(scope="module")
def before() -> Evidence:
    """What is seen without trouble; over HTTP it is the same, however pages are cut (tests/laws/test_no_gaps.py)."""
    return permitted()


@pytest.fixture(scope="module")
def judged(before: Evidence) -> Findings:
    assert before.gaps.empty
    return permitted_findings()


def with_the_rest(part: Evidence, before: Evidence) -> Evidence:
    """What was collected anew, beside everything else as it was."""
    names = tuple(before.names)
    return dataclasses.replace(part, names=names, load=lambda name: part[name] if name in part.names else before[name])


def moved(operation: str, after: Evidence, before: Findings) -> list[str]:
    """Verdicts that are neither what they were nor unknown; those that were there and are gone count too.

    Rows that were not seen one by one are unknown together, and "there is none" gives way to "not known whether".
    """
    again = readers(operation)
    now, was = by_place(judge(after, checks=again)), by_place(before)
    wrong = [f"{p}: {was.get(p)} → {s}" for p, s in now.items() if s not in (was.get(p), Status.UNKNOWN)]
    blind = {p.account_id for t in affected(operation) for p in after.unseen(t)}
    unknown = {p[:2] for p, status in now.items() if status == Status.UNKNOWN}
    gone = [p for p in was if p[0] in again and p not in now and p[:2] not in unknown and p[1] not in blind]
    return wrong + [f"{p} is gone" for p in gone]


def is_told_by_its_head(case: Case, operation: str) -> bool:
    """The demo's answer is an error that stands in the head of the answer too: half of its body takes nothing away."""
    is_half = case.trouble in (Trouble.TRUNCATED, Trouble.MALFORMED)
    return is_half and operation in _TOLD_BY_CODE


def troubled(folder: Path, tables: Collection[str], case: Case, operation: str) -> Evidence:
    """A collection in that trouble; where a short budget cost more than the operation, one with a longer budget."""
    hurries = _HURRIES if case.trouble is Trouble.HANG else [_ENOUGH]
    for number, budget in enumerate(hurries):
        after = seen(folder / f"evidence-{number}", tables, budget)
        if not strange(case, operation, after):
            break
    return after


def strange(case: Case, operation: str, after: Evidence) -> set[str]:
    """What gaps name beside the operation; a service that hung twice in a region is asked no more there."""
    service = operation.partition(":")[0]
    told = {str(o) for o in after.gaps["operation"]}
    return {o for o in told if o != operation and not (case.trouble is Trouble.HANG and o.partition(":")[0] == service)}


@pytest.mark.parametrize(("case", "operation"), _TRIED, ids=[f"{c.name}-{o}" for c, o in _TRIED])
def test_trouble_with_one_operation_moves_nothing_else(
    aws: StandIn, before: Evidence, judged: Findings, tmp_path: Path, case: Case, operation: str
) -> None:
    tables = affected(operation)
    fault = Fault(case.trouble, operation=operation, times=case.times, seconds=120.0)
    with aws.failing(fault):
        after = with_the_rest(troubled(tmp_path, tables, case, operation), before)
    assert fault.seen, "the operation was never asked"
    assert set(after.gaps["reason"]) <= case.reasons
    assert bool(len(after.gaps)) == bool(case.reasons and not is_told_by_its_head(case, operation))
    assert strange(case, operation, after) == set()
    assert changes_of_value(before, after, tables) == []
    assert moved(operation, after, judged) == []


@pytest.mark.parametrize("operation", OPERATIONS if EVERY else OPERATIONS[7::40])
def test_credentials_that_end_at_one_operation_are_gone_on_from(
    aws: StandIn, before: Evidence, tmp_path: Path, operation: str
) -> None:
    tables = affected(operation)
    with aws.failing(Fault(Trouble.EXPIRED, operation=operation)), pytest.raises(AccessError, match="--resume"):
        seen(tmp_path / "evidence", tables)
    after = seen(tmp_path / "evidence", tables)
    assert after.gaps.empty
    assert changes_of_value(before, after, tables) == []


def test_mutant_a_trouble_that_changes_a_value_is_found(
    aws: StandIn, before: Evidence, judged: Findings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An endpoint that lies once it is asked again: the law looks at values and verdicts, not at gaps alone."""
    from wakit.demo.account import PRODUCTION

    lie = {"Status": "Suspended"}
    monkeypatch.setattr(aws.settings, "_told", dict(aws.settings._told))  # what is told here, others are not told
    for region in DEMO_REGIONS:
        aws.settings.tell("s3:GetBucketVersioning", PRODUCTION, region, lie)
    after = with_the_rest(seen(tmp_path / "evidence", affected("s3:GetBucketVersioning")), before)
    assert changes_of_value(before, after, ["s3_buckets"]) == ["s3_buckets.is_versioned"]
    assert moved("s3:GetBucketVersioning", after, judged)
