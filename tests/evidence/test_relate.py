from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pyarrow as pa
import pytest

from wakit.evidence import relate
from wakit.evidence.place import Place
from wakit.evidence.rows import column, row, row_type
from wakit.evidence.tables import frame, table, with_unseen

NA = pd.NA
PLACE = ("111111111111", "eu-central-1")


@row(key="id", operation="ec2:DescribeVpcs")
class Vpc:
    id: str | None = column()
    log: str | None = column()


@row(key="id", operation="ec2:DescribeFlowLogs")
class Log:
    id: str | None = column()
    active: bool | None = column()


def rows(cls, *items, unseen=(), place=PLACE) -> pd.DataFrame:
    kind = row_type(cls)
    return with_unseen(
        frame(table(kind.schema, [kind.record(i, *place) for i in items])), kind, [Place(*u) for u in unseen]
    )


VPCS = rows(Vpc, Vpc("a", "on"), Vpc("b", "off"), Vpc("c", ""), Vpc("d", None), Vpc("e", "gone"))
LOGS = (Log("on", True), Log("off", False), Log("maybe", None))
ON = {"log": "id"}
LOG_DTYPES = rows(Log, *LOGS).dtypes


def test_exists_answers_value_absence_and_unknown() -> None:
    assert relate.exists(VPCS, rows(Log, *LOGS), ON).tolist() == [True, True, False, NA, False]


def test_a_condition_counts_only_where_it_is_true() -> None:
    logs = rows(Log, *LOGS)
    assert relate.exists(VPCS, logs, ON, where=logs["active"]).tolist() == [True, False, False, NA, False]


def test_a_refused_listing_leaves_only_sure_matches() -> None:
    logs = rows(Log, *LOGS, unseen=[PLACE])
    assert relate.exists(VPCS, logs, ON).tolist() == [True, True, False, NA, NA]


def test_a_refusal_elsewhere_blinds_nothing_here() -> None:
    logs = rows(Log, *LOGS, unseen=[("111111111111", "us-east-1"), ("222222222222", "eu-central-1")])
    assert relate.exists(VPCS, logs, ON).tolist() == [True, True, False, NA, False]


def test_a_refusal_in_all_regions_blinds_each() -> None:
    logs = rows(Log, *LOGS, unseen=[("111111111111", "")])
    assert relate.exists(VPCS, logs, ON)[4] is NA


def test_a_candidate_with_unknown_key_might_be_anyones() -> None:
    logs = rows(Log, Log(None, True))
    assert relate.exists(VPCS, logs, ON).tolist() == [NA, NA, False, NA, NA]


def test_what_can_not_count_blinds_nothing() -> None:
    logs = rows(Log, Log(None, False))
    assert relate.exists(VPCS, logs, ON, where=logs["active"]).tolist() == [False, False, False, NA, False]


def test_every_is_true_of_none_and_unknown_of_the_unseen() -> None:
    logs = rows(Log, *LOGS)
    assert relate.every(VPCS, logs, ON, holds=logs["active"]).tolist() == [True, False, True, NA, True]
    blind = rows(Log, unseen=[PLACE])
    assert relate.every(VPCS, blind, ON, holds=blind["active"])[0] is NA


def test_count_counts_or_says_that_it_can_not() -> None:
    assert relate.count(VPCS, rows(Log, *LOGS), ON).tolist() == [1, 1, 0, NA, 0]
    assert relate.count(VPCS, rows(Log, *LOGS, unseen=[PLACE]), ON).tolist() == [NA, NA, 0, NA, NA]


def test_lookup_takes_the_value_or_the_absence() -> None:
    logs = rows(Log, *LOGS)
    assert relate.lookup(VPCS, logs, "active", ON, absent=False).tolist() == [True, False, False, NA, False]


def test_which_of_several_children_counts_is_unknown_for_that_row_alone() -> None:
    logs = rows(Log, Log("on", True), Log("on", False), Log("off", False))
    assert relate.lookup(VPCS, logs, "active", ON, absent=False).tolist() == [NA, False, False, NA, False]
    assert relate.lookup(VPCS, logs, "active", ON, absent=False, where=logs["active"]).tolist()[0] is True


