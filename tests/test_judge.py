from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from wakit.errors import DefinitionError
from wakit.evidence.evidence import Evidence
from wakit.evidence.gaps import Gap
from wakit.evidence.relate import exists
from wakit.evidence.rows import Rows, column, row
from wakit.judge import judge, verdicts
from wakit.model import Reason, Status
from wakit.registry import Registry, check, collector, derived, isolated

PASS, FAIL, UNKNOWN, NONE_FOUND = Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NONE_FOUND
ME, OTHER = "111111111111", "222222222222"
AT = datetime(2026, 1, 1, tzinfo=UTC)


@row(key="id", operation="kms:ListKeys")
class Key:
    id: str = column()
    kind: str | None = column("kms:DescribeKey")
    rotates: bool | None = column("kms:GetKeyRotationStatus")


@row(key="{id}", operation="")
class Idle:
    id: str | None = column()
    is_idle: bool | None = column()


@pytest.fixture
def registry() -> Registry:
    with isolated() as declared:

        @collector(scope="account")
        def keys(aws) -> Rows[Key]:
            """Keys."""
            return Rows()

        @derived(Idle)
        def idle_keys(keys: pd.DataFrame) -> pd.DataFrame:
            """Keys nobody rotates."""
            return keys.assign(is_idle=~keys["rotates"])

        @check(
            supports=("SEC08-BP01",),
            headline="{failed} of {judged} keys do not rotate",
            applies=lambda keys: keys["kind"] == "ours",
        )
        def keys_rotate(keys: pd.DataFrame) -> pd.Series:
            """Our keys rotate."""
            return keys["rotates"]

        @check(disproves=("SEC08-BP02", "SEC08-BP03"), headline="{failed} of {judged} keys are idle")
        def keys_are_not_idle(keys: pd.DataFrame, idle_keys: pd.DataFrame) -> pd.Series:
            """Keys are not idle."""
            return ~exists(keys, idle_keys, "id", where=idle_keys["is_idle"])

    return declared


def of(*keys: Key, gaps: tuple[Gap, ...] = (), accounts: tuple[str, ...] = (ME,)) -> Evidence:
    return Evidence.of({"keys": keys}, accounts=accounts, gaps=gaps, at=AT)


def refused(account: str) -> Gap:
    return Gap(account, "global", "keys", "", "", "kms:ListKeys", Reason.DENIED, "AccessDenied", "", AT)


def test_true_false_and_unknown(registry: Registry) -> None:
    keys = of(Key("a", "ours", True), Key("b", "ours", False), Key("c", "ours", None))
    assert verdicts(keys, "keys_rotate", registry) == [PASS, FAIL, UNKNOWN]


def test_what_a_statement_is_not_about_is_no_finding_but_counted(registry: Registry) -> None:
    found = judge(of(Key("a", "ours", True), Key("b", "theirs", False)), registry, ["keys_rotate"])
    assert found.table["key"].tolist() == ["a"]
    assert found.counts[["judged", "not_concerned"]].to_dict("records") == [{"judged": 1, "not_concerned": 1}]


def test_whether_it_applies_may_be_unknown(registry: Registry) -> None:
    assert verdicts(of(Key("a", None, False)), "keys_rotate", registry) == [UNKNOWN]


def test_nothing_there_is_said_once_for_each_account(registry: Registry) -> None:
    keys = of(Key("a", "ours", True), accounts=(ME, OTHER))
    found = judge(keys, registry, ["keys_rotate"]).table
    assert found[["account_id", "status"]].values.tolist() == [[ME, PASS], [OTHER, NONE_FOUND]]


def test_a_refused_listing_is_unknown_and_never_nothing_there(registry: Registry) -> None:
    found = judge(of(Key("a", "ours", True), gaps=(refused(OTHER),), accounts=(ME, OTHER)), registry, ["keys_rotate"])
    assert found.table[["account_id", "status"]].values.tolist() == [[ME, PASS], [OTHER, UNKNOWN]]


def test_a_table_that_was_never_collected_is_unknown(registry: Registry) -> None:
    assert set(judge(Evidence.from_frames({}, accounts=(ME,)), registry).table["status"]) == {UNKNOWN}


def test_one_row_for_each_best_practice(registry: Registry) -> None:
    found = judge(of(Key("a", "ours", True)), registry, ["keys_are_not_idle"]).table
    assert found[["best_practice", "strength"]].values.tolist() == [
        ["SEC08-BP02", "disproves"],
        ["SEC08-BP03", "disproves"],
    ]


def test_a_finding_names_what_it_measured_and_by_which_operations(registry: Registry) -> None:
    found = judge(of(Key("a", "ours", None)), registry, ["keys_rotate"]).table.iloc[0]
    assert found["observed"] == "rotates=not seen"
    assert found["source"] == "kms:DescribeKey, kms:GetKeyRotationStatus, kms:ListKeys"
    assert found["at"] == pd.Timestamp(AT)


def test_derived_tables_are_followed_to_what_they_are_made_of(registry: Registry) -> None:
    found = judge(of(Key("a", "ours", False)), registry, ["keys_are_not_idle"]).table
    assert set(found["status"]) == {FAIL}
    assert "kms:GetKeyRotationStatus" in found["source"].iloc[0]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda keys: keys["id"], "a verdict is bool"),
        (lambda keys: True, "not bool"),
        (lambda keys: keys["rotates"].head(0), "0 verdicts for 1 rows"),
    ],
)
def test_a_verdict_of_another_shape_is_refused(registry: Registry, wrong, said: str) -> None:
    with isolated(registry) as more:

        @check(supports=("SEC08-BP01",), headline="{failed} of {judged}")
        def strange(keys: pd.DataFrame) -> pd.Series:
            """Strange."""
            answer: pd.Series = wrong(keys)
            return answer

    with pytest.raises(DefinitionError, match=said):
        judge(of(Key("a", "ours", True)), more, ["strange"])


def test_a_best_practice_that_does_not_exist_is_named_at_once() -> None:
    with isolated(), pytest.raises(DefinitionError, match="SEC08-BP22"):

        @check(supports=("SEC08-BP22",), headline="{failed} of {judged}")
        def wrong(keys: pd.DataFrame) -> pd.Series:
            """Wrong."""
            return keys["rotates"]


def test_a_table_that_does_not_exist_is_named(registry: Registry) -> None:
    with isolated(registry) as more:

        @check(supports=("SEC08-BP01",), headline="{failed} of {judged}")
        def wrong(keyz: pd.DataFrame) -> pd.Series:
            """Wrong."""
            return keyz["rotates"]

    with pytest.raises(DefinitionError, match="did you mean keys"):
        more.verify()
