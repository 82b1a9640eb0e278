from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest

from wakit.errors import DefinitionError
from wakit.evidence.evidence import Evidence
from wakit.evidence.gaps import Gap
from wakit.evidence.relate import exists
from wakit.evidence.rows import Rows, column, row
from wakit.judge import judge, verdicts
from wakit.lineage import Lineage
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
            headline="{row} keys do not rotate",
            fine="{row}",
            gravity="low",
            applies=lambda keys: keys["kind"] == "ours",
        )
        def keys_rotate(keys: pd.DataFrame) -> pd.Series:
            """Our keys rotate."""
            return keys["rotates"]

        @check(
            disproves=("SEC08-BP02", "SEC08-BP03"),
            headline="{key} {is|are} idle",
            fine="{key} {is|are} used",
            gravity="low",
        )
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
    assert found["observed"] == [{"column": "rotates", "value": None, "type": "flag", "class": "plain"}]
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

        @check(supports=("SEC08-BP01",), headline="{row}", fine="{row}", gravity="low")
        def strange(keys: pd.DataFrame) -> pd.Series:
            """Strange."""
            answer: pd.Series = wrong(keys)
            return answer

    with pytest.raises(DefinitionError, match=said):
        verdicts(of(Key("a", "ours", True)), "strange", more)


def test_a_best_practice_that_does_not_exist_is_named_at_once() -> None:
    with isolated(), pytest.raises(DefinitionError, match="SEC08-BP22"):

        @check(supports=("SEC08-BP22",), headline="{row}", fine="{row}", gravity="low")
        def wrong(keys: pd.DataFrame) -> pd.Series:
            """Wrong."""
            return keys["rotates"]


def test_a_table_that_does_not_exist_is_named(registry: Registry) -> None:
    with isolated(registry) as more:

        @check(supports=("SEC08-BP01",), headline="{row}", fine="{row}", gravity="low")
        def wrong(keyz: pd.DataFrame) -> pd.Series:
            """Wrong."""
            return keyz["rotates"]

    more.verify()
    (problem,) = more.problems.values()
    assert 'wrong: unknown table "keyz"; did you mean keys' in problem
    assert "wrong" not in more.checks


# One odd thing costs one thing.


def broken(registry: Registry, where: str) -> Registry:
    """Beside the two good checks what raises: a check, its ``applies``, or a derived table under two checks."""

    def raises(keys: pd.DataFrame) -> pd.Series:
        """Raises."""
        raise KeyError("no such column")

    def asks(keys: pd.DataFrame) -> pd.Series:
        """Asks."""
        return keys["rotates"]

    with isolated(registry) as more:
        if where == "check":
            check(supports=("SEC08-BP01",), headline="{row}", fine="{row}", gravity="low")(raises)
        elif where == "applies":
            check(supports=("SEC08-BP01",), headline="{row}", fine="{row}", gravity="low", applies=raises)(asks)
        else:
            lost_under_two_checks()
    return more


def lost_under_two_checks() -> None:
    @derived(Idle)
    def lost(keys: pd.DataFrame) -> pd.DataFrame:
        """Lost."""
        raise KeyError("no such column")

    @derived(Idle)
    def behind(lost: pd.DataFrame) -> pd.DataFrame:
        """Made of what was lost."""
        return lost

    @check(supports=("SEC08-BP01",), headline="{row}", fine="{row}", gravity="low")
    def asks(behind: pd.DataFrame) -> pd.Series:
        """Asks."""
        return behind["is_idle"]

    @check(supports=("SEC08-BP04",), headline="{row}", fine="{row}", gravity="low")
    def also(keys: pd.DataFrame, lost: pd.DataFrame) -> pd.Series:
        """Asks too."""
        return exists(keys, lost, "id")


