"""Law: the engine's own calls (who are we, the role, which regions) cost what they are about and nothing else.

Of two accounts each kind of fault meets the second one; whatever the fault is, the first is seen as ever, and the
second is one gap without a table, or its credentials are lost and going on gives the undisturbed evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.parsers import ResponseParserError

from tests.filled import filled_stand_in
from tests.laws.test_code import is_code
from tests.laws.test_resume import differences
from wakit.aws import NO_SUCH_MEMBER
from wakit.aws.access import Access, Target
from wakit.collect import Collected, collect
from wakit.demo.account import DEMO_EXTERNAL_ID, PRODUCTION, REVIEWER, role_arn
from wakit.demo.faults import Fault, Trouble
from wakit.demo.stand_in import StandIn
from wakit.errors import AccessError
from wakit.evidence.evidence import Evidence
from wakit.evidence.place import OTHER_REGIONS
from wakit.evidence.snapshot import open_snapshot

TARGETS = [Target(REVIEWER), Target(PRODUCTION, role=role_arn(PRODUCTION), external_id=DEMO_EXTERNAL_ID)]
TABLES = ("iam_users", "ec2_vpcs")
WAY_IN = {"sts:GetCallerIdentity": PRODUCTION, "sts:AssumeRole": REVIEWER}  # operation → whose call it is
#: what ends a call at once; what hangs is tried with a budget of its own (tests/cli/test_way_in.py)
TROUBLES = [trouble for trouble in Trouble if trouble is not Trouble.HANG]


@pytest.fixture(scope="module")
def filled() -> Iterator[StandIn]:
    with filled_stand_in() as running:
        yield running


@pytest.fixture
def aws(filled: StandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    filled.heal()
    with filled.applied():
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        yield filled


@pytest.fixture(scope="module")
def undisturbed(filled: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    folder = tmp_path_factory.mktemp("undisturbed") / "x"
    filled.heal()
    with filled.applied():
        seen(folder)
    return open_snapshot(folder)


def seen(folder: Path) -> Collected:
    return collect(TARGETS, folder, tables=TABLES)


def rows_of(evidence: Evidence, name: str, account: str) -> list[str]:
    data = evidence[name]
    return sorted(data.loc[data["account_id"] == account, "key"])


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("operation", [*WAY_IN, "ec2:DescribeRegions"])
def test_a_fault_of_its_own_calls_costs_that_account_only(
    aws: StandIn, undisturbed: Evidence, tmp_path: Path, operation: str, trouble: Trouble
) -> None:
    is_way_in = operation in WAY_IN
    # the same credentials let us into the first account: who is a stranger now has lost them on the way
    is_lost = trouble is Trouble.EXPIRED or (is_way_in and trouble is Trouble.REGION_OFF)
    fault = Fault(trouble, operation=operation, account_id=WAY_IN.get(operation, PRODUCTION))
    with aws.failing(fault):
        if is_lost:
            with pytest.raises(AccessError, match="--resume"):
                seen(tmp_path / "x")
        else:
            shut = seen(tmp_path / "x").shut
            assert [1 <= len(said.splitlines()) <= 3 for said in shut] == [True] * is_way_in
    if is_lost:
        seen(tmp_path / "x")
        assert differences(undisturbed, open_snapshot(tmp_path / "x")) == []
        return
    found = open_snapshot(tmp_path / "x")
    (gap,) = (g for g in found.gaps.itertuples() if not g.table)
    assert (gap.account_id, gap.operation) == (PRODUCTION, operation)
    assert gap.region == ("" if is_way_in else OTHER_REGIONS)
    assert is_code(gap.code)
    for name in TABLES:
        assert rows_of(found, name, REVIEWER) == rows_of(undisturbed, name, REVIEWER)
        assert rows_of(found, name, PRODUCTION) == ([] if is_way_in else rows_of(undisturbed, name, PRODUCTION))


@pytest.mark.parametrize("trouble", [Trouble.TRUNCATED, Trouble.MALFORMED])
def test_a_response_that_cant_be_read_is_never_quoted(aws: StandIn, trouble: Trouble) -> None:
    """The SDK quotes it, and the credentials of the role stand in it."""
    with aws.failing(Fault(trouble, operation="sts:AssumeRole")), pytest.raises(AccessError) as said:
        Access().enter(TARGETS[1])
    error: BaseException | None = said.value
    assert "sts:AssumeRole: the response could not be read" in str(error)
    while error is not None and not isinstance(error, ResponseParserError):
        assert "AccessKey" not in str(error)
        error = error.__cause__


@pytest.mark.parametrize("member", ["Account", "Arn"])
def test_who_we_are_is_never_guessed(aws: StandIn, tmp_path: Path, member: str) -> None:
    """Keys are made of it: an account that AWS does not name is not entered."""
    aws.drop = {("sts:GetCallerIdentity", member)}
    with pytest.raises(AccessError, match=f"sts:GetCallerIdentity: answered without {member}"):
        seen(tmp_path / "x")
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("member", ["Regions", "RegionName"])
def test_regions_are_never_taken_for_all_where_one_has_no_name(
    aws: StandIn, undisturbed: Evidence, tmp_path: Path, member: str
) -> None:
    aws.drop = {("ec2:DescribeRegions", member)}
    seen(tmp_path / "x")
    found = open_snapshot(tmp_path / "x")
    assert [(g.region, g.code) for g in found.gaps.itertuples() if not g.table] == [
        (OTHER_REGIONS, NO_SUCH_MEMBER),
        (OTHER_REGIONS, NO_SUCH_MEMBER),
    ]
    for name in TABLES:
        assert sorted(found[name]["key"]) == sorted(undisturbed[name]["key"])
