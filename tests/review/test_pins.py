"""What somebody found and pinned to a best practice: kept small, kept as it was, never doubled."""

from __future__ import annotations

import stat
from datetime import UTC, datetime

import pandas as pd
import pytest

from tests.view.made import HOSTILE
from wakit.errors import FileError, InputError, UnknownName
from wakit.lens import load_lens
from wakit.registry import load
from wakit.review.excerpt import COLUMNS, ROWS, TABLES, excerpt
from wakit.review.pins import MOST, load_pins, new_pin, pin, unpin

LENS = load_lens()
CHOICE = "sec_permissions_least_privileges"
FRAME = pd.DataFrame({"team": ["web", "data"], "rehearsed": [True, False]})


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "pins"


@pytest.fixture
def pinned(folder):
    """Pin a DataFrame; what is on disk afterwards."""

    def do(data, sentence="1 of 2 teams has rehearsed", choice=CHOICE):
        pin(folder, LENS, new_pin(choice, sentence, excerpt(data, load()), "20260105T091500Z"))
        return load_pins(folder, LENS)

    return do


def cells(data):
    return excerpt(data, load()).rows


def classes(data):
    return [column.data_class for column in excerpt(data, load()).columns]


def test_a_pin_holds_sentence_rows_and_which_evidence_they_are_of(pinned):
    (held,) = pinned(FRAME)
    assert (held.choice, held.sentence, held.total) == (CHOICE, "1 of 2 teams has rehearsed", 2)
    assert [column.name for column in held.columns] == ["team", "rehearsed"]
    assert held.rows == (("web", "true"), ("data", "false"))
    assert held.evidence_at == datetime(2026, 1, 5, 9, 15, tzinfo=UTC)


@pytest.mark.parametrize("when", ["20261129T201700Z", "20260131T235959Z", "20280229T000000Z"])
def test_evidence_of_any_day_and_hour_can_be_pinned(when):
    assert new_pin(CHOICE, "Two teams", excerpt(FRAME, load()), when).evidence == when


@pytest.mark.parametrize("when", ["20260229T000000Z", "20260101T240000Z", "2026011T0000000Z", "20261301T000000Z"])
def test_what_is_no_time_is_no_time_of_evidence(when):
    with pytest.raises(ValueError, match="is no time of evidence"):
        new_pin(CHOICE, "Two teams", excerpt(FRAME, load()), when)


def test_the_same_sentence_replaces_and_another_stands_beside_it(pinned):
    pinned(FRAME)
    assert [one.total for one in pinned(FRAME.head(1), "  1 of 2 teams\nhas rehearsed ")] == [1]
    assert len(pinned(FRAME, "Nobody else has")) == 2


def test_a_pin_is_its_owners_alone(pinned, folder):
    pinned(FRAME)
    (file,) = folder.glob("*.yaml")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().startswith("# SEC03-BP02 ")


def test_of_much_the_first_rows_and_columns_are_kept_and_all_are_counted(pinned):
    data = pd.DataFrame({f"column_{n}": range(1_000_000) for n in range(13)})
    assert data.memory_usage().sum() > 100_000_000
    (held,) = pinned(data)
    assert (held.total, len(held.rows), len(held.columns)) == (1_000_000, ROWS, COLUMNS)


def test_an_empty_table_is_a_find_too(pinned):
    (held,) = pinned(FRAME.head(0))
    assert (held.total, held.rows, len(held.columns)) == (0, (), 2)


def test_what_was_not_seen_stays_unseen_and_times_are_utc():
    seen = pd.array([True, None], "bool[pyarrow]")
    at = [pd.Timestamp("2026-01-05T10:15:00+01:00"), pd.NaT]
    assert cells(pd.DataFrame({"seen": seen, "at": at, "share": [0.5, float("nan")]})) == (
        ("true", "2026-01-05 09:15:00.000000Z", "0.5"),
        (None, None, None),
    )


def test_a_column_that_is_there_twice_is_kept_twice():
    found = excerpt(pd.concat([FRAME, FRAME], axis=1), load())
    assert [column.name for column in found.columns] == ["team", "rehearsed"] * 2


def test_names_of_an_index_are_columns():
    counted = FRAME.groupby(["team", "rehearsed"]).size().to_frame("things")
    assert [c.name for c in excerpt(counted, load()).columns] == ["team", "rehearsed", "things"]


def test_what_stands_in_one_cell_together_is_text():
    fields = [{"column": "is_on", "value": "false", "type": "flag", "class": "plain"}]
    assert cells(pd.DataFrame({"observed": [fields, []]})) == (("is_on: false",), ("",))


@pytest.mark.parametrize("text", [*HOSTILE, "\ud800 half", "a: b\n- c\n# d", "'\"\\", "<<<<<<< main", "null", "~"])
def test_hostile_text_is_kept_as_text(pinned, text):
    (held,) = pinned(pd.DataFrame({"x": pd.Series([text], dtype=object)}), f"See {text[:300]}")
    assert held.rows[0][0] is not None
    assert held.rows[0][0][:5] == text[:5].replace("\ud800", "\ufffd")