@pytest.mark.parametrize(
    ("where", "blamed", "blind", "practices"),
    [
        ("check", "raises", ["raises"], "SEC08-BP01"),
        ("applies", "asks", ["asks"], "SEC08-BP01"),
        ("derived", "lost", ["also", "asks"], "SEC08-BP01, SEC08-BP04"),
    ],
)
def test_an_error_costs_what_stands_on_it_and_is_a_gap(registry: Registry, where, blamed, blind, practices) -> None:
    keys = of(Key("a", "ours", True), Key("b", "ours", False), accounts=(ME, OTHER))
    before, after = judge(keys, registry), judge(keys, broken(registry, where))
    hit = after.table["check"].isin(blind)
    pd.testing.assert_frame_equal(after.table[~hit].reset_index(drop=True), before.table)
    assert set(after.table.loc[hit, "status"]) == {UNKNOWN}
    assert set(after.table.loc[hit, "account_id"]) == {ME, OTHER}
    assert after.counts.loc[after.counts["check"].isin(blind), "judged"].sum() == 0
    assert [(f.name, list(f.checks)) for f in after.failures] == [(blamed, blind)]
    assert str(after.failures[0]).startswith(f"{blamed}: KeyError: ")
    columns = ["account_id", "table", "reason", "code", "best_practices"]
    assert after.gaps[columns].values.tolist() == [[a, blamed, "failed", "KeyError", practices] for a in (ME, OTHER)]


def test_whoever_writes_a_check_sees_its_error(registry: Registry) -> None:
    with pytest.raises(KeyError, match="no such column"):
        verdicts(of(Key("a", "ours", True)), "raises", broken(registry, "check"))


def test_what_can_not_be_traced_rests_on_all_that_it_was_given(registry: Registry) -> None:
    more = broken(registry, "check")
    assert Lineage.of(more).reads(more.checks["raises"]) == {"keys": frozenset({"id", "kind", "rotates"})}


def test_an_interrupt_is_no_error_of_a_check(registry: Registry) -> None:
    with isolated(registry) as more:

        @check(supports=("SEC08-BP01",), headline="{row}", fine="{row}", gravity="low")
        def waits(keys: pd.DataFrame) -> pd.Series:
            """Waits."""
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge(of(Key("a", "ours", True)), more)


def test_a_row_of_an_account_that_is_not_of_this_evidence_is_counted_and_not_judged(registry: Registry) -> None:
    stranger = replace(of(Key("a", "ours", True)), accounts=(OTHER,))
    found = judge(stranger, registry, ["keys_rotate"])
    assert found.table[["account_id", "status"]].values.tolist() == [[ME, UNKNOWN], [OTHER, NONE_FOUND]]
    assert dict(zip(found.counts["account_id"], found.counts["unknown"], strict=True)) == {OTHER: 0, ME: 1}


def test_places_not_seen_are_no_resources(registry: Registry) -> None:
    here = Gap(ME, "eu-west-1", "keys", "", "", "kms:ListKeys", Reason.DENIED, "AccessDenied", "", AT)
    keys = of(Key("a", "ours", True), Key("b", "ours", None), gaps=(here, refused(OTHER)), accounts=(ME, OTHER))
    counts = judge(keys, registry, ["keys_rotate"]).counts.to_dict("records")
    numbers = ["judged", "passed", "failed", "unknown", "not_concerned", "unseen_places", "unseen_regions"]
    assert [[row[n] for n in numbers] for row in counts] == [
        [1, 1, 0, 1, 0, 1, ["eu-west-1"]],
        [0, 0, 0, 0, 0, 1, []],
    ]


def test_judged_are_those_that_passed_and_those_that_failed(registry: Registry) -> None:
    counts = judge(of(Key("a", "ours", True), Key("b", "ours", False)), registry, ["keys_rotate"]).counts
    assert counts[["judged", "passed", "failed"]].values.tolist() == [[2, 1, 1]]


def test_a_place_not_seen_stays_unknown_whatever_the_statement_is_about(registry: Registry) -> None:
    with isolated(registry) as more:

        @check(
            supports=("SEC08-BP01",),
            headline="{row}",
            fine="{row}",
            gravity="low",
            applies=lambda keys: keys["account_id"] == "",
        )
        def about_none(keys: pd.DataFrame) -> pd.Series:
            """About none."""
            return keys["account_id"] != ""

    found = judge(of(Key("a", "ours", True), gaps=(refused(ME),)), more, ["about_none"])
    assert found.table["status"].tolist() == [UNKNOWN]
    assert found.counts[["unknown", "not_concerned", "unseen_places"]].values.tolist() == [[0, 1, 1]]


