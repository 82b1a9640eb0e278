from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wakit.errors import InputError, SnapshotError, UnknownName
from wakit.evidence.gaps import Gap
from wakit.evidence.manifest import Scope
from wakit.evidence.place import Place
from wakit.evidence.rows import Value, column, row, row_type
from wakit.evidence.snapshot import Shard, Snapshots, SnapshotWriter, open_snapshot, write_table
from wakit.evidence.tables import table
from wakit.model import Reason

AT = datetime(2026, 1, 1, tzinfo=UTC)
ME, OTHER = "012345670123", "210987654321"


@row(key="name", operation="s3:ListBuckets")
class Bucket:
    name: str = column(kind="name")
    size: int | None = column()


KIND = row_type(Bucket)
GAP = Gap(OTHER, "global", "buckets", "", "", "s3:ListAllMyBuckets", Reason.DENIED, "AccessDenied", "SEC08-BP04", AT)


SCOPE = Scope("acme", (ME, OTHER), (), ("buckets",))


def written(folder: Path, *, finish: bool = True, scope: Scope = SCOPE) -> SnapshotWriter:
    writer = SnapshotWriter(folder)
    writer.begin(scope, AT, {})
    logs = table(KIND.schema, [KIND.record(Bucket("logs", None), ME, "global")])
    writer.add("buckets", ME, Shard(logs, [], ["global"]))
    writer.add("buckets", OTHER, Shard(table(KIND.schema, []), [GAP], ["global"], gone=2))
    if finish:
        writer.finish({"buckets": KIND.schema}, [], {})
    return writer


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    written(tmp_path / "20260101T000000Z")
    found = open_snapshot(tmp_path / "20260101T000000Z")
    assert found["buckets"][["account_id", "name"]].to_dict("records") == [{"account_id": ME, "name": "logs"}]
    assert found.unseen("buckets") == [Place(OTHER, "global")]
    assert found.accounts == (ME, OTHER)


def test_a_gap_keeps_all_it_says(tmp_path: Path) -> None:
    written(tmp_path / "x")
    gap = open_snapshot(tmp_path / "x").gaps.to_dict("records")[0]
    assert (gap["reason"], gap["action"], gap["best_practices"]) == ("denied", "s3:ListAllMyBuckets", "SEC08-BP04")


def test_nothing_is_left_of_the_shards(tmp_path: Path) -> None:
    written(tmp_path / "x")
    assert sorted(f.name for f in (tmp_path / "x").iterdir()) == [
        "buckets.parquet", "calls.parquet", "gaps.parquet", "manifest.json",
    ]  # fmt: skip


def test_an_unfinished_snapshot_is_not_read(tmp_path: Path) -> None:
    writer = written(tmp_path / "x", finish=False)
    assert writer.has("buckets", ME, KIND.schema, ["global"])
    assert not writer.has("buckets", "999999999999", KIND.schema, ["global"])
    with pytest.raises(SnapshotError, match="--resume"):
        open_snapshot(tmp_path / "x")


def test_a_shard_that_covers_something_else_or_is_damaged_is_not_there(tmp_path: Path) -> None:
    writer = written(tmp_path / "x", finish=False)
    assert not writer.has("buckets", ME, KIND.schema, ["global", "eu-west-1"])
    assert not writer.has("buckets", ME, KIND.schema.remove(3), ["global"])
    shard = tmp_path / "x" / "buckets" / f"{ME}.parquet"
    shard.write_bytes(shard.read_bytes()[:-20])
    assert not writer.has("buckets", ME, KIND.schema, ["global"])


def middle_flipped(held: bytes) -> bytes:
    """The first page's bytes turned; what the file says at its end is as it was."""
    return held[:4] + bytes(b ^ 0xFF for b in held[4:60]) + held[60:]


@pytest.mark.parametrize(
    "harm",
    [lambda held: b"", lambda held: held[:-20], lambda held: held[20:], lambda held: bytes(len(held)), middle_flipped],
)
def test_a_shard_damaged_before_going_on_is_collected_again(tmp_path: Path, harm: Callable[[bytes], bytes]) -> None:
    written(tmp_path / "x", finish=False)
    shard = tmp_path / "x" / "buckets" / f"{ME}.parquet"
    shard.write_bytes(harm(shard.read_bytes()))
    writer = SnapshotWriter(tmp_path / "x")
    writer.begin(SCOPE, AT, {})
    assert not writer.has("buckets", ME, KIND.schema, ["global"])
    assert writer.has("buckets", OTHER, KIND.schema, ["global"])
    written(tmp_path / "x")
    assert list(open_snapshot(tmp_path / "x")["buckets"]["name"]) == ["logs"]


