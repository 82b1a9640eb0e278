"""The first test of the project: on these dtypes everything rests."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cases import example
from wakit.errors import DefinitionError
from wakit.evidence.place import Place
from wakit.evidence.rows import column, row, row_type
from wakit.evidence.tables import empty, frame, is_unseen, table, with_unseen

BOOL = pd.ArrowDtype(pa.bool_())
STRING = pd.ArrowDtype(pa.string())


@row(key="name", operation="s3:ListBuckets")
class Bucket:
    name: str = column(kind="name")
    region: str = column()
    versioned: bool | None = column("s3:GetBucketVersioning")
    size: int | None = column()


def frame_of(*buckets: Bucket) -> pd.DataFrame:
    kind = row_type(Bucket)
    return frame(table(kind.schema, [kind.record(b, "012345670123", "global") for b in buckets]))


def test_logic_is_kleene_in_both_orders() -> None:
    flags = pd.Series([True, False, None], dtype=BOOL)
    words = pd.Series(["x", None, "y"], dtype=STRING)
    assert (flags & (words == "x")).tolist() == ((words == "x") & flags).tolist() == [True, False, False]
    assert (flags | (words == "x")).tolist() == ((words == "x") | flags).tolist() == [True, pd.NA, pd.NA]


def test_missing_never_compares() -> None:
    words = pd.Series(["x", None], dtype=STRING)
    assert (words == "x").tolist() == [True, pd.NA]
    assert (words != "x").tolist() == [False, pd.NA]


def test_dtypes_survive_the_disk(tmp_path) -> None:
    kind = row_type(Bucket)
    pq.write_table(table(kind.schema, [kind.record(example(Bucket), "012345670123", "global")]), tmp_path / "t")
    back = frame(pq.read_table(tmp_path / "t"))
    assert list(back.dtypes) == list(empty(kind).dtypes)
    assert all(isinstance(d, pd.ArrowDtype) for d in back.dtypes)


def test_place_and_key_come_first() -> None:
    assert list(frame_of(example(Bucket, name="logs")).columns)[:3] == ["account_id", "region", "key"]


def test_an_account_id_is_text() -> None:
    assert frame_of(example(Bucket))["account_id"].tolist() == ["012345670123"]


def test_an_unseen_listing_is_a_row_of_which_only_the_place_is_known() -> None:
    data = with_unseen(frame_of(example(Bucket)), row_type(Bucket), [Place("210987654321")])
    assert is_unseen(data).tolist() == [False, True]
    assert data.loc[1].dropna().to_dict() == {"account_id": "210987654321"}


def test_a_key_with_an_unknown_part_says_so() -> None:
    @row(key="{name}#{size}", operation="s3:ListBuckets")
    class Part:
        name: str = column()
        size: int | None = column()

    assert row_type(Part).record(Part("logs", None), "1", "r")["key"] == "logs#?"


def test_a_list_is_no_column() -> None:
    @row(key="name", operation="s3:ListBuckets")
    class Wrong:
        name: str = column()
        tags: list[str] = column()

    with pytest.raises(DefinitionError, match="a list is a table of its own"):
        row_type(Wrong)


def test_a_key_names_columns() -> None:
    @row(key="arn", operation="s3:ListBuckets")
    class Wrong:
        name: str = column()

    with pytest.raises(DefinitionError, match="arn, which is no column"):
        row_type(Wrong)
