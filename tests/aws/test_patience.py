"""Nothing costs more than its budget: an operation, a region, a listing that stops in the middle."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import boto3
import pytest

from wakit.aws import CallFailed, Refused
from wakit.aws.access import Access, Target
from wakit.aws.lanes import Lanes
from wakit.aws.patience import Budget, Waiting, under_way
from wakit.aws.reader import Account, Reader
from wakit.demo.account import REVIEWER
from wakit.demo.faults import Fault, Trouble
from wakit.demo.stand_in import StandIn
from wakit.facts.advice import advice
from wakit.model import Reason

SHORT = Budget(seconds=5.0, notice=0.3)


@pytest.fixture
def said() -> list[Waiting]:
    return []


@pytest.fixture
def account(aws: StandIn, said: list[Waiting]) -> Iterator[Account]:
    session = boto3.Session(region_name="eu-central-1")
    session.client("kms").list_keys()  # what the stand-in loads at first is not a hang
    session.client("acm").list_certificates()
    access = Access(budget=SHORT, waiting=said.append)
    entered, _ = access.enter(Target(REVIEWER), ("eu-central-1",))
    yield entered
    access.stop()


def outcome(account: Account, operation: str, region: str = "eu-central-1", **params: object) -> str:
    error = account.send(operation, region, params, paged=True).exception(timeout=60)
    return error.code if isinstance(error, Refused | CallFailed) else str(error)


def test_a_hanging_operation_ends_with_its_budget_and_is_said(aws, account: Account, said: list[Waiting]) -> None:
    with aws.failing(Fault(Trouble.HANG, "kms:ListKeys")):
        assert outcome(account, "kms:ListKeys") in ("NoAnswer", "ReadTimeoutError")
    assert [(w.region, w.account_id, w.given_up) for w in said] == [("eu-central-1", REVIEWER, False)]


def test_what_is_waited_for_is_said_in_a_line() -> None:
    said = Waiting("012345670123", "eu-central-1", "kms:ListKeys", 45.0)
    assert str(said) == "waiting for kms:ListKeys in eu-central-1 (012345670123), at most 45 s"


def test_what_hangs_twice_is_given_up_there_and_only_there(aws, account: Account, said: list[Waiting]) -> None:
    with aws.failing(Fault(Trouble.HANG, "kms:*", region="eu-central-1")):
        assert [outcome(account, "kms:ListKeys", Marker=str(n)) != "GivenUp" for n in range(2)] == [True, True]
        before = len(aws.calls)
        assert [outcome(account, "kms:ListAliases"), outcome(account, "kms:ListKeys")] == ["GivenUp", "GivenUp"]
        assert len(aws.calls) == before
    assert outcome(account, "kms:ListKeys", region="eu-west-1") == "None"
    assert outcome(account, "acm:ListCertificates") == "None"
    assert [w.operation for w in said if w.given_up] == ["kms"]


def test_a_region_in_which_nothing_answers_is_given_up(aws, account: Account) -> None:
    first = ["kms:ListKeys", "acm:ListCertificates", "guardduty:ListDetectors"]
    with aws.failing(Fault(Trouble.HANG, region="me-central-1")):
        futures = [account.send(o, "me-central-1", {}, paged=True) for o in first]
        assert [isinstance(f.exception(timeout=60), Refused) for f in futures] == [True] * 3
        assert outcome(account, "ec2:DescribeVpcs", region="me-central-1") == "GivenUp"
    assert outcome(account, "acm:ListCertificates") == "None"


def test_refusals_for_want_of_an_answer_have_a_reason_and_advice(aws, account: Account) -> None:
    with aws.failing(Fault(Trouble.HANG, "kms:ListKeys")):
        error = account.send("kms:ListKeys", "eu-central-1", {}, paged=True).exception(timeout=60)
    assert isinstance(error, Refused)
    assert error.reason is Reason.TIMEOUT
    assert "network" in advice(error.reason, error.code)


@pytest.fixture
def keys(aws: StandIn) -> int:
    kms = boto3.Session().client("kms", region_name="eu-central-1")
    for _ in range(4):
        kms.create_key()
    return 4


def test_a_long_listing_that_goes_on_is_no_hang(aws: StandIn, keys: int, account: Account) -> None:
    aws.latency, aws.page_size = 1.6, 1  # four pages take longer than the budget of one call
    pages = account.send("kms:ListKeys", "eu-central-1", {}, paged=True).result(timeout=60)
    assert [len(page["Keys"]) for page in pages] == [1] * keys  # type: ignore[arg-type]


def test_throttling_near_the_end_of_the_budget_stays_throttling(aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "50")
    access = Access(budget=Budget(6.0))
    account, _ = access.enter(Target(REVIEWER), ("eu-central-1",))
    with aws.failing(Fault(Trouble.THROTTLED, "kms:ListKeys")):
        assert outcome(account, "kms:ListKeys") == "ThrottlingException"
    access.stop()


def test_whatever_a_call_hangs_in_its_lane_and_thread_are_free_again() -> None:
    never, lanes = threading.Event(), Lanes(threads=1, width=1, budget=Budget(0.3))
    stuck = [lanes.submit("lane", never.wait) for _ in range(2)]
    after = lanes.submit("lane", lambda: "on")
    assert [type(s.exception(timeout=30)) for s in stuck] == [Refused, Refused]
    assert after.result(timeout=30) == "on"
    never.set()
    lanes.stop()


def test_who_hangs_where_nothing_is_asked_any_more_is_not_waited_for() -> None:
    never, lanes = threading.Event(), Lanes(budget=Budget(seconds=600.0, notice=0.1))

    def hang() -> None:
        under_way().about("", "eu-central-1", "kms:ListKeys", lambda *_: None, lambda *_: True)
        never.wait()

    assert isinstance(lanes.submit("lane", hang).exception(timeout=60), Refused)
    never.set()
    lanes.stop()


def test_the_time_in_a_queue_is_not_the_calls() -> None:
    lanes = Lanes(threads=1, width=1, budget=Budget(1.0))
    calls = [lanes.submit("lane", lambda: time.sleep(0.4)) for _ in range(4)]
    assert [call.exception(timeout=30) for call in calls] == [None] * 4
    lanes.stop()


def test_stopping_tells_everybody_who_waits() -> None:
    never, lanes = threading.Event(), Lanes(threads=1, width=1)
    waiting = [lanes.submit("lane", never.wait) for _ in range(3)]
    lanes.stop()
    assert all(call.cancelled() for call in [*waiting, lanes.submit("lane", never.wait)])
    never.set()


def test_an_error_of_a_call_reaches_who_waits() -> None:
    lanes = Lanes()
    error = lanes.submit("lane", lambda: [][0]).exception(timeout=30)
    assert isinstance(error, IndexError)
    lanes.stop()


def test_lanes_overlap_up_to_their_width_and_no_further() -> None:
    lanes, lock, here, most = Lanes(threads=16, width=3), threading.Lock(), 0, 0

    def call() -> None:
        nonlocal here, most
        with lock:
            here += 1
            most = max(most, here)
        time.sleep(0.02)
        with lock:
            here -= 1

    for future in [lanes.submit("lane", call) for _ in range(20)]:
        future.result(timeout=30)
    lanes.stop()
    assert most == 3


def test_a_call_knows_what_is_left_of_its_budget() -> None:
    lanes = Lanes(budget=Budget(5.0))
    assert 0 < lanes.submit("lane", lambda: under_way().left).result(timeout=30) <= 5
    lanes.stop()


def test_reader_and_seam_share_the_budget(account: Account) -> None:
    assert Reader(account, "eu-central-1").each("kms:ListKeys", "Keys") == []