def test_damaged_counts_of_calls_are_said_before_anything_is_asked(tmp_path: Path) -> None:
    written(tmp_path / "x", finish=False).keep_calls([])
    calls = tmp_path / "x" / "calls.parquet"
    calls.write_bytes(calls.read_bytes()[:-20])
    with pytest.raises(SnapshotError, match=r"calls\.parquet: cut short or damaged; collect again"):
        SnapshotWriter(tmp_path / "x").begin(SCOPE, AT, {})


def test_what_was_gone_is_counted(tmp_path: Path) -> None:
    written(tmp_path / "x")
    assert open_snapshot(tmp_path / "x").manifest["gone"] == {"buckets": 2}


def test_the_newest_complete_one_is_found(tmp_path: Path) -> None:
    written(tmp_path / "20260101T000000Z")
    written(tmp_path / "20260202T000000Z", finish=False)
    ours = Snapshots(tmp_path, "acme")
    assert ours.newest() == tmp_path / "20260101T000000Z"
    assert ours.interrupted()[0] == tmp_path / "20260202T000000Z"
    assert Snapshots(tmp_path / "nowhere", "acme").newest() is None


def test_an_interrupted_one_that_is_older_than_a_complete_one_is_not_gone_on_with(tmp_path: Path) -> None:
    written(tmp_path / "20260101T000000Z", finish=False)
    written(tmp_path / "20260202T000000Z")
    with pytest.raises(InputError, match="no interrupted collection"):
        Snapshots(tmp_path, "acme").interrupted()


NO_ACCOUNTS = '{"schema": 2, "accounts": [], "asked_regions": [], "asked_tables": []}'


@pytest.mark.parametrize(
    "harm",
    ["", "{", "[]", "null", "9" * 5_000, '{"schema": 2, "accounts": 7}', NO_ACCOUNTS, "[" * 5_000, "\ud800", None],
)
def test_damage_is_said_in_two_lines_and_the_newest_whole_one_is_named(tmp_path: Path, harm: str | None) -> None:
    written(tmp_path / "20260101T000000Z")
    written(tmp_path / "20260202T000000Z")
    manifest = tmp_path / "20260202T000000Z" / "manifest.json"
    if harm is None:
        manifest.unlink()
    else:
        manifest.write_bytes(harm.encode("utf-8", "surrogatepass"))
    with pytest.raises(SnapshotError) as said:
        Snapshots(tmp_path, "acme").newest()
    assert len(str(said.value).splitlines()) == 2
    assert "20260202T000000Z" in str(said.value)
    assert "--evidence 20260101T000000Z" in str(said.value)


def test_a_damaged_table_names_the_newest_whole_one_too(tmp_path: Path) -> None:
    for name in ("20260101T000000Z", "20260202T000000Z"):
        written(tmp_path / name)
    ours = Snapshots(tmp_path, "acme")
    table = tmp_path / "20260202T000000Z" / "buckets.parquet"
    table.write_bytes(table.read_bytes()[:-20])
    with pytest.raises(SnapshotError) as said:
        ours.read(tmp_path / "20260202T000000Z")["buckets"]
    assert len(str(said.value).splitlines()) == 2
    assert "--evidence 20260101T000000Z" in str(said.value)


def test_another_clients_evidence_is_refused_and_never_taken_for_none(tmp_path: Path) -> None:
    written(tmp_path / "20260101T000000Z")
    with pytest.raises(SnapshotError, match='of the client "acme", not of "globex"'):
        Snapshots(tmp_path, "globex").newest()


def test_calls_before_an_interruption_count_too(tmp_path: Path) -> None:
    counted: dict[str, Value] = {"account_id": ME, "region": "global", "service": "s3", "operation": "ListBuckets"}
    counted |= {"calls": 2, "errors": 1, "throttles": 0, "seconds": 0.5}
    writer = written(tmp_path / "x", finish=False)
    writer.keep_calls([counted])
    writer.finish({"buckets": KIND.schema}, [counted], {})
    found = open_snapshot(tmp_path / "x").calls.to_dict("records")
    assert [(c["operation"], c["calls"], c["errors"], c["seconds"]) for c in found] == [("ListBuckets", 4, 2, 1.0)]


