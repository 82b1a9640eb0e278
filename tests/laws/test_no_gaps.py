"""Seen is seen: on a fully permitted account there are no gaps, in whatever order the regions are named and however
AWS cuts its pages; and what is seen is the same each time.

Fully permitted: nothing is refused that AWS does not refuse by the account's place. Both accounts of the demo may ask
about their organisation, as its management account and as its delegated administrator; what a plain member is refused
is the position of the account, and a gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pandas as pd
import pytest

from tests.filled import filled_stand_in
from tests.laws.recorded import AT, TARGETS, gathered
from tests.laws.test_refusal import permitted
from wakit.aws import Item, seam
from wakit.aws.access import Access
from wakit.collect import collect
from wakit.demo.account import DEMO_REGIONS, MANAGEMENT, PRODUCTION
from wakit.demo.stand_in import StandIn
from wakit.demo.strict import rules
from wakit.evidence.evidence import Evidence
from wakit.evidence.snapshot import open_snapshot
from wakit.judge import judge
from wakit.model import Reason, Status

FRANKFURT, IRELAND, VIRGINIA = DEMO_REGIONS
OFF = "me-south-1"
EXCLUSIONS = "ec2:DescribeVpcBlockPublicAccessExclusions"
#: each region first once; the recording has them in the order of their names
ORDERS = [(VIRGINIA, IRELAND, FRANKFURT), (IRELAND, VIRGINIA, FRANKFURT)]
Seen = Callable[..., Evidence]


@pytest.fixture(scope="module")
def aws() -> Iterator[StandIn]:
    permitted()  # is recorded by a stand-in of its own, and there is one in a process at a time
    with filled_stand_in() as running, running.applied():
        yield running


@pytest.fixture
def seen(aws: StandIn, tmp_path: Path) -> Iterator[Seen]:
    """Collects the demo's accounts, or some tables of them."""

    def collected(regions: Sequence[str] = DEMO_REGIONS, tables: Sequence[str] = ()) -> Evidence:
        access = Access()
        folder = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        collect(TARGETS, folder, regions=regions, tables=tables, access=access, at=AT)
        access.stop()
        return open_snapshot(folder)

    yield collected
    aws.heal()


def told(gaps: pd.DataFrame) -> list[str]:
    """Gaps as a person would read them."""
    return sorted({f"{g.table}.{g.column} {g.region} {g.operation}: {g.code}" for g in gaps.itertuples()})


def differing(one: Evidence, other: Evidence) -> list[str]:
    """The tables that do not hold the same rows."""

    def rows(evidence: Evidence, name: str) -> pd.DataFrame:
        return evidence[name].sort_values(["account_id", "key"]).reset_index(drop=True)

    return [name for name in one.names if not rows(one, name).equals(rows(other, name))]


def nones(gaps: pd.DataFrame) -> list[str]:
    """The columns of gaps in which the text "None" stands: a value that was not there, made into words."""
    return [name for name in gaps.columns if (gaps[name].astype(str).str.strip() == "None").any()]


def test_on_the_fully_permitted_account_there_is_no_gap_in_any_order_of_regions(aws: StandIn, seen: Seen) -> None:
    """The recording was asked in pages as moto cuts them; now they are of two items, with empty ones between."""
    first = permitted()
    aws.page_size, aws.empty_pages = 2, True
    paged, ordered = seen(ORDERS[0]), gathered(regions=ORDERS[1])[0]
    for now in (first, paged, ordered):
        assert told(now.gaps) == []
        assert differing(first, now) == []
    verdicts = judge(first).table
    assert verdicts.loc[verdicts["status"] == Status.UNKNOWN, "check"].tolist() == []


def test_a_region_that_is_off_hides_nothing_but_itself_wherever_it_is_named(seen: Seen) -> None:
    tables = ("aws_accounts", "s3_buckets", "iam_users", "organizations", "ec2_vpcs")
    last, first = (seen(regions, tables) for regions in ((*DEMO_REGIONS, OFF), (OFF, *DEMO_REGIONS)))
    for evidence in (first, last):
        assert set(zip(evidence.gaps["region"], evidence.gaps["reason"], strict=True)) == {(OFF, Reason.REGION_OFF)}
    assert differing(first, last) == []


def test_a_plain_member_is_refused_what_aws_keeps_from_members_and_nothing_else(aws: StandIn, seen: Seen) -> None:
    from moto.organizations.models import organizations_backends

    backend = organizations_backends[MANAGEMENT]["aws"]
    before, backend.admins = backend.admins, []
    tables = ("organizations", "organization_accounts", "organization_policies", "organization_features")
    gaps = seen(tables=tables).gaps
    backend.admins = before
    kept = {name: r.kept_from["code"] for r in rules() if r.kept_from for name in r.operations}
    assert set(gaps["account_id"]) == {PRODUCTION}
    assert set(gaps["reason"]) == {Reason.NOT_VISIBLE}
    assert {g.operation: g.code for g in gaps.itertuples()}.items() <= kept.items()


def test_gaps_never_hold_the_text_none(aws: StandIn, seen: Seen) -> None:
    """Not where AWS leaves out what a gap would be named after, either."""
    aws.drop = {("s3:ListBuckets", "BucketRegion"), ("kms:DescribeKey", "KeyManager"), ("ec2:DescribeVolumes", "State")}
    aws.refuse = {"organizations:DescribeOrganization", "s3:GetBucketPolicy", "lambda:ListFunctions"}
    gaps = seen(tables=("s3_buckets", "s3_bucket_statements", "ec2_volumes", "organizations", "lambda_functions")).gaps
    assert {"s3:ListBuckets", "lambda:ListFunctions"} <= set(gaps["operation"])
    assert nones(gaps) == []


def test_what_the_sdk_has_no_paginator_for_is_read_to_its_end(aws: StandIn) -> None:
    exclusions = [{"ExclusionId": f"vpcbpa-exclude-{n}"} for n in range(5)]
    aws.settings.tell(EXCLUSIONS, PRODUCTION, VIRGINIA, {"VpcBlockPublicAccessExclusions": exclusions})
    aws.page_size, aws.empty_pages = 2, True
    access = Access()
    account, _ = access.enter(TARGETS[0])
    pages = account.ask(EXCLUSIONS, VIRGINIA, {}, paged=True)
    access.stop()
    aws.heal()
    assert [len(Item(page).items("VpcBlockPublicAccessExclusions") or ()) for page in pages] == [0, 2, 0, 2, 0, 1]
    aws.settings.tell(EXCLUSIONS, PRODUCTION, VIRGINIA, {"VpcBlockPublicAccessExclusions": []})


# the laws notice what breaks them


def test_a_first_page_taken_for_the_whole_is_noticed(aws: StandIn, seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = seen(tables=("kms_keys",))
    aws.page_size = 2
    pages = seam._pages
    monkeypatch.setattr(seam, "_pages", lambda *asked: pages(*asked)[:1])
    assert differing(whole, seen(tables=("kms_keys",))) == ["kms_keys"]


def test_a_region_asked_for_without_a_parameter_is_noticed(
    aws: StandIn, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wakit.demo.strict.argument", lambda *_: None)
    assert any("s3:ListBuckets" in gap for gap in told(seen(tables=("s3_buckets",)).gaps))


def test_the_text_none_is_noticed() -> None:
    assert nones(pd.DataFrame({"region": ["eu-west-1", str(None)], "code": ["AccessDenied", "NoneFound"]})) == [
        "region"
    ]