def test_the_table_a_column_comes_from_says_its_class():
    users = pd.DataFrame({"name": ["ana"], "has_boundary": [True], "region": ["global"]})
    users.attrs[TABLES] = ("iam_users",)
    assert classes(users) == ["personal", "plain", "plain"]
    buckets = pd.DataFrame({"name": ["logs"]})
    buckets.attrs[TABLES] = ("s3_buckets", "no_such_table")
    assert classes(buckets) == ["name"]
    assert excerpt(buckets, load()).tables == ("s3_buckets",)


def test_without_its_table_a_column_is_as_strict_as_the_strictest_of_its_name():
    assert classes(pd.DataFrame({"name_x": ["logs"], "engine": ["mysql"]})) == ["personal", "plain"]


def test_a_key_is_as_strict_as_what_it_is_made_of_and_is_left_out_where_the_arn_says_it():
    keys = pd.DataFrame({"key": ["sub-1"]})
    assert classes(keys) == ["personal"]
    keys.attrs[TABLES] = ("ec2_subnets",)
    assert classes(keys) == ["name"]
    assert [c.name for c in excerpt(keys.assign(arn=keys["key"]), load()).columns] == ["arn"]


def test_text_that_no_table_knows_is_taken_for_the_strictest_and_a_number_is_a_number():
    assert classes(pd.DataFrame({"whatever": ["x"], "things": [3]})) == ["secret_like", "plain"]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("arn:aws:s3:::logs", "name"),
        ("012345670123", "name"),
        ("10.0.0.0/8 and more", "network"),
        ("2001:db8::/32", "network"),
        ("ana@example.com", "personal"),
        ("AKIAIOSFODNN7EXAMPLE", "secret_like"),
        ("mysql", "plain"),
    ],
)
def test_a_cell_is_what_it_looks_like_whatever_its_column_is_called(cell, found):
    assert classes(pd.DataFrame({"engine": ["mysql", cell]})) == [found]


def test_a_number_of_twelve_digits_may_be_an_account():
    assert classes(pd.DataFrame({"things": [123456789012]})) == ["name"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("a text", "a DataFrame is pinned, and this is a str"),
        (None, "this is a NoneType"),
        (FRAME["team"], r"this is a Series; make it one with \.reset_index"),
        (pd.DataFrame(), "has no columns"),
    ],
)
def test_what_is_no_table_is_said(data, said):
    with pytest.raises(InputError, match=said):
        excerpt(data, load())


@pytest.mark.parametrize(
    ("sentence", "said"),
    [("", "stands where a sentence belongs"), (" \n", "a sentence"), (3, "3 stands"), ("x" * 401, "401")],
)
def test_what_is_no_sentence_is_said(sentence, said):
    with pytest.raises(InputError, match=said):
        new_pin(CHOICE, sentence, excerpt(FRAME, load()), "")


def test_a_best_practice_takes_only_so_many(pinned):
    for n in range(MOST):
        pinned(FRAME, f"find {n}")
    with pytest.raises(InputError, match=rf"SEC03-BP02 has {MOST} pins; take one away"):
        pinned(FRAME, "one more")
    assert len(pinned(FRAME, "find 3")) == MOST


def test_a_pin_is_taken_away_by_how_its_sentence_begins(pinned, folder):
    pinned(FRAME, "Two teams")
    pinned(FRAME, "Three teams")
    with pytest.raises(InputError, match="SEC03-BP02 has 2 such pins; say how its sentence begins"):
        unpin(folder, LENS, "SEC03-BP02")
    assert unpin(folder, LENS, "SEC03-BP02", "three").sentence == "Three teams"
    assert unpin(folder, LENS, CHOICE).sentence == "Two teams"
    with pytest.raises(InputError, match=r"SEC03-BP02 has no pin$"):
        unpin(folder, LENS, CHOICE)
    with pytest.raises(UnknownName, match="SEC03-BP02"):
        unpin(folder, LENS, "SEC03-BP22")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("choice: ", "choice: x", r"line 2: unknown choice .* did you mean sec_permissions_least_privileges"),
        ("evidence: ", "evidence: x", "is no time of evidence; write it like"),
        ('"true"]', '"true", more]', "row 1 has 3 cells, and there are 2 columns"),
        ("sentence: ", "sentense: ", "did you mean sentence"),
        ("type: flag", "type: flagg", "flag"),
    ],
)
def test_a_file_broken_by_hand_says_where(pinned, folder, old, new, said):
    pinned(FRAME)
    (file,) = folder.glob("*.yaml")
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(FileError, match=said):
        load_pins(folder, LENS)


def test_a_sentence_changed_in_an_editor_is_that_pins(pinned, folder):
    pinned(FRAME)
    (file,) = folder.glob("*.yaml")
    file.write_text(file.read_text().replace("1 of 2", "One of 2"))
    assert [one.total for one in pinned(FRAME.head(1), "One of 2 teams has rehearsed")] == [1]
    unpin(folder, LENS, CHOICE)
    assert list(folder.glob("*.yaml")) == []