def test_only_the_same_scope_is_gone_on_with(tmp_path: Path) -> None:
    written(tmp_path / "x", finish=False)
    written(tmp_path / "x", finish=False)
    other = Scope("acme", (ME, OTHER), ("eu-west-1",), ("buckets",))
    with pytest.raises(InputError, match=r"regions enabled; this is .* regions eu-west-1"):
        written(tmp_path / "x", scope=other)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": 1}, "schema 1, this wakit reads 2"),
        ({"rows": {"buckets": 7, "gaps": 1}}, "1 rows, the manifest says 7"),
        ({"rows": None}, "damaged"),
        ({"start": "0001-01-01T00:00:00+14:00"}, "no time"),
        ({"start": "9999-12-31T23:59:59-10:00"}, "no time"),
    ],
)
def test_a_manifest_that_does_not_fit_is_said(tmp_path: Path, change: dict[str, object], said: str) -> None:
    written(tmp_path / "x")
    manifest = tmp_path / "x" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | change))
    with pytest.raises(SnapshotError, match=said):
        open_snapshot(tmp_path / "x")["buckets"]


ODD: list[object] = [None, True, -1, 7, 1.5, "", "odd", [], [7], ["odd"], {}, {"odd": 1}, {"odd": "odd"}, {ME: [7]}]
#: what of the above can stand under a key
TAKEN: dict[str, list[object]] = {
    "wakit": ["", "odd"], "lens": ["", "odd"], "client": ["", "odd"], "asked_regions": [["odd"]], "complete": [True],
    "callers": [{}], "regions": [{}], "gone": [{}],
}  # fmt: skip
KEYS = ["accounts", "asked_tables", "start", "end", "schema", "rows", *TAKEN]


@pytest.mark.parametrize("key", KEYS)
def test_whatever_else_stands_under_a_key_of_a_manifest_is_damage(tmp_path: Path, key: str) -> None:
    written(tmp_path / "x")
    manifest = tmp_path / "x" / "manifest.json"
    said = json.loads(manifest.read_text())
    for odd in ODD:
        manifest.write_text(json.dumps(said | {key: odd}))
        if any(type(odd) is type(fine) and odd == fine for fine in TAKEN.get(key, [])):
            assert open_snapshot(tmp_path / "x").accounts == (ME, OTHER)
            continue
        with pytest.raises(SnapshotError) as refused:
            open_snapshot(tmp_path / "x")
        assert len(str(refused.value).splitlines()) == 1
        assert str(manifest) in str(refused.value)
        assert key in str(refused.value)


@pytest.mark.parametrize("key", ["accounts", "asked_tables", "asked_regions", "start", "complete", "client", "rows"])
def test_a_key_that_a_manifest_lacks_is_damage(tmp_path: Path, key: str) -> None:
    written(tmp_path / "x")
    manifest = tmp_path / "x" / "manifest.json"
    said = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({k: v for k, v in said.items() if k != key}))
    with pytest.raises(SnapshotError, match=rf"manifest\.json: damaged \(it lacks {key}\)"):
        open_snapshot(tmp_path / "x")


def test_a_key_that_no_manifest_has_is_damage(tmp_path: Path) -> None:
    written(tmp_path / "x")
    manifest = tmp_path / "x" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"acounts": []}))
    with pytest.raises(SnapshotError, match='"acounts" is no key of a manifest'):
        open_snapshot(tmp_path / "x")


@pytest.mark.parametrize(
    ("accounts", "said"),
    [
        ([ME], f"holds account {OTHER}, which the manifest does not name"),
        ([OTHER], f"holds account {ME}, which the manifest does not name"),
        ([ME, OTHER, "333333333333"], "holds nothing of account 333333333333"),
        ([ME, "333333333333"], f"holds account {OTHER}"),
    ],
)
def test_accounts_that_are_not_those_of_the_shards_are_damage(tmp_path: Path, accounts: list[str], said: str) -> None:
    for name in ("20260101T000000Z", "20260202T000000Z"):
        written(tmp_path / name)
    manifest = tmp_path / "20260202T000000Z" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"accounts": accounts}))
    with pytest.raises(SnapshotError, match=said) as refused:
        Snapshots(tmp_path, "acme").read(manifest.parent)
    assert str(refused.value).splitlines()[1:] == ["the newest whole one: --evidence 20260101T000000Z"]