@row(key="id", operation="iam:ListUsers")
class Person:
    id: str = column(kind="name")
    seen: datetime | None = column(kind="personal")


def test_a_time_that_never_was_is_observed_as_the_time_it_is() -> None:
    with isolated() as declared:

        @collector(scope="account")
        def people(aws) -> Rows[Person]:
            """People."""
            return Rows()

        @check(supports=("SEC08-BP01",), headline="{row}", fine="{row}", gravity="low", shows=("seen", "id"))
        def asks(people: pd.DataFrame) -> pd.Series:
            """Asks."""
            return people["id"] == "0"

    moments = [datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)]
    rows = [Person(str(i), t) for i, t in enumerate(moments)]
    found = judge(Evidence.of({"people": rows}, accounts=(ME,), at=AT), declared)
    assert found.failures == ()
    never, last, first = (fields[0] for fields in found.table["observed"])
    assert never == {"column": "seen", "value": "1970-01-01 00:00:00.000000Z", "type": "time", "class": "personal"}
    assert (last["value"][:10], first["value"][:10]) == ("9999-12-31", "0001-01-01")


@row(key="{id}", operation="")
class Union:
    id: str | None = column()
    is_good: bool | None = column()


@pytest.fixture
def together() -> Registry:
    with isolated() as declared:

        @collector(scope="account")
        def keys(aws) -> Rows[Key]:
            """Keys."""
            return Rows()

        @derived(Union, shared=True)
        def unions(keys: pd.DataFrame) -> pd.DataFrame:
            """What accounts have together: the kind."""
            return keys.assign(id=keys["kind"], is_good=keys["rotates"])

        @check(supports=("SEC08-BP01",), headline="{union} is bad", fine="{union} is good", gravity="low")
        def unions_are_good(unions: pd.DataFrame) -> pd.Series:
            """Unions are good."""
            return unions["is_good"]

    return declared


def united(*rows: tuple[str, Key], accounts: tuple[str, ...] = (ME, OTHER)) -> Evidence:
    parts = [Evidence.of({"keys": [key]}, accounts=(account,))["keys"] for account, key in rows]
    return Evidence.from_frames({"keys": pd.concat(parts, ignore_index=True)}, accounts=accounts, at=AT)


def test_what_accounts_have_together_is_one_finding_that_names_them(together: Registry) -> None:
    found = judge(united((ME, Key("1", "u", True)), (OTHER, Key("2", "u", True))), together)
    assert found.table[["status", "key", "account_id", "holds_for"]].to_numpy().tolist() == [
        [PASS, "u", ME, f"{ME}, {OTHER}"]
    ]
    assert found.counts["passed"].sum() == 1


def test_what_accounts_have_together_is_found_from_each_of_them(together: Registry) -> None:
    found = judge(united((ME, Key("1", "u", False)), (OTHER, Key("2", "u", False))), together)
    for account in (ME, OTHER):
        mine = found.about([account])
        assert mine.table[["status", "account_id"]].to_numpy().tolist() == [[FAIL, account]]
        assert mine.counts["failed"].sum() == 1


def test_what_others_have_together_is_not_mine(together: Registry) -> None:
    third = "333333333333"
    rows = [(ME, Key("1", "u", False)), (OTHER, Key("2", "u", False)), (third, Key("3", "v", True))]
    mine = judge(united(*rows, accounts=(ME, OTHER, third)), together).about([third])
    assert mine.table[["status", "key"]].to_numpy().tolist() == [[PASS, "v"]]
    assert mine.counts["failed"].sum() == 0


def test_one_thing_with_two_verdicts_is_unknown_and_said(together: Registry) -> None:
    found = judge(united((ME, Key("1", "u", True)), (OTHER, Key("2", "u", False))), together)
    assert set(found.table["status"]) == {UNKNOWN}
    assert "rest it on what holds for all" in str(found.failures[0])


def test_an_account_apart_from_what_others_have_together_has_nothing(together: Registry) -> None:
    found = judge(united((ME, Key("1", "u", True)), accounts=(ME, OTHER)), together)
    assert found.table[["account_id", "status"]].to_numpy().tolist() == [[ME, PASS], [OTHER, NONE_FOUND]]