def test_without_columns_all_children_of_the_place_belong() -> None:
    assert relate.exists(VPCS, rows(Log, *LOGS)).all()
    assert not relate.exists(VPCS, rows(Log, *LOGS, place=("222222222222", "eu-central-1"))).any()


def test_a_global_row_among_regional_ones_concerns_what_would_join_it() -> None:
    users = rows(Log, *LOGS, place=("111111111111", "global"))
    assert relate.exists(VPCS, users, ON).tolist() == [NA, NA, False, NA, False]
    assert relate.lookup(VPCS, users, "active", ON, absent=False).tolist() == [NA, NA, False, NA, False]
    assert relate.exists(VPCS, users, ON, within="account")[0]
    both = pd.concat([users, rows(Log, Log("gone", True))], ignore_index=True)
    assert relate.exists(VPCS, both, ON).tolist() == [NA, NA, False, NA, True]


def test_a_parent_of_unknown_place_may_have_its_child_anywhere_in_the_account() -> None:
    homeless = VPCS.assign(region=pd.Series([NA] * 5, dtype=VPCS["region"].dtype))
    assert relate.exists(homeless, rows(Log, *LOGS), ON).tolist() == [NA, NA, False, NA, False]
    assert relate.exists(homeless, rows(Log, unseen=[PLACE]), ON).tolist() == [NA, NA, False, NA, NA]
    assert relate.exists(homeless, rows(Log, unseen=[("222222222222", "eu-central-1")]), ON)[4] is False


def test_a_parent_and_a_child_of_unknown_place_need_not_belong_together() -> None:
    nowhere = ("111111111111", None)
    vpcs, logs = rows(Vpc, Vpc("a", "on"), place=nowhere), rows(Log, Log("on", True), place=nowhere)
    assert relate.exists(vpcs, logs, ON).tolist() == [NA]
    assert relate.count(vpcs, logs, ON).tolist() == [NA]
    assert relate.lookup(vpcs, logs, "active", ON, absent=False).tolist() == [NA]
    assert relate.pairs(vpcs, logs, ON, columns={"active": "active"})["id"].isna().all()


def test_a_child_of_unknown_place_concerns_what_would_join_it() -> None:
    homeless = rows(Log, Log("on", True), Log("x", True))
    homeless = homeless.assign(region=pd.Series([NA] * 2, dtype=homeless["region"].dtype))
    assert relate.exists(VPCS, homeless, ON).tolist() == [NA, False, False, NA, False]
    known = VPCS[:2]
    assert relate.pairs(known, homeless, ON, columns={"active": "is_on"})["id"].tolist() == [NA]
    assert not len(relate.pairs(known[1:], homeless, ON, columns={"active": "is_on"}))
    nowhere = known.assign(region=homeless["region"])
    assert relate.exists(nowhere, homeless, ON).tolist() == [NA, False]


def without_chunk(data: pd.DataFrame) -> pd.DataFrame:
    schema = pa.Schema.from_pandas(data, preserve_index=False)
    return frame(pa.table([pa.chunked_array([], type=f.type) for f in schema], schema.remove_metadata()))


@pytest.mark.parametrize("none", [lambda data: data.iloc[:0], without_chunk], ids=["no row", "no chunk"])
@pytest.mark.parametrize("sides", ["parent", "child", "both"])
def test_tables_without_a_row_or_a_chunk_meet(none, sides: str) -> None:
    vpcs, logs = rows(Vpc, Vpc("a", "on")), rows(Log, *LOGS)
    vpcs, logs = (none(vpcs) if sides != "child" else vpcs), (none(logs) if sides != "parent" else logs)
    n = len(vpcs)
    for within in ("region", "account"):
        assert relate.exists(vpcs, logs, ON, where=logs["active"], within=within).tolist() == [False] * n
        assert relate.every(vpcs, logs, ON, holds=logs["active"], within=within).tolist() == [True] * n
        assert relate.count(vpcs, logs, ON, within=within).tolist() == [0] * n
        assert relate.lookup(vpcs, logs, "active", ON, absent=False, within=within).tolist() == [False] * n
        both = relate.pairs(vpcs, logs, ON, columns={"active": "is_on"}, within=within)
        assert not len(both)
        assert both["is_on"].dtype == LOG_DTYPES["active"]
    assert relate.choose(vpcs["id"] == "a", vpcs["id"], vpcs["log"]).tolist() == ["a"] * n
    assert relate.one_of(vpcs["id"], {"a"}).tolist() == [True] * n
    assert len(relate.possible(logs, logs["active"])) <= len(logs)