def test_an_account_that_let_nobody_in_has_no_shard_and_no_damage(tmp_path: Path) -> None:
    writer = written(tmp_path / "x", finish=False, scope=Scope("acme", (ME, OTHER, "333333333333"), (), ("buckets",)))
    writer.gaps.append(replace(GAP, account_id="333333333333", region="", table=""))
    writer.finish({"buckets": KIND.schema}, [], {})
    assert set(open_snapshot(tmp_path / "x").unseen("buckets")) == {Place("333333333333"), Place(OTHER, "global")}


@pytest.mark.parametrize("column", KIND.schema.names)
@pytest.mark.parametrize("other", [pa.bool_(), pa.float64(), pa.list_(pa.string())])
def test_a_column_of_another_type_is_refused_before_its_table_is_read(
    tmp_path: Path, column: str, other: pa.DataType
) -> None:
    written(tmp_path / "x")
    file = tmp_path / "x" / "buckets.parquet"
    held = pq.read_table(file)
    write_table(file, held.set_column(held.column_names.index(column), column, pa.nulls(len(held), other)))
    with pytest.raises(SnapshotError, match=rf"buckets\.parquet: column {column} is "):
        open_snapshot(tmp_path / "x", schemas={"buckets": KIND.schema})


@pytest.mark.parametrize("name", ["buckets", "gaps", "calls"])
def test_what_was_deleted_is_missed_when_the_evidence_is_opened(tmp_path: Path, name: str) -> None:
    written(tmp_path / "x")
    (tmp_path / "x" / f"{name}.parquet").unlink()
    with pytest.raises(SnapshotError, match=rf"{name}\.parquet: missing"):
        open_snapshot(tmp_path / "x")


def test_a_table_cut_short_is_said_with_its_file(tmp_path: Path) -> None:
    written(tmp_path / "x")
    file = tmp_path / "x" / "buckets.parquet"
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(SnapshotError, match=r"buckets\.parquet: cut short"):
        open_snapshot(tmp_path / "x")["buckets"]


def test_a_table_that_was_deleted_is_said(tmp_path: Path) -> None:
    written(tmp_path / "x")
    (tmp_path / "x" / "buckets.parquet").unlink()
    with pytest.raises(SnapshotError, match=r"buckets\.parquet: missing"):
        open_snapshot(tmp_path / "x")["buckets"]


@pytest.mark.parametrize("column", ["account_id", "region", "key"])
def test_a_table_whose_rows_say_no_place_is_refused(tmp_path: Path, column: str) -> None:
    written(tmp_path / "x")
    file = tmp_path / "x" / "buckets.parquet"
    write_table(file, pq.read_table(file).drop_columns([column]))
    with pytest.raises(SnapshotError, match=rf"buckets\.parquet: lacks {column}"):
        open_snapshot(tmp_path / "x")["buckets"]


def test_gaps_of_another_type_are_refused(tmp_path: Path) -> None:
    written(tmp_path / "x")
    file = tmp_path / "x" / "gaps.parquet"
    held = pq.read_table(file)
    write_table(file, held.set_column(held.column_names.index("code"), "code", pa.array([7] * len(held))))
    with pytest.raises(SnapshotError, match=r"gaps\.parquet: column code is int64, not string"):
        open_snapshot(tmp_path / "x")


def test_a_table_that_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    written(tmp_path / "x")
    with pytest.raises(UnknownName, match="did you mean buckets"):
        open_snapshot(tmp_path / "x")["bucket"]


def test_a_newer_column_is_unknown_and_a_newer_table_unseen(tmp_path: Path) -> None:
    written(tmp_path / "x")
    found = open_snapshot(tmp_path / "x")

    @row(key="name", operation="s3:ListBuckets")
    class Newer:
        name: str = column()
        colour: str | None = column()

    assert found.complete("buckets", row_type(Newer))["colour"].isna().all()
    assert found.unseen("trails") == [Place(ME), Place(OTHER)]
