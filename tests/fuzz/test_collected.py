"""Odd answers, collected and judged: nothing raises, and nothing changes elsewhere than in the place of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from hypothesis import strategies as st

from tests.fuzz.answers import made_odd
from tests.laws.recorded import Request, gathered, recording
from tests.laws.test_refusal import affected, permitted, readers
from wakit.collect import Collected
from wakit.evidence.evidence import Evidence
from wakit.judge import judge
from wakit.registry import load


@cache
def requests() -> list[Request]:
    """What a recorded collection asked, as soon as a test wants it: made on import, each process would pay for it."""
    own = ("sts:GetCallerIdentity", "ec2:DescribeRegions")
    return sorted(place for place, pages in recording().items() if isinstance(pages, list) and place[1] not in own)


def answered(memory: Mapping[Request, object], operation: str) -> tuple[Evidence, Collected]:
    """The tables that an operation could touch, from answers in memory."""
    return gathered(tables=affected(operation), memory=dict(memory))


def changed_elsewhere(after: Evidence, account: str, region: str) -> list[str]:
    """Rows of other places than that of the odd answer that are not what they were."""
    wrong = []
    for name in after.names:
        is_regional = load().collectors[name].scope == "region"
        old, new = (_elsewhere(e, name, account, region if is_regional else "") for e in (permitted(), after))
        wrong += [name] if not old.equals(new) else []
    return wrong


def _elsewhere(evidence: Evidence, name: str, account: str, region: str):
    rows = evidence[name]
    is_here = rows["account_id"] == account
    if region and not load().table(name).row.names_region:
        is_here &= rows["region"] == region
    return rows[~is_here].sort_values(["account_id", "region", "key"], ignore_index=True)


def test_an_odd_answer_costs_what_hangs_on_it(explore) -> None:
    def odd(place: Request, seed: int) -> None:
        account, operation, region, _, _ = place
        pages = recording()[place]
        assert isinstance(pages, list)
        after, done = answered({**recording(), place: made_odd(pages, seed)}, operation)
        assert all(account in failure for failure in done.failures)
        assert changed_elsewhere(after, account, region) == []
        assert not judge(after, checks=readers(operation)).failures

    explore(st.tuples(st.sampled_from(requests()), st.integers(0, 2**32)), lambda made: odd(*made))


def test_half_a_character_in_a_name_costs_that_character() -> None:
    place = next(p for p in requests() if p[1] == "ssm:ListDocuments")
    page = {"DocumentIdentifiers": [{"Name": "half\ud800", "DocumentType": "Command"}]}
    after, done = answered({**recording(), place: [page]}, place[1])
    assert done.failures == []
    assert any(str(key).endswith(":document/half\ufffd") for key in after["ssm_documents"]["key"])


# Proved once: an engine that lets an odd answer into the other account.


def test_mutant_an_odd_answer_elsewhere_is_found() -> None:
    place = next(p for p in requests() if p[1] == "s3:ListBuckets")
    other = next(p for p in requests() if p[1] == place[1] and p[0] != place[0])
    after, _ = answered({**recording(), place: []}, place[1])
    assert changed_elsewhere(after, place[0], place[2]) == []
    assert changed_elsewhere(after, other[0], other[2])