def test_pairs_say_where_a_partner_may_be_hidden() -> None:
    both = relate.pairs(VPCS, rows(Log, *LOGS, unseen=[PLACE]), ON, columns={"active": "is_on"})
    assert both["id"].tolist() == ["a", "b", NA]
    assert both["is_on"].tolist() == [True, False, NA]


def test_one_of_does_not_decide_for_the_unknown() -> None:
    assert relate.one_of(VPCS["log"], {"on", "gone"}).tolist() == [True, False, False, NA, True]


def test_choose_does_not_decide_for_the_unknown() -> None:
    condition = pd.Series([True, False, None], dtype=pd.ArrowDtype(pa.bool_()))
    assert relate.choose(condition, VPCS["id"][:3], VPCS["log"][:3]).tolist() == ["a", "off", NA]


def test_possible_hides_nothing_unseen() -> None:
    logs = rows(Log, *LOGS)
    assert relate.possible(logs, logs["active"])["id"].tolist() == ["on", "maybe"]


def test_ages_are_counted_to_the_evidences_time() -> None:
    times = pd.Series([pd.Timestamp("2025-12-22", tz="UTC"), None], dtype=pd.ArrowDtype(pa.timestamp("us", tz="UTC")))
    assert relate.days_since(times, pd.Timestamp("2026-01-01", tz="UTC")).tolist() == [10.0, NA]


FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


def test_no_time_is_too_far_away_to_be_counted() -> None:
    times = pd.Series([FIRST, LAST, None], dtype=pd.ArrowDtype(pa.timestamp("us", tz="UTC")))
    for at in (pd.Timestamp("2026-01-01", tz="UTC"), pd.Timestamp(FIRST), pd.Timestamp(LAST)):
        ages = relate.days_since(times, at).tolist()
        assert ages[0] >= 0 >= ages[1]
        assert ages[2] is NA
    ends = pa.array([-(2**63), 2**63 - 1]).cast(pa.timestamp("us", tz="UTC"))
    far = relate.days_since(pd.Series(pd.arrays.ArrowExtensionArray(ends)), pd.Timestamp("2026-01-01", tz="UTC"))
    assert far[0] > 0 > far[1]


def among_many(cls, *items, **more) -> pd.DataFrame:
    """The rows, and so many of another account that joining codes them in another way."""
    others = rows(cls, *[cls(f"o{n}", None) for n in range(relate._FEW)], place=("999999999999", "eu-central-1"))
    return pd.concat([rows(cls, *items, **more), others], ignore_index=True)


@pytest.mark.parametrize("more", [{}, {"unseen": [PLACE]}, {"place": (PLACE[0], "global")}])
def test_rows_are_joined_alike_whether_few_or_many(more) -> None:
    few, many = rows(Log, *LOGS, **more), among_many(Log, *LOGS, **more)
    vpcs = among_many(Vpc, *[Vpc(v, log) for v, log in zip(VPCS["id"], ["on", "off", "", None, "gone"], strict=True)])
    for joined in (relate.exists, relate.count):
        assert joined(vpcs, many, ON).tolist()[: len(VPCS)] == joined(VPCS, few, ON).tolist()
    looked_up = relate.lookup(vpcs, many, "id", ON, absent="none").tolist()
    assert looked_up[: len(VPCS)] == relate.lookup(VPCS, few, "id", ON, absent="none").tolist()


def test_many_columns_are_all_compared() -> None:
    one = rows(Log, *[Log(f"{n}", True) for n in range(255)])  # 256 numbers with <NA>: nine columns fill an int64
    wide = one.assign(**{f"c{n}": one["id"] for n in range(9)})
    other = wide.assign(c0=wide["id"].iloc[::-1].reset_index(drop=True))
    same = {f"c{n}": f"c{n}" for n in range(9)}
    assert relate.exists(wide, wide, same).all()
    assert relate.exists(wide, other, same).sum() == 1  # the one in the middle
