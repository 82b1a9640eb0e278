"""The engine, with collectors made for the purpose and a real endpoint beneath."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from wakit.aws.access import Access, Target
from wakit.aws.look import Item
from wakit.aws.reader import Reader
from wakit.collect import Step, collect, regions_of
from wakit.demo.account import DEMO_REGIONS, PRODUCTION, REVIEWER, role_arn
from wakit.demo.faults import Fault, Trouble
from wakit.demo.stand_in import StandIn, stand_in
from wakit.errors import AccessError, InputError, SnapshotError
from wakit.evidence.place import OTHER_REGIONS, Place
from wakit.evidence.rows import Rows, column, row
from wakit.evidence.snapshot import open_snapshot
from wakit.registry import Registry, collector, isolated

ME = [Target(REVIEWER)]


@row(key="id", operation="ec2:DescribeVpcs")
class Vpc:
    id: str = column()


@row(key="id", operation="ec2:DescribeSubnets")
class Subnet:
    id: str = column()
    vpc: str | None = column()


@row(key="id", operation="ec2:DescribeVpcs")
class Network:
    id: str = column()
    zones: int | None = column("ec2:DescribeSubnets")


@row(key="id", operation="ec2:DescribeVpcs")
class Shared:
    id: str = column()
    region: str = column()
    zones: int | None = column("ec2:DescribeSubnets")


def networks(aws: Reader) -> Rows[Network]:
    """Networks with a side question."""

    def network(aws: Reader, item: Item) -> Network:
        subnets = aws.look("ec2:DescribeSubnets", every="Subnets")
        return Network(item.must("VpcId"), len(subnets.items("Subnets") or ()) if subnets.has("Subnets") else None)

    return aws.rows(aws.each("ec2:DescribeVpcs", "Vpcs"), network)


@pytest.fixture(scope="module")
def running() -> Iterator[StandIn]:
    with stand_in() as aws:
        yield aws


@pytest.fixture
def aws(running: StandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    running.reset()
    with running.applied():
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        yield running


@pytest.fixture
def registry() -> Registry:
    with isolated() as declared:

        @collector(scope="region")
        def vpcs(aws: Reader) -> Rows[Vpc]:
            """Networks."""
            return aws.rows(aws.each("ec2:DescribeVpcs", "Vpcs"), lambda item: Vpc(item.must("VpcId")))

        @collector(scope="region")
        def subnets(aws: Reader, vpcs: Rows[Vpc]) -> Rows[Subnet]:
            """Subnets of the networks that were seen."""
            items = aws.each("ec2:DescribeSubnets", "Subnets")
            return aws.rows(items, lambda item: Subnet(item.must("SubnetId"), item.text("VpcId")))

    return declared


def test_every_enabled_region_is_collected(aws, registry, tmp_path: Path) -> None:
    collect(ME, tmp_path / "x", registry=registry)
    found = open_snapshot(tmp_path / "x")
    assert sorted(found["vpcs"]["region"].unique()) == sorted(DEMO_REGIONS)
    assert len(found["subnets"]) >= len(found["vpcs"])


def test_only_the_regions_named_are_asked(aws, registry, tmp_path: Path) -> None:
    collect(ME, tmp_path / "x", regions=["eu-west-1"], registry=registry)
    assert {c.region for c in aws.calls if c.service == "ec2"} == {"eu-west-1"}


def test_a_refused_listing_is_a_gap_with_action_region_and_reason(aws, registry, tmp_path: Path) -> None:
    with aws.failing(Fault(Trouble.DENIED_BY_GUARDRAIL, operation="ec2:DescribeSubnets", region="eu-west-1")):
        done = collect(ME, tmp_path / "x", registry=registry)
    gaps = open_snapshot(tmp_path / "x").gaps
    assert done.failures == []
    assert gaps[["region", "table", "action", "reason"]].to_dict("records") == [
        {"region": "eu-west-1", "table": "subnets", "action": "ec2:DescribeSubnets", "reason": "denied_by_guardrail"}
    ]


def test_what_starts_from_a_refused_table_is_unseen_too(aws, registry, tmp_path: Path) -> None:
    aws.refuse = {"ec2:DescribeVpcs"}
    collect(ME, tmp_path / "x", regions=["eu-west-1"], registry=registry)
    assert open_snapshot(tmp_path / "x").unseen("subnets") == [Place(REVIEWER, "eu-west-1")]


def test_a_failure_is_loud_names_operation_and_region_and_stops_nothing_else(aws, registry, tmp_path: Path) -> None:
    with aws.failing(Fault(Trouble.SERVER_ERROR, operation="ec2:DescribeSubnets", region="us-east-1")):
        done = collect(ME, tmp_path / "x", registry=registry)
    assert len(done.failures) == 1
    assert "us-east-1" in done.failures[0]
    assert "ec2:DescribeSubnets" in done.failures[0]
    found = open_snapshot(tmp_path / "x")
    assert found.gaps["reason"].tolist() == ["failed"]
    assert sorted(found["vpcs"]["region"].unique()) == sorted(DEMO_REGIONS)


def test_a_mistake_in_a_collector_ends_that_collector_only(aws, registry, tmp_path: Path) -> None:
    with isolated(registry) as more:

        @collector(scope="account")
        def broken(aws: Reader) -> Rows[Vpc]:
            """A mistake."""
            raise ZeroDivisionError("oh")

    done = collect(ME, tmp_path / "x", registry=more)
    assert done.failures == [f"broken in {REVIEWER} global: ec2:DescribeVpcs: ZeroDivisionError: oh"]
    assert done.rows["vpcs"] >= 1


def test_expired_credentials_keep_what_is_whole_and_can_be_completed(aws, registry, tmp_path: Path) -> None:
    fault = Fault(Trouble.EXPIRED, operation="ec2:DescribeSubnets")
    with aws.failing(fault), pytest.raises(AccessError, match="--resume"):
        collect(ME, tmp_path / "x", registry=registry)
    assert (tmp_path / "x" / "vpcs" / f"{REVIEWER}.parquet").exists()
    assert not (tmp_path / "x" / "subnets").exists()
    with pytest.raises(SnapshotError, match="interrupted"):
        open_snapshot(tmp_path / "x")
    aws.calls.clear()
    collect(ME, tmp_path / "x", registry=registry)
    assert len(open_snapshot(tmp_path / "x")["subnets"]) >= 1


def test_resuming_asks_only_for_what_is_missing(aws, registry, tmp_path: Path) -> None:
    kept = [tmp_path / "x" / name / f"{REVIEWER}.parquet" for name in ("vpcs", "subnets")]

    with isolated(registry) as one:

        @collector(scope="region")
        def groups(aws: Reader) -> Rows[Vpc]:
            """Groups, once the other tables are on disk."""
            give_up = time.monotonic() + 120
            while not all(shard.exists() for shard in kept) and time.monotonic() < give_up:
                time.sleep(0.01)
            return aws.rows(aws.each("ec2:DescribeSecurityGroups", "SecurityGroups"), lambda g: Vpc(g.must("GroupId")))

    def stop(step: Step) -> None:
        if step.table == "groups":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collect(ME, tmp_path / "x", registry=one, progress=stop)
    aws.calls.clear()
    collect(ME, tmp_path / "x", registry=one)
    assert {c.operation for c in aws.calls if c.service == "ec2"} == {"DescribeRegions", "DescribeSecurityGroups"}


def test_a_cell_lost_to_expired_credentials_is_asked_again(aws, tmp_path: Path) -> None:
    with isolated() as declared:
        collector(scope="region")(networks)

    fault = Fault(Trouble.EXPIRED, operation="ec2:DescribeSubnets", region="us-east-1")
    with aws.failing(fault), pytest.raises(AccessError, match="--resume"):
        collect(ME, tmp_path / "x", registry=declared)
    collect(ME, tmp_path / "x", registry=declared)
    found = open_snapshot(tmp_path / "x")
    assert len(found.gaps) == 0
    assert not found["networks"]["zones"].isna().any()


def test_another_scope_is_no_resume(aws, registry, tmp_path: Path) -> None:
    with aws.failing(Fault(Trouble.EXPIRED, operation="ec2:DescribeSubnets")), pytest.raises(AccessError):
        collect(ME, tmp_path / "x", registry=registry)
    with pytest.raises(InputError, match="collect anew"):
        collect(ME, tmp_path / "x", regions=["eu-west-1"], registry=registry)


def test_an_item_that_cant_be_named_and_a_page_in_two_states(aws, registry, tmp_path: Path) -> None:
    """One row without a name stays alone; the same resource on two pages is one row, the later one."""
    with isolated() as declared:

        @collector(scope="account")
        def pages(aws: Reader) -> Rows[Subnet]:
            """Two pages, one of them odd."""
            items = [{"I": "a", "V": "old"}, {}, {"I": "a", "V": "new"}, {}]
            return aws.rows(map(Item, items), lambda i: Subnet(i.must("I"), i.text("V")))

    done = collect(ME, tmp_path / "x", registry=declared)
    found = open_snapshot(tmp_path / "x")
    assert found["pages"][["key", "vpc"]].fillna("unknown").to_dict("records") == [
        {"key": "a", "vpc": "new"},
        {"key": "?", "vpc": "unknown"},
        {"key": "?~2", "vpc": "unknown"},
    ]
    assert found.gaps[["key", "column", "reason"]].to_dict("records") == [
        {"key": "?", "column": "", "reason": "unsupported"},
        {"key": "?~2", "column": "", "reason": "unsupported"},
    ]
    assert found.unseen("pages") == []
    assert done.failures == []


def test_what_one_region_could_not_see_another_may(aws, tmp_path: Path) -> None:
    with isolated() as declared:

        @collector(scope="region")
        def shared(aws: Reader) -> Rows[Shared]:
            """The same thing, shown by each region."""

            def one(aws: Reader, item: Item) -> Shared:
                seen = aws.look("ec2:DescribeSubnets", every="Subnets").has("Subnets")
                return Shared("x", "eu-west-1", 1 if seen else None)

            return aws.rows([Item({})], one)

    with aws.failing(Fault(Trouble.DENIED, operation="ec2:DescribeSubnets", region="eu-west-1")):
        collect(ME, tmp_path / "x", registry=declared)
    found = open_snapshot(tmp_path / "x")
    assert found["shared"]["zones"].tolist() == [1]
    assert len(found.gaps) == 0


def test_an_unforeseen_error_on_an_item_blinds_its_cell_and_is_said_once(aws, tmp_path: Path) -> None:
    with isolated() as declared:
        collector(scope="region")(networks)

    with aws.failing(Fault(Trouble.SERVER_ERROR, operation="ec2:DescribeSubnets", region="us-east-1")):
        done = collect(ME, tmp_path / "x", registry=declared)
    found = open_snapshot(tmp_path / "x")
    assert len(done.failures) == 1
    assert "1 of 1 rows: ec2:DescribeSubnets answered InternalError" in done.failures[0]
    assert found.gaps["reason"].tolist() == ["failed"]
    assert len(found["networks"]) == len(DEMO_REGIONS)


def test_a_collection_stopped_half_way_leaves_nothing_that_looks_whole(aws, registry, tmp_path: Path) -> None:
    def stop(step: Step) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collect(ME, tmp_path / "x", registry=registry, progress=stop)
    assert json.loads((tmp_path / "x" / "manifest.json").read_text())["complete"] is False
    assert [f.name for f in (tmp_path / "x").glob("**/*.parquet")] == ["calls.parquet"]
    with pytest.raises(SnapshotError, match="interrupted"):
        open_snapshot(tmp_path / "x")


def test_an_account_that_cant_be_entered_is_a_gap_and_not_the_end(aws, registry, tmp_path: Path) -> None:
    shut = Target(PRODUCTION, role=f"arn:aws:iam::{PRODUCTION}:role/nobody")
    done = collect([*ME, shut], tmp_path / "x", registry=registry)
    found = open_snapshot(tmp_path / "x")
    assert len(done.shut) == 1
    assert found.gaps[["account_id", "region", "table", "code"]].to_dict("records") == [
        {"account_id": PRODUCTION, "region": "", "table": "", "code": "AccessDenied"}
    ]
    assert found.unseen("vpcs") == [Place(PRODUCTION)]
    assert set(found["vpcs"]["account_id"]) == {REVIEWER}


def test_credentials_that_end_before_the_next_account_are_lost_and_no_gap(aws, registry, tmp_path: Path) -> None:
    there = Target(PRODUCTION, role=role_arn(PRODUCTION))
    fault = Fault(Trouble.EXPIRED, operation="sts:AssumeRole")
    with aws.failing(fault), pytest.raises(AccessError, match="--resume"):
        collect([*ME, there], tmp_path / "x", registry=registry)
    with pytest.raises(SnapshotError, match="interrupted"):
        open_snapshot(tmp_path / "x")


def test_where_no_account_can_be_entered_nothing_is_written(aws, registry, tmp_path: Path) -> None:
    with pytest.raises(AccessError, match="sts:AssumeRole"):
        collect([Target(PRODUCTION, role=f"arn:aws:iam::{PRODUCTION}:role/nobody")], tmp_path / "x", registry=registry)
    assert not (tmp_path / "x").exists()


def test_regions_are_guessed_by_default_only_where_aws_will_not_say(aws) -> None:
    account, _ = Access().enter(ME[0])
    assert regions_of(account) == (sorted(DEMO_REGIONS), None)
    aws.refuse = {"ec2:DescribeRegions"}
    again, _ = Access().enter(ME[0])
    guessed, why = regions_of(again)
    assert "ap-southeast-2" in guessed
    assert why is not None
    assert why.code == "UnauthorizedOperation"


def test_regions_that_are_not_told_are_one_gap_and_other_regions_stay_unknown(aws, registry, tmp_path: Path) -> None:
    aws.refuse = {"ec2:DescribeRegions"}
    done = collect(ME, tmp_path / "x", registry=registry)
    found = open_snapshot(tmp_path / "x")
    assert done.untold == [REVIEWER]
    assert found.gaps[["region", "table", "operation"]].to_dict("records") == [
        {"region": OTHER_REGIONS, "table": "", "operation": "ec2:DescribeRegions"}
    ]
    assert Place(REVIEWER, OTHER_REGIONS) in found.unseen("vpcs")
    assert Place(REVIEWER, OTHER_REGIONS) not in found.unseen("vpcs", is_regional=False)
    assert len(found["vpcs"]) >= 3


def test_files_are_readable_by_their_owner_only(aws, registry, tmp_path: Path) -> None:
    collect(ME, tmp_path / "x", registry=registry)
    assert {oct(f.stat().st_mode & 0o777) for f in (tmp_path / "x").iterdir()} == {"0o600"}


def test_steps_are_told(aws, registry, tmp_path: Path) -> None:
    steps: list[Step] = []
    collect(ME, tmp_path / "x", regions=["eu-west-1"], registry=registry, progress=steps.append)
    assert [(s.table, s.done, s.total) for s in steps] == [("vpcs", 1, 2), ("subnets", 2, 2)]
